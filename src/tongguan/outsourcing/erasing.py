"""What stands against erasing a person: service that goes on, an agreement that still binds, an office held."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.organisation.models import Person
from tongguan.protection import erasing

from .models import NDA, RoleAssignment, VendorStaff


@erasing.obstacle(Person)
def _serves(person: Person) -> Iterable[str]:
    """Open engagements with their contracts."""
    rows = VendorStaff.objects.filter(person=person).exclude(state=VendorStaff.State.OFFBOARDED)
    for row in rows.select_related("vendor", "project"):
        told = _("Service under contract goes on: %(number)s, %(vendor)s, %(project)s.")
        yield told % {"number": row.number, "vendor": row.vendor, "project": row.project or "—"}


@erasing.obstacle(Person)
def _is_bound(person: Person) -> Iterable[str]:
    """Whoever is still bound to secrecy must be known by more than a name."""
    lasting = Q(valid_to=None) | Q(valid_to__gte=clock.today())
    for row in NDA.objects.filter(lasting, vendor_staff__person=person, state=NDA.State.SIGNED):
        until = row.valid_to.isoformat() if row.valid_to else _("without end")
        yield _("The confidentiality agreement %(number)s still binds: %(until)s.") % {
            "number": row.number,
            "until": until,
        }


@erasing.obstacle(Person)
def _holds_office(person: Person) -> Iterable[str]:
    for row in RoleAssignment.objects.filter(person=person, state=RoleAssignment.State.EFFECTIVE):
        yield _("The appointment %(number)s is in force.") % {"number": row.number}
