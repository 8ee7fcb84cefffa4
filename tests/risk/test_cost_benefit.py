"""A cost-benefit analysis follows the risks that it speaks of until it is completed."""

from decimal import Decimal

from tests.examples import make


def again(record):
    return type(record).objects.get(pk=record.pk)


def test_the_conclusion_follows_from_risks_treatments_and_cost(as_role):
    with as_role("office_head", "office_staff"):
        assessment = make("risk_assessment", state="completed", opening=True)
        aimed_at = {"likelihood": 4, "impact": 4, "target_l": 2, "target_i": 3, "residual_l": 4, "residual_i": 4}
        first = make("risk", assessment=assessment, controls=[], **aimed_at)
        lesser = {"likelihood": 3, "impact": 3, "target_l": 2, "target_i": 2, "residual_l": 3, "residual_i": 3}
        make("risk", assessment=assessment, controls=[], **lesser)
        analysis = make(
            "cost_benefit",
            project=assessment.project,
            assessment=assessment,
            contract_value="1200000.00",
            options=[{"name": "运行", "running": "180000.00", "chosen": True}],
        )
        assert (analysis.loss_before, analysis.loss_after) == (660_000, 25_000)
        assert (again(analysis).ratio, again(analysis).conclusion) == (Decimal("0.2835"), "forbid")
        treatment = make("risk_treatment", risk=first, due=assessment.project.start_on)
    with as_role("risk_owner", name="王责任"):
        treatment.workflow.take("approve", treatment)
    with as_role("office_head"):
        assert again(analysis).conclusion == "support"


def test_what_nobody_knows_the_worth_of_is_not_supported(as_role):
    with as_role("office_head", "office_staff"):
        project = make("project", budget=None)
        assessment = make("risk_assessment", project=project, state="completed", opening=True)
        aimed_at = {"likelihood": 4, "impact": 4, "target_l": 1, "target_i": 2, "residual_l": 2, "residual_i": 2}
        make("risk", assessment=assessment, controls=[], **aimed_at)
        given = {
            "project": project,
            "assessment": assessment,
            "options": [{"name": "运行", "running": "1.00", "chosen": True}],
        }
        assert again(make("cost_benefit", contract_value=None, **given)).conclusion == ""
        assert again(make("cost_benefit", contract_value="1200000.00", **given)).conclusion == "support"
