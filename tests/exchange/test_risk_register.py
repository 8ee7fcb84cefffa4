"""A risk register as a company keeps it: what fits is taken, what does not is named, and the scores are our own."""

import os
from pathlib import Path

import pytest

from tests.examples import make
from tongguan.inventory.models import Asset
from tongguan.risk.models import Risk

HERE = Path(__file__).resolve().parents[3]
REGISTER = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/risk-register.csv"
at_hand = pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")


@at_hand
def test_a_risk_register_fills_the_open_assessment(bring_in):
    assessment = make("risk_assessment", kind="isms", state="in_progress")
    with REGISTER.open("rb") as file:
        report = bring_in(file, "risk-ledger")
        lines = REGISTER.read_text(encoding="utf-8").strip().count("\n")
        counts = report.counts
        assert counts["read"] == lines == counts["created"] + counts["rejected"]
        assert [(error.row, error.label) for error in report.errors] == [(8, "Status")]
        assert assessment.risks.count() == counts["created"] == lines - 1
        ransomware = Risk.objects.get(code="R-001")
        assert (ransomware.likelihood, ransomware.impact, ransomware.inherent) == (4, 5, 20)
        assert (ransomware.residual_l, ransomware.residual_i, ransomware.residual) == (2, 4, 8)
        assert (ransomware.treatment, ransomware.state, ransomware.residual_level) == ("modify", "analysed", 2)
        assert str(ransomware.asset) == "File server FS-01 + central SMB share"
        assert {"Inherent Score", "Residual Score", "Owner"} <= set(report.left_out)
        assets = Asset.objects.count()
        again = bring_in(file, "risk-ledger").counts
        assert again == {"read": lines, "created": 0, "updated": 0, "unchanged": lines - 1, "rejected": 1}
        assert Asset.objects.count() == assets


@at_hand
def test_without_an_assessment_every_risk_says_what_it_lacks(bring_in):
    with REGISTER.open("rb") as file:
        report = bring_in(file, "risk-ledger")
    assert report.counts["rejected"] == report.counts["read"]
    assert Risk.objects.count() == Asset.objects.count() == 0
