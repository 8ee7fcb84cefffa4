"""What is held about somebody as a person of the organisation; nobody needs a reason to see his own numbers."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import registers, values
from tongguan.core.models import AuditEntry, User
from tongguan.protection import own_data, unmasking
from tongguan.protection.own_data import Row

from .models import Competence, Person


@own_data.declare("person", gettext_lazy("personal record"))
def _person(user: User) -> Iterable[Row]:
    for person in Person.objects.filter(account=user).select_related("unit", "data_key"):
        own = unmasking.own(person)
        facts = own_data.of_record(person, registers.register_of(Person))
        yield [(label, own.get(label, text)) for label, text in facts]


@own_data.declare("seen_by", gettext_lazy("who saw sensitive values of mine"))
def _seen_by(user: User) -> Iterable[Row]:
    people = Person.objects.filter(account=user).values("pk")
    entries = AuditEntry.objects.filter(register="person", record__in=people, action=unmasking.ACTION)
    for entry in entries.select_related("actor").order_by("-id")[: own_data.MOST]:
        name = entry.changes.get("field", [None, ""])[1]
        yield [
            (_("when"), values.printed(entry.at)),
            (_("who"), str(entry.actor)),
            (_("field"), values.label_of(Person, name)),
            (_("reason"), entry.reason),
        ]


@own_data.declare("competences", gettext_lazy("competences"))
def _competences(user: User) -> Iterable[Row]:
    register = registers.register_of(Competence)
    for row in Competence.objects.filter(person__account=user).order_by("-pk")[: own_data.MOST]:
        yield own_data.of_record(row, register)
