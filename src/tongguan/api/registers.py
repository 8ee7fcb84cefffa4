"""Every register at its address: list, read, enter, change, move, history."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import audit, sensitive
from tongguan.core.filters import FilterForm
from tongguan.core.forms import LONGEST_TEXT, form_of
from tongguan.core.ledger import Stale
from tongguan.core.refusals import Refused

from . import records
from .doors import MOST, body_of, number, only, register_for
from .fields import errors_of, fitted, said, untold_of
from .problems import LATE, Problem, answer, refused

COUNTED = 10_000
LONGEST, USUAL = 200, 50
PAGING = ("after", "limit")
TOLD = 3
"""So many reasons of a refused step are kept in the audit trail."""


class Step(forms.Form):
    """What may be said about a step."""

    reason = forms.CharField(required=False, max_length=LONGEST_TEXT)
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    version = forms.IntegerField(required=False)


def listing(request, register):
    """A page of records by ascending id; `next` is the address of the page after it."""
    register = register_for(request, register)
    filters = FilterForm(register, request.actor, request.GET)
    given = only(request, *filters.fields, *PAGING, "moves", "children")
    after, limit = paging(given)
    if not filters.is_valid():
        raise Problem(400, errors={name: list(texts) for name, texts in filters.errors.items()})
    children = _one_of(given, "children", "0", "1") == "1"
    judged = _one_of(given, "moves", "full", "none") == "full"
    rows = filters.narrow(records.wanted(register, request.actor, children=children)).order_by("pk")
    count = rows[: COUNTED + 1].count()
    page = list(rows.filter(pk__gt=after)[: limit + 1])
    results = records.in_a_list(register, request.actor, page[:limit], children=children, judged=judged)
    sensitive.were_read(register.name, [record.pk for record in page[:limit]])
    return answer(
        {
            "results": results,
            "next": next_page(request, page, limit),
            "count": min(count, COUNTED),
            "count_capped": count > COUNTED,
        }
    )


def paging(given):
    """(id to go on after, how many) of the parameters."""
    return _number(given, "after", 0, 0, MOST), _number(given, "limit", USUAL, 1, LONGEST)


def next_page(request, page, limit):
    """The address of the next page, if one record more than fits was found."""
    if len(page) <= limit:
        return None
    query = request.GET.copy()
    query["after"] = page[limit - 1].pk
    return f"{request.path}?{query.urlencode()}"


def _number(given, name, usual, least, most):
    value = number(given.get(name, str(usual)))
    if not least <= value <= most:
        message = _("This has to be a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise Problem(400, errors={name: [message]})
    return value


def _one_of(given, name, usual, other):
    value = given.get(name, usual)
    if value not in {usual, other}:
        message = _("This has to be “%(usual)s” or “%(other)s”.") % {"usual": usual, "other": other}
        raise Problem(400, errors={name: [message]})
    return value


def read(request, register, pk):
    """One record with its rows and every reason against its moves."""
    register = register_for(request, register)
    only(request)
    told = records.whole(register, request.actor, int(pk))
    sensitive.was_read(register.name, int(pk))
    return answer(told)


def create(request, register):
    """A new record through the register's form."""
    register_for(request, register)
    register = register_for(request, register, "write")
    made = _saved(register, register.model(), body_of(request), request.actor)
    told = records.whole(register, request.actor, made.pk)
    return answer(told, 201, {"Location": f"/api/v1/{register.name}/{made.pk}"})


def change(request, register, pk):
    """What is not given keeps its value; if nothing differs, nothing is written."""
    readable = register_for(request, register)
    record = records.found(readable, request.actor, int(pk))
    register = register_for(request, register, "write")
    _saved(register, record, body_of(request), request.actor)
    return answer(records.whole(register, request.actor, record.pk))


def _saved(register, record, body, actor):
    given, wrong = fitted(register, record, body)
    form = form_of(register).of(record, given, actor=actor)
    if form.is_valid() and not wrong:
        return form.save()
    late = any(error.code in LATE for error in form.non_field_errors().as_data())
    raise Problem(409 if late else 422, errors=errors_of(form, given) | wrong)


def move(request, register, pk, move):
    """Take a step, or be told every reason why not; the attempt stays in the history."""
    register = register_for(request, register)
    record = records.found(register, request.actor, int(pk))
    machine = record.workflow
    if machine is None or move not in machine.transitions:
        raise Problem(404)
    reason, on, version = _told_of_move(body_of(request))
    record.version = record.version if version is None else version
    try:
        with transaction.atomic():
            machine.take(move, record, reason=reason, on=on)
    except Refused as no:
        audit.note_refused(register.name, record.pk, move, no.refusals[:TOLD])
        return refused(no.refusals).answer(request)
    return answer(records.whole(register, request.actor, record.pk))


def void(request, register, pk):
    """Take a record that should not be there out of every list and check; it and its history are kept."""
    readable = register_for(request, register)
    record = records.found(readable, request.actor, int(pk))
    register_for(request, register, "write")
    reason, _on, version = _told_of_move(body_of(request))
    if not reason:
        raise Problem(422, errors={"reason": [_("Say why.")]})
    record.version = record.version if version is None else version
    try:
        record.void(reason)
    except Stale as late:
        raise Problem(409, errors={"version": late.messages}) from None
    return answer({"id": record.pk, "number": record.number, "version": record.version, "voided": True})


def _told_of_move(body):
    told = said(Step, body)
    return told["reason"], told["on"], told["version"]


def history(request, register, pk):
    """What happened to a record, newest first; paging goes back in time."""
    register = register_for(request, register)
    record = records.found(register, request.actor, int(pk))
    after, limit = paging(only(request, *PAGING))
    rows = audit.history(register.name, record.pk)
    untold = untold_of(register.model)
    page = list((rows.filter(pk__lt=after) if after else rows)[: limit + 1])
    return answer(
        {"results": [_entry(entry, untold) for entry in page[:limit]], "next": next_page(request, page, limit)}
    )


def _entry(entry, untold):
    return {
        "id": entry.pk,
        "at": entry.at.isoformat(),
        "on": entry.on.isoformat(),
        "late": entry.late,
        "actor": {"id": entry.actor_id, "name": str(entry.actor)},
        "action": entry.action,
        "version": entry.version,
        "changes": {name: told for name, told in entry.changes.items() if name not in untold},
        "reason": entry.reason,
        "request_id": entry.request_id,
        "sealed": entry.seal_id is not None,
    }
