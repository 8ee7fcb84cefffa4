"""How long things are kept: one declared table, one job that purges, one audit entry for each purge.

Records are not purged here: they are voided, and go with the organisation's own rules for its files.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tongguan.core import audit, clock, preferences
from tongguan.core.actor import acting, tenant_in_force
from tongguan.core.models import AuditEntry, Evidence, Job, Notification, PeriodicTask
from tongguan.core.roles import Role

from . import archiving

Purge = Callable[[dt.datetime], int]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is kept, for how long, on what ground, and what takes it away when it is over."""

    key: str
    what: Any
    default: int
    """Days."""
    least: int
    basis: Any
    purge: Purge | None = None
    """Takes away what is older than a moment and says how much; None where people have to decide."""

    @property
    def setting(self) -> str:
        """The key of its setting."""
        return f"retention.{self.key}_days"

    @property
    def days(self) -> int:
        """What is in force for the tenant acted in."""
        return archiving.days_kept() if self.key == "audit" else int(preferences.value_of(self.setting))


rules: dict[str, Rule] = {}


def keep(rule: Rule) -> None:
    """Declare a rule and its setting, which only the security administrator changes."""
    rules[rule.key] = rule
    if rule.setting not in preferences.declared:
        label = _("days for which these are kept: %(what)s")
        preferences.setting(
            rule.setting, rule.default, _Labelled(label, rule.what), least=rule.least, most=36_500, by={Role.SECADMIN}
        )


class _Labelled:
    """A label that is put together when it is printed, in the language of that moment."""

    def __init__(self, label: Any, what: Any) -> None:
        self.label, self.what = label, what

    def __str__(self) -> str:
        return str(self.label) % {"what": self.what}


def purge_by(rule: Rule) -> int:
    """Take away what the rule keeps no longer, in the tenant acted in; where there was something, with an entry."""
    if rule.purge is None:
        return 0
    before = clock.now() - dt.timedelta(days=rule.days)
    if count := rule.purge(before):
        said = {"rule": rule.setting, "days": rule.days, "count": count, "before": before.isoformat()}
        audit.note("retention", None, "purge", changes={name: [None, told] for name, told in said.items()})
    return count


# --- what the core keeps ----------------------------------------------------------------------------------------------


def _jobs(before: dt.datetime) -> int:
    done = Job.objects.filter(tenant=acting().tenant, state=Job.State.DONE, ended_at__lt=before)
    return done.delete()[0]


def _notices(before: dt.datetime) -> int:
    """What was read long ago; what was told of open tasks stays, or it would be told again."""
    open_tasks = PeriodicTask.objects.filter(state__in=PeriodicTask.OPEN).values("pk")
    old = Notification.objects.filter(tenant_id=tenant_in_force(), read_at__lt=before)
    return old.exclude(register="periodic_task", record__in=open_tasks).delete()[0]


def _evidence(before: dt.datetime) -> int:
    """Files that were withdrawn or ran out long ago; of each the record with its digests stays."""
    ended = AuditEntry.objects.filter(
        register="evidence", record=OuterRef("pk"), action__in=["withdraw", "expire"], at__lt=before
    )
    over = Evidence.objects.filter(Exists(ended), state__in=["withdrawn", "expired"], purged_on=None)
    return drop_files(over.order_by("pk"), "retention.evidence_days")


def drop_files(rows: Any, rule: str) -> int:
    """Take the files of some evidence away, keeping record, digests and history; returns how many.

    The same content may belong to other evidence that is still needed: then the file itself stays until that goes.
    """
    dropped = [_dropped(one, rule) for one in rows]
    for one in dropped:
        shared = Evidence.objects.filter(file=one.file.name, purged_on=None).exists()
        if not shared and one.file.storage.exists(one.file.name):
            # Last of all: a file that is gone cannot come back with a transaction that fails.
            transaction.on_commit(partial(one.file.storage.delete, one.file.name))
    return len(dropped)


def _dropped(one: Evidence, rule: str) -> Evidence:
    one.purged_on = clock.today()
    one.save(action="purge", reason=rule)
    return one


def table() -> Iterator[tuple[Rule, int]]:
    """Every rule with the days in force for the tenant acted in."""
    return ((rule, rule.days) for rule in rules.values())


keep(
    Rule(
        key="audit",
        what=_("audit entries"),
        default=1095,
        least=archiving.HARD_MINIMUM,
        basis=_("Cybersecurity Law art. 21: at least six months; government applications on the Internet: a year."),
    )
)
keep(
    Rule(
        key="jobs",
        what=_("finished background work"),
        default=30,
        least=7,
        basis=_("serves operation only"),
        purge=_jobs,
    )
)
keep(
    Rule(
        key="notices",
        what=_("notices that were read"),
        default=90,
        least=30,
        basis=_("serves operation only"),
        purge=_notices,
    )
)
keep(
    Rule(
        key="evidence",
        what=_("files of evidence that was withdrawn or ran out"),
        default=3650,
        least=1095,
        basis=_("Proof is kept beyond the next certification cycle; record and digests stay for good."),
        purge=_evidence,
    )
)
