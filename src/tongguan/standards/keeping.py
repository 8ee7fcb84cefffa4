"""What was found is kept: breaches opened and righted, the tally of the day, the digest in the audit trail."""

import datetime as dt
import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from tongguan.core import audit, checks, clock
from tongguan.core.actor import tenant_in_force
from tongguan.core.asking import Answer

from .models import Breach, Tally

BATCH = 2000

Standing = dict[str, dict[int, int]]
"""Check -> record -> the breach that stands open for it."""


def standing(rows: QuerySet[Breach]) -> Standing:
    """What of these breaches stands open."""
    found: Standing = {}
    for name, record, pk in rows.filter(closed_on=None).values_list("check_name", "record", "pk").iterator():
        found.setdefault(name, {})[record] = pk
    return found


def standing_of(names: Iterable[str], records: Iterable[int]) -> Standing:
    """What of the breaches of some checks by some records stands open."""
    found: Standing = {name: {} for name in names}
    ordered = sorted(records)
    for start in range(0, len(ordered), BATCH):
        some = ordered[start : start + BATCH]
        for name, open_ in standing(_of(*found).filter(record__in=some)).items():
            found[name] |= open_
    return found


@transaction.atomic
def keep_all(told: Mapping[str, Answer], on: dt.date) -> None:
    """Keep what checks said of all records."""
    tallies = []
    for name, answer in told.items():
        open_ = _of(name).filter(closed_on=None).order_by("record").values_list("record", "pk")
        _settle(name, answer.broken, open_.iterator(), on)
        tallies.append(_tally(name, answer.among, len(answer.broken), on))
    Tally.objects.bulk_create(
        tallies,
        update_conflicts=True,
        unique_fields=["tenant", "on", "check_name"],
        update_fields=["among", "broken", "rule_version", "counted_at", "moved_at", "valid_until"],
    )
    _note(on, [f"{one.check_name} {one.rule_version} {one.among} {one.broken}" for one in tallies])


@transaction.atomic
def keep_part(broken: Mapping[str, Iterable[int]], known: Standing, moved: Iterable[str], on: dt.date) -> None:
    """Keep what checks said of the records of some scope objects; those that have `moved` may bind others now."""
    lines = []
    for name, pks in broken.items():
        if changed := _settle(name, pks, sorted(known.get(name, {}).items()), on):
            count = _of(name).filter(closed_on=None).count()
            _tallies(on, [name]).update(broken=count, among=Greatest("among", count))
            lines.append(f"{name} {checks.registry[name].version} {changed}")
    _tallies(on, moved).update(moved_at=clock.now())
    if lines:
        _note(on, lines)


def moved(on: dt.date) -> dict[str, dt.datetime]:
    """The checks of which it is to be counted anew how many records they bind, and since when."""
    waiting = Tally.objects.filter(tenant=tenant_in_force(), on=on, moved_at__isnull=False)
    return {name: since for name, since in waiting.values_list("check_name", "moved_at") if since}


def keep_among(names: Iterable[str], among: int, on: dt.date, *, since: dt.datetime) -> None:
    """Keep how many records these checks bind, all the same; what moved after `since` waits to be counted again."""
    rows = _tallies(on, names).filter(moved_at__isnull=False)
    rows.update(among=Greatest("broken", among), counted_at=clock.now())
    rows.filter(moved_at__lte=since).update(moved_at=None)


def _of(*names: str) -> QuerySet[Breach]:
    return Breach.objects.filter(tenant=tenant_in_force(), check_name__in=names)


def _tallies(on: dt.date, names: Iterable[str]) -> QuerySet[Tally]:
    return Tally.objects.filter(tenant=tenant_in_force(), check_name__in=list(names), on=on)


def _settle(name: str, broken: Iterable[int], known: Iterable[tuple[int, int]], on: dt.date) -> str:
    """Open a breach for each record newly found to break the rule, close those whose record no longer does.

    `known` are the open ones by record, each with its id. Returns how many of both, in words for the digest; nothing
    if nothing changed.
    """
    (opened, righted), tenant = _compared(sorted(set(broken)), known), tenant_in_force()
    for start in range(0, len(opened), BATCH):
        # Another worker may have found the same.
        Breach.objects.bulk_create(
            [
                Breach(tenant_id=tenant, check_name=name, record=pk, opened_on=on)
                for pk in opened[start : start + BATCH]
            ],
            ignore_conflicts=True,
        )
    for start in range(0, len(righted), BATCH):
        Breach.objects.filter(pk__in=righted[start : start + BATCH]).update(closed_on=on)
    return f"+{len(opened)} -{len(righted)}" if opened or righted else ""


def _compared(found: list[int], known: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """The records that are found and not known, and the ids of what is known and not found.

    Both are in order and walked side by side: NOT IN over a subquery took minutes on PostgreSQL, and all that is known
    of a large tenant is more than a worker should hold.
    """
    opened, righted, place = [], [], 0
    for record, breach in known:
        start = place
        place = bisect_left(found, record, start)
        opened += found[start:place]
        if place < len(found) and found[place] == record:
            place += 1
        else:
            righted.append(breach)
    return opened + found[place:], righted


def _tally(name: str, among: int, broken: int, on: dt.date) -> Tally:
    return Tally(
        tenant_id=tenant_in_force(),
        check_name=name,
        on=on,
        among=among,
        broken=broken,
        rule_version=checks.registry[name].version,
        counted_at=clock.now(),
        valid_until=_midnight_after(on),
    )


def _midnight_after(on: dt.date) -> dt.datetime:
    """The instant at which results of a day stop being true: days passed count in most rules."""
    return timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))


def _note(on: dt.date, lines: list[str]) -> None:
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    audit.note("standards", None, "recomputed", changes={"on": on.isoformat(), "checks": len(lines), "digest": digest})
