"""Plans of training and of management: who may approve them, and what they must say."""

import pytest

from tests.examples import make, values_for
from tongguan.core import forms
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry
from tongguan.organisation.models import TrainingPlan


def refusals_of(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record)
    return answer.value.refusals


def test_a_service_management_plan_is_approved_only_with_all_eight_contents(as_role):
    with as_role("office_head", "mgmt_rep"):
        told = values_for("mgmt_plan")["sections"]
        short = make("mgmt_plan", sections=told[:-1])
        of_security = make("mgmt_plan", kind="isms", sections=told[:3])
    with as_role("leader"):
        assert [refusal.clause for refusal in refusals_of(short, "approve")] == ["6.3"]
        of_security.workflow.take("approve", of_security)
        assert of_security.state == "approved"


def test_nobody_approves_a_plan_that_he_wrote_or_changed(as_role):
    with as_role("leader", "office_head", name="一人包办"):
        plan = make("mgmt_plan")
        assert {(each.code, each.rule) for each in refusals_of(plan, "approve")} == {("segregation", "SOD-01")}
        training = make("training_plan")
        assert {(each.code, each.rule) for each in refusals_of(training, "approve")} == {("segregation", "SOD-01")}
    with as_role("leader", name="主管"):
        plan.workflow.take("approve", plan)
        training.workflow.take("approve", training)
    assert (plan.state, training.state) == ("approved", "approved")


def test_a_plan_without_topics_teaches_nothing(as_role):
    with as_role("office_staff"):
        plan = make("training_plan", topics=[])
    with as_role("office_head"):
        assert [refusal.clause for refusal in refusals_of(plan, "approve")] == ["A.3.h"]


def test_a_vendors_training_plan_says_whose_it_is_and_there_is_one_a_year(office):
    given = values_for("training_plan") | {"party": "vendor"}
    form_class = forms.form_of(registry["training_plan"])
    nobodys = form_class.of(TrainingPlan(tenant=office.tenant), given)
    assert not nobodys.is_valid()
    vendor = make("vendor")
    of_vendor = {"party": "vendor", "register": "vendor", "record": vendor.pk}
    make("training_plan", **of_vendor)
    again = form_class.of(TrainingPlan(tenant=office.tenant), values_for("training_plan", **of_vendor))
    assert not again.is_valid()
    other_year = values_for("training_plan", **of_vendor, year=2027)
    assert form_class.of(TrainingPlan(tenant=office.tenant), other_year).is_valid()
