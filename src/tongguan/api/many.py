"""Many records in one act: each of them takes the step, or none does and every reason is told with its record."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import audit
from tongguan.core.batch import unit_of_work
from tongguan.core.forms import LONGEST_TEXT
from tongguan.core.refusals import Refused

from .doors import MOST, body_of, number, register_for
from .fields import said
from .problems import Problem, answer, refused, status_of
from .registers import TOLD
from .shapes import DAY, JSON, NUMBER, TEXT, array, one_of, operation, parameter, part, ref, schema, whole

AT_ONCE = 2_000
"""So many records at once; whoever has more asks again."""


class Steps(forms.Form):
    """What may be said about a step that many take."""

    reason = forms.CharField(required=False, max_length=LONGEST_TEXT)
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


def move(request, register, move):
    """Take a step with many records, or with none of them; what was refused stays in the history of its record."""
    register = register_for(request, register)
    machine = register.model.workflow
    if machine is None or move not in machine.transitions:
        raise Problem(404)
    body = body_of(request)
    ids, versions = ids_of(body.pop("ids", None)), versions_of(body.pop("versions", {}))
    told = said(Steps, body)
    seen = register.visible_to(request.actor).filter(pk__in=ids)
    found = set(seen.values_list("pk", flat=True))
    missing = [pk for pk in ids if pk not in found]
    try:
        with transaction.atomic():
            rows = register.model.objects.filter(pk__in=found)
            taken = machine.take_all(rows, move, reason=told["reason"], on=told["on"], versions=versions)
            # Some are not enough: what was done is taken back, and only the reasons are kept.
            transaction.set_rollback(bool(missing or taken.refused))
    except Refused as no:
        return refused(no.refusals).answer(request)
    if missing or taken.refused:
        with unit_of_work():
            for pk, refusals in taken.refused.items():
                audit.note_refused(register.name, pk, move, refusals[:TOLD])
        return not_all(missing, taken.refused).answer(request)
    return answer({"records": _moved(register, ids, taken.warned)})


def not_all(missing, against):
    """The problem: each record that is not there, or that something stands against, by its id.

    What is not there is told before who may, as for a single record.
    """
    every = [refusal for refusals in against.values() for refusal in refusals]
    status = 404 if missing else status_of(every)
    errors = {str(pk): [_("There is nothing here, or nothing for you to see.")] for pk in missing}
    errors |= {str(pk): [refusal.message for refusal in refusals] for pk, refusals in against.items()}
    detail = _("Nothing was done: %(count)s of the records cannot take part.") % {"count": len(errors)}
    return Problem(status, detail, errors=errors, refused=against)


def ids_of(given):
    """The ids that were sent, each once, in their order."""
    if not isinstance(given, list) or not given:
        raise Problem(422, errors={"ids": [_("This has to be a list of ids, with one at least.")]})
    refuse_too_many("ids", given)
    wrong = [place for place, one in enumerate(given) if type(one) is not int or not 0 < one <= MOST]
    if wrong:
        raise Problem(422, errors={f"ids.{place}": [_("This has to be the id of a record.")] for place in wrong})
    return list(dict.fromkeys(given))


def refuse_too_many(name, given):
    """Raises a problem that names the limit."""
    if len(given) > AT_ONCE:
        raise Problem(422, errors={name: [_("At most %(most)s at once.") % {"most": AT_ONCE}]})


def versions_of(given):
    """Id -> the version that was seen."""
    fits = isinstance(given, dict) and all(number(key) > 0 for key in given)
    if not fits or any(type(value) is not int for value in given.values()):
        raise Problem(422, errors={"versions": [_("This has to be an object of ids and versions.")]})
    refuse_too_many("versions", given)
    return {int(key): value for key, value in given.items()}


def _moved(register, ids, warned):
    """Where each of them stands now, in the order in which they were asked for."""
    rows = register.model.everything.filter(pk__in=ids).values_list("pk", "version", "state")
    now = {pk: {"id": pk, "version": version, "state": state} for pk, version, state in rows}
    return [now[pk] | {"warnings": [warning.as_dict() for warning in warned.get(pk, ())]} for pk in ids]


def path_of(register):
    """The operation of a register, if its records take steps."""
    machine = register.model.workflow
    if machine is None:
        return {}
    taken = parameter("move", one_of(*machine.transitions), "the step", "path")
    states = one_of(*machine.states.values)
    stand = whole(id=NUMBER, version=NUMBER, state=states, warnings=array(schema("refusal")))
    summary = f"Take a step with many at once, or with none: {register.label}"
    done = operation(
        f"{register.name}_moves",
        summary,
        whole(records=array(stand)),
        body={JSON: {"schema": schema("moves_in")}},
        parameters=[ref("parameters/code")],
    )
    return {f"/api/v1/{register.name}/moves/{{move}}": {"parameters": [taken], "post": done}}


SCHEMAS = {
    "moves_in": part(
        ids=array(NUMBER) | {"minItems": 1, "maxItems": AT_ONCE},
        versions={
            "type": "object",
            "additionalProperties": NUMBER,
            "description": "id -> the version seen; a record that has moved on is refused, and so are all",
        },
        reason=TEXT,
        on=DAY | {"description": "business date of the step; today if not given"},
    )
    | {"required": ["ids"]},
}
