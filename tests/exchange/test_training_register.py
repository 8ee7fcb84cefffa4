"""A training register as a company keeps it: a row for each person and training; what does not fit is named."""

import datetime as dt
import os
from pathlib import Path

import pytest

from tongguan.outsourcing.models import TrainingSession

HERE = Path(__file__).resolve().parents[3]
REGISTER = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/training-register.csv"
COUNTED = ("created", "updated", "unchanged", "rejected")


@pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")
def test_a_training_register_becomes_trainings_and_half_done_ones_are_named(bring_in):
    with REGISTER.open("rb") as file:
        report = bring_in(file, "training_session")
        lines = REGISTER.read_text(encoding="utf-8").strip().count("\n")
        assert report.counts["read"] == lines == sum(report.counts[name] for name in COUNTED)
        # Three groups are told as a share (28/42 …), which is no state; one of them is due at no day.
        assert report.counts == {"read": lines, "created": lines - 3, "updated": 0, "unchanged": 0, "rejected": 3}
        assert {error.label for error in report.errors} == {"Status", "Due Date"}
        assert report.columns == {
            "Person": "audience",
            "Training": "title",
            "Type": "form",
            "Due Date": "planned_on",
            "Completion Date": "held_on",
            "Status": "state",
            "Evidence": "proof",
            "Next Refresh": "next_due",
        }
        assert list(report.left_out) == ["Role"]
        assert bring_in(file, "training_session").counts["unchanged"] == lines - 3


@pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")
def test_what_was_completed_is_held_on_its_day_and_what_is_planned_waits(bring_in):
    with REGISTER.open("rb") as file:
        bring_in(file, "training_session")
    held = TrainingSession.objects.get(title="Incident response tabletop")
    assert (held.state, held.audience, held.held_on) == ("held", "Anna Weber", dt.date(2026, 3, 20))
    assert (held.next_due, held.proof) == (dt.date(2027, 3, 20), "Drill report 2026-Q1")
    waiting = TrainingSession.objects.get(title="CIPP/E refresher")
    assert (waiting.state, waiting.planned_on, waiting.held_on) == ("planned", dt.date(2026, 9, 30), None)
