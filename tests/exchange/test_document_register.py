"""A register of controlled documents as a company keeps it: what has no day for its next review is named."""

import csv
import os
from pathlib import Path

import pytest

from tongguan.documents.models import Document

HERE = Path(__file__).resolve().parents[3]
REGISTER = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/document-control-register.csv"
TAKEN = {
    "Doc ID": "code",
    "Title": "title",
    "Type": "kind",
    "Version": "edition",
    "Effective Date": "effective_on",
    "Last Review": "reviewed_on",
    "Next Review": "next_review_on",
    "Classification": "classification",
    "Distribution": "distribution",
    "Status": "state",
}


@pytest.mark.skipif(not REGISTER.exists(), reason="the folder with ledgers from outside is not at hand")
def test_a_document_register_becomes_the_list_of_documents(bring_in):
    with REGISTER.open("rb") as file:
        count = len(list(csv.DictReader(REGISTER.read_text(encoding="utf-8-sig").splitlines())))
        report = bring_in(file, "document", mapping=TAKEN)
        # One row is a living register: its state is “Live” and it is reviewed continuously.
        assert report.counts == {"read": count, "created": count - 1, "updated": 0, "unchanged": 0, "rejected": 1}
        assert {error.row for error in report.errors} == {count + 1}
        policy = Document.objects.get(code="POL-001")
        assert (policy.kind, policy.edition, policy.state, policy.classification) == (
            "policy",
            "2.0",
            "published",
            "internal",
        )
        assert Document.objects.get(code="PROC-001").classification == "sensitive"
        again = bring_in(file, "document", mapping=TAKEN).counts
        assert again == {"read": count, "created": 0, "updated": 0, "unchanged": count - 1, "rejected": 1}
