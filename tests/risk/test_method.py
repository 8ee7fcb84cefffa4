"""The arithmetic of risk: every vector of the method, and what must hold for all values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.risk import method
from tongguan.risk.method import Rated, Relief

grades = st.integers(1, 5)
reliefs = st.lists(st.builds(Relief, steps=st.integers(0, 2), of_likelihood=st.booleans()), max_size=6)


@pytest.mark.parametrize(
    ("threat_vulnerability_asset", "rated", "risk", "grade"),
    [((4, 3, 5), (3, 4), 12, 3), ((5, 5, 5), (5, 5), 25, 5), ((1, 1, 1), (1, 1), 1, 1), ((2, 2, 3), (2, 2), 4, 1)],
)
def test_a_detailed_assessment_gives_the_values_of_the_method(threat_vulnerability_asset, rated, risk, grade):
    found = method.detailed(*threat_vulnerability_asset)
    assert found == rated
    assert (found.risk, method.grade(found.risk)) == (risk, grade)


@pytest.mark.parametrize(
    ("risk", "grade"), [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (15, 3), (16, 4), (20, 4), (21, 5), (25, 5)]
)
def test_five_points_make_a_grade(risk, grade):
    assert method.grade(risk) == grade


def test_the_table_of_likelihood_and_impact_is_their_product():
    table = [[Rated(likelihood, impact).risk for impact in range(1, 6)] for likelihood in range(1, 6)]
    assert table == [
        [1, 2, 3, 4, 5],
        [2, 4, 6, 8, 10],
        [3, 6, 9, 12, 15],
        [4, 8, 12, 16, 20],
        [5, 10, 15, 20, 25],
    ]


@pytest.mark.parametrize(("value", "whole"), [(2.5, 3), (3.5, 4), (2.4999, 2), (3.46, 3), (3.87, 4)])
def test_a_half_is_rounded_up_and_never_to_the_even_number(value, whole):
    assert method.half_up(value) == whole


def test_an_asset_is_worth_its_highest_value_or_a_mean_that_leans_to_it():
    assert method.asset_value(5, 1, 1) == 5
    assert [method.mean_asset_value(*cia) for cia in ((5, 1, 1), (3, 3, 3), (1, 1, 1), (5, 5, 1))] == [4, 3, 1, 4]


def test_the_example_of_costs_and_losses():
    before = [Rated(4, 4), Rated(3, 3)]
    after = [
        method.residual(before[0], [Relief(2, of_likelihood=True), Relief(1, of_likelihood=False)]),
        method.residual(before[1], [Relief(1, of_likelihood=True), Relief(1, of_likelihood=False)]),
    ]
    assert after == [(2, 3), (2, 2)]
    losses = method.yearly_loss(before), method.yearly_loss(after)
    assert losses == (660_000, 25_000)
    contract = Decimal(1_200_000)
    cheap, dear = Decimal(180_000), Decimal(700_000)
    assert method.ratio(cheap, *losses) == Decimal("0.2835")
    assert method.ratio(dear, *losses) == Decimal("1.1024")
    told = [
        method.conclusion(finished=True, all_treated=True, ratio=method.ratio(cost, *losses), share=cost / contract)
        for cost in (cheap, dear)
    ]
    assert told == ["support", "reconsider"]
    untreated = {"finished": True, "all_treated": False, "ratio": method.ratio(cheap, *losses)}
    assert method.conclusion(**untreated, share=cheap / contract) == "forbid"


def test_cost_is_spread_over_the_life_of_what_was_bought():
    assert method.yearly_cost(Decimal(100_000), 3, Decimal(20_000), Decimal(5_000)) == Decimal("58333.33")


def test_without_benefit_no_cost_is_worth_it():
    assert method.ratio(Decimal(1), Decimal(5), Decimal(5)) is None
    assert method.conclusion(finished=True, all_treated=True, ratio=None, share=None) == "reconsider"


def test_more_than_a_fifth_of_the_contract_is_too_much_and_a_fifth_is_not():
    asked = {"finished": True, "all_treated": True, "ratio": Decimal("0.5")}
    assert method.conclusion(**asked, share=Decimal("0.20")) == "support"
    assert method.conclusion(**asked, share=Decimal("0.2001")) == "reconsider"
    assert method.conclusion(**asked | {"ratio": Decimal("1.0")}, share=None) == "support"
    assert method.conclusion(**asked | {"finished": False}, share=None) == "forbid"


@given(grades, grades, grades)
def test_no_value_leaves_its_scale(threat, vulnerability, asset):
    rated = method.detailed(threat, vulnerability, asset)
    assert 1 <= rated.likelihood <= 5
    assert 1 <= rated.impact <= 5
    assert 1 <= method.grade(rated.risk) <= 5
    assert (
        1 <= method.mean_asset_value(threat, vulnerability, asset) <= method.asset_value(threat, vulnerability, asset)
    )


@given(st.tuples(grades, grades, grades), st.tuples(grades, grades, grades))
def test_a_worse_threat_vulnerability_or_asset_never_makes_the_risk_smaller(one, other):
    lower, higher = map(min, zip(one, other, strict=True)), map(max, zip(one, other, strict=True))
    assert method.detailed(*lower).risk <= method.detailed(*higher).risk


@given(grades, grades, reliefs, reliefs)
def test_another_control_never_makes_what_is_left_larger(likelihood, impact, some, more):
    before = Rated(likelihood, impact)
    fewer, all_of_them = method.residual(before, some), method.residual(before, [*some, *more])
    assert 1 <= all_of_them.likelihood <= fewer.likelihood <= likelihood
    assert 1 <= all_of_them.impact <= fewer.impact <= impact
    assert method.yearly_loss([all_of_them]) <= method.yearly_loss([fewer]) <= method.yearly_loss([before])


@given(st.integers(1, 25), st.integers(1, 25))
def test_a_larger_risk_never_has_a_lower_grade(one, other):
    lower, higher = sorted((one, other))
    assert method.grade(lower) <= method.grade(higher)


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2), st.decimals(1, 10**9, places=2))
def test_a_dearer_control_is_never_concluded_upon_more_kindly(one, other, benefit):
    order = ["support", "reconsider", "forbid"]
    told = [
        order.index(
            method.conclusion(
                finished=True, all_treated=True, ratio=method.ratio(cost, benefit, Decimal(0)), share=cost / benefit
            )
        )
        for cost in sorted((one, other))
    ]
    assert told == sorted(told)
