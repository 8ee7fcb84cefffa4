"""What accompanies a record on its page: child rows, comments, links, evidence; and adding to them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongguan.core import access, audit, registers, scopes
from tongguan.core.evidence import gone, take_in
from tongguan.core.forms import editable
from tongguan.core.models import Comment, Evidence, Link, Record
from tongguan.core.registers import Register

from . import about, rows
from .door import InsideView, Page, told
from .joining import joined
from .uploads import may_hand_in

SHOWN = 50
INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""Types that a browser shows by itself; all others are saved."""


def child_tables(
    record: Record, register: Register, actor: Any
) -> list[tuple[str, list[rows.Column], list[SafeString]]]:
    """Child rows as tables: their name, heads and rows."""
    found = []
    for related in register.children:
        model = register.model._meta.get_field(related).related_model
        columns = rows.columns_of(model, editable(model))
        seen = scopes.rows_inside(actor, model, getattr(record, related).all())
        children = joined(seen, model, editable(model)).order_by("pk")
        found.append((str(model._meta.verbose_name_plural), columns, rows.table(children, columns, linked=False)))
    return found


def of_record(record: Record, register: Register, actor: Any) -> dict[str, Any]:
    """Comments, links and evidence that speak of the record, as far as the actor may see them."""
    here = {"register": register.name, "record": record.pk}
    files = registers.register_of(Evidence).visible_to(actor).filter(**here).order_by("-pk")
    return {
        "comments": Comment.objects.filter(**here).select_related("author").order_by("-pk")[:SHOWN],
        "links": _links(record, register, actor),
        "evidence": files[:SHOWN],
        "may_hand_in": may_hand_in(actor),
    }


def _links(record: Record, register: Register, actor: Any) -> list[tuple[str, Record]]:
    """(relation, record at the other end); what the actor may not see is left out."""
    here = Q(register=register.name, record=record.pk) | Q(to_register=register.name, to_record=record.pk)
    ends = []
    for link in Link.objects.filter(here).order_by("-pk")[:SHOWN]:
        ours = (link.register, link.record) == (register.name, record.pk)
        ends.append((link.relation, *((link.to_register, link.to_record) if ours else (link.register, link.record))))
    seen = about.found({(name, pk) for _relation, name, pk in ends}, actor)
    return [(relation, seen[name, pk]) for relation, name, pk in ends if (name, pk) in seen]


class Adding(Page):
    """Adds something to a record's page and returns to it."""

    http_method_names = ["post"]
    name = "detail"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Add it, or say why not."""
        try:
            self.add(request)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        return redirect(self.record.url)

    def add(self, request: HttpRequest) -> None:
        """Write what was sent; raises ValidationError."""
        raise NotImplementedError

    @property
    def about(self) -> dict[str, Any]:
        """What the addition speaks of."""
        return {"register": self.register.name, "record": self.record.pk}


class AddComment(Adding):
    """A comment; whoever reads the record may speak about it."""

    def add(self, request: HttpRequest) -> None:
        """Keep the words."""
        comment = Comment(text=request.POST.get("text", "").strip(), author=self.actor.user, **self.about)
        comment.clean_fields(exclude=["tenant"])
        comment.save()


class AddLink(Adding):
    """A tie to another record, named by its number; for those who write this register."""

    verb = "write"

    def add(self, request: HttpRequest) -> None:
        """Tie the two."""
        other = about.numbered(self.actor, request.POST.get("number", ""))
        if other is None:
            raise ValidationError(_("There is no record with this number that you may see."))
        relation = request.POST.get("relation", "").strip()
        link = Link(relation=relation, to_register=registers.name_of(type(other)), to_record=other.pk, **self.about)
        link.clean_fields(exclude=["tenant"])
        link.validate_constraints(exclude=["tenant"])
        link.save()


class AddEvidence(Adding):
    """A file that proves something about the record."""

    def add(self, request: HttpRequest) -> None:
        """Take it in."""
        if not may_hand_in(self.actor):
            raise PermissionDenied(_("Your roles have no right to hand in evidence."))
        if not (files := request.FILES.getlist("file")):
            raise ValidationError(_("Choose a file first."))
        for file in files:
            take_in(file, file.name, kind=request.POST.get("kind", "").strip()[:60], **self.about)


class EvidenceFile(InsideView):
    """The file of a piece of evidence, for those who may see it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        """The file under the name it came with."""
        evidence = access.get(request.actor, registers.register_of(Evidence), pk)
        if evidence is None:
            raise Http404
        if evidence.purged_on or not evidence.file.storage.exists(evidence.file.name):
            return told(request, 404, gone(evidence))
        # Who saw a file is asked about long after the file itself was taken away.
        audit.note("evidence", evidence.pk, "read_file")
        return FileResponse(
            evidence.file.open("rb"),
            as_attachment=evidence.media_type not in INLINE,
            filename=evidence.name,
            content_type=evidence.media_type,
        )
