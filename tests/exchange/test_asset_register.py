"""An asset register as a company keeps it: every row is accounted for, whoever it names."""

import csv
import os
from pathlib import Path

import pytest

from tongguan.inventory.models import Asset

HERE = Path(__file__).resolve().parents[3]
REGISTER = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/asset-register.csv"
TAKEN = {
    "ID": "code",
    "Asset Name": "name",
    "Type": "category",
    "Category": "subcategory",
    "Location": "location",
    "Classification": "classification",
    "Criticality": "grade",
    "Description": "description",
    "Status": "state",
}
pytestmark = pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")


def rows():
    return list(csv.DictReader(REGISTER.read_text(encoding="utf-8-sig").splitlines()))


def test_an_asset_register_becomes_the_inventory(bring_in):
    with REGISTER.open("rb") as file:
        report = bring_in(file, "asset", mapping=TAKEN)
        count = len(rows())
        assert report.errors == []
        assert report.counts == {"read": count, "created": count, "updated": 0, "unchanged": 0, "rejected": 0}
        assert {"Owner", "Custodian", "Environment"} <= set(report.left_out)
        database = Asset.objects.get(code="AST-001")
        assert (database.category, database.subcategory, database.grade) == ("information", "Database", "high")
        assert (database.classification, database.state) == ("sensitive", "in_use")
        assert set(Asset.objects.filter(grade="very_high").values_list("code", flat=True)) == {
            row["ID"] for row in rows() if row["Criticality"] == "Critical"
        }
        assert bring_in(file, "asset", mapping=TAKEN).counts["unchanged"] == count


def test_posts_instead_of_people_are_refused_row_by_row_and_the_figures_still_agree(bring_in):
    with REGISTER.open("rb") as file:
        report = bring_in(file, "asset")
        counts = report.counts
        assert counts["read"] == len(rows()) == counts["rejected"]
        assert {error.column for error in report.errors} == {"E", "F"}
        assert report.unread == ["Owner", "Custodian"]
        assert Asset.objects.count() == 0
