"""A competence matrix as a company keeps it, post by post: what each post asks for, before anybody is named."""

import os
from pathlib import Path

import pytest

from tests.examples import make
from tests.exchange import books
from tongguan.organisation.models import Competence

HERE = Path(__file__).resolve().parents[3]
MATRIX = Path(os.environ.get("TONGGUAN_SHARED", HERE / "shared")) / "data/ledgers/competence-matrix.csv"


@pytest.mark.skipif(not MATRIX.exists(), reason="the folder with ledgers from outside is not at hand")
def test_a_competence_matrix_says_what_posts_ask_for(bring_in):
    with MATRIX.open("rb") as file:
        report = bring_in(file, "competence")
        lines = MATRIX.read_text(encoding="utf-8").strip().count("\n")
        assert report.errors == []
        assert report.counts == {"read": lines, "created": lines, "updated": 0, "unchanged": 0, "rejected": 0}
        assert report.columns == {
            "Role": "role",
            "Required Competence": "required",
            "Proficiency Level": "required_level",
            "Source": "way",
            "Mandatory": "mandatory",
            "Refresh Interval (months)": "refresh_months",
        }
        asked = Competence.objects.get(required="Phishing recognition")
        assert (asked.role, asked.required_level, asked.mandatory, asked.refresh_months, asked.state) == (
            "All Employees",
            "basic",
            True,
            6,
            "gap",
        )
        assert bring_in(file, "competence").counts["unchanged"] == lines


def test_what_a_post_asks_for_is_not_entered_twice_although_somebody_holds_it(bring_in):
    head = ["岗位", "能力要求", "要求等级"]
    sheet = books.book(("能力矩阵", [head, ["信息安全员", "风险评估", "高级"]]))
    assert bring_in(sheet, "competence").counts["created"] == 1
    make("competence", role="信息安全员", required="风险评估")
    again = bring_in(sheet, "competence")
    assert (again.errors, again.counts["unchanged"]) == ([], 1)


def test_a_matrix_with_people_finds_each_by_person_post_and_competence(bring_in, office):
    holder = make("person", name="钱学礼")
    head = ["姓名", "岗位", "能力要求", "要求等级", "实际等级"]
    sheet = books.book(("能力矩阵", [head, ["钱学礼", "信息安全员", "风险评估", "高级", "中级"]]))
    report = bring_in(sheet, "competence")
    assert (report.errors, report.counts["created"]) == ([], 1)
    found = Competence.objects.get()
    assert (found.person, found.actual_level) == (holder, "intermediate")
    assert bring_in(sheet, "competence").counts["unchanged"] == 1
