"""New services, major changes, transfers and removals: planned, designed, built, handed over (manual 8.5.2)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_day, by_state, choice, day, holds, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Service
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project

OWNERS = (Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD)


class PlanTopic(models.TextChoices):
    """What a plan of 8.5.2.1 speaks of; the last one only where something is removed or handed over."""

    AUTHORITIES = "authorities", pgettext_lazy("plan topic", "authorities and duties")
    ACTIVITIES = "activities", pgettext_lazy("plan topic", "activities and dates")
    RESOURCES = "resources", pgettext_lazy("plan topic", "people, technique, information and money")
    DEPENDENCIES = "dependencies", pgettext_lazy("plan topic", "dependencies on other services")
    TESTS = "tests", pgettext_lazy("plan topic", "tests")
    OUTCOMES = "outcomes", pgettext_lazy("plan topic", "outcomes in measurable terms")
    ITEMS = "items", pgettext_lazy("plan topic", "configuration items concerned")
    DISPOSAL = "disposal", pgettext_lazy("plan topic", "what becomes of data, documents and components")


class DesignTopic(models.TextChoices):
    """What a design of 8.5.2.2 speaks of."""

    DUTIES = "duties", pgettext_lazy("design topic", "duties of all parties")
    RESOURCES = "resources", pgettext_lazy("design topic", "resources")
    TRAINING = "training", pgettext_lazy("design topic", "training and experience")
    SYSTEM = "system", pgettext_lazy("design topic", "changes to management system and other services")
    AGREEMENTS = "agreements", pgettext_lazy("design topic", "new or changed agreements and contracts")
    CATALOGUE = "catalogue", pgettext_lazy("design topic", "service catalogue")
    PROCEDURES = "procedures", pgettext_lazy("design topic", "procedures, measures and information")


def _all_planned() -> Any:
    told = DesignPlan.objects.filter(design_of=OuterRef("pk")).exclude(content="")
    common = [topic for topic in PlanTopic.values if topic != PlanTopic.DISPOSAL]
    leaving = Q(kind__in=("transfer", "removal"))
    return Q(*[Exists(told.filter(topic=one)) for one in common]) & (
        ~leaving | Exists(told.filter(topic=PlanTopic.DISPOSAL))
    )


def _all_designed() -> Any:
    told = DesignContent.objects.filter(design_of=OuterRef("pk")).exclude(content="")
    return Q(*[Exists(told.filter(topic=one)) for one in DesignTopic.values])


def _has_criterion() -> Any:
    return Exists(AcceptanceCriterion.objects.filter(design_of=OuterRef("pk")))


def _accepted() -> Any:
    open_ones = AcceptanceCriterion.objects.filter(design_of=OuterRef("pk")).exclude(met=True)
    return ~Exists(open_ones.filter(decision=""))


class ServiceDesign(Record):
    """The way of one service into the catalogue, through a major change, to somebody else, or out of it."""

    class Kind(models.TextChoices):
        NEW = "new", pgettext_lazy("service design", "new service")
        MAJOR_CHANGE = "major_change", pgettext_lazy("service design", "major change")
        TRANSFER = "transfer", pgettext_lazy("service design", "transfer")
        REMOVAL = "removal", pgettext_lazy("service design", "removal")

    class Rank(models.TextChoices):
        HIGH = "high", pgettext_lazy("rank of a proposal", "high")
        MEDIUM = "medium", pgettext_lazy("rank of a proposal", "medium")
        LOW = "low", pgettext_lazy("rank of a proposal", "low")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("idea", "proposed")
        PLANNED = "planned", _("planned")
        DESIGNED = "designed", _("designed")
        BUILT = "built", pgettext_lazy("service design", "built")
        TRANSITIONED = "transitioned", _("handed over to operation")
        CLOSED = "closed", _("closed")

    prefix, happened = "SD", "transitioned_on"
    title = text(pgettext_lazy("service design", "title"), needed=True)
    service = link(Service, _("service"), back="designs")
    project = link(Project, _("project"), back="service_designs")
    kind = choice(Kind, _("kind of undertaking"))
    reason = prose(_("need"), help_text=_("what makes it necessary, for whom"))
    priority = choice(Rank, _("priority"), blank=True)
    priority_reason = text(_("reason for the priority"), 300)
    owner = link(Person, _("person in charge"))
    due = day(_("to be in operation by"))
    approved_by = link(User, _("plan approved by"), editable=False)
    approved_on = day(_("plan approved on"))
    security_reviewed_by = link(User, _("security reviewed by"), editable=False)
    security_reviewed_on = day(_("security reviewed on"))
    transition = prose(_("transition"), help_text=_("how it is deployed and handed over, with tests and way back"))
    transitioned_on = day(_("handed over on"))
    result = prose(_("result against the outcomes"))
    reported_on = day(_("result reported on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="plan",
            label=_("submit the plan"),
            source=[State.PROPOSED],
            target=State.PLANNED,
            by=OWNERS,
            needs=("owner", "priority", "priority_reason"),
            guards=[
                Guard(holds=_all_planned, message=_("The plan leaves topics open."), clause="8.5.2.1"),
                Guard(holds=_has_criterion, message=_("Name the criteria of acceptance."), clause="8.5.2.1"),
            ],
        ),
        Transition(
            name="approve_plan",
            label=_("approve the plan"),
            source=[State.PLANNED],
            target=State.PLANNED,
            by=[Role.LEADER, Role.MGMT_REP],
            not_by_who_did=("create", "plan"),
            segregation="SOD-01",
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="return",
            label=_("return for reconsideration"),
            source=[State.PLANNED, State.DESIGNED, State.BUILT],
            target=State.PROPOSED,
            by=[Role.LEADER, Role.MGMT_REP, *OWNERS],
            reason=True,
            clears=("approved_by", "approved_on", "security_reviewed_by", "security_reviewed_on"),
        ),
        Transition(
            name="design",
            label=_("submit the design"),
            source=[State.PLANNED],
            target=State.DESIGNED,
            by=OWNERS,
            needs=("approved_on",),
            guards=[Guard(holds=_all_designed, message=_("The design leaves topics open."), clause="8.5.2.2")],
        ),
        Transition(
            name="review_security",
            label=_("record the security review"),
            source=[State.DESIGNED],
            target=State.DESIGNED,
            by=[Role.SEC_OFFICER, Role.ASSESSOR],
            not_by_who_did=("design",),
            signs=("security_reviewed_by",),
            stamps=("security_reviewed_on",),
        ),
        Transition(
            name="build",
            label=_("record as built and tested"),
            source=[State.DESIGNED],
            target=State.BUILT,
            by=[*OWNERS, Role.ENGINEER],
            needs=("security_reviewed_on",),
        ),
        Transition(
            name="hand_over",
            label=_("hand over to operation"),
            source=[State.BUILT],
            target=State.TRANSITIONED,
            by=OWNERS,
            needs=("transition",),
            stamps=("transitioned_on",),
            guards=[
                Guard(
                    holds=_accepted,
                    message=_("A criterion of acceptance is not met, and no decision on it is recorded."),
                    clause="8.5.2.3",
                )
            ],
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.TRANSITIONED],
            target=State.CLOSED,
            by=[Role.LEADER, Role.MGMT_REP, *OWNERS],
            needs=("result",),
            stamps=("reported_on",),
        ),
        editable_in={
            State.DESIGNED: ("transition", "due", "acceptance_criteria"),
            State.BUILT: ("transition", "due", "acceptance_criteria"),
            State.TRANSITIONED: ("result",),
            State.CLOSED: (),
        },
    )
    title_joins = ()

    class Meta:
        verbose_name, verbose_name_plural = _("service design and transition"), _("service designs and transitions")
        constraints = [
            in_order(
                "approved_on", "transitioned_on", "service_design_approved", _("Approval comes before the hand-over.")
            ),
            in_order("transitioned_on", "reported_on", "service_design_reported", _("A result follows the hand-over.")),
            holds(Q(kind="new") | Q(service__isnull=False), "service_design_of", _("Name the service that is meant.")),
        ]
        indexes = [
            by_state("service_design_state"),
            by_day("service_design_day", "due"),
            models.Index(fields=["service", "state"], name="design_service"),
        ]

    def __str__(self) -> str:
        return self.title


class DesignPlan(Record):
    """What the plan says of one topic."""

    parent, one_row_for = "design_of", "topic"
    design_of = link(ServiceDesign, _("service design and transition"), needed=True, back="plan")
    topic = choice(PlanTopic, _("topic"))
    content = prose(_("content"))

    class Meta:
        verbose_name, verbose_name_plural = _("part of the plan"), _("parts of the plan")
        constraints = [once(["design_of", "topic"], "design_plan_once", _("This topic is already there."))]

    def __str__(self) -> str:
        return self.get_topic_display()

    get_topic_display: Any


class DesignContent(Record):
    """What the design says of one topic."""

    parent, one_row_for = "design_of", "topic"
    design_of = link(ServiceDesign, _("service design and transition"), needed=True, back="design")
    topic = choice(DesignTopic, _("topic"))
    content = prose(_("content"))

    class Meta:
        verbose_name, verbose_name_plural = _("part of the design"), _("parts of the design")
        constraints = [once(["design_of", "topic"], "design_content_once", _("This topic is already there."))]

    def __str__(self) -> str:
        return self.get_topic_display()

    get_topic_display: Any


class AcceptanceCriterion(Record):
    """By what the new service is accepted; one that is not met needs a decision of the parties."""

    parent = "design_of"
    design_of = link(ServiceDesign, _("service design and transition"), needed=True, back="acceptance_criteria")
    criterion = text(_("criterion of acceptance"), 300, needed=True)
    met = answer(_("met"))
    tested_on = day(_("tested on"))
    decision = text(_("decision where it is not met"), 300)

    class Meta:
        verbose_name, verbose_name_plural = _("criterion of acceptance"), _("criteria of acceptance")

    def __str__(self) -> str:
        return self.criterion


@register
class ServiceDesigns(Register):
    """Service designs and transitions."""

    model = ServiceDesign
    area = "services"
    help = _("New services, major changes, transfers and removals: planned, designed, built and handed over.")
    columns = ("number", "title", "kind", "service", "priority", "owner", "due", "state")
    filters = ("state", "kind", "service", "project", "due")
    search = ("title", "reason", "service__name")
    sections = (
        (_("Undertaking"), ("title", "kind", "service", "project", "reason", "priority", "priority_reason", "owner")),
        (_("Approval"), ("due", "approved_by", "approved_on", "security_reviewed_by", "security_reviewed_on")),
        (_("Transition and result"), ("transition", "transitioned_on", "result", "reported_on")),
    )
    writers = (*OWNERS, Role.ENGINEER, Role.OFFICE_STAFF)
    scope = {"project": "project"}
    natural_keys = (("title",),)
    children = ("plan", "design", "acceptance_criteria")
