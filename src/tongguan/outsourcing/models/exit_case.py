"""The exit from an outsourced service: why, by whom, by which plan, and what was reported (8.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, dated_in, day, holds, in_order, link, once, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person

from .contract import Contract
from .exit_guards import ACKNOWLEDGED_ON_PAPER, ALL_VERIFIED, DRAWN, NOTHING_LEFT_TO_DO, ROLES_NAMED, UNDER_WAY
from .project import Project

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class ExitCase(About):
    """An exit under one of the four conditions of the contract; register and record say what set it off."""

    class Condition(models.TextChoices):
        EX_A1 = "EX-A1", _("EX-A1 exit at the end of the contract")
        EX_A2 = "EX-A2", _("EX-A2 exit when a fault is not mended in time")
        EX_A3 = "EX-A3", _("EX-A3 exit by agreement")
        EX_A4 = "EX-A4", _("EX-A4 exit when the contract is changed")

    class State(models.TextChoices):
        INITIATED = "initiated", _("initiated")
        APPROVED = "approved", _("approved")
        HANDOVER = "handover", _("handing over")
        VERIFYING = "verifying", _("being verified")
        REPORTED = "reported", pgettext_lazy("exit", "reported")
        CLOSED = "closed", _("closed")

    prefix, happened = "EXC", "started_on"
    project = link(Project, _("project"), needed=True, back="exits")
    contract = link(Contract, _("contract"), back="exits")
    condition_clause = choice(Condition, _("condition of exit"))
    trigger = prose(_("what set it off"), needed=True)
    started_on = day(_("starts on"), needed=True)
    plan = prose(_("plan of the exit"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    parallel_from = day(_("parallel run from"))
    parallel_to = day(_("parallel run to"))
    accepted_on = day(_("hand-over accepted on"), help_text=_("The parallel run does not end before."))
    report = prose(_("report on process and result"))
    reported_on = day(_("reported on"))
    received_by = link(User, _("report acknowledged by"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="draw_items",
            label=_("draw the items from the terms of exit"),
            source=[State.INITIATED],
            target=State.INITIATED,
            by=OFFICE,
            effects=DRAWN,
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.INITIATED],
            target=State.APPROVED,
            by=[Role.LEADER],
            needs=("plan",),
            guards=[ROLES_NAMED],
            stamps=("approved_on",),
            signs=("approved_by",),
            effects=DRAWN,
        ),
        Transition(
            name="revise",
            label=_("revise the plan"),
            source=[State.APPROVED, State.HANDOVER],
            target=State.INITIATED,
            by=[Role.OFFICE_HEAD],
            clears=("approved_on", "approved_by"),
            reason=True,
        ),
        Transition(
            name="hand_over",
            label=_("start the hand-over"),
            source=[State.APPROVED],
            target=State.HANDOVER,
            by=OFFICE,
            guards=[UNDER_WAY],
            effects=DRAWN,
        ),
        Transition(
            name="verify",
            label=_("start verifying"),
            source=[State.HANDOVER],
            target=State.VERIFYING,
            by=OFFICE,
            needs=("accepted_on",),
            guards=[NOTHING_LEFT_TO_DO],
        ),
        Transition(
            name="report",
            label=_("report to the leader"),
            source=[State.VERIFYING],
            target=State.REPORTED,
            by=[Role.OFFICE_HEAD],
            needs=("report",),
            gate="G17",
            guards=[ALL_VERIFIED],
            stamps=("reported_on",),
            effects=("exit.report_goes_up",),
        ),
        Transition(
            name="return",
            label=_("return"),
            source=[State.REPORTED],
            target=State.VERIFYING,
            by=[Role.LEADER],
            clears=("reported_on",),
            reason=True,
            effects=("exit.report_comes_back",),
        ),
        Transition(
            name="close",
            label=_("acknowledge the report and close"),
            source=[State.REPORTED],
            target=State.CLOSED,
            by=[Role.LEADER],
            gate="G17",
            stamps=("closed_on",),
            signs=("received_by",),
            effects=("exit.report_is_received", "exit.project_is_closed"),
        ),
        Transition(
            name="close_on_paper",
            label=_("close: the report was acknowledged on paper"),
            source=[State.REPORTED],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD],
            gate="G17",
            guards=[ACKNOWLEDGED_ON_PAPER],
            stamps=("closed_on",),
            effects=("exit.project_follows",),
        ),
        editable_in={
            State.APPROVED: ("parallel_from", "parallel_to"),
            State.HANDOVER: ("parallel_from", "parallel_to", "accepted_on"),
            State.VERIFYING: ("parallel_to", "report"),
            State.REPORTED: (),
            State.CLOSED: (),
        },
    )
    title_joins = ("project",)

    class Meta:
        verbose_name, verbose_name_plural = _("exit"), _("exits")
        constraints = [
            once(
                ["tenant", "project"],
                "exit_case_once",
                _("An exit from this project is already under way."),
                where=~Q(state="closed"),
            ),
            in_order(
                "parallel_from",
                "parallel_to",
                "exit_parallel_in_order",
                _("A parallel run cannot end before it starts."),
            ),
            in_order(
                "accepted_on",
                "parallel_to",
                "exit_parallel_until_accepted",
                _("The parallel run lasts until the hand-over is accepted."),
            ),
            in_order("started_on", "closed_on", "exit_closed_after", _("An exit cannot be closed before it starts.")),
            dated_in(["reported", "closed"], "reported_on", "exit_report_has_date", _("A report is made on a day.")),
            dated_in(["closed"], "closed_on", "exit_closed_has_date", _("An exit is closed on a day.")),
            holds(
                Q(state__in=["initiated"]) | ~Q(plan=""),
                "exit_approved_has_plan",
                _("An exit is approved with its plan."),
            ),
        ]
        indexes = [
            by_state("exit_case_state"),
            models.Index(fields=["project", "state"], name="exit_case_project"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.condition_clause}"


class ExitRole(Record):
    """Who has which part in the exit (6.2.2.b.1, 6.2.2.c.2)."""

    class Side(models.TextChoices):
        OFFICE = "office", _("own organisation")
        VENDOR = "vendor", _("outgoing vendor")
        SUCCESSOR = "successor", _("whoever takes over")

    parent = "exit_case"
    exit_case = link(ExitCase, _("exit"), needed=True, back="roles")
    side = choice(Side, _("side"), default=Side.OFFICE)
    person = link(Person, _("person"), needed=True)
    duty = prose(_("part in the exit"), needed=True)

    class Meta:
        verbose_name, verbose_name_plural = _("part in the exit"), _("parts in the exit")
        constraints = [once(["exit_case", "person"], "exit_role_once", _("This person is already named."))]

    def __str__(self) -> str:
        return str(self.person)

    title_joins = ("person",)


@register
class ExitCases(Register):
    """Exits."""

    model = ExitCase
    area = "projects"
    help = _("How a service ends: condition, parts, plan, parallel run, and the report to the leader.")
    columns = (
        "number",
        "project",
        "condition_clause",
        "started_on",
        "approved_on",
        "reported_on",
        "closed_on",
        "state",
    )
    filters = ("state", "condition_clause", "project", "started_on")
    search = ("project__name", "trigger")
    sections = (
        (_("Exit"), ("project", "contract", "condition_clause", "trigger", "register", "record", "started_on")),
        (_("Plan"), ("plan", "approved_by", "approved_on", "parallel_from", "parallel_to", "accepted_on")),
        (_("Report"), ("report", "reported_on", "received_by", "closed_on")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"exit": "pk", "project": "project", "contract": "contract", "vendor": "contract__vendor"}
    natural_keys = (("project", "started_on"), ("project", "condition_clause"))
    children = ("roles",)
