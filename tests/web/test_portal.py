"""The portal of vendors: a week of a manager and of his people, each step as a phone sends it."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape
from django.utils.translation import gettext

from tests import people
from tests.examples import make
from tests.outsourcing.cases_schooling import material
from tests.outsourcing.stories import complete_contract, located
from tests.web.markup import read
from tongguan.core import checks, registers
from tongguan.core.actor import acting_as
from tongguan.core.models import Acknowledgement, Evidence
from tongguan.operations.models import SecurityIncident, ServiceLog
from tongguan.organisation.models import Person, TrainingPlan
from tongguan.outsourcing.models import TrainingSession, VendorNotice, VendorStaff

WRONG = 422
QUESTIONS = [
    {"question": "发现可疑邮件应当？", "a": "转发同事", "b": "报告并不点击", "right": "b"},
    {"question": "介质带出前应当？", "a": "登记并经批准", "b": "直接带走", "c": "先格式化", "right": "a"},
]


def paper(name="成果.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 paper", content_type="application/pdf")


def fetched(client, file):
    """The status with which a file is handed out, or not."""
    answer = client.get(f"/evidence/{file.pk}/file/")
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def breaks(name, one):
    return checks.registry[name].breaking().filter(pk=one.pk).exists()


def home(client):
    page = client.get("/")
    assert page.status_code == 200
    assert read(page).objections == []
    return page.content.decode()


def test_people_of_a_vendor_land_on_the_portal_and_see_only_what_is_theirs(team):
    seen, less = home(team.manager), home(team.engineer)
    for page in (seen, less):
        assert "政务云运维" in page
        assert "云岭" not in page
        assert gettext("Waiting for my step") not in page
    assert team.one.url in seen
    assert team.boss.url not in less
    assert "/portal/propose/" in seen
    assert "/portal/propose/" not in less
    assert team.engineer.get("/portal/propose/").status_code == 403


def test_nobody_else_comes_into_the_portal(team, client_as):
    office = client_as("office_head", "office_staff")
    assert gettext("Vendor portal") not in office.get("/").content.decode()
    pages = ("portal/new/log/", "portal/propose/", "portal/plan/", "portal/lesson/", "deliverable/1/settle/")
    for place in (*pages, "contract/1/know/", "training_session/1/test/"):
        assert office.get(f"/{place}").status_code == 403, place


def test_terms_and_material_are_read_and_confirmed_on_the_phone(team):
    contract = complete_contract("in_force", project=team.project, vendor=team.vendor)
    text = material(title="事件处置培训材料", effective_on=dt.date(2026, 1, 1), approved_on=dt.date(2026, 1, 1))
    foreign = located(
        make(
            "contract",
            project=team.project,
            vendor=team.rival,
            state="in_force",
            signed_on=dt.date(2026, 1, 1),
            opening=True,
        ),
        "CS-01",
    )
    for name, one, rule in (
        ("contract", contract, "staff_know_the_terms"),
        ("document", text, "staff_read_incident_material"),
    ):
        place = f"/{name}/{one.pk}/know/"
        assert place in home(team.engineer)
        assert breaks(rule, team.one), rule
        page = team.engineer.get(place)
        assert read(page).objections == []
        assert escape(one.title) in page.content.decode()
        assert team.engineer.post(place).status_code == 302
        assert not breaks(rule, team.one), rule
        assert place not in home(team.engineer)
    assert team.engineer.get(f"/contract/{foreign.pk}/know/").status_code == 404
    team.engineer.post(f"/contract/{contract.pk}/know/")
    assert Acknowledgement.objects.filter(account=team.engineer.user).count() == 2


def test_the_short_test_is_marked_at_once_and_its_answers_are_told_to_nobody_who_takes_it(team, client_as):
    session = make(
        "training_session", project=team.project, attendees=[], questions=QUESTIONS, state="held", opening=True
    )
    place, (first, second) = f"/training_session/{session.pk}/test/", session.questions.order_by("pk")
    assert place in home(team.engineer)
    assert breaks("staff_know_policy_and_rules", team.one)
    assert read(team.engineer.get(place)).objections == []
    for shown in (f"/api/v1/training_session/{session.pk}", session.url):
        told = team.engineer.get(shown).content.decode()
        assert first.question not in told
    assert team.engineer.post(place, {f"q{first.pk}": "b"}).status_code == WRONG
    wrong = team.engineer.post(place, {f"q{first.pk}": "b", f"q{second.pk}": "b"})
    assert "50" in wrong.content.decode()
    mine = session.attendees.get()
    assert (mine.passed, mine.attempts, mine.person_id) == (False, 1, team.one.person_id)
    right = {f"q{first.pk}": "b", f"q{second.pk}": "a"}
    assert team.engineer.post(place, right).status_code == 302
    mine.refresh_from_db()
    assert (mine.passed, mine.attempts, mine.answered_on) == (True, 2, dt.date(2026, 11, 21))
    assert not breaks("staff_know_policy_and_rules", team.one)
    assert team.engineer.post(place, right).status_code == WRONG
    assert place not in home(team.engineer)


def test_who_fails_too_often_needs_the_office(team):
    session = make(
        "training_session", project=team.project, attendees=[], questions=QUESTIONS[:1], state="held", opening=True
    )
    wrong = {f"q{session.questions.get().pk}": "a"}
    answers = [team.engineer.post(f"/training_session/{session.pk}/test/", wrong).status_code for _attempt in range(4)]
    assert answers == [200, 200, 200, WRONG]
    assert session.attendees.get().attempts == 3


def test_others_of_a_training_are_not_told_to_a_vendor(team):
    rows = [{"person": one.person, "passed": True} for one in (team.one, team.foreign)]
    session = make("training_session", project=team.project, attendees=rows, state="held", opening=True)
    for place in (session.url, f"/api/v1/training_session/{session.pk}"):
        told = team.engineer.get(place, headers={"Accept-Language": "en"}).content.decode()
        assert "云岭" not in told, place
    assert len(team.engineer.get(f"/api/v1/training_session/{session.pk}").json()["attendees"]) == 1


PROPOSED = {
    "name": "周航",
    "id_no": "11010519491231002X",
    "role": "数据库管理员",
    "duties": "数据库日常维护",
    "qualification": "数据库系统工程师",
    "experience": "六年政务系统运维",
    "labour_contract_term": "open_ended",
    "employer_nda_on": "2026-03-01",
    "mobile": "",
}


def test_a_manager_proposes_somebody_with_papers_and_the_office_goes_on(team, client_as):
    form = team.manager.get("/portal/propose/")
    assert read(form).objections == []
    given = PROPOSED | {"project": team.project.pk, "replaces": team.one.pk}
    answer = team.manager.post("/portal/propose/", given | {"certificate": paper("证书.pdf")})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    made = VendorStaff.objects.get(state="proposed")
    assert (made.vendor, made.project, made.skill_verified_on) == (team.vendor, team.project, None)
    assert VendorStaff.objects.get(pk=team.one.pk).replaced_by == made
    file = Evidence.objects.get(register="vendor_staff", record=made.pk)
    assert file.handed_in_by == team.manager.user
    assert made.url in home(team.manager)
    assert fetched(team.manager, file) == 200
    assert fetched(team.engineer, file) == 404
    assert fetched(client_as("office_head"), file) == 200


def test_a_proposal_with_something_wrong_leaves_nothing_behind(team):
    before = Person.objects.count()
    for wrong, at in (
        ({"id_no": "110105194912310021"}, "id_no"),
        ({"project": make("project", state="operating", opening=True).pk}, "project"),
        ({"certificate": paper("证书.exe")}, ""),
        ({"labour_contract_term": "for_ever"}, "labour_contract_term"),
    ):
        answer = team.manager.post("/portal/propose/", PROPOSED | {"project": team.project.pk} | wrong)
        assert answer.status_code == WRONG, wrong
        assert not at or f"id_{at}_error" in answer.content.decode(), wrong
    assert Person.objects.count() == before + 0
    assert not VendorStaff.objects.filter(state="proposed").exists()
    known = make("person", name="别人", kind="vendor_staff", establishment="", id_no=PROPOSED["id_no"])
    answer = team.manager.post("/portal/propose/", PROPOSED | {"project": team.project.pk})
    assert answer.status_code == WRONG
    assert known.name not in answer.content.decode()


def test_what_is_entered_most_takes_one_short_page(team):
    here = {"project": team.project.pk, "vendor_staff": team.one.pk}
    for place, given, model in (
        (
            "log",
            {"content": "巡检", "started_at": "2026-11-20T09:00", "ended_at": "2026-11-20T10:00", "method": "onsite"},
            ServiceLog,
        ),
        (
            "incident",
            {"title": "疑似钓鱼", "facts": "收到仿冒邮件", "occurred_at": "2026-11-20T08:00"},
            SecurityIncident,
        ),
        ("leaving", {"content": "个人原因", "effective_on": "2026-12-20"}, VendorNotice),
        ("notice", {"kind": "change", "content": "升级补丁", "manner": "夜间窗口"}, VendorNotice),
    ):
        page = team.engineer.get(f"/portal/new/{place}/")
        assert read(page).objections == [], place
        answer = team.engineer.post(f"/portal/new/{place}/", here | given)
        assert answer.status_code == 302, answer.content.decode()[-2500:]
        made = model.objects.order_by("pk").last()
        assert made.project == team.project, place
        assert getattr(made, "vendor", team.vendor) == team.vendor, place
        assert made.url in home(team.engineer), place
    assert VendorNotice.objects.get(kind="staff_unavailable").vendor_staff == team.one
    assert SecurityIncident.objects.get().reported_by == "长河工程师"


def test_what_is_reported_before_it_occurs_is_told_so(team):
    ahead = {"project": team.project.pk, "title": "疑似钓鱼", "facts": "收到邮件", "occurred_at": "2027-01-01T08:00"}
    answer = team.engineer.post("/portal/new/incident/", ahead)
    assert (answer.status_code, SecurityIncident.objects.count()) == (WRONG, 0)


def test_an_entry_for_others_is_refused(team):
    foreign = {"project": team.project.pk, "vendor_staff": team.foreign.pk, "content": "冒名"}
    times = {"started_at": "2026-11-20T09:00", "method": "onsite", "effective_on": "2026-12-20"}
    elsewhere = {"project": make("project").pk, "vendor_staff": team.one.pk, "content": "越界"}
    for place in ("log", "leaving"):
        for given in (foreign, elsewhere):
            assert team.engineer.post(f"/portal/new/{place}/", given | times).status_code == WRONG, (place, given)
    unsaid = {"project": team.project.pk, "content": "无人"}
    assert team.engineer.post("/portal/new/leaving/", unsaid).status_code == WRONG
    assert team.engineer.post("/portal/new/notice/", unsaid | {"kind": "staff_unavailable"}).status_code == WRONG
    assert not VendorNotice.objects.exists()
    assert not ServiceLog.objects.exists()


def test_what_is_owed_is_settled_with_file_and_step_in_one_act(team):
    contract = make("contract", project=team.project, vendor=team.vendor)
    milestone = make("milestone", project=team.project, contract=contract, security_objectives=[])
    undone = {"file": None, "delivered_on": None, "accepted_on": None}
    due = make("deliverable", milestone=milestone, security_clause_ref=None, no_clause=True, **undone)
    found = make("finding", project=team.project, vendor=team.vendor)
    asked = {"evidence": None, "done_on": None, "effective": None, "effect": "", "verified_on": None}
    asked |= {"approved_by": people.account("leader", tenant=team.project.tenant), "started_on": None}
    action = make("action", finding=found, vendor=team.vendor, state="approved", opening=True, **asked)
    for one, state in ((due, "delivered"), (action, "done")):
        place = f"{one.url}settle/"
        assert place in home(team.manager)
        assert read(team.manager.get(place)).objections == []
        assert team.manager.post(place).status_code == WRONG
        answer = team.manager.post(place, {"file": paper()})
        assert answer.status_code == 302, answer.content.decode()[-2500:]
        one.refresh_from_db()
        assert one.state == state
        assert team.manager.get(place).status_code == 404
        assert team.engineer.get(place).status_code == 403
    assert Evidence.objects.filter(handed_in_by=team.manager.user).count() == 2


def test_what_is_due_to_a_rival_is_not_settled_by_me(team):
    contract = make("contract", project=team.project, vendor=team.rival)
    milestone = make("milestone", project=team.project, contract=contract, security_objectives=[])
    theirs = make("deliverable", milestone=milestone, security_clause_ref=None, no_clause=True)
    place = f"{theirs.url}settle/"
    assert place not in home(team.manager)
    assert team.manager.get(place).status_code == team.manager.post(place, {"file": paper()}).status_code == 404


def test_a_vendor_hands_in_its_plan_and_its_lesson_and_the_office_verifies_both(team, as_role):
    long_ago = {"onboarded_on": dt.date(2025, 1, 5), "cleared_on": dt.date(2025, 1, 5)}
    for one in (team.boss, team.one):
        type(one).objects.get(pk=one.pk)
        for name, value in long_ago.items():
            setattr(one, name, value)
        one.save()
    owed = home(team.manager)
    assert "/portal/plan/" in owed.partition('class="vp-columns"')[2]
    assert "/portal/lesson/" in owed.partition('class="vp-columns"')[2]
    plan = {"vendor": team.vendor.pk, "year": 2026, "title": "年度安全培训计划", "audience": "全体驻场人员"}
    assert team.manager.post("/portal/plan/", plan).status_code == WRONG
    assert team.manager.post("/portal/plan/", plan | {"topic_incident": "事件上报"}).status_code == 302
    assert team.manager.post("/portal/plan/", plan | {"topic_incident": "事件上报"}).status_code == WRONG
    people = [team.boss.pk, team.one.pk]
    lesson = {
        "vendor": team.vendor.pk,
        "title": "安全教育",
        "kind": "awareness",
        "held_on": "2026-11-10",
        "people": people,
    }
    assert team.manager.post("/portal/lesson/", lesson).status_code == WRONG
    answer = team.manager.post("/portal/lesson/", lesson | {"file": paper("教材.pdf")})
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    with as_role("office_head", "office_staff"):
        drafted, held = TrainingPlan.objects.get(), TrainingSession.objects.get()
        assert breaks("vendor_training_plan_is_verified", team.vendor)
        assert breaks("vendor_teaches_its_people", team.vendor)
        drafted.workflow.take("approve", drafted)
        held.workflow.take("hold", held)
        assert not breaks("vendor_training_plan_is_verified", team.vendor)
        assert not breaks("vendor_teaches_its_people", team.vendor)
    assert "/portal/plan/" not in home(team.manager).partition('class="vp-columns"')[2]


def test_a_manager_does_not_hand_in_for_another_vendor(team):
    plan = {"vendor": team.rival.pk, "year": 2026, "title": "计划", "audience": "全员", "topic_skill": "数据库"}
    assert team.manager.post("/portal/plan/", plan).status_code == WRONG
    with acting_as(team.manager.user, team.tenant) as actor:
        assert not registers.registry["evidence"].visible_to(actor).exists()
    assert not TrainingPlan.objects.exists()


def test_files_of_the_office_are_not_handed_out_to_a_vendor(team):
    office_paper = make("evidence", content=io.BytesIO(b"inner").getvalue())
    course = make("evidence", name="material.txt")
    make("training_session", project=team.project, materials=course)
    assert fetched(team.manager, office_paper) == 404
    assert team.manager.get(f"/api/v1/evidence/{office_paper.pk}").status_code == 404
    assert fetched(team.manager, course) == 200


def test_what_was_reported_or_taken_up_is_not_taken_back_by_a_vendor(team, as_role):
    here = {"project": team.project, "vendor_staff": team.one}
    fresh = make("service_log", **here)
    later = {
        "started_at": dt.datetime(2026, 11, 20, 6, tzinfo=dt.UTC),
        "ended_at": dt.datetime(2026, 11, 20, 7, tzinfo=dt.UTC),
    }
    known = make("service_log", **here, **later, state="confirmed", confirmed_on=dt.date(2026, 11, 20), opening=True)
    incident = make("security_incident", project=team.project, vendor=team.vendor)
    for one, kept in ((fresh, False), (known, True), (incident, True)):
        answer = team.engineer.post(f"/api/v1{one.url}void", {"reason": "误报"}, content_type="application/json")
        assert answer.status_code == (WRONG if kept else 200), answer.content
        assert type(one).everything.get(pk=one.pk).voided is not kept
