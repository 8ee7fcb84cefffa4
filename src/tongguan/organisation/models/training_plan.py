"""Training plans of a year: the organisation's own, and those of vendors that the office verifies (A.3.f, A.3.h)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, day, holds, link, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP)


def _has_topics() -> Exists:
    return Exists(TrainingTopic.objects.filter(plan=OuterRef("pk")))


class TrainingPlan(About):
    """What is to be taught in a year, and to whom. A vendor's plan speaks of the vendor (register and record)."""

    class Party(models.TextChoices):
        INTERNAL = "internal", _("own people")
        VENDOR = "vendor", _("people of a vendor")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        EXECUTED = "executed", _("carried out")

    prefix = "TP"
    year = whole(_("year"), least=2000, most=2100, needed=True)
    party = choice(Party, _("party"), default=Party.INTERNAL)
    title = text(_("title"), needed=True)
    audience = prose(_("audience"))
    verified_by = link(User, _("verified by"))
    verified_on = day(_("verified on"))
    executed_on = day(_("carried out on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("verify and approve"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=(Role.OFFICE_HEAD, Role.MGMT_REP, Role.LEADER),
            needs=("audience",),
            guards=(Guard(holds=_has_topics, message=_("A training plan names its topics."), clause="A.3.h"),),
            not_by_who_did=("create",),
            segregation="SOD-01",
            signs=("verified_by",),
            stamps=("verified_on",),
        ),
        Transition(
            name="finish",
            label=_("conclude: carried out"),
            source=[State.APPROVED],
            target=State.EXECUTED,
            by=OFFICE,
            stamps=("executed_on",),
        ),
        Transition(
            name="revise",
            label=_("take back to draft"),
            source=[State.APPROVED],
            target=State.DRAFT,
            by=OFFICE,
            clears=("verified_by", "verified_on"),
            reason=True,
        ),
        editable_in={State.APPROVED: ("topics",), State.EXECUTED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("training plan"), _("training plans")
        indexes = [by_state("training_plan_state"), models.Index(fields=["register", "record"], name="training_about")]
        constraints = [
            holds(
                ~Q(party="vendor") | Q(register="vendor", record__isnull=False),
                "training_plan_names_vendor",
                _("The plan of a vendor says which vendor it is of."),
            ),
            once(
                ["tenant", "year", "title"],
                "training_plan_once",
                _("There is already a plan of this title for this year."),
                where=Q(party="internal"),
            ),
            once(
                ["tenant", "year", "record"],
                "training_plan_of_vendor_once",
                _("This vendor has already a plan for this year."),
                where=Q(party="vendor"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class TrainingTopic(Record):
    """One thing to be taught, with the kind that its session will have."""

    class Kind(models.TextChoices):
        AWARENESS = "awareness", _("awareness")
        SKILL = "skill", _("skill")
        POLICY = "policy", _("policy and rules")
        CONFIDENTIALITY = "confidentiality", _("confidentiality")
        INCIDENT = "incident", _("incidents")
        HANDOVER = "handover", _("hand-over")

    parent = "plan"
    plan = link(TrainingPlan, _("training plan"), needed=True, back="topics")
    topic = text(_("topic"), needed=True)
    kind = choice(Kind, _("kind"))
    planned_on = day(_("planned on"))
    hours = whole(_("hours"), most=1000)

    class Meta:
        verbose_name, verbose_name_plural = _("topic"), _("topics")
        constraints = [once(["plan", "topic"], "training_topic_once", _("This topic is already in the plan."))]

    def __str__(self) -> str:
        return self.topic


@register
class TrainingPlans(Register):
    """Training plans."""

    model = TrainingPlan
    area = "ledgers"
    help = _("What your own people and those of vendors are to be taught in a year, and who verified the plan.")
    columns = ("number", "year", "party", "title", "verified_by", "verified_on", "state")
    filters = ("state", "year", "party")
    search = ("title", "audience")
    sections = ((_("Plan"), ("year", "party", "register", "record", "title", "audience")),)
    writers = OFFICE
    natural_keys = (("year", "title"),)
    children = ("topics",)
