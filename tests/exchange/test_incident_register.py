"""A register of security incidents as a company keeps it: what fits is taken, what does not is named."""

import os
from pathlib import Path

import pytest

from tongguan.operations.models import SecurityIncident

HERE = Path(__file__).resolve().parents[3]
REGISTER = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/incident-register.csv"
pytestmark = pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")


def test_an_incident_register_becomes_the_register_of_security_incidents(bring_in, messages_of):
    with REGISTER.open("rb") as file:
        report = bring_in(file, "security_incident")
        # One row answers “data breach” with half a sentence, which is neither yes nor no.
        [(cell, message)] = messages_of(report)
        assert cell == "N9"
        assert "No (no sensitive data accessed)" in message
        assert report.counts == {"read": 10, "created": 9, "updated": 0, "unchanged": 0, "rejected": 1}
        assert report.columns["Type"] == "category"
        assert report.columns["Resolved At"] == "recovered_at"
        assert {"Severity", "Authority Notification", "MTTR (h)"} <= set(report.left_out)
        lost = SecurityIncident.objects.get(code="INC-2026-003")
        assert (lost.state, lost.category, lost.level, lost.opening) == ("closed", "other", "", True)
        assert lost.reported_at < lost.contained_at < lost.recovered_at
        again = bring_in(file, "security_incident").counts
        assert (again["unchanged"], again["rejected"]) == (9, 1)
        assert again["read"] == sum(count for name, count in again.items() if name != "read")
