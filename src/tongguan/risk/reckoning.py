"""What follows from what in a risk and in a cost-benefit analysis; the records call it whenever they are saved."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences

from . import method
from .method import Rated, Relief

STEPS: Final = {"partly": 1, "effective": 2}
"""Effectiveness -> steps of a scale that it takes off; whatever is not evaluated takes off nothing."""
PERCENT: Final = Decimal(100)

preferences.setting(
    "asset_value_by_mean", False, _("an asset is valued by the weighted mean of its three values, not by the highest")
)
preferences.setting("cost_ratio_percent", 100, _("most that risk control may cost, in percent of its benefit"), least=1)
preferences.setting(
    "cost_share_percent", 20, _("most that risk control may cost, in percent of the contract"), least=1, most=100
)
preferences.setting(
    "reassess_staff_percent", 30, _("part of the service staff whose change asks for a new assessment"), most=100
)
preferences.setting("reassess_months", 12, _("months after which the risk is assessed again"), least=1)
for _impact, _loss in method.LOSS.items():
    preferences.setting(
        f"loss_of_impact_{_impact}", _loss, _("yearly loss in yuan reckoned for an impact"), most=2_000_000_000
    )


def reckon(risk: Any, rows: Iterable[Any]) -> None:
    """Set everything in a risk that follows from its other values and its rated controls."""
    _rate_in_detail(risk)
    if risk.likelihood and risk.impact and (rows := list(rows)):
        before = Rated(risk.likelihood, risk.impact)
        in_place = [row for row in rows if row.control.state in row.control.IN_PLACE]
        risk.residual_l, risk.residual_i = method.residual(before, map(_relief, in_place))
        risk.target_l, risk.target_i = method.residual(before, map(_relief, rows))
    risk.inherent = _product(risk.likelihood, risk.impact)
    risk.residual = _product(risk.residual_l, risk.residual_i)
    risk.target_residual = _product(risk.target_l or risk.residual_l, risk.target_i or risk.residual_i)
    risk.inherent_level = risk.inherent and method.grade(risk.inherent)
    risk.residual_level = risk.residual and method.grade(risk.residual)


def _rate_in_detail(risk: Any) -> None:
    _value_asset(risk)
    if risk.assessment.method != "detailed":
        return
    given = risk.threat_frequency, risk.ease_of_use, risk.asset_value
    risk.likelihood, risk.impact = method.detailed(*given) if all(given) else (None, None)


def _value_asset(risk: Any) -> None:
    names = "confidentiality", "integrity", "availability"
    for name in names:
        if risk.asset and getattr(risk, name) is None:
            setattr(risk, name, getattr(risk.asset, name))
    given = [getattr(risk, name) for name in names]
    by_mean = all(given) and preferences.value_of("asset_value_by_mean")
    value = method.mean_asset_value if by_mean else method.asset_value
    risk.asset_value = value(*given) if all(given) else None


def _relief(row: Any) -> Relief:
    found = "ineffective" if row.control.state == "ineffective" else row.effect or row.control.effectiveness
    return Relief(STEPS.get(found, 0), row.control.kind == "preventive")


def _product(one: int | None, other: int | None) -> int | None:
    return one * other if one and other else None


# --- cost and benefit -------------------------------------------------------------------------------------------------


def losses() -> dict[int, int]:
    """Impact -> yearly loss in yuan, as the tenant reckons."""
    return {impact: int(preferences.value_of(f"loss_of_impact_{impact}")) for impact in method.LOSS}


def weigh(analysis: Any, options: Iterable[Any], risks: Iterable[Any], *, treated: bool) -> None:
    """Set cost, losses, ratio and conclusion of a cost-benefit analysis."""
    risks = [risk for risk in risks if risk.inherent]
    before = [Rated(risk.likelihood, risk.impact) for risk in risks]
    after = [_aimed_at(risk) for risk in risks]
    analysis.loss_before = method.yearly_loss(before, losses())
    analysis.loss_after = method.yearly_loss(after, losses())
    chosen = [option for option in options if option.chosen]
    analysis.cost = chosen[0].yearly_cost if chosen else None
    _conclude(analysis, treated=treated)


def _aimed_at(risk: Any) -> Rated:
    likelihood = risk.target_l or risk.residual_l or risk.likelihood
    return Rated(likelihood, risk.target_i or risk.residual_i or risk.impact)


def _conclude(analysis: Any, *, treated: bool) -> None:
    analysis.ratio, analysis.conclusion = None, ""
    if analysis.cost is None:
        return
    analysis.ratio = method.ratio(analysis.cost, analysis.loss_before, analysis.loss_after)
    value = analysis.contract_value or analysis.project.budget
    concluded = method.conclusion(
        finished=bool(analysis.assessment and analysis.assessment.state in {"completed", "accepted"}),
        all_treated=treated,
        ratio=analysis.ratio,
        share=analysis.cost / value if value else None,
        most_ratio=preferences.value_of("cost_ratio_percent") / PERCENT,
        most_share=preferences.value_of("cost_share_percent") / PERCENT,
    )
    # Nobody knows whether the cost is too high where nobody knows of what: nothing unknown supports.
    analysis.conclusion = "" if concluded == "support" and not value else concluded
