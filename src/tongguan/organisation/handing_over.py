"""Hand over what is in somebody's name: to one successor or several, one entry in the trail for each record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import access
from tongguan.core.actor import Actor
from tongguan.core.models import Record
from tongguan.core.refusals import Refused

from .holdings import Holding, Place, held_by, places
from .models import Person


@dataclass
class Outcome:
    """What went to whom, and what stayed, each with the reason."""

    handed: list[tuple[Place, Record, Person]] = field(default_factory=list)
    stayed: list[tuple[Place, Record, str]] = field(default_factory=list)


def open_for(person: Person, actor: Actor) -> list[Holding]:
    """What goes on in a person's name, as far as the actor may see it."""
    return held_by(person, lambda register: register.visible_to(actor))


def may_succeed(person: Person) -> Any:
    """Who can take over: the tenant's own people who are still there."""
    return Person.objects.filter(kind=Person.Kind.EMPLOYEE, state=Person.State.ACTIVE).exclude(pk=person.pk)


def refuse_strangers(person: Person, successors: Mapping[str, Person | None]) -> None:
    """Raise ValidationError for a link that does not exist and for a successor who cannot be one, all at once."""
    known = {place.name for place in places()}
    wrong = {name: [_("There is no such link.")] for name in successors if name and name not in known}
    able = set(may_succeed(person).filter(pk__in=[one.pk for one in successors.values() if one]).values_list("pk"))
    for name, one in successors.items():
        if one and (one.pk,) not in able:
            wrong[name or "successor"] = [_("A successor is one of your own people who is still there.")]
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def hand_over(person: Person, successors: Mapping[str, Person | None], actor: Actor, *, reason: str) -> Outcome:
    """Hand everything over: by the successor of its link, else by the one under `""`; what nobody gets stays."""
    refuse_strangers(person, successors)
    outcome = Outcome()
    for holding in open_for(person, actor):
        place = holding.place
        successor = successors.get(place.name) or successors.get("")
        outcome.stayed += [(place, record, why) for record, why in holding.stuck]
        for record in holding.records:
            if why := _given(place, record, successor, actor=actor, reason=reason):
                outcome.stayed.append((place, record, why))
            elif successor:
                outcome.handed.append((place, record, successor))
    return outcome


def _given(place: Place, record: Record, successor: Person | None, *, actor: Actor, reason: str) -> str:
    """Give one record to its successor; returns why not."""
    if successor is None:
        return _("No successor was named.")
    if place.of_account and successor.account_id is None:
        return _("%(person)s has no account.") % {"person": successor}
    if not access.may(actor, "write", place.register):
        return _("Your roles have no right to “%(register)s”.") % {"register": place.register.label}
    setattr(record, place.field, successor.account if place.of_account else successor)
    try:
        with transaction.atomic():
            others = [each.name for each in record._meta.fields if each.name != place.field]
            record.full_clean(exclude=others, validate_unique=False)
            record.save(action="hand_over", reason=reason)
    except Refused as refused:
        return " ".join(refusal.message for refusal in refused.refusals)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
