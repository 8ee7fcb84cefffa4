"""Who answers for a project, through the API: what the rule yields, and its confirmation."""

import pytest

from tests.examples import make
from tests.outsourcing.appointed import letter, person, security_leader, unit_leader
from tests.outsourcing.stories import change
from tongguan.core.models import AuditEntry
from tongguan.outsourcing.models import Project


@pytest.fixture
def project(office):
    units = [make("org_unit", head=person()) for _each in range(2)]
    return make("project", office=None, units=[{"unit": unit, "share": "业务需求"} for unit in units])


def test_it_tells_what_the_rule_yields_and_what_stands_against_it(program, project):
    told = program("office_head").get(f"project/{project.pk}/answerable").json()
    assert (told["rule"], told["led_by"], told["confirmed"]) == ("4.2.1.a", "dept_security_leader", False)
    assert [(why["code"], why["clause"]) for why in told["refusals"]] == [("needs", "4.2.1.a")]
    leader = security_leader()
    again = program("office_head").get(f"project/{project.pk}/answerable").json()
    assert again["posts"][0]["person"] == {"id": leader.pk, "title": str(leader), "url": leader.url}
    assert again["refusals"] == []


def test_confirming_answers_with_the_drafts_and_a_second_time_changes_nothing(program, project):
    security_leader()
    head, address = program("office_head"), f"project/{project.pk}/answerable"
    told = head.post(address, {"basis": "数发〔2026〕9号", "since": "2026-11-20"}).json()
    assert (told["confirmed"], told["settled"]) == (True, False)
    assert all(post["letter"] for post in told["posts"])
    assert head.post(address).json() == told
    assert project.appointments.count() == 3


def test_a_refusal_tells_why_and_stays_in_the_history(program, project):
    answer = program("office_staff").post(f"project/{project.pk}/answerable")
    assert answer.status_code == 403
    assert [why["code"] for why in answer.json()["refusals"]] == ["role", "needs"]
    assert AuditEntry.objects.filter(register="project", record=project.pk, action="refused:confirm_roles").exists()
    assert not project.appointments.exists()


def test_what_is_sent_is_looked_at(program, project):
    security_leader()
    answer = program("office_head").post(f"project/{project.pk}/answerable", {"since": "morgen"})
    assert (answer.status_code, answer.json()["errors"].keys()) == (422, {"since"})
    stale = program("office_head").post(f"project/{project.pk}/answerable", {"version": project.version + 3})
    assert stale.status_code in {409, 422}
    assert not project.appointments.exists()


def test_strangers_find_nothing(program, other_tenant, project):
    assert program("office_head", of=other_tenant).get(f"project/{project.pk}/answerable").status_code == 404


def test_g01_refuses_the_leader_of_one_unit_for_two_units(program, project):
    units = [row.unit for row in project.units.order_by("pk")]
    strange = unit_leader(units[0])
    change(project, leader=strange, office=units[0], office_head=units[0].head)
    letter("leader", strange, project=project)
    for unit in units:
        letter("office_head", unit.head, project=project, unit=unit)
    answer = program("office_head").post(f"project/{project.pk}/start_planning")
    assert answer.status_code == 422
    told = {why["rule"]: why["clause"] for why in answer.json()["refusals"]}
    assert told["several_units_share_the_office"] == "4.2.1.a"
    assert "project_has_accountable_people" not in told
    assert Project.objects.get(pk=project.pk).state == "draft"


@pytest.mark.parametrize("body", [{"basis": {}}, {"since": 1}, {"version": True}, {"reason": ""}])
def test_what_cannot_be_said_of_it_is_named(program, project, body):
    answer = program("office_head").post(f"project/{project.pk}/answerable", body)
    assert (answer.status_code, {*answer.json()["errors"]}) == (422, {*body})
