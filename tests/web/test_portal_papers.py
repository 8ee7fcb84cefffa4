"""The portal of vendors: agreements handed in, the emergency plan received, visits announced, entered and left."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import people
from tests.examples import make
from tests.outsourcing.stories import promised
from tests.web.markup import read
from tongguan.access.models import ZoneVisit
from tongguan.core import checks
from tongguan.core.models import Acknowledgement, Evidence
from tongguan.outsourcing.models import NDA, VendorNotice

WRONG = 422


def scan(name="保密协议.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 signed", content_type="application/pdf")


def owes(client):
    page = client.get("/")
    assert page.status_code == 200
    assert read(page).objections == []
    return page.content.decode().partition('class="vp-columns"')[2].partition("</section>")[0]


def breaks(name, one):
    return checks.registry[name].breaking().filter(pk=one.pk).exists()


def test_a_signed_agreement_is_handed_in_and_counts_once_the_office_confirms_it(team, as_role, client_as):
    place = f"/portal/nda/?by=staff-{team.one.pk}"
    assert place in owes(team.engineer)
    assert place in owes(team.manager)
    assert read(team.engineer.get(place)).objections == []
    given = {"by": f"staff-{team.one.pk}", "signed_on": "2026-11-01", "term": "fixed"}
    for wrong in ({}, {"valid_to": "2028-11-01"}, {"valid_to": "2026-10-01", "file": scan()}, {"file": scan("a.exe")}):
        assert team.engineer.post("/portal/nda/", given | wrong).status_code == WRONG, wrong
    assert not NDA.objects.exists()
    answer = team.engineer.post("/portal/nda/", given | {"valid_to": "2028-11-01", "file": scan()})
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    nda = NDA.objects.get()
    assert (nda.state, nda.vendor_staff, nda.vendor, nda.project) == ("draft", team.one, team.vendor, team.project)
    assert Evidence.objects.get(register="nda", record=nda.pk).handed_in_by == team.engineer.user
    assert nda.number in team.engineer.get("/").content.decode()
    assert breaks("staff_nda_signed", team.one)
    assert place not in owes(team.engineer)
    again = given | {"valid_to": "2029-11-01", "file": scan("重新扫描.pdf")}
    assert team.manager.post("/portal/nda/", again).status_code == 302
    nda.refresh_from_db()
    assert (NDA.objects.count(), nda.scan.name, nda.valid_to) == (1, "重新扫描.pdf", dt.date(2029, 11, 1))
    assert team.manager.post(f"/api/v1/nda/{nda.pk}/sign", content_type="application/json").status_code == 403
    with as_role("sec_officer"):
        nda.workflow.take("sign", nda)
    assert NDA.objects.get().state == "signed"
    assert not NDA.objects.filter(confirmed_by=team.manager.user).exists()


def test_the_company_is_bound_by_its_manager_alone_and_nobody_by_a_rival(team):
    told = {"signed_on": "2026-11-01", "term": "open_ended"}
    company = told | {"by": f"vendor-{team.vendor.pk}"}
    for client, given in (
        (team.engineer, company),
        (team.engineer, told | {"by": f"staff-{team.boss.pk}"}),
        (team.manager, told | {"by": f"staff-{team.foreign.pk}"}),
        (team.manager, told | {"by": f"vendor-{team.rival.pk}"}),
        (team.manager, told | {"by": "vendor-x"}),
    ):
        assert client.post("/portal/nda/", given | {"file": scan()}).status_code == WRONG, given
    assert not NDA.objects.exists()
    assert not Evidence.objects.exists()
    assert team.manager.post("/portal/nda/", company | {"file": scan()}).status_code == 302
    nda = NDA.objects.get()
    assert (nda.party_type, nda.vendor, nda.vendor_staff, nda.state) == ("vendor", team.vendor, None, "draft")


def test_an_agreement_about_to_end_is_owed_by_its_last_day(team):
    promised(team.one, signed_on=dt.date(2026, 1, 5), valid_to=dt.date(2026, 12, 5))
    owed = owes(team.manager)
    assert f"/portal/nda/?by=staff-{team.one.pk}" in owed
    assert "2026-12-05" in owed
    given = {"by": f"staff-{team.one.pk}", "signed_on": "2026-11-20", "term": "open_ended", "file": scan()}
    assert team.manager.post("/portal/nda/", given).status_code == 302
    assert f"/portal/nda/?by=staff-{team.one.pk}" not in owes(team.manager)


def test_the_emergency_plan_is_acknowledged_by_the_manager_of_the_vendor_that_was_given_it(team):
    day = dt.date(2026, 11, 1)
    issues = [{"vendor": one, "issued_on": day} for one in (team.vendor, team.rival)]
    file = make("evidence", name="预案.pdf", content=b"%PDF-1.4 plan")
    plan = make("emergency_plan", issued_to=issues, file=file, state="published", opening=True)
    mine, theirs = plan.issued_to.get(vendor=team.vendor), plan.issued_to.get(vendor=team.rival)
    rivals = make("emergency_plan", issued_to=issues[1:], file=make("evidence"), state="published", opening=True)
    place = f"/portal/emergency-plan/{plan.pk}/"
    assert place in owes(team.manager)
    assert place not in owes(team.engineer)
    page = team.engineer.get(place)
    assert read(page).objections == []
    assert "断开受影响主机的网络" in page.content.decode()
    assert b"".join(team.engineer.get(f"/evidence/{file.pk}/file/").streaming_content) == b"%PDF-1.4 plan"
    assert team.engineer.post(place).status_code == 403
    for method in (team.manager.get, team.manager.post):
        assert method(f"/portal/emergency-plan/{rivals.pk}/").status_code == 404
    assert team.manager.post(place).status_code == 302
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.acknowledged_on, theirs.acknowledged_on) == (dt.date(2026, 11, 21), None)
    assert place not in owes(team.manager)


def test_a_text_addressed_to_somebody_by_name_is_read_by_him_and_nobody_else(team, as_role):
    with as_role("office_head", "office_staff"):
        dates = {"effective_on": dt.date(2026, 1, 1), "approved_on": dt.date(2026, 1, 1)}
        text = make("document", kind="procedure", title="机房出入规程", state="published", opening=True, **dates)
        make(
            "acknowledgement", register="document", record=text.pk, object_version=text.edition,
            account=team.engineer.user,
        )  # fmt: skip
    place = f"/document/{text.pk}/know/"
    assert place in owes(team.engineer)
    assert place not in owes(team.manager)
    assert team.manager.get(place).status_code == team.manager.get(text.url).status_code == 404
    assert team.engineer.post(place).status_code == 302
    assert Acknowledgement.objects.get().state == "acknowledged"
    assert place not in owes(team.engineer)


def test_a_visit_is_announced_and_the_door_knows(team, client_as):
    given = {"project": team.project.pk, "vendor_staff": team.one.pk, "content": "更换存储\n控制器电池"}
    assert read(team.manager.get("/portal/new/visit/")).objections == []
    assert team.manager.post("/portal/new/visit/", given).status_code == WRONG
    foreign = given | {"vendor_staff": team.foreign.pk, "effective_on": "2026-11-21"}
    assert team.manager.post("/portal/new/visit/", foreign).status_code == WRONG
    assert team.manager.post("/portal/new/visit/", given | {"effective_on": "2026-11-21"}).status_code == 302
    notice = VendorNotice.objects.get()
    assert (notice.kind, notice.vendor, notice.state) == ("visit", team.vendor, "submitted")
    assert notice.url in team.engineer.get("/portal/visits/").content.decode()
    make("zone", level="controlled")
    page = client_as("office_staff").get("/sites/").content.decode()
    assert page.index("长河工程师") < page.index("长河经理")
    assert "更换存储 控制器电池" in page


def test_one_signs_in_oneself_where_no_escort_is_due_and_out_everywhere(team, client_as, tenant):
    with people.as_system(tenant):
        hall, core = make("zone", level="general"), make("zone", level="core")
    given = {"do": "sign_in", "zone": hall.pk, "staff": team.one.pk, "purpose": "驻场值班"}
    for wrong in ({"zone": core.pk}, {"staff": team.boss.pk}, {"staff": team.foreign.pk}, {"purpose": ""}):
        assert team.engineer.post("/portal/visits/", given | wrong).status_code == WRONG, wrong
    assert team.engineer.post("/portal/visits/", given).status_code == 302
    assert team.engineer.post("/portal/visits/", given).status_code == WRONG
    visit = ZoneVisit.objects.get()
    out = {"do": "leave", "record": visit.pk}
    for client, place in ((team.engineer, "leave"), (team.manager, None)):
        page = client.get("/portal/visits/")
        assert read(page).objections == []
        assert ("leave" in page.content.decode()) == bool(place)
    assert team.manager.post("/portal/visits/", out).status_code == WRONG
    assert team.engineer.post("/portal/visits/", out).status_code == 302
    assert team.engineer.post("/portal/visits/", out).status_code == WRONG
    visit.refresh_from_db()
    assert (visit.state, visit.out_at is None) == ("open", False)
    assert team.engineer.post("/portal/visits/", given).status_code == 302
    keeper = client_as("office_staff")
    left = {"do": "sign_out", "record": visit.pk, "version": visit.version, "escorted": "yes"}
    assert keeper.post("/sites/", left).status_code == 302
    went = visit.out_at
    visit.refresh_from_db()
    assert (visit.state, visit.out_at) == ("closed", went)
    theirs = make("zone_visit", vendor_staff=team.foreign, zone=hall)
    assert team.engineer.post("/portal/visits/", {"do": "leave", "record": theirs.pk}).status_code == 404
    assert theirs.vendor_staff.person.name not in team.manager.get("/portal/visits/").content.decode()
