"""A log of changes as a company keeps it, with a window that ends before it begins and approvals in words."""

import os
from pathlib import Path

import pytest

from tongguan.operations.models import Change

HERE = Path(__file__).resolve().parents[3]
REGISTER = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/change-log.csv"
pytestmark = pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")


def test_a_change_log_becomes_the_register_of_changes(bring_in, messages_of):
    with REGISTER.open("rb") as file:
        report = bring_in(file, "change")
        # A window ends before it begins.
        assert [cell for cell, _message in messages_of(report)] == ["2"]
        assert report.counts == {"read": 10, "created": 9, "updated": 0, "unchanged": 0, "rejected": 1}
        assert report.columns["Actual Result"] == "state"
        assert {"CAB Date", "Requester", "Owner"} <= set(report.left_out)
        emergency = Change.objects.get(code="CHG-2026-003")
        assert (emergency.kind, emergency.state, emergency.risk) == ("emergency", "closed", "high")
        assert Change.objects.get(code="CHG-2026-008").category == "rules"
        assert bring_in(file, "change").counts["unchanged"] == 9


def test_an_approval_in_words_is_no_day_of_approval(bring_in, messages_of):
    mapping = {"ID": "code", "Title": "title", "Type": "kind", "CAB Date": "approved_on"}
    with REGISTER.open("rb") as file:
        report = bring_in(file, "change", mapping=mapping, dry_run=True)
    told = [message for _cell, message in messages_of(report)]
    assert sum("Pre-approved (standard)" in message for message in told) == 3
    assert sum("Post-approved 2025-05-14" in message for message in told) == 1
    assert report.counts == {"read": 10, "created": 6, "updated": 0, "unchanged": 0, "rejected": 4}
