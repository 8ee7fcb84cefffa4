"""What follows from what in a risk, and who may accept what is left."""

import pytest

from tests.examples import make
from tongguan.core import forms, registers
from tongguan.core.refusals import Refused
from tongguan.risk.models import Risk


def codes(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, reason="试一试")
    return {refusal.clause or refusal.code for refusal in answer.value.refusals}


def again(record):
    return type(record).objects.get(pk=record.pk)


def a_control(**given):
    return make("control", opening=True, **given)


def test_planned_controls_count_in_what_is_aimed_at_and_not_in_what_is_left(office):
    planned = a_control(kind="protective", state="planned", evaluated_on=None)
    working = a_control(kind="preventive", state="effective")
    risk = make("risk", likelihood=4, impact=4, controls=[{"control": planned}, {"control": working}])
    assert (risk.residual_l, risk.residual_i, risk.residual) == (2, 4, 8)
    assert (risk.target_l, risk.target_i, risk.target_residual) == (2, 2, 4)
    planned.workflow.take("deploy", planned)
    assert (again(risk).residual, again(risk).residual_level) == (4, 1)


def test_a_control_found_ineffective_takes_nothing_off(office):
    control = a_control(kind="preventive", state="effective")
    risk = make("risk", likelihood=5, impact=4, controls=[{"control": control, "effect": "partly"}])
    assert risk.residual == 16
    control.workflow.take("evaluate_anew", control)
    form = forms.form_of(registers.registry["control"]).of(control, {"effectiveness": "ineffective"})
    assert form.is_valid(), form.all_errors()
    control = form.save()
    control.workflow.take("find_ineffective", control)
    assert again(risk).residual == 20


def test_a_detailed_risk_takes_likelihood_and_impact_from_threat_vulnerability_and_asset(office):
    assessment = make("risk_assessment", method="detailed")
    asset = make("asset", confidentiality=5, integrity=1, availability=1)
    unrated = {"confidentiality": None, "integrity": None, "availability": None, "controls": []}
    risk = make("risk", assessment=assessment, asset=asset, threat_frequency=4, ease_of_use=3, **unrated)
    assert (risk.asset_value, risk.likelihood, risk.impact, risk.inherent, risk.inherent_level) == (5, 3, 4, 12, 3)


def test_what_is_left_is_never_more_than_what_was_there(office):
    form = forms.form_of(registers.registry["risk"]).of(
        make("risk", likelihood=2, impact=2, controls=[]), {"residual_l": 3}
    )
    assert not form.is_valid()


def test_above_the_level_nobody_accepts_not_even_the_leader(as_role):
    with as_role("office_head"):
        risk = make(
            "risk", state="treated", opening=True, likelihood=5, impact=4, residual_l=5, residual_i=4, controls=[]
        )
    with as_role("leader", "risk_owner"):
        assert "5.1.2.b.3" in codes(risk, "accept")


def test_beyond_the_standard_level_only_the_leader_accepts(as_role):
    with as_role("office_head"):
        assessment = make("risk_assessment", acceptance_level=15)
        left = {"likelihood": 4, "impact": 4, "residual_l": 3, "residual_i": 4, "controls": []}
        risk = make("risk", assessment=assessment, state="treated", opening=True, **left)
    with as_role("risk_owner"):
        assert codes(risk, "accept") == {"5.1.2.a"}
    with as_role("leader") as leader:
        risk.workflow.take("accept", risk)
        assert Risk.objects.get(pk=risk.pk).accepted_by == leader.user


def test_who_assessed_a_risk_does_not_accept_it(as_role):
    with as_role("assessor", "leader", "office_head") as actor:
        risk = make("risk", assessment=make("risk_assessment", assessor=actor.user), state="treated", opening=True)
        assert codes(risk, "accept")
