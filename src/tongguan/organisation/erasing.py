"""Erasing a person: what stands against it as long as he belongs to the organisation."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.protection import erasing

from .models import Person

erasing.declare(Person, "email")


@erasing.obstacle(Person)
def _still_here(person: Person) -> Iterable[str]:
    if person.state == Person.State.ACTIVE:
        yield _("The person has not left.")
    if person.account and person.account.may_come_in(clock.today()):
        yield _("The account “%(name)s” is still open.") % {"name": person.account.username}
