"""The cases of media: where they lie, who holds them, who watches what service staff do with them."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import change, staff

LONG_AGO = dt.datetime(2026, 10, 20, 2, tzinfo=dt.UTC)
LATELY = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)


def medium(state="in_store", **given):
    """A medium that lies in a controlled zone, unless told otherwise."""
    return make("media", state=state, opening=True, **given)


@case("media_are_in_safe_hands")
def safe():
    open_room, shut = make("zone", level="general"), make("zone", state="closed", opening=True)
    loose, general, abandoned, missing = (
        medium(zone=None),
        medium(zone=open_room),
        medium(zone=shut),
        medium(found_at_count=False),
    )
    nobody, gone = medium("in_use"), medium("in_use", holder_staff=staff("offboarded", offboarded_on=LONG_AGO.date()))
    core = make("zone", level="core")
    return Case(
        keep=[
            medium(),
            medium(found_at_count=None, zone=core),
            medium("in_use", holder=make("person"), zone=None),
            medium("in_use", holder_staff=staff()),
        ],
        broken=[
            *((one, lambda one=one: change(one, zone=core)) for one in (loose, general, abandoned)),
            (missing, lambda: change(missing, found_at_count=True)),
            (nobody, lambda: change(nobody, holder=make("person"))),
            (gone, lambda: change(gone, action="opening", state="in_store", holder_staff=None)),
        ],
        unbound=[medium(zone=None, project=None), medium("returned", zone=None)],
    )


@case("media_handling_is_confirmed")
def confirmed():
    waiting = make("media_event", at=LONG_AGO)
    return Case(
        keep=[make("media_event", at=LATELY), make("media_event", at=LONG_AGO, state="confirmed", opening=True)],
        broken=[(waiting, lambda: change(waiting, action="opening", state="confirmed"))],
        unbound=[make("media_event", at=LONG_AGO, media=medium(project=None))],
    )


def allowed(one, *kinds, state="active", **given):
    """A grant by which a service staff member may do this with media; returns the grant."""
    rows = [{"kind": kind} for kind in kinds]
    return make("access_grant", vendor_staff=one, state=state, media_permissions=rows, opening=True, **given)


def handled(one=None, *, kind="copy", **given):
    """Something that a service staff member did with a medium in October."""
    return make("media_event", by_staff=one or staff(), kind=kind, **{"at": LONG_AGO} | given)


@case("media_handling_by_staff_is_watched")
def watched():
    able = staff()
    allowed(able, "copy")
    ended = staff()
    allowed(ended, "copy", state="revoked", revoked_at=LATELY)
    bare, other, alone, unasked = staff(), handled(able, kind="move"), handled(able), handled(able)
    change(alone, supervised_by=None)
    change(unasked, approved_by=None)
    before, after, asked = staff(), staff(), staff()
    later = allowed(before, "copy", valid_from=dt.date(2026, 11, 1))
    over = allowed(after, "copy", state="expired", valid_to=dt.date(2026, 10, 1))
    waiting = allowed(asked, "copy", state="requested")
    own = make("media_event", by_staff=None, by=make("person"), approved_by=None, supervised_by=None)
    untold = handled(bare)
    return Case(
        keep=[handled(able), handled(ended)],
        broken=[
            (untold, lambda: allowed(bare, "copy")),
            (other, lambda: allowed(able, "move")),
            (alone, lambda: change(alone, supervised_by=make("person"))),
            (unasked, lambda: change(unasked, approved_by=make("person"))),
            (handled(before), lambda: change(later, action="opening", valid_from=dt.date(2026, 10, 1))),
            (handled(after), lambda: change(over, action="opening", valid_to=dt.date(2026, 10, 31))),
            (handled(asked), lambda: change(waiting, action="opening", state="active")),
        ],
        unbound=[own],
    )
