"""Whoever has something to do first gets no further by any door."""

import pytest

from tongguan.accounts import errands
from tongguan.core.models import Token


@pytest.fixture
def errand(monkeypatch):
    """An errand that everybody has to run."""
    made = errands.Errand(
        name="wash_hands", order=5, address="/account/hands/", title="Wash your hands.", unmet=lambda _a, _s: True
    )
    monkeypatch.setitem(errands.declared, made.name, made)


def test_every_page_leads_to_the_errand_and_remembers_where_one_was_going(errand, client, user_with):
    client.force_login(user_with("office_head"))
    answer = client.get("/project/?state=draft")
    assert (answer.status_code, answer.url) == (302, "/account/hands/?next=%2Fproject%2F%3Fstate%3Ddraft")
    assert client.post("/project/new/").url == "/account/hands/?next=%2F"


def test_its_own_page_and_the_way_out_stay_open(errand, client, user_with):
    client.force_login(user_with("office_head"))
    assert client.get("/account/hands/").status_code == 404
    assert client.post("/logout/").url == "/login/"


def test_the_api_answers_with_a_problem_to_a_session_but_lets_a_token_through(errand, client, user_with, tenant):
    user = user_with("office_head")
    client.force_login(user)
    answer = client.get("/api/v1/project/")
    assert (answer.status_code, answer.json()["code"]) == (403, "wash_hands")
    client.logout()
    assert (
        client.get("/api/v1/project/", headers={"Authorization": f"Bearer {Token.make(user, tenant)}"}).status_code
        == 200
    )
