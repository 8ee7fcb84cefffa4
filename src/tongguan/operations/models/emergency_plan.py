"""Emergency plans: limits by level, steps, contacts, and who was given which edition (A.7.a-c, 4.2.3.b.5)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, dated_in, day, in_order, link, once, prose, text, whole, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, Vendor

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Level(models.TextChoices):
    """Levels of security incidents as GB/T 20986 grades them, the heaviest first."""

    EXTRAORDINARY = "extraordinary", pgettext_lazy("level of incident", "extraordinary")
    MAJOR = "major", pgettext_lazy("level of incident", "major")
    CONSIDERABLE = "considerable", pgettext_lazy("level of incident", "considerable")
    GENERAL = "general", pgettext_lazy("level of incident", "general")


def _every_level_limited() -> Any:
    limited = PlanLevel.objects.filter(plan=OuterRef("pk"), report_deadline__gt=0, handle_deadline__gt=0)
    return Q(*[Exists(limited.filter(level=level)) for level in Level.values])


def _has_contact() -> Any:
    return Exists(PlanContact.objects.filter(plan=OuterRef("pk")))


def _has_step() -> Any:
    return Exists(PlanStep.objects.filter(plan=OuterRef("pk")))


class EmergencyPlan(Record):
    """One edition of the formal plan; approved by the leader, published, replaced by the next edition."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        REVISED = "revised", pgettext_lazy("plan", "revised")

    prefix, happened = "EP", "published_on"
    title = text(pgettext_lazy("plan", "title"), needed=True)
    edition = text(_("edition"), 20, default="1")
    scope = prose(_("scope"), needed=True, help_text=_("systems, services and places for which the plan holds"))
    covers_outsourcing = yes(_("covers outsourced services"), default=True)
    project = link(
        Project, _("project"), back="emergency_plans", help_text=_("only if the plan is made for one project")
    )
    replaces = link("self", _("replaces"))
    file = link(Evidence, _("text of the plan"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    published_on = day(_("published on"))
    next_review_on = day(_("next review on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=[Role.LEADER],
            not_by_who_did=("create", "change"),
            segregation="SOD-01",
            signs=("approved_by",),
            stamps=("approved_on",),
            guards=[
                Guard(
                    holds=_every_level_limited,
                    message=_("Each of the four levels needs its limits for reporting and for handling."),
                    clause="A.7.c",
                ),
                Guard(holds=_has_contact, message=_("The plan names nobody to be called."), clause="A.7.b"),
                Guard(holds=_has_step, message=_("The plan has no steps."), clause="4.2.3.b.5"),
            ],
        ),
        Transition(
            name="return",
            label=_("return to draft"),
            source=[State.APPROVED],
            target=State.DRAFT,
            by=[Role.LEADER, Role.OFFICE_HEAD],
            reason=True,
            clears=("approved_by", "approved_on"),
        ),
        Transition(
            name="publish",
            label=_("publish"),
            source=[State.APPROVED],
            target=State.PUBLISHED,
            by=OFFICE,
            stamps=("published_on",),
        ),
        Transition(
            name="revise",
            label=_("replace by a new edition"),
            source=[State.PUBLISHED],
            target=State.REVISED,
            by=OFFICE,
            reason=True,
        ),
        editable_in={
            State.APPROVED: (),
            State.PUBLISHED: ("next_review_on", "contacts", "issued_to"),
            State.REVISED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("emergency plan"), _("emergency plans")
        constraints = [
            once(["tenant", "title", "edition"], "emergency_plan_once", _("This edition is already there.")),
            dated_in(
                ["published", "revised"],
                "published_on",
                "emergency_plan_dated",
                _("A published plan has the day on which it was published."),
            ),
            in_order(
                "approved_on",
                "published_on",
                "emergency_plan_in_order",
                _("Approval comes before publication."),
            ),
        ]
        indexes = [by_state("emergency_plan_state")]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class PlanLevel(Record):
    """What the plan asks for at one level: how soon to report inside, to the authority, and to handle."""

    parent, one_row_for = "plan", "level"
    plan = models.ForeignKey(EmergencyPlan, models.PROTECT, related_name="levels", verbose_name=_("emergency plan"))
    level = choice(Level, _("level"))
    criteria = text(_("when this level is reached"), 500)
    report_deadline = whole(_("report inside within (minutes)"))
    authority_deadline = whole(
        _("report to the authority within (hours)"), help_text=_("blank where no report to the authority is due")
    )
    handle_deadline = whole(_("handle within (hours)"))

    class Meta:
        verbose_name, verbose_name_plural = _("limit by level"), _("limits by level")
        constraints = [once(["plan", "level"], "plan_level_once", _("This level is already there."))]

    def __str__(self) -> str:
        return self.get_level_display()


class PlanStep(Record):
    """A step of handling; each incident says of each step that it was done or why it was left out."""

    parent = "plan"
    plan = models.ForeignKey(EmergencyPlan, models.PROTECT, related_name="steps", verbose_name=_("emergency plan"))
    place = whole(_("order"), 1, 999, needed=True)
    step = text(_("step"), 500, needed=True)
    done_by = text(_("by whom"), 100)

    class Meta:
        verbose_name, verbose_name_plural = _("step of the plan"), _("steps of the plan")
        constraints = [once(["plan", "place"], "plan_step_once", _("Two steps cannot have the same place."))]

    def __str__(self) -> str:
        return f"{self.place}. {self.step}"


class PlanContact(Record):
    """Somebody who is called, with the duty that they have in an emergency."""

    parent = "plan"
    plan = models.ForeignKey(EmergencyPlan, models.PROTECT, related_name="contacts", verbose_name=_("emergency plan"))
    duty = text(_("duty in an emergency"), 100, needed=True)
    person = link(Person, _("person"))
    name = text(_("name"), 100, help_text=_("a body or a person that is not in the list of people"))
    phone = text(_("service telephone"), 60, help_text=_("the number of the post, no private one"))

    class Meta:
        verbose_name, verbose_name_plural = _("emergency contact"), _("emergency contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""),
                name="plan_contact_is_somebody",
                violation_error_message=_("Name a person or a body."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.person or self.name}"

    title_joins = ("person",)


class PlanIssue(Record):
    """A vendor that was given this edition, and when it acknowledged it."""

    parent = "plan"
    plan = models.ForeignKey(EmergencyPlan, models.PROTECT, related_name="issued_to", verbose_name=_("emergency plan"))
    vendor = link(Vendor, _("vendor"), needed=True, back="emergency_plans")
    issued_on = day(_("given on"), needed=True)
    acknowledged_on = day(_("acknowledged on"))
    receipt = link(Evidence, _("receipt"))

    class Meta:
        verbose_name, verbose_name_plural = _("issue to a vendor"), _("issues to vendors")
        constraints = [
            once(["plan", "vendor"], "plan_issue_once", _("This vendor is already named.")),
            in_order("issued_on", "acknowledged_on", "plan_issue_in_order", _("Receipt follows the handing out.")),
        ]

    def __str__(self) -> str:
        return str(self.vendor)

    title_joins = ("vendor",)


@register
class EmergencyPlans(Register):
    """Emergency plans."""

    model = EmergencyPlan
    area = "ledgers"
    help = _("Who does what in an emergency, within which limits; every vendor has the edition that is in force.")
    columns = ("number", "title", "edition", "covers_outsourcing", "approved_on", "published_on", "state")
    filters = ("state", "covers_outsourcing", "project", "published_on")
    search = ("title", "scope")
    sections = (
        (_("Plan"), ("title", "edition", "scope", "covers_outsourcing", "project", "replaces", "file")),
        (_("Approval"), ("approved_by", "approved_on", "published_on", "next_review_on")),
    )
    readers = INSIDE
    writers = (*OFFICE, Role.SEC_OFFICER)
    scope = {"project": "project"}
    natural_keys = (("title", "edition"),)
    children = ("levels", "steps", "contacts", "issued_to")
