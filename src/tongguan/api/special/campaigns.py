"""A review of rights decided by a program: many rows in one act, each with its own decision, or none of them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.access import campaigns
from tongguan.api import records
from tongguan.api.doors import MOST, body_of, register_for
from tongguan.api.fields import said
from tongguan.api.many import AT_ONCE, refuse_too_many
from tongguan.api.problems import Problem, answer
from tongguan.api.shapes import DAY, JSON, NUMBER, TEXT, array, operation, part, ref, whole


class Row(forms.Form):
    """What is said of one row."""

    id = forms.IntegerField(min_value=1, max_value=MOST)
    version = forms.IntegerField(required=False)
    decision = forms.CharField(max_length=20)
    reason = forms.CharField(required=False, max_length=campaigns.LONGEST_REASON)
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


def decide(request, pk):
    """Decide on the rows that are named; whatever stands against one of them is told by its id, and none is decided."""
    review = records.found(register_for(request, "access_review"), request.actor, int(pk))
    register_for(request, "access_review", "write")
    if not campaigns.may_decide(request.actor, review):
        raise Problem(403, _("Your role holds only for the projects to which you are appointed."))
    wanted = _rows(body_of(request))
    try:
        campaigns.refuse_concluded(review)
    except ValidationError as over:
        raise Problem(409, " ".join(over.messages)) from None
    found = campaigns.rows_of(review).in_bulk([one["id"] for one in wanted])
    decided, errors = _meant(review, wanted, found)
    versions = {one["id"]: one["version"] for one in wanted if one["version"] is not None}
    outcome = campaigns.decide_each(decided, versions)
    errors |= {str(item.pk): reasons for item, reasons in outcome.against.items()}
    if errors:
        # The door takes back what was written.
        raise Problem(_status(wanted, found, outcome), errors=errors)
    return answer({"decided": outcome.done, "open": campaigns.rows_of(review).filter(decision="").count()})


def _rows(body):
    """The rows that were sent, each sound in itself; what is wrong is named by its place."""
    rows = body.pop("rows", None)
    if body:
        raise Problem(422, errors={name: [_("There is no such field.")] for name in body})
    if not isinstance(rows, list) or not rows or not all(isinstance(one, dict) for one in rows):
        raise Problem(422, errors={"rows": [_("This has to be a list of objects.")]})
    refuse_too_many("rows", rows)
    told, wrong = {}, {}
    for place, row in enumerate(rows):
        try:
            one = said(Row, row)
        except Problem as no:
            wrong |= {f"rows.{place}.{name}": texts for name, texts in no.errors.items()}
            continue
        if one["id"] in told:
            wrong[f"rows.{place}.id"] = [_("This is given more than once.")]
        told[one["id"]] = one
    if wrong:
        raise Problem(422, errors=wrong)
    return list(told.values())


def _meant(review, wanted, found):
    """(rows with what is decided on each, id -> what is wrong with others)."""
    decided, errors = [], {}
    for one in wanted:
        if (item := found.get(one["id"])) is None:
            errors[str(one["id"])] = [_("There is no such row.")]
            continue
        try:
            meant = campaigns.said(review, one["decision"], reason=one["reason"], until=one["until"])
        except ValidationError as error:
            errors[str(item.pk)] = error.messages
        else:
            decided.append((item, meant))
    return decided, errors


def _status(wanted, found, outcome):
    """404 where a row is not of this review, 409 where somebody was quicker, otherwise 422."""
    if any(one["id"] not in found for one in wanted):
        return 404
    return 409 if outcome.late else 422


def document(paths):
    """Add the operation to the document."""
    told = {"id": NUMBER, "version": NUMBER, "decision": TEXT, "reason": TEXT, "until": DAY}
    row = part(**told) | {"required": ["id", "decision"]}
    rows = array(row) | {"minItems": 1, "maxItems": AT_ONCE}
    body = {JSON: {"schema": part(rows=rows) | {"required": ["rows"]}}}
    summary = "Decide on many rows of a review at once, or on none"
    paths["/api/v1/access_review/{id}/decide"] = {
        "parameters": [ref("parameters/id")],
        "post": operation("access_review_decide", summary, whole(decided=NUMBER, open=NUMBER), body=body),
    }
