"""What people of vendors do as a whole: propose somebody, settle what is owed, confirm a text, take a short test."""

from django import forms
from django.utils.translation import gettext as _

from tongguan.access import on_site
from tongguan.api import records
from tongguan.api.doors import MOST, body_of, register_for
from tongguan.api.evidence import refuse_large
from tongguan.api.fields import said
from tongguan.api.problems import Problem, answer
from tongguan.api.shapes import DAY, FLAG, JSON, NUMBER, TEXT, array, one_of, operation, part, ref, schema, whole
from tongguan.core import registers
from tongguan.core.roles import VENDORS, Role
from tongguan.improvement.handing_in import WAYS, hand_in
from tongguan.operations import plan_receipts
from tongguan.outsourcing import examining, promising, vendor_lessons
from tongguan.outsourcing.models import NDA, VendorStaff
from tongguan.outsourcing.noted import take_note, to_know
from tongguan.outsourcing.promising import Promise
from tongguan.outsourcing.vendor_proposals import Proposal, projects_of
from tongguan.outsourcing.vendor_proposals import propose as proposed

SETTLED = tuple(WAYS)


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
    refuse_large(request)
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


class Promised(Promise):
    """The same as on the page, with the vendor or the staff member by id."""

    vendor = forms.IntegerField(min_value=1, max_value=MOST, required=False)
    vendor_staff = forms.IntegerField(min_value=1, max_value=MOST, required=False)


def promise(request):
    """A signed agreement with its scan, as a form; the office confirms it."""
    _only(request, VENDORS)
    refuse_large(request)
    given = said(Promised, request.POST.dict())
    if bool(given["vendor"]) == bool(given["vendor_staff"]):
        raise Problem(422, errors={"vendor_staff": [_("Name either the vendor or one of its people.")]})
    if given["vendor_staff"]:
        by = promising.signers(request.actor).filter(pk=given["vendor_staff"]).first()
    else:
        by = vendor_lessons.vendors_of(request.actor).filter(pk=given["vendor"]).first()
    if by is None:
        named = "vendor_staff" if given["vendor_staff"] else "vendor"
        raise Problem(422, errors={named: [_("There is no such record.")]})
    made = promising.hand_in_promise(request.actor, given, request.FILES.get("file"), by=by)
    told = records.whole(registers.registry["nda"], request.actor, made.pk)
    return answer(told, 201, {"Location": f"/api/v1{made.url.rstrip('/')}"})


def receive_plan(request, pk):
    """The vendors that somebody manages have the emergency plan in its present edition."""
    issues = plan_receipts.issued_to(request.actor).filter(plan=int(pk))
    if not issues:
        raise Problem(404)
    _only(request, {Role.VENDOR_MANAGER})
    plan = issues[0].plan
    received = [plan_receipts.receive(one).acknowledged_on.isoformat() for one in issues]
    return answer({"edition": plan.edition, "acknowledged_on": max(received)})


def leave(request, pk):
    """Whoever asks has left; the desk confirms it."""
    visit = records.found(register_for(request, "zone_visit"), request.actor, int(pk))
    _only(request, VENDORS)
    on_site.leave(visit)
    return answer(records.whole(registers.registry["zone_visit"], request.actor, visit.pk))


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
    told = "The manager of a vendor acknowledges the emergency plan that it was given"
    paths["/api/v1/emergency_plan/{id}/know"] = _at(post=operation("emergency_plan_know", told, noted))
    paths["/api/v1/training_session/{id}/test"] = _testing()
    told, out = "Somebody of a vendor has left; the desk confirms it", schema("zone_visit_out")
    paths["/api/v1/zone_visit/{id}/leave"] = _at(post=operation("zone_visit_leave", told, out))
    paths["/api/v1/nda/hand_in"] = {"post": _promising()}


def _at(**operations):
    return {"parameters": [ref("parameters/id")], **operations}


def _proposing():
    told = dict.fromkeys(Proposed.base_fields, TEXT) | {"project": NUMBER, "replaces": NUMBER, "is_key": FLAG}
    told |= {"labour_contract_to": DAY, "employer_nda_on": DAY}
    needed = [name for name, field in Proposed.base_fields.items() if field.required]
    body = {JSON: {"schema": part(**told) | {"required": needed}}}
    summary = "A vendor proposes somebody for a project"
    return operation("vendor_staff_propose", summary, schema("vendor_staff_out"), status="201", body=body)


def _promising():
    told = {"vendor": NUMBER, "vendor_staff": NUMBER, "signed_on": DAY, "valid_to": DAY}
    told |= {"term": one_of(*NDA.Term.values), "file": TEXT | {"format": "binary"}}
    sheet = {"multipart/form-data": {"schema": part(**told) | {"required": ["signed_on", "term", "file"]}}}
    summary = "A vendor hands in a signed agreement for the office to confirm"
    return operation("nda_hand_in", summary, schema("nda_out"), status="201", body=sheet)


def _testing():
    question = whole("question", id=NUMBER, answers={"type": "object"})
    paper = whole("reason", open=FLAG, questions=array(question))
    marked = whole("score", passed=FLAG, attempts=NUMBER)
    answers = {JSON: {"schema": part(answers={"type": "object"}) | {"required": ["answers"]}}}
    return _at(
        get=operation("training_session_test", "The short test", paper),
        post=operation("training_session_test_take", "Answer the short test", marked, body=answers),
    )
