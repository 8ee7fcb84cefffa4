"""Pages of plan and filing: what is missing, what changed, and the buttons that do what the registers already know."""

import pytest

from tests.examples import make
from tests.outsourcing.planning import concluded, filed, imported_as, planned, running
from tests.outsourcing.stories import change
from tests.web.markup import fields_of, read
from tongguan.outsourcing.filed_facts import note_changes
from tongguan.outsourcing.models import Filing, Project, SecurityPlan


def text_of(answer):
    return answer.content.decode()


def pressed(client, record, button):
    """Press a button of the record's own page."""
    return client.post(f"{record.url}{button}/", fields_of(client.get(record.url)))


@pytest.fixture
def plan(as_role):
    with as_role("office_staff"):
        return planned("submitted", project=running("plan_pending"), items=("1", "2", "4", "5", "6"))


def test_a_plan_shows_its_six_parts_and_which_of_them_lacks_something(head, plan):
    page = head.get(plan.url)
    assert read(page).objections == []
    assert "5 / 6" in text_of(page)
    assert f'href="/plan_item/new/?plan={plan.pk}&amp;section=3"' in text_of(page)


def test_g08_the_leader_is_told_on_the_page_which_part_lacks_its_item(client_as, plan, stored):
    leader = client_as("leader")
    answer = leader.post(f"{plan.url}move/approve/", {"on": "2026-11-21", "version": plan.version})
    assert (answer.status_code, stored(lambda: SecurityPlan.objects.get(pk=plan.pk).state)) == (409, "submitted")
    assert "6.3.a.3" in text_of(answer)
    stored(lambda: make("plan_item", plan=plan, section="3", owner=make("person")))
    answer = leader.post(f"{plan.url}move/approve/", {"on": "2026-11-21", "version": plan.version})
    assert (answer.status_code, stored(lambda: SecurityPlan.objects.get(pk=plan.pk).state)) == (302, "approved")


def test_g08_a_project_whose_plan_is_only_submitted_is_refused_on_its_page(client_as, plan, stored):
    project = plan.project
    answer = client_as("leader").post(
        f"{project.url}move/approve_plan/", {"on": "2026-11-21", "version": project.version}
    )
    assert (answer.status_code, stored(lambda: Project.objects.get(pk=project.pk).state)) == (409, "plan_pending")
    assert "6.3.b" in text_of(answer)


def test_empty_parts_of_a_plan_begin_with_starter_texts(head, as_role, stored):
    with as_role("office_staff"):
        draft = make("security_plan", sections=[{"section": "2", "content": "我们自己的分工"}])
    assert pressed(head, draft, "begin").status_code == 302
    told = stored(lambda: dict(draft.sections.values_list("section", "content")))
    assert sorted(told) == ["1", "2", "3", "4", "5", "6"]
    assert all(told.values())
    assert told["2"] == "我们自己的分工"


def test_a_filing_is_filled_from_the_registers_by_one_button(head, as_role, tenant, stored):
    with as_role("office_staff"):
        project = running("plan_pending", office_head=make("person", name="欧阳负责"))
        signed = concluded(project)
        plan = planned(project=project, contract=signed)
        filing = make("filing", project=project, plan=plan, groups=[], amendments=[], submitted_at=None)
    before = head.get(filing.url)
    assert read(before).objections == []
    assert f'action="{filing.url}fill/"' in text_of(before)
    assert pressed(head, filing, "fill").status_code == 302
    kept = stored(lambda: Filing.objects.get(pk=filing.pk))
    told = stored(lambda: dict(filing.groups.values_list("group", "content")))
    assert "欧阳负责" in told["F1"]
    assert str(signed.vendor) in told["F3"]
    assert "第 3 部分的安排" in told["F4"]
    assert (kept.filed_vendor, kept.contract_id) == (str(signed.vendor), signed.pk)
    page = text_of(head.get(filing.url))
    assert f'href="{signed.url}"' in page


def test_g09_a_filing_that_lacks_a_group_is_refused_on_its_page(head, as_role, stored):
    with as_role("office_staff"):
        filing = filed("draft")
        change(filing.groups.get(group="F5"), content="")
    answer = head.post(f"{filing.url}move/submit/", {"on": "2026-11-21", "version": filing.version})
    assert (answer.status_code, stored(lambda: Filing.objects.get(pk=filing.pk).state)) == (409, "draft")
    assert "6.5.a.5" in text_of(answer)


def test_a_change_of_what_was_filed_is_shown_beside_it_and_becomes_an_amendment_by_one_button(
    head, as_role, tenant, stored
):
    with as_role("office_staff"):
        filing = filed("accepted")
        change(filing.project, service_type="development")
        assert note_changes(tenant) == 1
        assert note_changes(tenant) == 0
    filing = stored(lambda: Filing.objects.get(pk=filing.pk))
    page = text_of(head.get(filing.url))
    assert "运行维护" in page
    assert "开发" in page
    assert pressed(head, filing, "amend").status_code == 302
    kept = stored(lambda: Filing.objects.get(pk=filing.pk))
    assert (kept.state, kept.filed_service, kept.differs_since, kept.edition) == ("amending", "development", None, "2")
    [row] = stored(lambda: list(filing.amendments.all()))
    assert (row.group, row.changed_on.isoformat()) == ("F2", "2026-11-21")
    assert "开发" in row.change


def test_what_was_handed_in_is_not_filled_anew(head, as_role, stored):
    with as_role("office_staff"):
        filing = filed("submitted")
        change(filing.project, service_type="development")
    assert head.post(f"{filing.url}fill/").status_code in {302, 403}
    assert stored(lambda: Filing.objects.get(pk=filing.pk).filed_service) == "operation"


def test_the_form_to_hand_in_tells_every_group(head, as_role):
    with as_role("office_staff"):
        filing = filed("draft")
    page = head.get(f"{filing.url}form/")
    assert (page.status_code, read(page).objections) == (200, [])
    assert filing.filed_vendor in text_of(page)
    assert "第 5 组备案信息" in text_of(page)


def test_g12_a_subcontractor_without_a_passed_assessment_is_refused_on_the_page(head, as_role, stored):
    with as_role("office_staff"):
        wanted = make("subcontract")
        imported_as(wanted.assessment, state="failed")
    answer = head.post(f"{wanted.url}move/approve/", {"on": "2026-11-21", "version": wanted.version})
    assert answer.status_code == 409
    assert "6.4.b.1" in text_of(answer)
    stored(wanted.refresh_from_db)
    assert wanted.state == "requested"
