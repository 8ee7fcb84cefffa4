"""Policies and documents as one reads them: contents, text, stamp, who has taken note; and two editions compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongguan.core import access, registers
from tongguan.core.models import Acknowledgement, Record
from tongguan.core.refusals import Refused
from tongguan.documents import noting, printing
from tongguan.documents.comparing import Span, differences
from tongguan.documents.models import Document, DocumentCopy, Policy
from tongguan.web.door import Page

FAR = "〇一二三四五六七八九"
TEN = 10
UP_TO = 100


@dataclass(frozen=True)
class Chapter:
    """A section as it is read."""

    name: str
    """Where it stands, for links within the page."""
    number: str
    heading: str
    speaks_to: str
    paragraphs: list[str]
    part: str = ""
    """The part to which it belongs, where it is the first of it."""


@dataclass(frozen=True)
class Changed:
    """A section in two editions."""

    heading: str
    kind: str
    """same, changed, removed or added."""
    spans: list[Span] = field(default_factory=list)


class Reading(Page):
    """A page about the text of a policy or of a document."""

    name = "read"

    def enter(self) -> None:
        """Other registers have no text to read."""
        if self.register.model not in {Policy, Document}:
            raise Http404
        super().enter()

    def templates(self, part: str = "") -> list[str]:
        """Both registers share their template."""
        return [f"documents/{self.name}.html"]

    @cached_property
    def editions(self) -> list[Record]:
        """Other editions of the same text that the actor may see, the newest first."""
        rows = self.register.visible_to(self.actor).filter(_same_text(self.record)).exclude(pk=self.record.pk)
        return list(rows.order_by("-pk"))


class Read(Reading):
    """The text, laid out for reading and printing."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        record = self.record
        sections = _sections(record)
        seen = registers.register_of(Acknowledgement).visible_to(self.actor)
        notes = list(noting.asked(record).filter(pk__in=seen.values("pk")))
        return self.render(
            record=record,
            chapters=chapters(sections),
            stamp=self.stamp(),
            stale=printing.changed_since_issue(record, [section.text for section in sections]),
            editions=self.editions,
            notes=notes,
            noted=sum(1 for note in notes if note.state == "acknowledged"),
            mine=self.mine(),
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Whoever is asked has taken note."""
        mine = self.mine()
        if mine is None or mine.state != Acknowledgement.State.PENDING:
            raise Http404
        try:
            mine.workflow.take("acknowledge", mine)
            messages.success(request, _("You have taken note of edition %(edition)s.") % {"edition": self.edition})
        except Refused as refused:
            for told in refused.messages:
                messages.error(request, told)
        return redirect("read", register=self.register, pk=self.record.pk)

    @property
    def edition(self) -> str:
        """The edition of the text."""
        return str(getattr(self.record, "edition", ""))

    def mine(self) -> Acknowledgement | None:
        """What is asked of whoever reads."""
        found: Acknowledgement | None = noting.asked(self.record).filter(account=self.actor.user).first()
        return found

    def stamp(self) -> dict[str, Any]:
        """How the text is stamped: controlled, draft or obsolete, with the number of the reader's copy."""
        record: Any = self.record
        if record.state in {"obsolete", "superseded"}:
            return {"word": _("Obsolete"), "kind": "gone"}
        if record.state != "published":
            return {"word": _("Draft: not in force"), "kind": "draft"}
        if not getattr(record, "controlled", True):
            return {"word": _("Not controlled"), "kind": "draft"}
        return {"word": _("Controlled"), "kind": "held", "copy": self.copy(), "since": _in_force_since(record)}

    def copy(self) -> DocumentCopy | None:
        """The copy that the address names, or the reader's own."""
        if self.register.model is not Document:
            return None
        held = registers.register_of(DocumentCopy).visible_to(self.actor).filter(document=self.record)
        wanted = self.request.GET.get("copy", "")
        named = Q(copy_number=wanted) if wanted else Q(holder__account=self.actor.user, state="handed_out")
        found: DocumentCopy | None = held.filter(named).order_by("pk").first()
        return found


class Compare(Reading):
    """Two editions, one within the other."""

    name = "compare"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page; without a named edition the newest other one is compared."""
        other = self.other(request.GET.get("with", ""))
        old, new = sorted((self.record, other), key=lambda record: record.pk) if other else (None, self.record)
        changed = compared(_sections(old) if old else [], _sections(new))
        return self.render(record=self.record, old=old, new=new, editions=self.editions, other=other, changed=changed)

    def other(self, wanted: str) -> Record | None:
        """The edition to compare with, among those of the same text."""
        if not wanted:
            return self.editions[0] if self.editions else None
        found = next((edition for edition in self.editions if str(edition.pk) == wanted), None)
        if found is None:
            raise Http404
        return access.get(self.actor, self.register, found.pk)


def chapters(sections: Sequence[Any]) -> list[Chapter]:
    """The sections numbered in their order, with the settings in force printed."""
    found, part = [], ""
    for place, section in enumerate(sections, start=1):
        here = str(section.get_tag_display()) if getattr(section, "tag", "") else ""
        role = str(section.get_for_role_display()) if getattr(section, "for_role", "") else ""
        text = printing.printed(section.text)
        found.append(
            Chapter(
                name=f"s{place}",
                number=ordinal(place),
                heading=str(section),
                speaks_to=role if role != str(section) else "",
                paragraphs=[line.strip() for line in text.splitlines() if line.strip()],
                part=here if here != part else "",
            )
        )
        part = here
    return found


def compared(old: Sequence[Any], new: Sequence[Any]) -> list[Changed]:
    """Every section of both editions: those of the new one in their order, then those that are gone."""
    before = {_key(section): section for section in old}
    found = []
    for section in new:
        match = before.pop(_key(section), None)
        spans = differences(printing.printed(match.text) if match else "", printing.printed(section.text))
        same = all(span.kind == "same" for span in spans)
        found.append(Changed(str(section), "added" if match is None else "same" if same else "changed", spans))
    gone = [Changed(str(row), "removed", [Span("removed", printing.printed(row.text))]) for row in before.values()]
    return [*found, *gone]


def ordinal(number: int) -> str:
    """一、二、… in Chinese texts, 1. 2. … in others."""
    if not (get_language() or "zh").startswith("zh") or number >= UP_TO:
        return f"{number}. "
    tens, ones = divmod(number, TEN)
    head = ("" if tens == 1 else FAR[tens]) + "十" if tens else ""
    return f"{head}{FAR[ones] if ones else ''}、"


def _key(section: Any) -> tuple[str, ...]:
    """What makes two sections the same one: the part they answer and the role they speak to, else their heading."""
    part = getattr(section, "part", "")
    return ("part", part) if part else (getattr(section, "tag", ""), getattr(section, "for_role", ""), section.title)


def _sections(record: Any) -> list[Any]:
    order = ("part", "pk") if isinstance(record, Policy) else ("pk",)
    return list(record.sections.order_by(*order))


def _same_text(record: Any) -> Q:
    if isinstance(record, Document):
        return Q(code=record.code) if record.code else Q(code="", title=record.title, kind=record.kind)
    if record.kind == Policy.Kind.TOPIC and record.topic == Policy.Topic.OTHER:
        return Q(kind=record.kind, topic=record.topic, title=record.title)
    return Q(kind=record.kind, topic=record.topic)


def _in_force_since(record: Any) -> Any:
    return record.published_on if isinstance(record, Policy) else record.effective_on


__all__ = ["Compare", "Read", "chapters", "compared", "ordinal"]

urlpatterns = [
    path("<register:register>/<int:pk>/read/", Read.as_view(), name="read"),
    path("<register:register>/<int:pk>/compare/", Compare.as_view(), name="compare"),
]
