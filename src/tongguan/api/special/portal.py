"""What people of vendors do as a whole: propose somebody, settle what is owed, confirm a text, take a short test."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from tongguan.api import records
from tongguan.api.doors import MOST, body_of, register_for
from tongguan.api.evidence import ENVELOPE
from tongguan.api.fields import said
from tongguan.api.problems import Problem, answer
from tongguan.api.shapes import DAY, FLAG, JSON, NUMBER, TEXT, array, operation, part, ref, schema, whole
from tongguan.core import registers
from tongguan.core.roles import Role
from tongguan.improvement.handing_in import WAYS, hand_in
from tongguan.outsourcing import examining
from tongguan.outsourcing.models import VendorStaff
from tongguan.outsourcing.noted import take_note, to_know
from tongguan.outsourcing.vendor_proposals import Proposal, projects_of
from tongguan.outsourcing.vendor_proposals import propose as proposed

SETTLED = tuple(WAYS)
VENDORS = frozenset({Role.VENDOR_MANAGER, Role.VENDOR_STAFF})


class Proposed(Proposal):
    """The same as on the page, with the project and whoever is replaced by their ids."""

    project = forms.IntegerField(min_value=1, max_value=MOST)
    replaces = forms.IntegerField(min_value=1, max_value=MOST, required=False)


def propose(request):
    """A person, the post and the project in one act; papers follow as evidence about the record."""
    _only(request, {Role.VENDOR_MANAGER})
    given = said(Proposed, body_of(request))
    project = projects_of(request.actor).filter(pk=given["project"]).first()
    if project is None:
        raise Problem(422, errors={"project": [_("There is no such record.")]})
    given["replaces"] = _replaced(request, given["replaces"])
    made = proposed(project, request.actor, given)
    register = registers.register_of(VendorStaff)
    return answer(records.whole(register, request.actor, made.pk), 201, {"Location": f"/api/v1{made.url.rstrip('/')}"})


def _replaced(request, pk):
    if pk is None:
        return None
    found = registers.register_of(VendorStaff).visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise Problem(422, errors={"replaces": [_("There is no such record.")]})
    return found


def settle(request, register, pk):
    """What is owed, handed in as a form with a text and a file, and the steps that follow."""
    found = records.found(register_for(request, register), request.actor, int(pk))
    _only(request, {Role.VENDOR_MANAGER})
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.EVIDENCE_LIMIT + ENVELOPE:
        raise Problem(413)
    if found.state not in WAYS[register].open_in:
        raise Problem(409)
    hand_in(found, text=request.POST.get("text", "").strip(), file=request.FILES.get("file"))
    return answer(records.whole(registers.registry[register], request.actor, found.pk))


def know(request, register, pk):
    """Whoever asks has read the text in its present edition."""
    for one in to_know(request.actor):
        if (registers.name_of(type(one.record)), one.record.pk) == (register, int(pk)):
            _only(request, VENDORS)
            note = take_note(one.record, request.actor)
            return answer({"edition": note.object_version, "acknowledged_on": note.acknowledged_on.isoformat()})
    raise Problem(404)


def questions(request, pk):
    """The questions of the test without what is right, or why it cannot be taken."""
    session = records.found(register_for(request, "training_session"), request.actor, int(pk))
    _only(request, VENDORS)
    shut = examining.against(session, request.actor)
    asked = [] if shut else examining.questions_of(session)
    told = [{"id": one.pk, "question": one.question, "answers": dict(one.answers)} for one in asked]
    return answer({"open": not shut, "reason": shut, "questions": told})


def take_test(request, pk):
    """Answers by the id of the question, marked at once."""
    session = records.found(register_for(request, "training_session"), request.actor, int(pk))
    _only(request, VENDORS)
    given = body_of(request).get("answers")
    if not isinstance(given, dict):
        raise Problem(422, errors={"answers": [_("This field is required.")]})
    sent = {int(key): str(value) for key, value in given.items() if key.isascii() and key.isdecimal()}
    mine = examining.answered(session, request.actor, sent)
    return answer({"score": str(mine.score), "passed": mine.passed, "attempts": mine.attempts})


def _only(request, roles):
    if not request.actor.roles & roles:
        raise Problem(403, _("This is for people of vendors."))


def document(paths):
    """Add the operations to the document."""
    paths["/api/v1/vendor_staff/propose"] = {"post": _proposing()}
    sheet = {"multipart/form-data": {"schema": part(text=TEXT, file=TEXT | {"format": "binary"})}}
    for name in SETTLED:
        out = schema(f"{name}_out")
        paths[f"/api/v1/{name}/{{id}}/settle"] = _at(
            post=operation(f"{name}_settle", "A vendor hands in what is owed", out, body=sheet)
        )
    noted = whole("edition", acknowledged_on=DAY)
    for name in ("contract", "document"):
        told = "Somebody of a vendor confirms that he has read it"
        paths[f"/api/v1/{name}/{{id}}/know"] = _at(post=operation(f"{name}_know", told, noted))
    paths["/api/v1/training_session/{id}/test"] = _testing()


def _at(**operations):
    return {"parameters": [ref("parameters/id")], **operations}


def _proposing():
    told = dict.fromkeys(Proposed.base_fields, TEXT) | {"project": NUMBER, "replaces": NUMBER, "is_key": FLAG}
    told |= {"labour_contract_to": DAY, "employer_nda_on": DAY}
    needed = [name for name, field in Proposed.base_fields.items() if field.required]
    body = {JSON: {"schema": part(**told) | {"required": needed}}}
    summary = "A vendor proposes somebody for a project"
    return operation("vendor_staff_propose", summary, schema("vendor_staff_out"), status="201", body=body)


def _testing():
    question = whole("question", id=NUMBER, answers={"type": "object"})
    paper = whole("reason", open=FLAG, questions=array(question))
    marked = whole("score", passed=FLAG, attempts=NUMBER)
    answers = {JSON: {"schema": part(answers={"type": "object"}) | {"required": ["answers"]}}}
    return _at(
        get=operation("training_session_test", "The short test", paper),
        post=operation("training_session_test_take", "Answer the short test", marked, body=answers),
    )
