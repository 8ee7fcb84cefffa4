"""The cases of what was done without leave (A.2.3.d, A.4.c, A.5.d)."""

import datetime as dt

from tests.access.cases_sites import way
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import change, staff
from tongguan.core import registers

GRANTED_ON = dt.date(2026, 6, 1)
EAST = dt.timezone(dt.timedelta(hours=8))


def at(day, hour):
    """An hour of a day of November 2026, in the time zone of the bureau."""
    return dt.datetime(2026, 11, day, hour, tzinfo=EAST)


def found(record, state="open", **given):
    """A finding on a record, in this state."""
    about = {"register": registers.name_of(type(record)), "record": record.pk, "project": None, "vendor": None}
    return make("finding", state=state, opening=True, **about | given)


def remote(used=None, *, who=None, day=10, **given):
    """A remote service of somebody through a way in, on a day of November."""
    who = who or (used.vendor_staff if used and used.vendor_staff else staff())
    told = {"started_at": at(day, 22), "ended_at": at(day, 23)} | given
    return make("service_log", vendor_staff=who, method="remote", remote_access=used, **told)


@case("remote_service_is_granted")
def granted():
    mine, ended, late = way(), way("closed", closed_on=dt.date(2026, 11, 9)), way(approved_on=dt.date(2026, 11, 11))
    team = way(vendor_staff=None)
    member = staff(project=team.project)
    private, after, before = remote(), remote(ended), remote(late)
    of_another = remote(way(), who=staff())
    settled, pending = remote(), remote()
    found(settled, "verified")
    finding = found(pending)
    mend = lambda log: lambda: change(log, remote_access=way(project=log.project, vendor_staff=log.vendor_staff))  # noqa: E731  one line says it
    return Case(
        keep=[
            remote(mine),
            remote(mine, day=11, ended_at=None),
            remote(way("closed", closed_on=dt.date(2026, 11, 10))),
            remote(team, who=member),
            settled,
        ],
        broken=[
            *((log, mend(log)) for log in (private, after, before, of_another)),
            (pending, lambda: change(finding, state="closed")),
        ],
        unbound=[make("service_log")],
    )


def visit(state="closed", *, level="controlled", **given):
    """A service staff member's visit, from one hour to the next."""
    out = {"out_at": at(10, 10)} if state == "closed" else {"escort_at_all_times": None}
    told = {"zone": make("zone", level=level), "in_at": at(10, 9), "state": state, "opening": True} | out
    return make("zone_visit", **told | given)


@case("staff_in_zones_are_escorted")
def escorted():
    alone, left_alone, unsaid = visit(escort=None), visit(escort_at_all_times=False), visit(escort_at_all_times=None)
    forgotten = visit("open", in_at=at(19, 9))
    entered_alone = visit("open", in_at=at(21, 9), escort=None)
    settled = visit(escort=None)
    found(settled, "closed")
    return Case(
        keep=[visit(), visit(level="core"), visit("open", in_at=at(21, 9)), settled],
        broken=[
            (alone, lambda: change(alone, escort=make("person"))),
            (left_alone, lambda: found(left_alone, "verified")),
            (unsaid, lambda: change(unsaid, escort_at_all_times=True)),
            (forgotten, lambda: change(forgotten, state="closed", out_at=at(19, 18), escort_at_all_times=True)),
            (entered_alone, lambda: change(entered_alone, escort=make("person"))),
        ],
        unbound=[visit(level="general", escort=None), visit(vendor_staff=None, visitor="消防维保单位", escort=None)],
    )


@case("unauthorised_access_is_settled")
def settled_in_time():
    fresh = {"verified_on": None, "closed_on": None}
    of = lambda kind, **given: make("finding", kind=kind, opening=True, **fresh | given)  # noqa: E731  one line says it
    late = of("unauthorised_access", state="approved", due=dt.date(2026, 11, 20))
    old = of("unauthorised_remote", state="open", due=None, found_on=dt.date(2026, 11, 10))
    return Case(
        keep=[
            of("unauthorised_access", state="approved", due=dt.date(2026, 11, 21)),
            of("unauthorised_remote", state="open", due=None, found_on=dt.date(2026, 11, 11)),
            of(
                "unauthorised_access", state="closed", verified_on=GRANTED_ON, closed_on=GRANTED_ON, found_on=GRANTED_ON
            ),
        ],
        broken=[
            (late, lambda: change(late, state="verified", verified_on=dt.date(2026, 11, 21))),
            (old, lambda: change(old, due=dt.date(2026, 12, 1))),
        ],
        unbound=[of("nonconformity", state="open", due=dt.date(2026, 10, 1))],
    )
