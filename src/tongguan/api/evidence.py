"""Files that prove something: taken in as multipart, handed out as attachments."""

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from tongguan.core import access, audit
from tongguan.core.evidence import gone, take_in
from tongguan.core.forms import form_of
from tongguan.core.registers import registry

from . import records
from .doors import register_for
from .problems import Problem, answer

TAKEN = frozenset({"name", "kind", "register", "record"})
ENVELOPE = 64 * 1024
"""What the other parts of the form may add to the file."""


def receive(request, register):
    """A new file, if its content is what its name says and is allowed."""
    register = register_for(request, register, "write")
    if request.content_type != "multipart/form-data":
        raise Problem(415, headers={"Accept-Post": "multipart/form-data"})
    refuse_large(request)
    file, given = request.FILES.get("file"), request.POST.dict()
    if file is None:
        raise Problem(422, errors={"file": [_("This field is required.")]})
    given = {"name": file.name} | given
    told = _checked(register, given, request.actor)
    made = take_in(file, told["name"], kind=told["kind"], register=told["register"], record=told["record"])
    return answer(records.whole(register, request.actor, made.pk), 201, {"Location": f"/api/v1/evidence/{made.pk}"})


def refuse_large(request):
    """No file is larger than evidence may be."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.EVIDENCE_LIMIT + ENVELOPE:
        raise Problem(413)


def _checked(register, given, actor):
    """What was said about the file, by the register's own form; the record it is about must be one the actor sees."""
    form = form_of(register).of(register.model(), given, actor=actor)
    form.is_valid()
    wrong = form.all_errors() | {name: [_("There is no such field.")] for name in given if name not in TAKEN}
    if wrong:
        raise Problem(422, errors=wrong)
    about = registry.get(form.cleaned_data["register"])
    pk = form.cleaned_data["record"]
    if (about or pk) and not (about and pk and access.get(actor, about, pk)):
        raise Problem(422, errors={"record": [_("There is no such record.")]})
    return form.cleaned_data


def hand_out(request, pk):
    """The file itself, never shown within the page of anybody."""
    register = register_for(request, "evidence")
    record = records.found(register, request.actor, int(pk))
    try:
        file = record.file.open("rb")
    except (FileNotFoundError, ValueError):
        raise Problem(404, gone(record)) from None
    audit.note("evidence", record.pk, "read_file")
    response = FileResponse(file, as_attachment=True, filename=record.name, content_type=record.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
