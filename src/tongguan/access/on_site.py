"""What passes the door, one act each: people in and out, media handed out and taken back, devices in and out.

Each act goes through the forms and moves of its registers, so that rules and traces are those of everywhere else; what
belongs together happens together or not at all.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.core.forms import form_of
from tongguan.core.models import Record
from tongguan.core.registers import register_of
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import VendorStaff

from .models import DeviceEntry, Media, MediaEvent, Zone, ZoneVisit

UNDER_ESCORT = (Zone.Level.CONTROLLED, Zone.Level.CORE)


def own_person() -> Person | None:
    """Whoever acts, in the register of people."""
    return Person.objects.filter(account=acting().user, kind=Person.Kind.EMPLOYEE, state="active").first()


# --- people -----------------------------------------------------------------------------------------------------------


def sign_in(
    zone: Zone, *, purpose: str, staff: VendorStaff | None = None, visitor: str = "", escort: Person | None = None
) -> ZoneVisit:
    """Somebody comes in now; raises ValidationError for service staff not on board, or alone in a controlled zone."""
    if staff and staff.state != VendorStaff.State.ONBOARDED:
        raise ValidationError(_("%(who)s is not on board, and does not come in.") % {"who": staff})
    if staff and not escort and zone.level in UNDER_ESCORT:
        raise ValidationError(_("Service staff enter this zone only with an escort: name who goes along."))
    given = {"zone": zone, "vendor_staff": staff, "visitor": visitor, "purpose": purpose, "escort": escort}
    try:
        with transaction.atomic():
            return _saved(ZoneVisit(), given | {"in_at": clock.minute()})
    except IntegrityError as twice:
        # Two tapped at the same moment; who is second is told as if they had come later.
        raise ValidationError(_("%(who)s is inside already.") % {"who": staff}) from twice


def come_in(staff: VendorStaff, zone: Zone, *, purpose: str) -> ZoneVisit:
    """Whoever acts signs himself in; where an escort is due, the desk does it."""
    if staff.person.account_id != acting().user.pk:
        raise ValidationError(_("Nobody signs in in the name of somebody else."))
    if zone.level in UNDER_ESCORT:
        raise ValidationError(_("The desk signs you in here, together with your escort."))
    return sign_in(zone, purpose=purpose, staff=staff)


def leave(visit: ZoneVisit) -> ZoneVisit:
    """Whoever acts writes down that he has left now; the desk confirms it, and says whether he was escorted."""
    if visit.vendor_staff is None or visit.vendor_staff.person.account_id != acting().user.pk:
        raise ValidationError(_("Nobody signs out in the name of somebody else."))
    if visit.state != ZoneVisit.State.OPEN or visit.out_at:
        raise ValidationError(_("The way out is recorded already; the desk confirms it."))
    return _saved(visit, {"out_at": clock.minute()})


@transaction.atomic
def sign_out(visit: ZoneVisit, *, escorted: bool | None) -> ZoneVisit:
    """Somebody leaves now; of service staff it is said whether they were escorted all the time."""
    if escorted is not None:
        visit = _saved(visit, {"escort_at_all_times": escorted})
    visit.workflow.take("sign_out", visit)
    return visit


# --- media ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_out(
    medium: Media,
    holder: Person | VendorStaff | None,
    *,
    what_for: str,
    approved_by: Person | None,
    supervised_by: Person | None = None,
) -> Media:
    """Whoever acts gives a medium to somebody; it is written down for what, who approved it and who watches.

    What a service staff member then does with it needs a grant that allows it; being given it does not.
    """
    own = holder if isinstance(holder, Person) else None
    staff = holder if isinstance(holder, VendorStaff) else None
    medium = _saved(medium, {"holder": own, "holder_staff": staff})
    medium.workflow.take("issue", medium)
    said = {"reason": what_for, "whereto": str(holder), "approved_by": approved_by, "supervised_by": supervised_by}
    _handled(medium, MediaEvent.Kind.ISSUE, **_doer(own, staff), **said)
    return medium


@transaction.atomic
def take_back(medium: Media, *, zone: Zone | None, location: str) -> Media:
    """Whoever acts takes a medium back into its place, from whoever held it."""
    held, doer = medium.holder_staff or medium.holder, _doer(medium.holder, medium.holder_staff)
    medium.workflow.take("take_back", medium)
    medium = _saved(medium, {"zone": zone, "location": location})
    reason = f"{pgettext('medium', 'handed back')} {held}"
    _handled(medium, MediaEvent.Kind.RETURN, reason=reason, supervised_by=own_person(), **doer)
    return medium


@transaction.atomic
def destroy(medium: Media, *, method: str, witness: Person | None, reason: str) -> Media:
    """A medium is no more; how, why and before whom."""
    medium = _saved(medium, {"disposal_method": method, "witness": witness})
    medium.workflow.take("destroy", medium, reason=reason)
    _handled(medium, MediaEvent.Kind.DESTROY, by=own_person(), reason=reason, supervised_by=witness)
    return medium


def use(medium: Media, kind: str, *, reason: str, whereto: str, **eyes: Person | None) -> MediaEvent:
    """Whoever holds a medium copies, moves or uses it; `eyes` are who approved it and who watches."""
    if kind not in (MediaEvent.Kind.COPY, MediaEvent.Kind.MOVE, MediaEvent.Kind.USE):
        raise ValidationError(_("Say whether the medium is copied, moved or used."))
    held = {"by": medium.holder, "by_staff": medium.holder_staff}
    return _handled(medium, kind, reason=reason, whereto=whereto, **held, **eyes)


def count(medium: Media, *, found: bool) -> Media:
    """A medium was looked for today, and was there or was not."""
    return _saved(medium, {"counted_on": clock.today(), "found_at_count": found})


def _doer(own: Person | None, staff: VendorStaff | None) -> dict[str, Any]:
    """Who handles a medium at the desk: whoever acts, or where nobody knows who that is, the holder."""
    me = own_person()
    return {"by": me, "by_staff": None} if me else {"by": own, "by_staff": staff}


def _handled(medium: Media, kind: str, **said: Any) -> MediaEvent:
    return _saved(MediaEvent(), {"media": medium, "kind": kind, "at": clock.minute()} | said)


# --- devices ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def let_in(device: DeviceEntry, *, isolation: str, segment: str, checked_by: Person | None) -> DeviceEntry:
    """A device that was approved is checked, kept apart and put to use, today."""
    given = {"isolation": isolation, "segment": segment, "checked_by": checked_by, "checked_on": clock.today()}
    device = _saved(device, given)
    device.workflow.take("put_to_use", device)
    return device


@transaction.atomic
def let_out(device: DeviceEntry) -> DeviceEntry:
    """A device leaves, cleared of data."""
    device = _saved(device, {"data_cleared": True})
    device.workflow.take("remove", device)
    return device


def _saved(record: Any, given: dict[str, Any]) -> Any:
    """The record with these values, through its form; raises ValidationError with all that is wrong."""
    form = form_of(register_of(type(record))).of(record, given)
    if not form.is_valid():
        raise ValidationError(
            [_named(record, name, text) for name, texts in form.all_errors().items() for text in texts]
        )
    return form.save()


def _named(record: Record, name: str, text: str) -> str:
    fields = {field.name: field for field in record._meta.fields}
    return f"{fields[name].verbose_name}: {text}" if name in fields else text
