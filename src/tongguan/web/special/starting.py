"""A policy or document from a starter text: chosen, looked at, and made a draft through the ordinary form."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.core.forms import form_of
from tongguan.documents import printing, starters
from tongguan.documents.checks.policies import in_force
from tongguan.documents.models import Classification, Document, Policy
from tongguan.documents.models.levels import Level
from tongguan.documents.models.policy import Part
from tongguan.organisation.models import Person
from tongguan.web.door import Page

LANGUAGES = {"zh-hans": "简体中文", "en": "English"}
WRONG = 422


@dataclass(frozen=True)
class Offer:
    """A starter that a register offers, and what else the draft is given."""

    name: str
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def starter(self) -> starters.Starter:
        """Its text."""
        return starters.starter(self.name)


PROCEDURE = {"level": Level.PROCEDURE, "classification": Classification.INTERNAL}
FORM = {"level": Level.FORM, "kind": Document.Kind.OTHER, "classification": Classification.INTERNAL}
TOPIC = {"kind": Policy.Kind.TOPIC}
OFFERS = {
    Policy: (
        Offer("policy", {"kind": Policy.Kind.OUTSOURCING_SECURITY}),
        Offer("physical_policy", TOPIC | {"topic": Policy.Topic.PHYSICAL}),
        Offer("process_policy", TOPIC | {"topic": Policy.Topic.SERVICE_PROCESS}),
    ),
    Document: (
        Offer("rules", PROCEDURE | {"kind": Document.Kind.OUTSOURCING_RULE}),
        Offer("emergency", PROCEDURE | {"kind": Document.Kind.PROCEDURE}),
        Offer("media", PROCEDURE | {"kind": Document.Kind.PROCEDURE}),
        Offer("physical", PROCEDURE | {"kind": Document.Kind.PROCEDURE}),
        Offer("plan", FORM),
        Offer("contract", FORM),
        Offer("nda_vendor", FORM),
        Offer("nda_person", FORM),
    ),
}


class Start(Page):
    """Which starters there are; the one that is chosen can be read, and becomes a draft."""

    name, verb = "start", "write"

    def enter(self) -> None:
        """Only policies and documents have starters."""
        if self.register.model not in OFFERS:
            raise Http404
        super().enter()

    def templates(self, part: str = "") -> list[str]:
        """Both registers share their template."""
        return ["documents/start.html"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The starters, with the text of the chosen one."""
        return self.answer(request.GET)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Make the draft, or say what stands against it."""
        offer, language = self.offer(request.POST), _language(request.POST)
        form = form_of(self.register).of(
            self.register.model(), drafted(offer, language, request.POST.get("edition", "")), actor=self.actor
        )
        try:
            if not form.is_valid():
                return self.answer(request.POST, errors=_told(form.all_errors()), status=WRONG)
            draft = form.save(reason=_("from the starter text"))
        except ValidationError as error:
            return self.answer(request.POST, errors=error.messages, status=WRONG)
        messages.success(request, _("A draft has been made. Fit it to your organisation before you submit it."))
        return redirect(draft.url)

    def answer(self, told: Any, *, errors: list[str] | None = None, status: int = 200) -> HttpResponse:
        """The page."""
        offer, language = self.offer(told), _language(told)
        parts = [
            (part.heading(language), printing.printed(part.text(language)).splitlines()) for part in offer.starter.parts
        ]
        return self.render(
            status=status,
            offers=[(each.name, each.starter.heading(language)) for each in OFFERS[self.register.model]],
            offer=offer,
            title=offer.starter.heading(language),
            language=language,
            tongues=LANGUAGES,
            edition=told.get("edition", "1.0"),
            parts=parts,
            errors=errors or [],
        )

    def offer(self, told: Any) -> Offer:
        """The starter that is chosen; the first one if none is."""
        offers = OFFERS[self.register.model]
        found = next((each for each in offers if each.name == told.get("starter", offers[0].name)), None)
        if found is None:
            raise Http404
        return found


def drafted(offer: Offer, language: str, edition: str) -> dict[str, Any]:
    """The values of the draft, as its form takes them."""
    starter = offer.starter
    given = offer.given | {"title": starter.heading(language), "edition": edition or "1.0"}
    if author := _author():
        given |= {"author": author}
    if "policy" in offer.name:
        rows = [
            {"part": part.id if part.id in Part else "", "title": part.heading(language), "text": part.text(language)}
            for part in starter.parts
        ]
        return given | {"sections": rows}
    if offer.name == "rules" and (policy := in_force(clock.today()).first()):
        given |= {"policy_version": policy}
    rows = [
        {"title": part.heading(language), "tag": part.tag, "for_role": part.for_role, "text": part.text(language)}
        for part in starter.parts
    ]
    return given | {"sections": rows}


def _author() -> Person | None:
    return Person.objects.filter(account=acting().user).first()


def _language(told: Any) -> str:
    wanted = told.get("language") or get_language() or "zh-hans"
    return wanted if wanted in LANGUAGES else "zh-hans"


def _told(errors: dict[str, list[str]]) -> list[str]:
    return [text for texts in errors.values() for text in texts]


urlpatterns = [path("<register:register>/start/", Start.as_view(), name="start")]
