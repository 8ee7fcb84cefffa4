"""Who answers for a project, on its page: what the rule yields, and the page on which the office confirms it."""

import pytest

from tests.examples import make
from tests.outsourcing.appointed import letter, person, security_leader, unit_leader
from tests.outsourcing.stories import change
from tests.web.markup import fields_of
from tongguan.outsourcing.models import Project, RoleAssignment


@pytest.fixture
def units(as_role):
    with as_role("office_head", "office_staff"):
        return [make("org_unit", head=person()) for _each in range(2)]


@pytest.fixture
def project(as_role, units):
    """A draft that touches two units, of which nobody knows yet who leads it."""
    with as_role("office_head", "office_staff"):
        return make("project", office=None, units=[{"unit": unit, "share": "业务需求"} for unit in units])


@pytest.fixture
def leader(as_role):
    with as_role("office_head", "office_staff"):
        return security_leader()


def page_of(project):
    return f"{project.url}answerable/"


def shown(response):
    return response.content.decode()


def test_the_project_tells_who_should_lead_and_leads_to_the_confirmation(head, project, units, leader):
    text = shown(head.get(project.url))
    assert str(leader) in text
    assert all(str(unit.head) in text for unit in units)
    assert f'href="{page_of(project)}"' in text


def test_what_is_missing_is_told_with_where_it_is_entered(head, project):
    assert "/role_assignment/new/?role=dept_security_leader" in shown(head.get(project.url))
    page = head.get(page_of(project))
    assert "/role_assignment/new/?role=dept_security_leader" in shown(page)
    assert fields_of(page).keys() == {"csrfmiddlewaretoken"}
    sent = {"since": "2026-11-20", "version": project.version}
    assert head.post(page_of(project), sent).status_code == 409


def test_one_button_fills_in_leader_and_office_and_drafts_the_letters(head, project, units, leader, stored):
    given = fields_of(head.get(page_of(project))) | {"basis": "数发〔2026〕9号"}
    answer = head.post(page_of(project), given)
    assert (answer.status_code, answer.url) == (302, project.url)
    found = stored(lambda: Project.objects.get(pk=project.pk))
    assert (found.leader_id, found.office_id, found.office_head_id) == (leader.pk, units[0].pk, units[0].head_id)
    letters = stored(lambda: list(RoleAssignment.objects.filter(project=project).values_list("state", "basis_doc")))
    assert letters == [("proposed", "数发〔2026〕9号")] * 3
    assert "/role_assignment/" in shown(head.get(project.url))


def test_a_stale_page_changes_nothing(as_role, head, project, leader, stored):
    given = fields_of(head.get(page_of(project)))
    with as_role("office_head"):
        change(project, name="改名")
    assert head.post(page_of(project), given).status_code == 409
    assert not stored(RoleAssignment.objects.filter(project=project).exists)


def test_a_clerk_sees_who_confirms(clerk, project, leader):
    page = clerk.get(page_of(project))
    assert page.status_code == 200
    assert fields_of(page).keys() == {"csrfmiddlewaretoken"}


def test_a_day_that_is_none_is_told_at_the_field(head, project, leader, stored):
    assert head.post(page_of(project), {"since": "morgen", "version": project.version}).status_code == 422
    assert not stored(RoleAssignment.objects.filter(project=project).exists)


def test_strangers_find_nothing(client_as, other_tenant, project, leader):
    assert client_as("office_head", of=other_tenant).get(page_of(project)).status_code == 404
    # People from outside are told alike of any project: who answers for it is no business of theirs.
    assert client_as("vendor_manager").get(page_of(project)).status_code == 403
    assert client_as("vendor_manager").get("/project/999999/answerable/").status_code == 403


def test_work_that_concerns_state_secrets_is_told_to_stop_here(as_role, head):
    with as_role("office_head"):
        secret, open_one = make("project", is_secret=True), make("project")
    assert 'role="alert"' in shown(head.get(secret.url))
    assert 'role="alert"' not in shown(head.get(open_one.url))


def test_g01_refuses_the_leader_of_one_unit_for_two_units(as_role, head, project, units, stored):
    with as_role("office_head", "office_staff"):
        strange = unit_leader(units[0])
        change(project, leader=strange, office=units[0], office_head=units[0].head)
        letter("leader", strange, project=project)
        for unit in units:
            letter("office_head", unit.head, project=project, unit=unit)
    address = f"{project.url}move/start_planning/"
    version = stored(lambda: Project.objects.get(pk=project.pk)).version
    answer = head.post(address, {"on": "2026-11-21", "version": version})
    assert answer.status_code == 409
    assert "4.2.1.a" in shown(answer)
    assert "4.1.a" not in shown(answer)
    assert stored(lambda: Project.objects.get(pk=project.pk)).state == "draft"
