"""Candidates side by side, and what an adopted project still lacks."""

import datetime as dt

import pytest

from tests.examples import make
from tests.outsourcing.selecting import admitted, chosen, examined
from tests.web.markup import read
from tongguan.standards import engine


@pytest.fixture
def project(as_role):
    """Two candidates: the chosen one meets nine conditions, the other was never assessed."""
    with as_role("office_head", "office_staff"):
        good = admitted(name="甲候选有限公司")
        rows = [{"vendor": make("vendor", name="乙候选有限公司"), "reason": "报价过高"}, chosen(good, offer="1000000")]
        made = make("project", state="selecting", opening=True, candidates=rows)
        examined(good, project=made, failing=["VC-06"], score="91")
    return made


def test_the_chosen_candidate_stands_first_with_its_conditions_proof_and_reason(head, project):
    response = head.get(f"{project.url}candidates/")
    text = response.content.decode()
    assert response.status_code == 200
    assert read(response).objections == []
    assert text.index("甲候选有限公司") < text.index("乙候选有限公司")
    assert text.count("VC-") == 10
    assert "档案 5-1" in text
    assert "技术得分最高" in text
    assert '<strong class="tg-num">9</strong> / 10' in text
    assert "/vendor_assessment/new/?vendor=" in text


def test_the_page_of_the_project_leads_to_the_comparison(head, project):
    response = head.get(project.url)
    assert f'href="{project.url}candidates/"' in response.content.decode()
    assert read(response).objections == []


def test_a_vendor_does_not_see_its_rivals(client_as, project):
    assert client_as("vendor_manager").get(f"{project.url}candidates/").status_code == 403


def test_a_project_that_is_not_there_has_no_comparison(head):
    assert head.get("/project/999999/candidates/").status_code == 404


def test_an_adopted_project_shows_its_red_list_and_until_when_it_is_mended(head, as_role, tenant):
    with as_role("office_head", "office_staff"):
        late = {"adopted_on": dt.date(2026, 6, 1), "mend_by": dt.date(2026, 11, 1)}
        adopted = make("project", state="operating", opening=True, **late)

    engine.freshen(tenant)
    text = head.get(adopted.url).content.decode()
    assert "2026-06-01" in text
    assert "2026-11-01" in text
    assert "6.1.a" in text
