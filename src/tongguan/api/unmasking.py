"""A sensitive value as it is, for programs: with a reason, on record, never cached."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.views.decorators.debug import sensitive_variables

from tongguan.protection import unmasking

from . import records
from .doors import body_of, register_for
from .fields import said
from .problems import Problem, answer
from .shapes import JSON, TEXT, operation, part, ref, schema, whole

SCHEMAS = {
    "unmask_in": part(
        field=TEXT,
        reason=TEXT | {"minLength": unmasking.SHORTEST_REASON, "maxLength": unmasking.LONGEST_REASON},
    )
    | {"required": ["field", "reason"]},
    "unmasked": whole("field value"),
}


class _Asked(forms.Form):
    field = forms.CharField(max_length=64)
    reason = forms.CharField(max_length=unmasking.LONGEST_REASON)


@sensitive_variables("value")
def unmask(request, register, pk):
    """The value; whoever may not see it is told so, and that he tried is noted."""
    register = register_for(request, register)
    record = records.found(register, request.actor, int(pk))
    if not unmasking.secret_fields(register.model):
        raise Problem(404)
    asked = said(_Asked, body_of(request))
    try:
        value = unmasking.unmask(record, asked["field"], asked["reason"])
    except PermissionDenied as no:
        # Answered, not raised: what was noted must stay.
        return Problem(403, str(no)).answer(request)
    except ValidationError as no:
        return Problem(422, errors=no.message_dict).answer(request)
    told = answer({"field": asked["field"], "value": value})
    told["Cache-Control"] = "no-store, private"
    return told


def paths_of(register):
    """What the API document says of it."""
    if not unmasking.secret_fields(register.model):
        return {}
    body = {JSON: {"schema": schema("unmask_in")}}
    asked = operation(
        f"{register.name}_unmask", f"See a sensitive value of: {register.label}", schema("unmasked"), body=body
    )
    return {f"/api/v1/{register.name}/{{id}}/unmask": {"parameters": [ref("parameters/id")], "post": asked}}
