"""Milestones of an outsourced service and the security objectives of each stage (6.3.a.1, 7.2, A.2.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, dated_in, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow

from .contract import Contract
from .project import Project

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Milestone(Record):
    """The end of a stage of the service: what is due by then, and whether its verification let it pass."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DUE = "due", _("due")
        DELIVERED = "delivered", _("delivered")
        VERIFIED = "verified", _("verified")
        REJECTED = "rejected", pgettext_lazy("acceptance", "rejected")

    prefix, happened = "MS", "delivered_on"
    project = link(Project, _("project"), needed=True, back="milestones")
    contract = link(Contract, _("contract"), help_text=_("The contract whose acceptance and payment wait for it."))
    name = text(pgettext_lazy("milestone", "name"), needed=True)
    due = day(_("due on"), needed=True)
    delivered_on = day(_("delivered on"))
    verified_on = day(_("verified on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="fall_due",
            label=_("fall due"),
            source=[State.PLANNED],
            target=State.DUE,
            by=[Role.SYSTEM, *OFFICE],
        ),
        Transition(
            name="deliver",
            label=_("record delivery"),
            source=[State.PLANNED, State.DUE, State.REJECTED],
            target=State.DELIVERED,
            by=[*OFFICE, Role.VENDOR_MANAGER],
            stamps=("delivered_on",),
        ),
        Transition(
            name="verify",
            label=_("accept the stage"),
            source=[State.DELIVERED],
            target=State.VERIFIED,
            by=[Role.OFFICE_HEAD],
            gate="G13",
            stamps=("verified_on",),
        ),
        Transition(
            name="reject",
            label=pgettext_lazy("acceptance", "reject"),
            source=[State.DELIVERED],
            target=State.REJECTED,
            by=[Role.OFFICE_HEAD, Role.ASSESSOR],
            clears=("delivered_on",),
            reason=True,
        ),
        editable_in={State.DELIVERED: ("contract", "delivered_on"), State.VERIFIED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("milestone"), _("milestones")
        constraints = [
            dated_in(
                ["delivered", "verified"],
                "delivered_on",
                "milestone_delivered_has_date",
                _("A stage is delivered on a day."),
            ),
            dated_in(["verified"], "verified_on", "milestone_verified_has_date", _("A stage is verified on a day.")),
            in_order(
                "delivered_on",
                "verified_on",
                "milestone_verified_after",
                _("A stage cannot be verified before it is delivered."),
            ),
            once(["project", "name"], "milestone_once", _("This project already has a milestone of this name.")),
        ]
        indexes = [
            by_state("milestone_state"),
            by_day("milestone_day", "due"),
            models.Index(fields=["tenant", "due"], condition=Q(voided=False), name="milestone_due"),
        ]

    def __str__(self) -> str:
        return self.name


class StageObjective(Record):
    """A security objective that the stage has to reach by its milestone; its number tells it from its like."""

    prefix, parent = "STO", "milestone"
    milestone = link(Milestone, _("milestone"), needed=True, back="security_objectives")
    name = text(_("security objective"), 500, needed=True)
    measured_by = prose(_("how it is measured"))

    class Meta:
        verbose_name, verbose_name_plural = _("security objective of the stage"), _("security objectives of the stage")

    def __str__(self) -> str:
        return self.name


@register
class Milestones(Register):
    """Milestones."""

    model = Milestone
    area = "projects"
    help = _("The stages of a service with their dates and security objectives; each is verified before it is paid.")
    columns = ("number", "name", "project", "due", "delivered_on", "verified_on", "state")
    filters = ("state", "project", "due")
    search = ("name", "project__name")
    sections = (
        (_("Milestone"), ("project", "contract", "name", "due")),
        (_("Dates"), ("delivered_on", "verified_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"milestone": "pk", "project": "project", "vendor": "contract__vendor", "contract": "contract"}
    natural_keys = (("project", "name"),)
    children = ("security_objectives",)
