"""Figures that follow from others are worked out, and what they show has to be explained."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.examples import make
from tongguan.core.refusals import Refused
from tongguan.services.models import Availability, Budget


@pytest.mark.parametrize(
    ("agreed", "down", "value"),
    [
        ("44640", "0", "100.000"),
        ("44640", "75.5", "99.830"),
        ("1000", "5", "99.500"),
        ("200003", "1000", "99.500"),
        ("43200", "216.4", "99.499"),
        ("600", "600", "0.000"),
    ],
)
def test_availability_is_worked_out_and_never_rounded_up_to_a_target(office, agreed, down, value):
    made = make("availability", agreed_time=Decimal(agreed), downtime=Decimal(down))
    assert Availability.objects.get(pk=made.pk).value == Decimal(value)
    made.downtime = None
    made.save()
    assert Availability.objects.get(pk=made.pk).value is None


def test_the_database_refuses_an_availability_that_somebody_made_up(office):
    made = make("availability", agreed_time=Decimal(44640), downtime=Decimal(600))
    rows = Availability._base_manager.filter(pk=made.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(value=Decimal("99.9"))


def test_a_missed_target_is_not_passed_over(office):
    made = make("availability", state="measured", opening=True, analysis="")
    with pytest.raises(Refused) as answer:
        made.workflow.take("analyse", made)
    assert [refusal.code for refusal in answer.value.refusals] == ["guard"]
    kept = make("availability", state="measured", opening=True, analysis="", downtime=Decimal(0))
    kept.workflow.take("analyse", kept)
    assert kept.state == "analysed"


def test_the_variance_of_a_budget_is_worked_out_and_explained_beyond_a_tenth(office):
    made = make("budget", state="tracked", opening=True, budget="100.00", actual="110.01", analysis="")
    assert Budget.objects.get(pk=made.pk).variance == Decimal("10.01")
    with pytest.raises(Refused):
        made.workflow.take("close", made)
    made = Budget.objects.get(pk=made.pk)
    made.actual = Decimal("90.00")
    made.save()
    made.workflow.take("close", made)
    assert (made.state, made.variance) == ("closed", Decimal("-10.00"))
