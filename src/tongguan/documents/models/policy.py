"""Policies: what the leader has decided shall hold, section by section (GB/T 32926 5.2.1; manual 5.2)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import Actor
from tongguan.core.columns import by_state, choice, dated_in, day, holds, in_order, link, once, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, may_read, register
from tongguan.core.roles import INSIDE, OUTSIDE, VENDORS, Role
from tongguan.core.workflow import Decides, Guard, Transition, Workflow
from tongguan.documents import printing
from tongguan.organisation.models import Person


class Part(models.TextChoices):
    """What a section answers: the five parts of 5.2.1.a, the commitments of a top policy, the contents of others."""

    ROLES = "1", _("roles and responsibilities")
    RISK = "2", _("aims of risk assessment and requirements of control")
    SUPERVISION = "3", _("purpose of supervision in operation")
    IMPROVEMENT = "4", _("aims of continual improvement")
    OPERATION = "5", _("relation to security in daily operation")
    MEET = "commit_meet", _("commitment to meet requirements")
    IMPROVE = "commit_improve", _("commitment to improve")
    OBJECTIVES = "objectives", _("frame for objectives")
    CHANGE_ITEMS = "change_items", _("items under change control")
    CHANGE_CATEGORIES = "change_categories", _("categories of change, the emergency change among them")
    CHANGE_IMPACT = "change_impact", _("criteria of a major impact")


FIVE_PARTS = (Part.ROLES, Part.RISK, Part.SUPERVISION, Part.IMPROVEMENT, Part.OPERATION)
"""Without each of them a policy on outsourcing security is not submitted (5.2.1.a.1 to 5)."""


def _five_parts() -> Any:
    written = PolicySection.objects.filter(policy=OuterRef("pk")).exclude(text="")
    whole = Q(*[Exists(written.filter(part=part)) for part in FIVE_PARTS])
    return ~Q(kind=Policy.Kind.OUTSOURCING_SECURITY) | whole


class Policy(Record):
    """One edition of a policy, from its draft until another edition takes its place."""

    class Kind(models.TextChoices):
        OUTSOURCING_SECURITY = "outsourcing_security", _("security of outsourced services")
        ISMS = "isms", _("information security")
        SMS = "sms", _("service management")
        TOPIC = "topic", _("single topic")

    class Topic(models.TextChoices):
        PHYSICAL = "physical", _("physical and environmental security")
        SERVICE_PROCESS = "service_process", _("management of service processes")
        CHANGE = "change", pgettext_lazy("topic", "change")
        RELEASE = "release", pgettext_lazy("topic", "release and deployment")
        ACCESS = "access", _("access control")
        MEDIA = "media", pgettext_lazy("topic", "media")
        INFORMATION = "information", _("classification and transfer of information")
        SUPPLIER = "supplier", pgettext_lazy("topic", "suppliers")
        CONTINUITY = "continuity", pgettext_lazy("topic", "continuity")
        OTHER = "other", pgettext_lazy("topic", "other")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    prefix, happened = "POL", "published_on"
    kind = choice(Kind, _("kind"))
    topic = choice(Topic, _("topic"), blank=True)
    title = text(_("title"), needed=True)
    edition = text(_("edition"), 20)
    overall = link("self", _("overall policy"), help_text=_("the policy within whose frame this one stands"))
    author = link(Person, _("author"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    approval = link(Evidence, _("signed approval"))
    published_on = day(_("published on"))
    next_review_on = day(_("next review on"))
    is_public = yes(_("available to parties outside"))
    superseded_on = day(_("superseded on"))
    state = StateField(State)

    _issued = {"by": (Role.DOC_CONTROLLER, Role.OFFICE_HEAD)}
    _open = ("next_review_on", "is_public", "approval")
    workflow = Workflow(
        State,
        Transition(
            name="submit",
            label=_("submit for review"),
            source=[State.DRAFT],
            target=State.IN_REVIEW,
            by=[Role.OFFICE_STAFF, Role.OFFICE_HEAD, Role.MGMT_REP],
            needs=("edition", "author"),
            guards=[Guard(holds=_five_parts, message=_("All five parts must be written."), clause="5.2.1.a")],
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.IN_REVIEW],
            target=State.APPROVED,
            by=[Role.LEADER],
            not_by_who_did=("create", "change"),
            segregation="SOD-01",
            decides=Decides(kind="policy_approval", way="approve", states=("edition",)),
            stamps=("approved_on",),
            signs=("approved_by",),
        ),
        Transition(
            name="return",
            label=_("return for reconsideration"),
            source=[State.IN_REVIEW, State.APPROVED],
            target=State.DRAFT,
            by=[Role.LEADER, Role.MGMT_REP, Role.OFFICE_HEAD],
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
            stamps=("published_on",),
            effects=("supersede_policies", "ask_for_note"),
            **_issued,
        ),
        Transition(
            name="supersede",
            label=_("supersede"),
            source=[State.PUBLISHED],
            target=State.SUPERSEDED,
            stamps=("superseded_on",),
            **_issued,
        ),
        editable_in={
            State.IN_REVIEW: ("sections", *_open),
            State.APPROVED: _open,
            State.PUBLISHED: _open,
            State.SUPERSEDED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("policy"), _("policies")
        constraints = [
            holds(
                Q(kind="topic") & ~Q(topic="") | ~Q(kind="topic") & Q(topic=""),
                "policy_topic",
                _("A policy on a single topic names it, another one names none."),
            ),
            once(
                ["tenant", "title", "edition"], "policy_edition_once", _("There is already a policy of this edition.")
            ),
            dated_in(["published"], "approved_on", "policy_approved", _("What is published was approved on a day.")),
            in_order(
                "approved_on", "published_on", "policy_dates", _("A policy is not published before it is approved.")
            ),
        ]
        indexes = [
            by_state("policy_state"),
            models.Index(fields=["tenant", "kind", "topic", "state"], name="policy_kind"),
            models.Index(fields=["tenant", "next_review_on"], condition=Q(voided=False), name="policy_review"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}".rstrip()


class PolicySection(Record):
    """A section of a policy, with the part of the standard that it answers, and whether somebody has reviewed it."""

    parent = "policy"
    policy = link(Policy, _("policy"), needed=True, back="sections")
    part = choice(Part, _("answers"), blank=True)
    title = text(_("heading"))
    text = prose(_("text"))
    is_reviewed = yes(_("reviewed"))

    class Meta:
        verbose_name, verbose_name_plural = _("section"), _("sections")
        constraints = [
            once(["policy", "part"], "policy_part_once", _("This part has its section already."), where=~Q(part="")),
            holds(
                ~Q(part="", title=""),
                "policy_section_named",
                _("A section has a heading, or the part that it answers."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_part_display()

    def clean(self) -> None:
        """What the text prints are settings that there are."""
        printing.refuse_unknown(self.text)


@register
class Policies(Register):
    """Policies."""

    model = Policy
    area = "documents"
    help = _("What the leader has decided shall hold: the policy on outsourcing with its five parts, and all others.")
    columns = ("number", "title", "edition", "kind", "topic", "approved_on", "next_review_on", "state")
    filters = ("state", "kind", "topic", "next_review_on")
    search = ("title",)
    sections = (
        (_("Policy"), ("kind", "topic", "title", "edition", "overall", "author")),
        (_("Approval and issue"), ("approved_by", "approved_on", "approval", "published_on", "superseded_on")),
        (_("Review"), ("next_review_on", "is_public")),
    )
    readers = INSIDE | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP, Role.DOC_CONTROLLER)
    scope = {"policy": "pk"}
    natural_keys = (("title", "edition"),)
    children = ("sections",)

    def visible_to(self, actor: Actor) -> QuerySet:
        """People of vendors read what is published, as it binds them."""
        if may_read(actor, self) and not actor.roles - OUTSIDE:
            return self.model.objects.filter(state=Policy.State.PUBLISHED)
        return super().visible_to(actor)
