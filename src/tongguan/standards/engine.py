"""The engine: keeps breaches and tallies true, in full once a day and by scope within a second of a change."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from functools import cache

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tongguan.core import audit, checks, clock, scopes
from tongguan.core.actor import acting, acting_as, tenant_in_force
from tongguan.core.checks import Check
from tongguan.core.models import Tenant, Touched, User
from tongguan.core.reading import tables_of

from .models import Breach, Tally

BATCH = 2000
MOST_SCOPES = 500
"""Beyond so many touched objects a full count is cheaper than asking for them one by one."""
SETTINGS = "core_preference"


@cache
def reads(name: str) -> frozenset[str]:
    """The tables that a check's verdict depends on."""
    check = checks.registry[name]
    tables = tables_of(check.breaking().query)
    return tables | {SETTINGS} if check.limits else tables


@transaction.atomic
def record_breaches(check: Check, on: dt.date, within: Q | None = None) -> tuple[int, int]:
    """Open a breach for each record newly found to break the rule, close those whose record no longer does.

    `within` narrows both sides to some scope objects. Returns how many were opened and righted.
    """
    breaking, tenant = check.breaking(on), tenant_in_force()
    standing = Breach.objects.filter(tenant=tenant, check_name=check.name, closed_on=None)
    if within is not None:
        breaking = breaking.filter(within)
        standing = standing.filter(record__in=check.model._base_manager.filter(within).values("pk"))
    # Two sets compared here: NOT IN over a subquery took minutes on PostgreSQL.
    found = set(breaking.order_by().values_list("pk", flat=True))
    known = dict(standing.values_list("record", "pk"))
    opened = [
        Breach(tenant_id=tenant, check_name=check.name, record=pk, opened_on=on) for pk in sorted(found - known.keys())
    ]
    Breach.objects.bulk_create(opened, batch_size=BATCH)
    righted = [known[pk] for pk in sorted(known.keys() - found)]
    for start in range(0, len(righted), BATCH):
        Breach.objects.filter(pk__in=righted[start : start + BATCH]).update(closed_on=on)
    return len(opened), len(righted)


def recount(names: Iterable[str], on: dt.date | None = None) -> None:
    """Work out checks in full: breaches, population, tally of the day; the digest enters the audit trail."""
    on, tallies = on or clock.today(), []
    with transaction.atomic():
        for name in names:
            check = checks.registry[name]
            record_breaches(check, on)
            tallies.append(_tally(check, on))
        _keep(tallies)
        _note(on, [f"{one.check_name} {one.rule_version} {one.among} {one.broken}" for one in tallies])


def _tally(check: Check, on: dt.date) -> Tally:
    among, broken = check.count(on)
    return Tally(
        tenant_id=tenant_in_force(),
        check_name=check.name,
        on=on,
        among=among,
        broken=broken,
        rule_version=check.version,
        counted_at=clock.now(),
        valid_until=midnight_after(on),
    )


def _keep(tallies: list[Tally]) -> None:
    Tally.objects.bulk_create(
        tallies,
        update_conflicts=True,
        unique_fields=["tenant", "on", "check_name"],
        update_fields=["among", "broken", "rule_version", "counted_at", "valid_until"],
    )


def midnight_after(on: dt.date) -> dt.datetime:
    """The instant at which results of a day stop being true: days passed count in most rules."""
    return timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))


def _note(on: dt.date, lines: list[str]) -> None:
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    audit.note("standards", None, "recomputed", changes={"on": on.isoformat(), "checks": len(lines), "digest": digest})


def freshen(tenant: Tenant) -> int:
    """Bring the verdicts of a tenant up to date with what changed; returns how many checks were worked out.

    Looks without a transaction first, so that an idle worker costs nothing.
    """
    system, on = User.objects.system(), clock.today()
    with acting_as(system, tenant, writes=False):
        due = _due(on)
        if not due and not Touched.objects.filter(tenant=tenant).exists():
            return 0
    with acting_as(system, tenant):
        if due:
            recount(due, on)
        return len(due) + _work_off(on, done=due)


def _due(on: dt.date) -> list[str]:
    """Checks without a tally of this day by their present rule."""
    fresh = dict(Tally.objects.filter(tenant=acting().tenant, on=on).values_list("check_name", "rule_version"))
    return [name for name, check in checks.registry.items() if fresh.get(name) != check.version]


def _work_off(on: dt.date, *, done: list[str]) -> int:
    """Recompute what the marks of change concern, and take the marks away."""
    marks = list(Touched.objects.select_for_update().filter(tenant=acting().tenant))
    if not marks:
        return 0
    by_table: dict[str, list[scopes.Ids]] = {}
    for mark in marks:
        by_table.setdefault(mark.table, []).append({name: set(ids) for name, ids in mark.scopes.items()})
    worked = 0
    for name in checks.registry:
        concerned = [ids for table in reads(name) & by_table.keys() for ids in by_table[table]]
        if concerned and name not in done:
            _refresh(checks.registry[name], on, concerned)
            worked += 1
    Touched.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return worked


def _refresh(check: Check, on: dt.date, concerned: list[scopes.Ids]) -> None:
    """Recompute a check for the touched scope objects it knows; a change it cannot place means all of it."""
    within = Q(pk__in=[])
    for ids in concerned:
        shared = {name: found for name, found in ids.items() if name in check.scope}
        if not shared or sum(map(len, shared.values())) > MOST_SCOPES:
            recount([check.name], on)
            return
        for name, found in shared.items():
            within |= check.within(**{name: found})
    opened, righted = record_breaches(check, on, within)
    rows = Tally.objects.filter(tenant=acting().tenant, check_name=check.name, on=on)
    rows.update(broken=F("broken") + opened - righted, among=check.population(on).count(), counted_at=clock.now())
    if opened or righted:
        _note(on, [f"{check.name} {check.version} +{opened} -{righted}"])
