"""What stands against erasing a person: access that is still open."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from tongguan.organisation.models import Person
from tongguan.protection import erasing

from .models import AccessGrant


@erasing.obstacle(Person)
def _has_access(person: Person) -> Iterable[str]:
    own = Q(person=person) | Q(vendor_staff__person=person)
    for row in AccessGrant.objects.filter(own, state=AccessGrant.State.ACTIVE):
        yield _("The access %(number)s to “%(resource)s” is open.") % {"number": row.number, "resource": row.resource}
