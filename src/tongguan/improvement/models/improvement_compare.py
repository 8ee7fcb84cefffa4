"""Plans of comparison: baseline, target and what was reached, confirmed by another (8.1.d)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, dated_in, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.outsourcing.models import Project

from .improvement import Improvement

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
CONFIRMERS = (Role.OFFICE_HEAD, Role.ASSESSOR, Role.LEADER)


class ImprovementCompare(Record):
    """One measured aspect of an improvement, before and after."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        MEASURED = "measured", pgettext_lazy("state", "measured")
        CONFIRMED = "confirmed", _("confirmed")
        NOT_EFFECTIVE = "not_effective", _("not effective")

    prefix, happened = "IMC", "measured_on"
    improvement = link(Improvement, _("improvement"), needed=True, back="comparisons")
    project = link(Project, _("project"), back="comparisons")
    item = text(_("what is compared"), needed=True)
    unit_of_measure = text(_("unit of measure"), 20)
    method = prose(_("how it is measured"))
    baseline = text(_("baseline"), 100, needed=True)
    target = text(_("target"), 100, needed=True)
    due = day(_("due on"))
    measured_on = day(_("measured on"))
    actual = text(_("reached"), 100)
    evidence = link(Evidence, _("evidence"))
    confirmed_by = link(User, _("confirmed by"))
    confirmed_on = day(_("confirmed on"))
    state = StateField(State)

    _judged = {
        "source": [State.MEASURED],
        "by": CONFIRMERS,
        "not_by_who_did": ("create", "measure"),
        "signs": ("confirmed_by",),
        "stamps": ("confirmed_on",),
    }
    workflow = Workflow(
        State,
        Transition(
            name="measure",
            label=_("record the measured value"),
            source=[State.PLANNED],
            target=State.MEASURED,
            by=[*OFFICE, Role.PROCESS_OWNER, Role.SERVICE_OWNER],
            needs=("actual",),
            stamps=("measured_on",),
        ),
        Transition(name="confirm", label=_("confirm the effect"), target=State.CONFIRMED, **_judged),
        Transition(
            name="find_ineffective",
            label=_("conclude: not effective"),
            target=State.NOT_EFFECTIVE,
            reason=True,
            **_judged,
        ),
        Transition(
            name="measure_again",
            label=_("measure again"),
            source=[State.MEASURED, State.NOT_EFFECTIVE],
            target=State.PLANNED,
            by=OFFICE,
            clears=("measured_on", "confirmed_by", "confirmed_on"),
            reason=True,
        ),
        editable_in={State.MEASURED: ("evidence",), State.CONFIRMED: (), State.NOT_EFFECTIVE: ()},
    )
    title_joins = ("improvement",)

    class Meta:
        verbose_name, verbose_name_plural = _("comparison of an improvement"), _("comparisons of improvements")
        constraints = [
            once(["improvement", "item"], "compare_once", _("This is already compared for the improvement.")),
            dated_in(
                ["measured", "confirmed", "not_effective"],
                "measured_on",
                "compare_measured_has_date",
                _("A value is measured on a day."),
            ),
            in_order(
                "measured_on",
                "confirmed_on",
                "compare_confirmed_after",
                _("An effect is confirmed after it was measured."),
            ),
        ]
        indexes = [
            by_state("compare_state"),
            by_day("compare_day", "due"),
            models.Index(fields=["project", "state"], name="compare_of_project"),
        ]

    def __str__(self) -> str:
        return f"{self.item}（{self.improvement}）"

    def clean(self) -> None:
        """A comparison belongs to the project of its improvement."""
        if self.project_id is None and self.improvement_id:
            self.project = self.improvement.project


@register
class ImprovementCompares(Register):
    """Comparisons of improvements."""

    model = ImprovementCompare
    area = "projects"
    help = _("What an improvement has brought: baseline, target, and the value reached, confirmed by another person.")
    columns = ("number", "item", "improvement", "project", "baseline", "target", "actual", "state")
    filters = ("state", "improvement", "project", "due", "measured_on")
    search = ("item", "improvement__text", "project__name")
    sections = (
        (_("Plan"), ("improvement", "project", "item", "unit_of_measure", "method", "baseline", "target", "due")),
        (_("Result"), ("measured_on", "actual", "evidence", "confirmed_by", "confirmed_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (*OFFICE, Role.PROCESS_OWNER, Role.SERVICE_OWNER)
    scope = {"project": ("project", "improvement__project")}
    natural_keys = (("improvement", "item"),)
