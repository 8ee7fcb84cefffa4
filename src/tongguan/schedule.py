"""What is done by itself, and how often: the table of periodic work, and its tasks."""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext

from tongguan.access import going_on
from tongguan.accounts import invitations, life
from tongguan.channels import quiet
from tongguan.core import alarms, announcing, audit, clock, duty_rounds, escalation, mailing, notice_sources, sealing
from tongguan.core.actor import acting, acting_as
from tongguan.core.jobs import Periodic, task
from tongguan.core.lots import in_lots
from tongguan.core.models import Evidence, Job, Record, Tenant
from tongguan.improvement import raising
from tongguan.outsourcing import filed_facts, renewing, rights
from tongguan.outsourcing.models import NDA, Contract, RoleAssignment
from tongguan.protection import retention, rotation
from tongguan.standards import breach_notices
from tongguan.standards.models import Breach

log = logging.getLogger(__name__)

MINUTE, HOUR, DAY, WEEK = (dt.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days", "weeks"))


def _of_the_directory() -> list[Periodic]:
    every = settings.LDAP_SYNC_HOURS if settings.LDAP_URLS else 0
    return [Periodic(task="synchronise_directory", every=every * HOUR)] if every else []


SCHEDULE = (
    # All checks are counted anew after midnight by the engine itself, which sees that the day has changed.
    Periodic(task="seal", every=MINUTE),
    Periodic(task="expire_ndas", every=HOUR),
    Periodic(task="expire_contracts", every=HOUR),
    Periodic(task="expire_role_assignments", every=HOUR),
    Periodic(task="end_access", every=HOUR),
    Periodic(task="suspend_lapsed_vendors", every=HOUR),
    Periodic(task="expire_evidence", every=HOUR),
    Periodic(task="compare_filings", every=HOUR),
    Periodic(task="raise_duties", every=HOUR),
    Periodic(task="raise_findings", every=MINUTE),
    Periodic(task="notify", every=MINUTE),
    Periodic(task="end_accounts", every=DAY),
    Periodic(task="deliver", every=MINUTE),
    Periodic(task="analyze", every=DAY),
    Periodic(task="tidy", every=DAY),
    Periodic(task="watch_disk", every=HOUR),
    Periodic(task="go_on_with_keys", every=HOUR),
    Periodic(task="verify", every=WEEK),
    *([Periodic(task="announce", every=5 * MINUTE)] if settings.ANCHOR_MAIL or settings.ANCHOR_WEBHOOK else []),
    *([Periodic(task="mail_notices", every=MINUTE)] if settings.MAIL else []),
    *_of_the_directory(),
)


@task("seal", in_units=True)
def seal(job: Job) -> dict[str, Any]:
    """Seal the tenant's trail, and the platform's own."""
    return {"seals": _sealed(job, job.tenant) + _sealed(job, None)}


def _sealed(job: Job, chain: Tenant | None) -> int:
    """An anchor is written outside the database: each seal is kept before the next one is made."""
    made = 0
    while True:
        with acting_as(job.user, job.tenant):
            if sealing.seal(chain) is None:
                return made
        made += 1


@task("verify", in_units=True)
def verify(job: Job) -> dict[str, Any]:
    """Look for what was altered behind the application's back; what is found is told in log, trail and mail."""
    tenant = job.tenant
    # A long trail takes minutes, in which others want to write. What seems wrong is looked at again while nobody does.
    with acting_as(job.user, tenant, writes=False):
        doubtful = any(sealing.verify(chain) for chain in (tenant, None))
    with acting_as(job.user, tenant):
        flaws = [flaw.message for chain in (tenant, None) if doubtful for flaw in sealing.verify(chain)]
        audit.note("audit", None, "verified", changes={"flaws": [None, len(flaws)]}, reason="\n".join(flaws[:20]))
        if flaws:
            log.critical("the audit trail of %s has %s flaws: %s", tenant, len(flaws), flaws[0])
            announcing.warn(tenant, flaws)
            alarms.raise_alarm("chain", f"{clock.today()} {len(flaws)}", count=len(flaws), first=flaws[0])
    return {"flaws": len(flaws)}


@task("announce")
def announce(_job: Job) -> dict[str, Any]:
    """Send new anchors to where no one with access to this machine can change them."""
    return {"anchors": announcing.announce(acting().tenant) + announcing.announce(None)}


def _expired(tenant: Tenant, model: type[Record], **over: Any) -> dict[str, Any]:
    rows, machine = model.objects.filter(**over), model.workflow
    return {"expired": in_lots(tenant, rows.all, lambda some: len(machine.take_all(some, "expire").moved))}


@task("expire_ndas", in_units=True)
def expire_ndas(job: Job) -> dict[str, Any]:
    """NDAs whose last day has passed."""
    return _expired(job.tenant, NDA, state="signed", valid_to__lt=clock.today())


@task("expire_contracts", in_units=True)
def expire_contracts(job: Job) -> dict[str, Any]:
    """Contracts whose last day has passed."""
    return _expired(job.tenant, Contract, state__in=["signed", "in_force"], end_on__lt=clock.today())


@task("end_access", in_units=True)
def end_access(job: Job) -> dict[str, Any]:
    """Access that ran out, or under which no contract is in force any more."""
    return {"ended": going_on.end_what_is_over(job.tenant)}


@task("suspend_lapsed_vendors", in_units=True)
def suspend_lapsed_vendors(job: Job) -> dict[str, Any]:
    """Vendors whose qualifications ran out take no new projects."""
    return {"suspended": renewing.suspend_lapsed(job.tenant, clock.today())}


@task("expire_evidence", in_units=True)
def expire_evidence(job: Job) -> dict[str, Any]:
    """Files that prove something up to a day which has passed."""
    return _expired(job.tenant, Evidence, state="valid", valid_to__lt=clock.today())


@task("compare_filings", in_units=True)
def compare_filings(job: Job) -> dict[str, Any]:
    """Since which day what was filed differs from the registers; the time limit counts from then."""
    return {"noted": filed_facts.note_changes(job.tenant)}


@task("raise_duties", in_units=True)
def raise_duties(job: Job) -> dict[str, Any]:
    """Keep one open task for each duty and object, due as settings and occurrences say."""
    kept = duty_rounds.keep_all(job.tenant)
    return kept | {"escalated": escalation.escalate(job.tenant, clock.today())}


@task("raise_findings")
def raise_findings(job: Job) -> dict[str, Any]:
    """A finding on each deed that was done without leave, as the board knows of it."""
    standing = Breach.objects.filter(tenant=job.tenant, closed_on=None)
    return {"raised": raising.raise_findings(lambda check: standing.filter(check_name=check.name).values("record"))}


@task("notify", in_units=True)
def notify(job: Job) -> dict[str, Any]:
    """Tell people what the trail and the board hold for them; each seal in a transaction of its own."""
    told, found = 0, 0
    while found >= 0:
        told += found
        with acting_as(job.user, job.tenant):
            found = notice_sources.follow(job.tenant)
    with acting_as(job.user, job.tenant):
        return {"told": told + breach_notices.tell_of_breaches(job.tenant)}


@task("mail_notices", in_units=True)
def mail_notices(job: Job) -> dict[str, Any]:
    """Mail what waits, unless another worker is at it; what the server did not take waits for the next run."""
    with acting_as(job.user, job.tenant, writes=False):
        same = Job.objects.filter(tenant=job.tenant, name=job.name, state=Job.State.RUNNING)
        busy = same.filter(pk__lt=job.pk, lease_until__gt=clock.now()).exists()
    try:
        return {"mails": 0 if busy else mailing.send(job.tenant, resting=quiet.resting)}
    except OSError as error:
        # A job that fails is kept until somebody looks, and there would be one more each minute.
        log.warning("the mail server took nothing: %s", error)
        return {"mails": 0, "failing": f"{type(error).__name__}: {error}"[:300]}


@task("synchronise_directory", in_units=True)
def synchronise_directory(job: Job) -> dict[str, Any]:
    """Take over the directory, for the tenant whose people it holds."""
    # Needs the extra, which only installations with a directory have.
    from tongguan.accounts.outside import synchronising  # noqa: PLC0415

    return synchronising.told(job.tenant) if synchronising.tenant_of_directory() == job.tenant else {}


@task("expire_role_assignments")
def expire_role_assignments(_job: Job | None) -> dict[str, Any]:
    """Appointments and delegations whose last day has passed, and what was delegated from those that have ended."""
    rows, reason = RoleAssignment.objects.filter(state="effective"), gettext("The term is over.")
    ended = len(RoleAssignment.workflow.take_all(rows.filter(valid_to__lt=clock.today()), "end", reason=reason).moved)
    fallen = rows.filter(delegated_from__state="ended")
    ended += len(RoleAssignment.workflow.take_all(fallen, "end", reason=reason).moved)
    return {"ended": ended, "followed": rights.follow(rows)}


@task("end_accounts")
def end_accounts(_job: Job) -> dict[str, Any]:
    """Close accounts whose last day is over, and those that nobody has used for long."""
    return life.end_what_is_over(acting().tenant)


@task("analyze")
def analyze(_job: Job) -> None:
    """Let the database look at its own figures, so that it chooses good plans."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize" if connection.vendor == "sqlite" else "ANALYZE")


@task("tidy", in_units=True)
def tidy(job: Job) -> dict[str, Any]:
    """Take away what is kept no longer, rule by rule; failed jobs stay until somebody has looked."""
    with acting_as(job.user, job.tenant):
        found = {"invitations": invitations.tidy()}
    for rule in retention.rules.values():
        with acting_as(job.user, job.tenant):
            if count := retention.purge_by(rule):
                found[rule.key] = count
    return found


@task("watch_disk")
def watch_disk(_job: Job) -> dict[str, Any]:
    """Tell the administrators while there is still room to act."""
    return {"free_mb": alarms.of_the_disk()}


@task("go_on_with_keys", in_units=True)
def go_on_with_keys(job: Job) -> dict[str, Any]:
    """Bring under the current keys what a change of keys has left behind; as a rule there is nothing."""
    done = rotation.bring_over(None) + rotation.bring_over(job.tenant)
    return {"rewrapped": done.rewrapped, "reindexed": done.reindexed, "stuck": done.stuck}
