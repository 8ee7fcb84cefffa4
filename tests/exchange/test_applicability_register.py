"""A statement of applicability as a company keeps it, with one column of reasons for yes and for no."""

import os
from pathlib import Path

import pytest

from tongguan.risk.models import SoaItem

HERE = Path(__file__).resolve().parents[3]
STATEMENT = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/statement-of-applicability.csv"


@pytest.mark.skipif(not STATEMENT.exists(), reason="the folder with ledgers from outside is not at hand")
def test_a_statement_of_applicability_is_taken_whole(bring_in):
    with STATEMENT.open("rb") as file:
        report = bring_in(file, "applicability-ledger")
        lines = STATEMENT.read_text(encoding="utf-8").strip().count("\n")
        assert report.errors == []
        assert report.counts == {"read": lines, "created": lines, "updated": 0, "unchanged": 0, "rejected": 0}
        assert (lines, "Theme" in report.left_out) == (93, True)
        assert set(SoaItem.objects.values_list("edition", "issue", "state")) == {("2022", "1.0", "draft")}
        left_out = SoaItem.objects.get(applicable=False)
        assert (left_out.control_id, left_out.reason_in, left_out.reason_out) == (
            "A.8.30",
            "",
            "No outsourced development",
        )
        roles = SoaItem.objects.get(control_id="A.5.2")
        assert (roles.status, [ref.name for ref in roles.refs.all()]) == ("implemented", ["RACI matrix"])
        assert bring_in(file, "applicability-ledger").counts["unchanged"] == lines
