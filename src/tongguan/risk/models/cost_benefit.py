"""Cost-benefit analyses: what control of risk costs against the losses it saves, and what follows (5.1.2.b)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.actor import acting
from tongguan.core.columns import by_state, choice, currency, day, decimal, link, money, once, prose, text, whole, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow, effect
from tongguan.outsourcing.models import Project
from tongguan.risk import method
from tongguan.risk.forms import RowsFirst
from tongguan.risk.reckoning import weigh

from .risk_assessment import OfAssessment, RiskAssessment
from .risk_treatment import untreated


class CostBenefit(Record):
    """The analysis for one project. Until it is completed its figures follow the risks that it speaks of."""

    class Conclusion(models.TextChoices):
        SUPPORT = "support", _("support")
        RECONSIDER = "reconsider", _("reconsider")
        FORBID = "forbid", _("forbid")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        COMPLETED = "completed", _("completed")

    prefix, happened = "CBA", "completed_on"
    project = link(Project, _("project"), needed=True, back="cost_benefits")
    assessment = link(RiskAssessment, _("risk assessment"), back="cost_benefits")
    contract_value = money(_("value of the contract"), help_text=_("leave blank to take the budget of the project"))
    currency = currency()
    cost = money(_("yearly cost of the option chosen"), editable=False)
    loss_before = money(_("yearly loss without controls"), editable=False, max_digits=18)
    loss_after = money(_("yearly loss with controls"), editable=False, max_digits=18)
    ratio = decimal(
        _("cost over benefit"), editable=False, decimal_places=4, help_text=_("blank where there is no benefit")
    )
    conclusion = choice(Conclusion, _("conclusion"), blank=True, editable=False)
    grounds = prose(_("grounds"))
    by = link(User, _("analysed by"), editable=False)
    completed_on = day(_("completed on"))
    state = StateField(State)

    _done = {"by": (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR)}
    workflow = Workflow(
        State,
        Transition(
            name="complete",
            label=pgettext_lazy("analysis", "complete"),
            source=[State.DRAFT],
            target=State.COMPLETED,
            needs=("assessment", "grounds"),
            guards=[
                Guard(
                    holds=~Q(conclusion=""),
                    message=_(
                        "Choose the option whose cost is weighed, and enter the value of the contract or the budget of "
                        "the project."
                    ),
                )
            ],
            signs=("by",),
            stamps=("completed_on",),
            **_done,
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.COMPLETED],
            target=State.DRAFT,
            reason=True,
            clears=("completed_on",),
            effects=("analyses_follow",),
            **_done,
        ),
        editable_in={State.COMPLETED: ()},
    )
    title_joins = ("project",)
    staying: dict[str, list["CostOption"]] = {}
    """Child rows as a form is about to leave them; without, the stored ones count."""

    class Meta:
        verbose_name, verbose_name_plural = _("cost-benefit analysis"), _("cost-benefit analyses")
        indexes = [
            by_state("cost_benefit_state"),
            models.Index(fields=["project", "state", "completed_on"], name="cost_benefit_of_project"),
            models.Index(fields=["assessment", "state"], name="cost_benefit_of_assessment"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_conclusion_display()}".rstrip()

    def save(self, *, action: str = "", reason: str = "", **options: Any) -> None:
        """With the figures that follow from options, risks and treatments."""
        acting()
        if self.state == self.State.DRAFT or self._state.adding:
            self.reckon()
        super().save(action=action, reason=reason, **options)

    def reckon(self) -> None:
        """Work out cost, losses, ratio and conclusion."""
        options = self.staying.get("options", self.options.all() if self.pk else ())
        risks = self.assessment.risks.all() if self.assessment else ()
        treated = bool(self.assessment) and not untreated(self.assessment).exists()
        weigh(self, options, risks, treated=treated)


class CostOption(Record):
    """One way to control the risks, and what it costs."""

    parent = "analysis"
    analysis = link(CostBenefit, _("cost-benefit analysis"), needed=True, back="options")
    name = text(pgettext_lazy("option", "name"), needed=True)
    buying = money(_("price of buying"))
    years = whole(_("years of use"), 1, 50, help_text=_("over which the price of buying is spread; blank for one"))
    running = money(_("running cost in a year"))
    own_work = money(_("own work in a year, as money"))
    chosen = yes(_("chosen"))

    class Meta:
        verbose_name, verbose_name_plural = _("option"), _("options")
        constraints = [
            once(["analysis", "name"], "cost_option_once", _("This option is already named.")),
            once(["analysis"], "cost_option_chosen", _("One option is chosen."), where=Q(chosen=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def yearly_cost(self) -> Decimal:
        """Price spread over the years of use, running it, and own work."""
        nothing = Decimal(0)
        return method.yearly_cost(
            self.buying or nothing, self.years or 1, self.running or nothing, self.own_work or nothing
        )


@effect("analyses_follow")
def follow_risks(changed: QuerySet, _on: dt.date) -> None:
    """Drafts work out their figures anew when a risk, its treatment or its assessment changed."""
    rows = CostBenefit.objects.filter(state=CostBenefit.State.DRAFT)
    paths = {"Risk": "assessment__risks", "RiskTreatment": "assessment__risks__treatments"}
    path = paths.get(changed.model.__name__, "assessment" if changed.model is RiskAssessment else "pk")
    reason = gettext("the risks that it speaks of changed")
    for analysis in rows.filter(**{f"{path}__in": changed}).distinct():
        analysis.save(reason=reason)


@register
class CostBenefits(OfAssessment):
    """Cost-benefit analyses."""

    model = CostBenefit
    area = "projects"
    help = _("Whether control of the risks costs less than the losses it saves: support, reconsider or forbid.")
    columns = ("number", "project", "cost", "loss_before", "loss_after", "ratio", "conclusion", "completed_on", "state")
    filters = ("state", "project", "conclusion", "completed_on")
    search = ("project__name", "grounds")
    sections = (
        (_("What is compared"), ("project", "assessment", "contract_value", "currency")),
        (_("Result"), ("cost", "loss_before", "loss_after", "ratio", "conclusion", "grounds", "completed_on")),
    )
    form_class = RowsFirst
    readers = BUSINESS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR)
    scope = {"project": "project"}
    natural_keys = (("project", "completed_on"),)
    children = ("options",)
