"""Who answers for access is one of the tenant's own people, never one of a vendor's."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core.models import Record
from tongguan.organisation.models import Person


def must_be_in_house(record: Record, *names: str) -> None:
    """Raise ValidationError for each of these links that leads to a person of a vendor."""
    outside = [name for name in names if (person := getattr(record, name)) and person.kind != Person.Kind.EMPLOYEE]
    if outside:
        raise ValidationError(
            dict.fromkeys(outside, _("This has to be one of your own people, not one of a vendor's."))
        )
