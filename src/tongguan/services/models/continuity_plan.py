"""Continuity plans: how a service, or what a project delivers, comes back (manual 8.7.2; GB/T 32926 A.1.d, A.8)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, holds, in_order, link, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Service
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project


def _has_contacts() -> Any:
    return Q(Exists(ContinuityContact.objects.filter(plan=OuterRef("pk"))))


class ContinuityPlan(Record):
    """One plan for a service or a project: when it is invoked, how one recovers, how far back, with whom."""

    class People(models.TextChoices):
        NONE = "none", pgettext_lazy("redundancy", "nobody stands in")
        DEPUTY = "deputy", _("a deputy for each key post")
        DOUBLE = "double", _("each key post held by two")
        TEAM = "team", _("a second team")

    class Data(models.TextChoices):
        NONE = "none", pgettext_lazy("redundancy", "no second copy")
        LOCAL = "local", _("backup at the same place")
        REMOTE = "remote", _("backup at another place")
        STANDBY = "standby", _("stand-by copy kept up to date")
        PARALLEL = "parallel", _("two sites in parallel")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        TESTED = "tested", _("tested")
        REVISED = "revised", pgettext_lazy("plan", "under revision")

    prefix, happened = "BCP", "approved_on"
    title = text(_("title"), needed=True)
    service = link(Service, _("service"), back="continuity_plans")
    project = link(Project, _("project"), back="continuity_plans")
    edition = text(_("edition"), 20)
    owner = link(Person, _("plan owner"))
    rto = whole(_("to be back within (minutes)"))
    rpo = whole(_("data lost at most of (minutes)"))
    redundancy_people = choice(People, _("redundancy of key staff"), blank=True)
    redundancy_data = choice(Data, _("redundancy of data"), blank=True)
    technical_resources = prose(_("technical resources and their redundancy"))
    force_majeure = prose(_("events beyond control"), help_text=_("how an unforeseen end of the service is met"))
    invocation = prose(_("when and by whom it is invoked"))
    procedures = prose(_("procedures of recovery"))
    return_to_normal = prose(_("return to normal"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    tested_on = day(_("last tested on"))
    offline_copy_on = day(_("date of the copy that is kept offline"))
    offline_place = text(_("where the offline copy is"))
    state = StateField(State)

    _owned = {"by": (Role.SERVICE_OWNER, Role.OFFICE_HEAD)}
    _open = ("tested_on", "offline_copy_on", "offline_place", "owner", "contacts")
    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT, State.REVISED],
            target=State.APPROVED,
            by=[Role.LEADER],
            needs=("edition", "rto", "rpo", "redundancy_people", "redundancy_data", "invocation", "procedures"),
            not_by_who_did=("create", "change"),
            segregation="SOD-01",
            guards=[Guard(holds=_has_contacts, message=_("A plan names whom to call."), clause="A.8.c")],
            stamps=("approved_on",),
            signs=("approved_by",),
        ),
        Transition(
            name="record_test",
            label=_("record the test"),
            source=[State.APPROVED],
            target=State.TESTED,
            stamps=("tested_on",),
            **_owned,
        ),
        Transition(
            name="revise",
            label=_("revise"),
            source=[State.APPROVED, State.TESTED],
            target=State.REVISED,
            clears=("approved_on", "approved_by", "tested_on"),
            reason=True,
            **_owned,
        ),
        editable_in={State.APPROVED: _open, State.TESTED: _open},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("continuity plan"), _("continuity plans")
        constraints = [
            holds(
                Q(service__isnull=False) | Q(project__isnull=False),
                "continuity_plan_of",
                _("A plan is for a service or for a project."),
            ),
            in_order("approved_on", "tested_on", "continuity_plan_dates", _("A plan is tested after it is approved.")),
        ]
        indexes = [
            by_state("continuity_plan_state"),
            models.Index(fields=["project", "state"], name="continuity_plan_project"),
            models.Index(fields=["service", "state"], name="continuity_plan_service"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}".rstrip()


class ContinuityContact(Record):
    """Whom to call, for what, and who stands in."""

    parent = "plan"
    plan = link(ContinuityPlan, _("continuity plan"), needed=True, back="contacts")
    name = text(pgettext_lazy("person", "name"), 64, needed=True)
    duty = text(_("duty"), needed=True)
    telephone = text(_("telephone"), 40)
    deputy = text(_("stands in"), 64)

    class Meta:
        verbose_name, verbose_name_plural = _("contact"), _("contacts")

    def __str__(self) -> str:
        return f"{self.duty}: {self.name}"


@register
class ContinuityPlans(Register):
    """Continuity plans."""

    model = ContinuityPlan
    area = "services"
    help = _("How each critical service and each project comes back after a failure: aims, procedures, people to call.")
    columns = ("number", "title", "service", "project", "rto", "rpo", "approved_on", "tested_on", "state")
    filters = ("state", "service", "project", "redundancy_people", "redundancy_data", "tested_on")
    search = ("title", "service__name", "project__name")
    sections = (
        (_("Plan"), ("title", "service", "project", "edition", "owner")),
        (_("Aims"), ("rto", "rpo", "redundancy_people", "redundancy_data", "technical_resources")),
        (_("Procedures"), ("invocation", "procedures", "return_to_normal", "force_majeure")),
        (_("Approval and test"), ("approved_by", "approved_on", "tested_on", "offline_copy_on", "offline_place")),
    )
    writers = (Role.SERVICE_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"project": "project"}
    natural_keys = (("title", "edition"),)
    children = ("contacts",)
