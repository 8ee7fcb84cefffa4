"""The hand-over of a leaver: what is in his name, handed over, and then he has left."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.api import records
from tongguan.api.doors import MOST, body_of, only, register_for
from tongguan.api.fields import said
from tongguan.api.problems import Problem, answer, refused
from tongguan.core import audit
from tongguan.core.refusals import Refused
from tongguan.organisation.handing_over import hand_over, open_for
from tongguan.organisation.models import Person
from tongguan.outsourcing.leaving import ending_with, warnings

SUCCESSORS = {"successor", "successors"}


class Leaving(forms.Form):
    """What may be said besides who takes over."""

    leave = forms.BooleanField(required=False)
    reason = forms.CharField(required=False, max_length=500)


def read(request, pk):
    """Everything that is in somebody's name, and what ends with him."""
    person = _person(request, pk)
    only(request)
    return answer(_told(person, request.actor, []))


def settle(request, pk):
    """Hand over, and record the leaving if that is asked; what could not be handed over is told with its reason."""
    person, body = _person(request, pk), body_of(request)
    asked = said(Leaving, {name: value for name, value in body.items() if name not in SUCCESSORS})
    given, reason = _successors(body), asked["reason"] or _("Hand-over of a leaver.")
    try:
        with transaction.atomic():
            outcome = hand_over(person, given, request.actor, reason=reason)
            if asked["leave"]:
                person.workflow.take("leave", person, reason=reason)
    except Refused as no:
        reasons = " ".join(refusal.message for refusal in no.refusals[:3])
        audit.note("person", person.pk, "refused:leave", reason=reasons)
        return refused(no.refusals).answer(request)
    except ValidationError as error:
        raise Problem(422, errors=error.message_dict) from None
    return answer(_told(person, request.actor, outcome.stayed) | {"handed_over": len(outcome.handed)})


def _person(request, pk):
    person = records.found(register_for(request, "person", "write"), request.actor, int(pk))
    if person.account_id == request.actor.user.pk:
        raise Problem(403, _("Nobody hands over for himself; ask a colleague of the office."))
    return person


def _successors(body):
    wrong = {}
    single, many = body.get("successor"), body.get("successors", {})
    if not isinstance(many, dict):
        wrong["successors"] = [_("The body has to be a JSON object.")]
        many = {}
    asked = {name: pk for name, pk in ({"": single} | many).items() if pk is not None}
    known = Person.objects.in_bulk([pk for pk in asked.values() if _is_id(pk)])
    for name, pk in asked.items():
        if not _is_id(pk) or pk not in known:
            wrong[name or "successor"] = [_("There is no such record.")]
    if wrong:
        raise Problem(422, errors=wrong)
    return {name: known[pk] for name, pk in asked.items()}


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST


def _told(person, actor, stayed):
    holdings, ending = open_for(person, actor), ending_with(person, actor)
    told = stayed or [(one.place, record, why) for one in holdings for record, why in one.stuck]
    return {
        "state": person.state,
        "open": [
            {"link": one.place.name, "label": one.place.label, "records": [_named(each) for each in one.records]}
            for one in holdings
            if one.records
        ],
        "stays": [_named(record) | {"link": place.name, "reason": why} for place, record, why in told],
        "ends": [_named(each) for each in ending.records],
        "roles": [row.role for row in ending.roles],
        "tokens": ending.tokens,
        "warnings": warnings(ending),
        "handed_over": 0,
    }


def _named(record):
    return {"id": record.pk, "title": f"{record.number} {record}".strip(), "url": record.url}
