"""Controlled documents: manual, procedures, rules, instructions, texts from outside (manual 7.5; GB/T 32926 5.2.2)."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import Actor, acting
from tongguan.core.columns import by_state, choice, dated_in, day, holds, in_order, link, once, text, whole, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Acknowledgement, Evidence, Record, User
from tongguan.core.registers import Register, may_read, register
from tongguan.core.roles import INSIDE, OUTSIDE, VENDORS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

from .classification import Classification
from .levels import Level
from .policy import Policy

KEEPERS = frozenset(
    {
        Role.DOC_CONTROLLER,
        Role.MGMT_REP,
        Role.LEADER,
        Role.OFFICE_HEAD,
        Role.LEAD_AUDITOR,
        Role.INTERNAL_AUDITOR,
        Role.AUTHORITY_INSPECTOR,
    }
)
"""Whoever else reads documents does not meet obsolete ones, so that nobody works by them (7.5.3)."""


def _says_something() -> Q:
    """Texts with a file or a section that is written; of a text from outside the reference will do."""
    # Sections know their document.
    from .document_parts import DocumentSection  # noqa: PLC0415  circular import

    written = DocumentSection.objects.filter(document=OuterRef("pk")).exclude(text="")
    return Q(kind="external") | Q(file__isnull=False) | Q(Exists(written))


def _within_their_level() -> Any:
    """Texts that somebody with the roles of whoever is acting may approve."""
    if not (roles := acting().roles) - {Role.SYSTEM} or Role.LEADER in roles:
        return Q()
    allowed = Q(pk__in=[])
    if Role.MGMT_REP in roles:
        allowed |= Q(level__in=[Level.PROCEDURE, Level.INSTRUCTION, Level.FORM]) & ~Q(
            kind=Document.Kind.OUTSOURCING_RULE
        )
    if Role.PROCESS_OWNER in roles:
        allowed |= Q(level=Level.INSTRUCTION) & ~Q(kind=Document.Kind.OUTSOURCING_RULE)
    if Role.DOC_CONTROLLER in roles:
        allowed |= Q(level=Level.FORM) & ~Q(kind=Document.Kind.OUTSOURCING_RULE)
    return allowed


class Document(Record):
    """One edition of a controlled text; an approved text is not altered, another edition takes its place."""

    class Kind(models.TextChoices):
        MANUAL = "manual", _("manual")
        POLICY = "policy", _("policy")
        OUTSOURCING_RULE = "outsourcing_rule", _("management rules for outsourcing")
        PROCEDURE = "procedure", _("procedure")
        INSTRUCTION = "instruction", _("work instruction")
        INCIDENT_TRAINING = "incident_training", _("training material on incidents")
        EXTERNAL = "external", _("text from outside")
        OTHER = "other", pgettext_lazy("document", "other")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        OBSOLETE = "obsolete", _("obsolete")

    prefix, happened = "DOC", "effective_on"
    code = text(_("code"), 60)
    title = text(_("title"), needed=True)
    level = choice(Level, _("level"), blank=True)
    kind = choice(Kind, _("kind"))
    policy_version = link(Policy, _("policy on which it rests"), back="documents")
    edition = text(_("edition"), 20)
    change_note = text(_("what has changed"), 500)
    author = link(Person, _("author"))
    reviewer = link(Person, _("reviewer"))
    approver = link(Person, _("approver"))
    reviewed_on = day(_("last reviewed on"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    effective_on = day(_("effective on"))
    next_review_on = day(_("next review on"))
    obsolete_on = day(_("obsolete since"))
    classification = choice(Classification, _("classification"), blank=True)
    retention = whole(_("kept for (years)"), 1, 100)
    controlled = yes(_("controlled"), default=True, help_text=_("whether copies are numbered and called back"))
    distribution = text(_("for whom"), 300)
    file = link(Evidence, _("file"))
    state = StateField(State)

    _issued = {"by": (Role.DOC_CONTROLLER, Role.OFFICE_HEAD)}
    workflow = Workflow(
        State,
        Transition(
            name="submit",
            label=_("submit for review"),
            source=[State.DRAFT],
            target=State.IN_REVIEW,
            by=[Role.DOC_CONTROLLER, Role.OFFICE_STAFF, Role.OFFICE_HEAD, Role.MGMT_REP, Role.PROCESS_OWNER],
            needs=("code", "edition", "level", "author", "reviewer"),
            guards=[
                Guard(
                    holds=_says_something,
                    message=_("There is nothing to review: write the text in sections, or attach the file."),
                    clause="7.5.2",
                )
            ],
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.IN_REVIEW],
            target=State.APPROVED,
            by=[Role.LEADER, Role.MGMT_REP, Role.PROCESS_OWNER, Role.DOC_CONTROLLER],
            needs=("approver", "reviewed_on", "change_note"),
            not_by_who_did=("create", "change"),
            segregation="SOD-01",
            guards=[
                Guard(
                    holds=_within_their_level,
                    message=_(
                        "The leader approves level 1 and the rules for outsourcing, the management representative "
                        "level 2, the process owner level 3, the document controller level 4."
                    ),
                    clause="5.2.2.b",
                )
            ],
            stamps=("approved_on",),
            signs=("approved_by",),
        ),
        Transition(
            name="return",
            label=_("return for reconsideration"),
            source=[State.IN_REVIEW, State.APPROVED],
            target=State.DRAFT,
            by=[Role.LEADER, Role.MGMT_REP, Role.PROCESS_OWNER, Role.DOC_CONTROLLER, Role.OFFICE_HEAD],
            clears=("approved_on", "approved_by"),
            reason=True,
        ),
        Transition(
            name="publish",
            label=_("publish"),
            source=[State.APPROVED],
            target=State.PUBLISHED,
            gate="G20",
            needs=("next_review_on",),
            stamps=("effective_on",),
            effects=("retire_older_documents", "ask_for_note"),
            **_issued,
        ),
        Transition(
            name="retire",
            label=pgettext_lazy("document", "withdraw"),
            source=[State.PUBLISHED],
            target=State.OBSOLETE,
            stamps=("obsolete_on",),
            **_issued,
        ),
        editable_in={
            State.IN_REVIEW: ("reviewed_on", "reviewer", "approver", "distribution"),
            State.APPROVED: ("effective_on", "next_review_on", "distribution"),
            State.PUBLISHED: ("reviewed_on", "next_review_on", "distribution", "citations"),
            State.OBSOLETE: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("document"), _("documents")
        constraints = [
            once(
                ["tenant", "code", "edition"],
                "document_edition_once",
                _("There is already a document with this code and edition."),
                where=~Q(code=""),
            ),
            holds(
                ~Q(approver=F("author")) | Q(approver=None) | Q(author=None),
                "document_not_own_approver",
                _("Nobody approves what they wrote."),
            ),
            dated_in(
                ["published"], "effective_on", "document_effective", _("What is published has an effective date.")
            ),
            in_order(
                "approved_on", "effective_on", "document_dates", _("A document takes effect after it is approved.")
            ),
        ]
        indexes = [
            by_state("document_state"),
            models.Index(fields=["tenant", "kind", "state"], name="document_kind"),
            models.Index(fields=["tenant", "code"], condition=Q(voided=False), name="document_code"),
            models.Index(fields=["tenant", "next_review_on"], condition=Q(voided=False), name="document_review"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.code, self.title, self.edition)))


FOR_VENDORS = (Document.Kind.OUTSOURCING_RULE, Document.Kind.INCIDENT_TRAINING)
"""Texts that people of vendors read once they are published."""


def addressed_to(actor: Actor) -> Q:
    """Published texts that are meant for people of vendors, or that somebody was asked by name to take note of."""
    asked = Acknowledgement.objects.filter(register="document", account=actor.user).values("record")
    return Q(state=Document.State.PUBLISHED) & (Q(kind__in=FOR_VENDORS) | Q(pk__in=asked))


@register
class Documents(Register):
    """Documents."""

    model = Document
    area = "documents"
    help = _(
        "Every controlled text with its edition, who wrote, reviewed and approved it, and when it is next reviewed."
    )
    columns = ("number", "code", "title", "edition", "level", "kind", "effective_on", "next_review_on", "state")
    filters = ("state", "level", "kind", "classification", "effective_on", "next_review_on")
    search = ("code", "title", "distribution")
    sections = (
        (_("Document"), ("code", "title", "level", "kind", "edition", "change_note", "policy_version", "file")),
        (_("Review and approval"), ("author", "reviewer", "reviewed_on", "approver", "approved_by", "approved_on")),
        (_("Validity"), ("effective_on", "next_review_on", "obsolete_on")),
        (_("Control"), ("classification", "retention", "controlled", "distribution")),
    )
    readers = INSIDE | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP, Role.DOC_CONTROLLER, Role.PROCESS_OWNER)
    scope = {"document": "pk"}
    natural_keys = (("code", "edition"), ("title", "edition"))
    children = ("tags", "sections", "citations")

    def visible_to(self, actor: Actor) -> QuerySet:
        """People of vendors read what is published for them; obsolete texts are for whoever keeps them."""
        rows = super().visible_to(actor)
        if may_read(actor, self) and not actor.roles - OUTSIDE:
            return self.model.objects.filter(addressed_to(actor))
        if actor.roles & (KEEPERS | {Role.SYSTEM}):
            return rows
        return rows.exclude(state=Document.State.OBSOLETE)
