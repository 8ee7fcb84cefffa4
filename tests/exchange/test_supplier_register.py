"""A supplier register as a company keeps it: what fits is taken, what does not is named."""

import os
from pathlib import Path

import pytest

from tongguan.outsourcing.models import Vendor

HERE = Path(__file__).resolve().parents[3]
REGISTER = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/supplier-register.csv"


@pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")
def test_a_supplier_register_becomes_the_vendor_register(bring_in):
    with REGISTER.open("rb") as file:
        report = bring_in(file, "vendor")
        lines = REGISTER.read_text(encoding="utf-8").strip().count("\n")
        assert report.errors == []
        assert report.counts == {"read": lines, "created": lines, "updated": 0, "unchanged": 0, "rejected": 0}
        assert report.columns == {
            "Supplier": "name",
            "Service": "services",
            "Location": "office_site",
            "Certifications": "qualifications",
        }
        assert {"Contract Start", "Contract End", "Status", "Owner"} <= set(report.left_out)
        microsoft = Vendor.objects.get(name="Microsoft")
        assert (microsoft.services, microsoft.office_site) == ("M365 + Azure AD", "EU cloud")
        assert bring_in(file, "vendor").counts["unchanged"] == lines
