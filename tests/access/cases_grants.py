"""Cases of access of service staff (A.4.a, A.4.b) and of the confidentiality that is restated before it (A.3.d)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import CAME, change, contract, promised, staff, trained
from tongguan.core.actor import acting

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 21)
FAR = dt.date(2026, 12, 31)


def approver():
    return acting().user


def grant(holder=None, state="active", **given):
    """A grant of a service staff member, approved by somebody else."""
    told = {"valid_to": FAR, "approved_by": approver(), "approved_on": CAME} | given
    return make("access_grant", vendor_staff=holder or staff(), state=state, opening=True, **told)


def at(day, hour=2):
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


def grounded(*, ends=FAR, bound_to=None, agreed="in_force", **given):
    """A grant with a contract and an agreement under it, until these days."""
    one = promised(staff(), valid_to=bound_to, term="fixed")
    contract(agreed, project=one.project, vendor=one.vendor, end_on=ends)
    return grant(one, **given)


@case("grant_holders_are_on_board")
def on_board():
    gone, waiting = grant(staff("offboarded")), grant(staff("cleared"))
    return Case(
        keep=[grant()],
        broken=[
            (gone, lambda: change(gone, state="revoked")),
            (waiting, lambda: change(waiting.vendor_staff, state="onboarded")),
        ],
        unbound=[
            grant(state="approved", holder=staff("cleared")),
            make("access_grant", person=make("person"), state="active", opening=True),
        ],
    )


@case("accounts_are_used_under_a_grant")
def used():
    early, late = grant(state="approved", last_used=CAME), grant(state="expired", valid_to=CAME, last_used=CAME + DAY)
    after = grant(state="revoked", revoked_at=at(CAME), last_used=CAME + DAY)
    return Case(
        keep=[grant(last_used=CAME), grant(state="expired", valid_to=CAME, last_used=CAME)],
        broken=[(one, lambda one=one: change(one, last_used=None)) for one in (early, late, after)],
        unbound=[grant(), grant(state="approved")],
    )


@case("grants_are_formal")
def formal():
    aimless, endless, unsigned = grant(purpose=""), grant(valid_to=None), grant(approved_by=None)
    own = grant(staff(person=make("person", kind="vendor_staff", establishment="", account=approver())))
    return Case(
        keep=[grant()],
        broken=[
            (aimless, lambda: change(aimless, purpose="日常运维")),
            (endless, lambda: change(endless, valid_to=FAR)),
            (unsigned, lambda: change(unsigned, approved_by=approver())),
            (own, lambda: change(own, state="revoked")),
        ],
        unbound=[grant(state="approved", purpose=""), make("access_grant", person=make("person"), state="active",
                 opening=True, purpose="")],
    )  # fmt: skip


@case("grants_end_with_what_they_rest_on")
def ends_in_time():
    long, unbound_one = grounded(valid_to=FAR + DAY), grounded(bound_to=TODAY - DAY)
    bare, ended = grant(promised(staff())), grounded(agreed="terminated")
    bridged = grounded(agreed="expired")
    change(bridged.vendor_staff.project, interim_to=FAR, interim_by=approver())
    sub = promised(staff())
    main = contract("in_force", project=sub.project)
    make("subcontract", project=sub.project, vendor=main.vendor, sub_vendor=sub.vendor, contract=main, state="approved",
         opening=True, start_on=None, end_on=FAR)  # fmt: skip
    longer = grant(sub, valid_to=FAR + DAY)
    again = lambda one: lambda: contract("signed", project=one.vendor_staff.project, vendor=one.vendor_staff.vendor)  # noqa: E731  one line says it
    return Case(
        keep=[grounded(), bridged, grant(sub)],
        broken=[
            (long, lambda: change(long, valid_to=FAR)),
            (unbound_one, lambda: change(unbound_one.vendor_staff.ndas.get(), valid_to=None)),
            (bare, again(bare)),
            (ended, again(ended)),
            (longer, lambda: change(longer, valid_to=FAR)),
        ],
        unbound=[grant(state="expired"), grounded(state="approved", valid_to=FAR + DAY)],
    )


@case("ended_access_is_taken_away")
def switched_off():
    forgotten, kept = grant(valid_to=TODAY - 2 * DAY), grant(state="expired", valid_to=TODAY - 2 * DAY)
    late = grant(state="expired", valid_to=CAME, revoked_at=at(CAME + 2 * DAY))
    left = staff("offboarded", offboarded_on=CAME)
    slow = grant(left, state="revoked", revoked_at=at(CAME + 2 * DAY))
    return Case(
        keep=[
            grant(valid_to=TODAY - DAY),
            grant(state="expired", valid_to=CAME, revoked_at=at(CAME + DAY)),
            grant(left, state="revoked", revoked_at=at(CAME + DAY)),
            grant(state="revoked", revoked_at=at(CAME)),
        ],
        broken=[
            (forgotten, lambda: change(forgotten, valid_to=FAR)),
            (kept, lambda: change(kept, revoked_at=at(TODAY - DAY))),
            (late, lambda: change(late, revoked_at=at(CAME + DAY))),
            (slow, lambda: change(slow, revoked_at=at(CAME))),
        ],
        unbound=[
            grant(),
            grant(state="approved"),
            grant(state="revoked", approved_by=None, revoked_at=at(CAME)),
            grant(left, state="revoked", revoked_at=at(dt.date(2025, 11, 20))),
        ],
    )


@case("unused_access_is_given_back")
def unused():
    idle = grant(last_used=TODAY - 31 * DAY)
    return Case(
        keep=[grant(last_used=TODAY - 30 * DAY)],
        broken=[(idle, lambda: change(idle, last_used=TODAY))],
        unbound=[grant(), grant(state="expired", last_used=CAME)],
    )


@case("confidentiality_is_restated")
def restated():
    def coming(**told):
        one = promised(staff())
        contract("in_force", project=one.project, vendor=one.vendor)
        return trained(one, "confidentiality", **told) if told else one

    def signed(one, on):
        account = change(one.person, account=approver()).account
        told = {"register": "nda", "record": one.ndas.get().pk, "method": "paper", "state": "acknowledged"}
        return make("acknowledgement", account=account, acknowledged_on=on, opening=True, **told)

    attended, on_paper = coming(held_on=CAME), coming()
    signed(on_paper, CAME)
    later = coming(held_on=CAME + DAY)
    grant(attended, valid_from=CAME)
    grant(later, valid_from=CAME + DAY)
    bare, early, late, afterwards = coming(), coming(held_on=dt.date(2025, 12, 31)), coming(), coming(held_on=TODAY)
    signed(late, CAME + 2 * DAY)
    for one in (late, afterwards):
        grant(one, valid_from=CAME + DAY)
    again = lambda one: lambda: trained(one, "confidentiality", held_on=CAME)  # noqa: E731  one line says it
    return Case(
        keep=[attended, on_paper, later],
        broken=[(one, again(one)) for one in (bare, early, late, afterwards)],
        unbound=[staff("cleared"), staff("offboarded")],
    )
