"""The method of risk: scales from 1 to 5, what follows from them, what control may cost. Pure arithmetic."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from math import floor, log2, sqrt
from typing import Final, Literal, NamedTuple

MOST_RELIEF: Final = 2
"""Steps of a scale that all controls together may take off."""
GRADES: Final = 5
HIGHEST_LEVEL: Final = 15
"""What a leader may accept at most."""
PROBABILITY: Final[Mapping[int, Decimal]] = {
    1: Decimal("0.02"),
    2: Decimal("0.10"),
    3: Decimal("0.30"),
    4: Decimal("0.60"),
    5: Decimal("0.90"),
}
"""Likelihood -> chance that it happens within a year."""
LOSS: Final[Mapping[int, int]] = {1: 10_000, 2: 50_000, 3: 200_000, 4: 1_000_000, 5: 5_000_000}
"""Impact -> loss in yuan, until a tenant says otherwise."""

Conclusion = Literal["support", "reconsider", "forbid"]


class Relief(NamedTuple):
    """What one control takes off: steps (0 none, 1 partly effective, 2 effective) of the likelihood or the impact."""

    steps: int
    of_likelihood: bool


class Rated(NamedTuple):
    """A likelihood with an impact."""

    likelihood: int
    impact: int

    @property
    def risk(self) -> int:
        """Their product."""
        return self.likelihood * self.impact


def half_up(value: float) -> int:
    """The nearest whole number; a half goes up, as people round."""
    return floor(value + 0.5)


def asset_value(confidentiality: int, integrity: int, availability: int) -> int:
    """The highest of the three: plain, and defensible before an auditor."""
    return max(confidentiality, integrity, availability)


def mean_asset_value(confidentiality: int, integrity: int, availability: int) -> int:
    """The other way to value an asset: the three weigh together, a high one more."""
    return half_up(log2((2**confidentiality + 2**integrity + 2**availability) / 3))


def detailed(threat: int, vulnerability: int, asset: int) -> Rated:
    """Likelihood from threat and vulnerability, impact from asset and vulnerability: R( L(T,V), F(A,V) )."""
    return Rated(half_up(sqrt(threat * vulnerability)), half_up(sqrt(asset * vulnerability)))


def grade(risk: int) -> int:
    """1 very low to 5 very high: five steps of five points."""
    return (risk - 1) // GRADES + 1


def residual(before: Rated, reliefs: Iterable[Relief]) -> Rated:
    """What is left after controls; together they take off two steps of a scale at most, and nothing falls under 1."""
    reliefs = list(reliefs)
    preventive = sum(one.steps for one in reliefs if one.of_likelihood)
    protective = sum(one.steps for one in reliefs if not one.of_likelihood)
    return Rated(_relieved(before.likelihood, preventive), _relieved(before.impact, protective))


def _relieved(step: int, off: int) -> int:
    return max(1, step - min(MOST_RELIEF, off))


# --- what control of risk may cost ------------------------------------------------------------------------------------


def yearly_loss(risks: Iterable[Rated], losses: Mapping[int, int] = LOSS) -> Decimal:
    """The loss to be reckoned with in a year."""
    return sum((PROBABILITY[one.likelihood] * losses[one.impact] for one in risks), Decimal(0))


def yearly_cost(buying: Decimal, years: int, running: Decimal, own_work: Decimal) -> Decimal:
    """What controls cost in a year: their price spread over their life, running them, and one's own hours."""
    return (buying / years + running + own_work).quantize(Decimal("0.01"), ROUND_HALF_UP)


def ratio(cost: Decimal, before: Decimal, after: Decimal) -> Decimal | None:
    """Cost over benefit with four decimals; None where there is no benefit and the ratio has no end."""
    benefit = before - after
    return (cost / benefit).quantize(Decimal("0.0001"), ROUND_HALF_UP) if benefit > 0 else None


def conclusion(
    *,
    finished: bool,
    all_treated: bool,
    ratio: Decimal | None,
    share: Decimal | None,
    most_ratio: Decimal = Decimal(1),
    most_share: Decimal = Decimal("0.20"),
) -> Conclusion:
    """Whether control of risk supports the outsourcing.

    `share` is the cost as a part of the contract's value, None where that is unknown. An assessment that is not
    finished, or a risk above the level that nothing treats effectively, forbids whatever the cost.
    """
    if not (finished and all_treated):
        return "forbid"
    if ratio is None or ratio > most_ratio or (share is not None and share > most_share):
        return "reconsider"
    return "support"
