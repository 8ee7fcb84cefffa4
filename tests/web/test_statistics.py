"""The pages of the statistics: sound, drawn without code, closed to whom they do not concern."""

import io
import zipfile

import pytest

from tests.examples import make
from tests.outsourcing.stories import contract, staff
from tests.web.boards import hrefs, shown, zh
from tests.web.markup import read
from tongguan.standards import engine

HEALTH, VENDORS, AHEAD = "/statistics/health/", "/statistics/vendors/", "/statistics/expiries/"
SHEET = "/statistics/vendors/sheet.xlsx"


@pytest.fixture
def served(office, tenant):
    """A project in operation with a vendor that serves it and a person without an agreement."""
    project = make("project", state="operating", opening=True, name="政务云运维")
    vendor = make("vendor", name="长河信息公司")
    contract("in_force", project=project, vendor=vendor)
    person = staff("onboarded", project=project, vendor=vendor)
    make("finding", project=project, vendor=vendor, text="日志未留存")
    engine.freshen(tenant)
    return person


def test_every_page_is_sound_with_data_and_without(head, as_role, tenant):
    for page in (HEALTH, VENDORS, AHEAD, f"{HEALTH}?step=day&of=checks&pack=manual-isms-0001"):
        answer = head.get(page)
        assert (answer.status_code, read(answer).objections) == (200, []), page
    assert zh("Nothing was counted in this period, so nothing is known of it.") in shown(head.get(HEALTH))
    assert zh("There is no vendor yet.") in shown(head.get(VENDORS))


def test_projects_stand_beside_each_other_with_the_way_to_each_board(head, served):
    other = make("project", name="政务热线")
    answer = head.get(f"{HEALTH}?project={served.project_id}&beside={other.pk}")
    assert read(answer).objections == []
    assert f"/board/gbt32926-2016/?project={served.project_id}&on=2026-11-21" in hrefs(answer)
    assert served.url in hrefs(answer)
    assert head.get(f"{HEALTH}?project={served.project_id}&beside={served.project_id}").status_code == 400
    assert head.get(f"{HEALTH}?first=2026-12-01").status_code == 400
    assert f"{HEALTH}?pack=gbt32926-2016&project={served.project_id}" in hrefs(
        head.get(f"/board/?project={served.project_id}")
    )


def test_each_number_of_a_vendor_leads_to_its_records_and_the_sheet_says_the_same(head, served):
    other = make("vendor", name="云岭科技公司")
    both = head.get(f"{VENDORS}?add={other.pk}")
    assert [one.pk for one in both.context["question"].vendors] == [served.vendor_id, other.pk]
    answer = head.get(f"{VENDORS}?vendor={served.vendor_id}")
    assert read(answer).objections == []
    link = next(one for one in hrefs(answer) if one.startswith(f"{VENDORS}found/"))
    assert "日志未留存" in shown(head.get(link))
    assert zh("no data") in shown(answer)
    assert "云岭科技公司" not in shown(answer).partition("<table")[2]
    sheet = b"".join(head.get(f"{SHEET}?vendor={served.vendor_id}"))
    rows = zipfile.ZipFile(io.BytesIO(sheet)).read("xl/worksheets/sheet1.xml").decode()
    assert "长河信息公司" in rows
    assert zh("no data") in rows
    for wrong in ("found/", "nothing/?vendor=1", f"found/?vendor={served.vendor_id}&which=x", "serves/?vendor=1"):
        assert head.get(VENDORS + wrong).status_code == 404, wrong


def test_people_of_vendors_and_other_tenants_see_nothing_of_it(client_as, served, other_tenant):
    behind = f"{VENDORS}found/?vendor={served.vendor_id}"
    vendor, sysadmin = client_as("vendor_manager"), client_as("sysadmin")
    for page in (HEALTH, VENDORS, SHEET, behind):
        assert (vendor.get(page).status_code, sysadmin.get(page).status_code) == (403, 403), page
    assert sysadmin.get(AHEAD).status_code == 403
    stranger = client_as("office_head", of=other_tenant, name="外单位")
    assert stranger.get(behind).status_code == 404
    for page in (HEALTH, VENDORS, AHEAD, f"{VENDORS}?vendor={served.vendor_id}"):
        assert "长河" not in shown(stranger.get(page)), page
        assert "长河" not in shown(vendor.get(AHEAD)), page
    assert stranger.get(f"{HEALTH}?project={served.project_id}").status_code == 400


def test_questions_without_sense_are_answered_with_what_is_wrong_about_them(head, served):
    far, wide = "9999-12", "9" * 20
    for page in (
        *(f"{AHEAD}?month={one}" for one in (far, "x", "2026-13", "2020-01")),
        *(
            f"{HEALTH}?{one}"
            for one in ("first=0001-01-01", "last=9999-12-31", "last=0001-01-01", "step=year", "pack=x")
        ),
        *(f"{HEALTH}?project={wide}", f"{AHEAD}?vendor={wide}", f"{VENDORS}?add={wide}", f"{VENDORS}?first=x"),
    ):
        answer = head.get(page)
        assert (answer.status_code, read(answer).objections) == (400, []), page
    assert head.get(f"{VENDORS}?vendor=x&vendor={wide}").status_code == 200
    for given in ("first=0001-01-01", "last=0001-01-01", "last=9999-12-31", f"project={wide}"):
        assert head.get(f"/api/v1/statistics/health?{given}").status_code == 400, given


def test_the_menu_the_desk_and_the_records_lead_there(head, served):
    area = hrefs(head.get("/areas/projects/"))
    assert {HEALTH, VENDORS, AHEAD} <= set(area)
    assert AHEAD in hrefs(head.get("/"))
    assert f"{VENDORS}?add={served.vendor_id}" in hrefs(head.get(served.vendor.url))
    assert f"{HEALTH}?project={served.project_id}" in hrefs(head.get(served.project.url))
