"""Budgets of services and what was spent against them (manual 8.4.1)."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, currency, day, holds, in_order, link, money, once, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Service

TENTH = Decimal("0.1")
"""From this share of the budget on, a variance is explained (product default)."""
CENT = Decimal("0.005")


class Budget(Record):
    """The money for one service in one period; the variance is worked out, never typed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        TRACKED = "tracked", _("tracked")
        CLOSED = "closed", _("closed")

    prefix, happened = "BUD", "period_from"
    service = link(Service, _("service"), needed=True, back="budgets")
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    currency = currency()
    budget = money(_("budget"), needed=True)
    forecast = money(_("forecast for the period"))
    actual = money(_("actual cost"))
    variance = models.DecimalField(
        _("variance"), max_digits=14, decimal_places=2, null=True, editable=False, help_text=_("actual less budget")
    )
    analysis = prose(_("analysis"), help_text=_("why it differs, and what is done"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    state = StateField(State)

    _within = Q(variance__lte=F("budget") * TENTH, variance__gte=F("budget") * -TENTH)
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
            stamps=("approved_on",),
            signs=("approved_by",),
        ),
        Transition(
            name="return",
            label=_("return for reconsideration"),
            source=[State.APPROVED],
            target=State.DRAFT,
            by=[Role.LEADER, Role.FINANCE, Role.OFFICE_HEAD],
            clears=("approved_on", "approved_by"),
            reason=True,
        ),
        Transition(
            name="track",
            label=_("record the costs"),
            source=[State.APPROVED],
            target=State.TRACKED,
            by=[Role.FINANCE, Role.OFFICE_HEAD],
            needs=("actual",),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.TRACKED],
            target=State.CLOSED,
            by=[Role.FINANCE, Role.OFFICE_HEAD],
            guards=[
                Guard(
                    holds=_within | ~Q(analysis=""),
                    message=_("A variance of more than a tenth of the budget is explained in the analysis."),
                )
            ],
        ),
        editable_in={
            State.APPROVED: ("forecast", "actual", "analysis"),
            State.TRACKED: ("forecast", "actual", "analysis"),
            State.CLOSED: (),
        },
    )
    title_joins = ("service",)

    class Meta:
        verbose_name, verbose_name_plural = _("service budget"), _("service budgets")
        constraints = [
            in_order("period_from", "period_to", "budget_period", _("A period cannot end before it begins.")),
            once(
                ["service", "period_from", "period_to"],
                "budget_once",
                _("This service has a budget for this period already."),
            ),
            holds(
                Q(variance=None)
                | Q(variance__lte=F("actual") - F("budget") + CENT, variance__gte=F("actual") - F("budget") - CENT),
                "budget_variance",
                _("The variance is the actual cost less the budget."),
            ),
        ]
        indexes = [by_state("budget_state")]

    def __str__(self) -> str:
        return f"{self.service} {self.period_from:%Y-%m} – {self.period_to:%Y-%m}"

    def clean(self) -> None:
        """The variance follows from what was typed."""
        self.reckon()

    def reckon(self) -> None:
        """Work out the variance."""
        known = self.actual is not None and self.budget is not None
        self.variance = self.actual - self.budget if known else None

    def save(self, **options: Any) -> None:
        """Written with its variance, whichever way it is written."""
        self.reckon()
        super().save(**options)


@register
class Budgets(Register):
    """Service budgets."""

    model = Budget
    area = "services"
    help = _("What each service may cost in a period, what it did cost, and why the two differ.")
    columns = ("number", "service", "period_from", "period_to", "budget", "forecast", "actual", "variance", "state")
    filters = ("state", "service", "period_from", "period_to")
    search = ("service__name", "analysis")
    sections = (
        (_("Budget"), ("service", "period_from", "period_to", "currency", "budget")),
        (_("Approval"), ("approved_by", "approved_on")),
        (_("Accounting"), ("forecast", "actual", "variance", "analysis")),
    )
    writers = (Role.FINANCE, Role.SERVICE_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("service", "period_from", "period_to"),)
