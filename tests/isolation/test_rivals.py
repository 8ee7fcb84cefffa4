"""Two vendors on one project: what each of them reads of it tells nothing of the other."""

import csv
import io
import json

import pytest

from tests.examples import make, values_for
from tests.outsourcing.stories import staff
from tests.test_every_register import as_a_browser_sends
from tongguan.access.models import AccessGrant
from tongguan.core import forms
from tongguan.core.actor import acting_as
from tongguan.core.registers import registry
from tongguan.exchange import exporting, importing, stream
from tongguan.operations.models import Incident


@pytest.fixture
def rivals(office, user_with):
    """A project with two candidates, each with a manager who has an account."""

    class Rivals:
        mine, theirs = make("vendor", name="长河信息公司"), make("vendor", name="云岭科技公司")
        project = make(
            "project",
            candidates=[{"vendor": mine, "offer": "1380000.00"}, {"vendor": theirs, "offer": "1270000.00"}],
        )
        me = user_with("vendor_manager", "vendor_staff", name="长河经理")
        other = user_with("vendor_manager", "vendor_staff", name="云岭经理")

    for vendor, account in ((Rivals.mine, Rivals.me), (Rivals.theirs, Rivals.other)):
        person = make("person", kind="vendor_staff", establishment="", account=account)
        hired = staff(vendor=vendor, project=Rivals.project, person=person)
        Rivals.staff = hired if vendor is Rivals.mine else Rivals.staff
    return Rivals


@pytest.fixture
def browser(client, rivals):
    """The browser of the first vendor's manager."""
    client.force_login(rivals.me)
    return client


def test_the_offer_of_a_rival_is_on_no_page_in_no_answer_and_in_no_sheet(browser, rivals, tenant):
    page = browser.get(rivals.project.url).content.decode()
    history = browser.get(f"{rivals.project.url}history/").content.decode()
    told = browser.get(f"/api/v1/project/{rivals.project.pk}").json()["candidates"]
    listed = browser.get("/api/v1/project?children=1").json()["results"][0]["candidates"]
    with acting_as(rivals.me, tenant) as actor:
        sheet = b"".join(exporting.exported(registry["project"], actor, stream.CSV)).decode("utf-8-sig")
    assert [row["vendor_title"] for row in told] == [row["vendor_title"] for row in listed] == ["长河信息公司"]
    for content in (page, history, sheet):
        assert "云岭" not in content
        assert "1270000" not in content.replace(",", "")
    assert "1,380,000" in page
    assert len(list(csv.reader(io.StringIO(sheet)))) == 3


def test_the_office_compares_the_offers_of_all(client_as, rivals):
    told = client_as("office_head").get(f"/api/v1/project/{rivals.project.pk}").json()["candidates"]
    assert {row["vendor_title"] for row in told} == {"长河信息公司", "云岭科技公司"}


def test_who_works_for_a_rival_is_offered_nowhere(browser, rivals, user_with):
    user_with("office_staff", name="王经办")
    for place in (
        "/acknowledgement/choices/account/",
        "/vendor_notice/choices/vendor_staff/",
        "/nda/choices/vendor_staff/",
    ):
        offered = browser.get(place, {"q": "经"}).content.decode() + browser.get(place).content.decode()
        assert "云岭" not in offered
    assert "王经办" in browser.get("/acknowledgement/choices/account/").content.decode()
    assert "云岭" not in browser.get("/acknowledgement/").content.decode()


def test_who_answers_for_a_project_is_not_told_to_vendors(browser, rivals):
    assert browser.get(f"/project/{rivals.project.pk}/answerable/").status_code == 403
    assert browser.get(f"/api/v1/project/{rivals.project.pk}/answerable").status_code == 403
    assert browser.post(f"/project/{rivals.project.pk}/answerable/", {"version": 1}).status_code == 403


def test_the_milestones_of_a_rival_are_not_on_the_plan_of_ones_own_contract(browser, rivals, office):
    mine = make("contract", project=rivals.project, vendor=rivals.mine)
    theirs = make("contract", project=rivals.project, vendor=rivals.theirs)
    make("milestone", project=rivals.project, contract=theirs, name="云岭的里程碑", security_objectives=[])
    make("milestone", project=rivals.project, contract=mine, name="长河的里程碑", security_objectives=[])
    plan = make("security_plan", project=rivals.project, contract=mine)
    page = browser.get(plan.url).content.decode()
    assert "长河的里程碑" in page
    assert "云岭" not in page


def test_sheets_of_others_are_not_looked_into_by_people_from_outside(browser, rivals, office):
    sheet = io.BytesIO("对象,事由\n云岭,换人\n".encode("utf-8-sig"))
    batch = importing.received(sheet, "云岭.csv", "vendor_notice", office)
    assert "云岭" not in browser.get("/import/").content.decode()
    for method, place in (("get", ""), ("get", "rejected.xlsx"), ("post", "")):
        answer = getattr(browser, method)(f"/import/{batch.pk}/{place}", {"do": "undo"})
        assert answer.status_code in {404, 405}


def test_a_vendor_imports_no_grant_that_nobody_approved(rivals, tenant, office):
    """A state is reached by its moves: only the organisation's own people take over what is there already."""
    told = values_for("access_grant", vendor_staff=rivals.staff.pk)
    told = {name: one for name, one in told.items() if name in {"scope", "purpose", "valid_from", "valid_to", "kind"}}
    plain = {name: str(one) for name, one in told.items() if one is not None}
    head = [*plain, "vendor_staff", "state"]
    for state, made in (("active", 0), ("approved", 0)):
        cells = [*plain.values(), rivals.staff.number, state]
        sheet = io.StringIO()
        csv.writer(sheet).writerows([head, head, cells])
        with acting_as(rivals.me, tenant) as actor:
            report = importing.run(io.BytesIO(sheet.getvalue().encode()), "access_grant", name="x.csv", actor=actor)
            assert report.counts["rejected"] == 1, report.counts
            assert AccessGrant.everything.filter(state=state).count() == made


def test_a_link_that_a_vendor_cannot_see_stays_when_it_saves_what_it_can(browser, rivals, office):
    """The answerable person of an incident is the organisation's; a form that cannot show him does not clear him."""
    person = make("person")
    incident = make("incident", project=rivals.project, vendor=rivals.mine, assignee=person)
    with acting_as(rivals.me, office.tenant) as actor:
        fresh = Incident.objects.get(pk=incident.pk)
        sent = as_a_browser_sends(forms.form_of(registry["incident"])(instance=fresh, actor=actor))
    answer = browser.post(f"{incident.url}edit/", sent | {"assignee": "", "description": "补充说明"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert Incident.objects.get().assignee_id == person.pk
    place = f"/api/v1/incident/{incident.pk}"
    for value in (None, make("person").pk):
        browser.generic("PATCH", place, json.dumps({"assignee": value}), content_type="application/json")
        assert Incident.objects.get().assignee_id == person.pk
