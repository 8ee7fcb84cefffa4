"""Agreements: one in force for each pair, targets that can be compared, no agreement where a contract belongs."""

import pytest

from tests.examples import make
from tongguan.core.forms import form_of
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry


def errors_of(name, **given):
    form = form_of(registry[name]).of(registry[name].model(), given)
    form.is_valid()
    return form.all_errors()


def test_a_second_agreement_with_a_customer_waits_until_the_first_has_expired(office):
    first = make("sla", state="active", opening=True)
    second = make("sla", state="agreed", opening=True, service=first.service, customer=first.customer, edition="2.0")
    with pytest.raises(Refused) as answer:
        second.workflow.take("activate", second)
    assert [refusal.code for refusal in answer.value.refusals] == ["guard"]
    first.workflow.take("expire", first)
    second.workflow.take("activate", second)
    assert (first.state, second.state) == ("expired", "active")


def test_an_agreement_without_a_target_is_none(office):
    agreement = make("sla", targets=[])
    with pytest.raises(Refused) as answer:
        agreement.workflow.take("agree", agreement)
    assert [refusal.code for refusal in answer.value.refusals] == ["guard"]


@pytest.mark.parametrize(
    "target",
    [
        {"metric": "response", "sense": "at_least", "target": 30, "unit": "working_minutes"},
        {"metric": "response", "sense": "at_most", "target": 30, "unit": "percent"},
        {"metric": "availability", "sense": "at_least", "target": 101, "unit": "percent"},
    ],
)
def test_a_target_that_no_clock_and_no_scale_can_hold_is_refused(office, target):
    told = errors_of("sla", targets=[{**target, "period": "month"}])
    assert any(name.startswith("targets.0") for name in told), told


def test_an_external_supplier_has_a_contract_instead(office):
    assert "supplier" in errors_of("ola", supplier=make("vendor"))
    assert "supplier" not in errors_of("ola", supplier=make("vendor", kind="customer"))


def test_two_targets_for_one_metric_are_told_and_do_not_crash(office):
    twice = [{"metric": "satisfaction", "sense": "at_least", "target": 90, "unit": "points", "period": "year"}] * 2
    assert "targets" in errors_of("sla", targets=twice)
