"""Pages of the second factor: setting it up, the second step of a log-in, the code in the form of a decision."""

import re

import pytest
from django.utils.http import urlencode

from tests.examples import make
from tests.phones import Phone, read_key
from tests.web.markup import fields_of, read
from tongguan.accounts import factors
from tongguan.accounts.models import Authenticator, Identity
from tongguan.core import assurance
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Token, User
from tongguan.web import pages

PASSWORD = "Lotus-Regen-2026"
OWN = "/account/second-factor/"


@pytest.fixture
def leader(client_as):
    """The browser of the leader, who has a password."""
    client = client_as("leader")
    client.user.set_password(PASSWORD)
    client.user.save()
    client.force_login(client.user)
    return client


@pytest.fixture
def decisions(demanded):
    """Leaders prove a factor when they decide."""
    demanded(assurance.FOR_DECISIONS)


@pytest.fixture
def objective(as_role):
    """It waits for the leader."""
    with as_role("office_head", "office_staff"):
        return make("objective")


def shown_key(page):
    return read_key(re.search(r'class="ac-key">([^<]+)<', page.content.decode())[1])


def shown_codes(page):
    return re.findall(r"<li><code>([^<]+)</code></li>", page.content.decode())


def enrolled(client, clock):
    """Set up by the pages; the telephone with its recovery codes."""
    client.post(OWN, {"act": "begin", "password": PASSWORD})
    phone = Phone(shown_key(client.get(OWN)), clock)
    phone.codes = shown_codes(client.post(OWN, {"act": "confirm", "code": phone.code()}))
    return phone


def noted(action):
    return AuditEntry.objects.filter(register="user", action=action, tenant=None)


def test_a_factor_is_set_up_with_picture_text_and_codes_that_are_shown_once(leader, time_of_codes):
    start = leader.get(OWN)
    assert read(start).objections == []
    assert leader.post(OWN, {"act": "begin", "password": PASSWORD}).status_code == 302
    page = leader.get(OWN)
    assert read(page).objections == []
    assert read(page).all("img", **{"class": "ac-picture"})[0]["src"].startswith("data:image/svg+xml")
    phone = Phone(shown_key(page), time_of_codes)
    wrong = leader.post(OWN, {"act": "confirm", "code": "000000"})
    assert (wrong.status_code, shown_codes(wrong)) == (422, [])
    done = leader.post(OWN, {"act": "confirm", "code": phone.code()})
    assert read(done).objections == []
    assert len(shown_codes(done)) == 10
    assert "no-store" in done["Cache-Control"]
    assert factors.has(leader.user)
    assert shown_codes(leader.get(OWN)) == []


def test_beginning_asks_for_the_password(leader):
    for password in ("", "wrong"):
        assert leader.post(OWN, {"act": "begin", "password": password}).status_code == 422
    assert not Authenticator.objects.filter(account=leader.user, pending__gt="").exists()


@pytest.mark.parametrize("act", ["begin", "codes", "remove"])
def test_renewing_and_removing_need_password_and_present_code(leader, time_of_codes, act):
    phone = enrolled(leader, time_of_codes)
    before = Authenticator.objects.values("secret", "pending").get(account=leader.user)
    for sent in ({"password": PASSWORD}, {"password": PASSWORD, "code": "000000"}, {"code": phone.next_code()}):
        assert leader.post(OWN, {"act": act} | sent).status_code == 422
    assert Authenticator.objects.values("secret", "pending").get(account=leader.user) == before
    answer = leader.post(OWN, {"act": act, "password": PASSWORD, "code": phone.next_code()})
    assert answer.status_code == (200 if act == "codes" else 302)
    assert factors.has(leader.user) is (act != "remove")


def test_where_policy_asks_for_it_a_factor_is_not_removed(leader, time_of_codes, decisions):
    phone = enrolled(leader, time_of_codes)
    assert leader.post(OWN, {"act": "remove", "password": PASSWORD, "code": phone.next_code()}).status_code == 422
    assert factors.has(leader.user)


def test_an_act_that_does_not_exist_does_nothing(leader):
    assert leader.post(OWN, {"act": "__class__"}).status_code == 302


def test_after_the_password_a_session_reaches_nothing_but_the_second_step(client, leader, phone_of, tenant):
    phone = phone_of(leader.user)
    client.post("/login/", {"username": leader.user.username, "password": PASSWORD, "next": "/vendor/"})
    for path in ("/", "/vendor/", "/account/", OWN, "/account/proof/", "/vendor/new/"):
        assert client.get(path).url.startswith("/login/code/?next="), path
    refused = client.get("/api/v1/vendor/")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_code")
    assert client.post("/vendor/new/", {"name": "甲公司"}).url.startswith("/login/code/")
    page = client.get("/login/code/?next=%2Fvendor%2F")
    assert read(page).objections == []
    assert tenant.name not in page.content.decode()
    assert client.post("/login/code/", {"code": "000000", "next": "/vendor/"}).status_code == 401
    assert client.get("/vendor/").status_code == 302
    assert client.post("/login/code/", {"code": phone.code(), "next": "/vendor/"}).url == "/vendor/"
    assert client.get("/vendor/").status_code == 200
    assert noted("second_factor").get().reason == "totp"
    assert noted("second_factor_failed").count() == 1


def test_a_recovery_code_takes_the_second_step_too(client, leader, phone_of):
    phone = phone_of(leader.user)
    client.post("/login/", {"username": leader.user.username, "password": PASSWORD})
    assert client.post("/login/code/", {"code": phone.codes[0]}).url == "/"
    assert client.get("/").status_code == 200


def test_the_second_step_sends_nobody_away_from_the_installation(client, leader, phone_of):
    phone = phone_of(leader.user)
    client.post("/login/", {"username": leader.user.username, "password": PASSWORD})
    assert client.post("/login/code/", {"code": phone.code(), "next": "https://evil.example/"}).url == "/"


def test_whoever_owes_a_factor_sets_it_up_before_anything_else(client_as, demanded, time_of_codes):
    demanded(assurance.FOR_ADMINISTRATORS)
    client = client_as("secadmin")
    assert client.get("/account/").url.startswith(f"{OWN}?next=")
    page = client.get(OWN)
    assert read(page).objections == []
    assert client.get("/api/v1/user/").json()["code"] == "second_factor_enrolment"
    client.post(OWN, {"act": "begin"})
    phone = Phone(shown_key(client.get(OWN)), time_of_codes)
    assert client.get("/account/").status_code == 302
    assert client.post(OWN, {"act": "confirm", "code": phone.code()}).status_code == 200
    assert client.get("/account/").status_code == 200


def test_a_leader_signs_with_opinion_and_code_in_one_form(leader, time_of_codes, decisions, objective, stored):
    phone = enrolled(leader, time_of_codes)
    session = leader.session
    del session[assurance.CODE]
    session["second_step"] = ["nothing", "127.0.0.1"]
    session.save()
    address = f"{objective.url}move/approve/"
    page = leader.get(address)
    assert read(page).objections == []
    field = read(page).all("input", name="code")[0]
    assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")
    sent = fields_of(page) | {"reason": "同意"}
    assert leader.post(address, sent | {"code": ""}).status_code == 422
    assert leader.post(address, sent | {"code": "000000"}).status_code == 422
    stored(objective.refresh_from_db)
    assert objective.state == "draft"
    assert leader.post(address, sent | {"code": phone.next_code()}).url == objective.url
    entry = stored(AuditEntry.objects.filter(register="objective", record=objective.pk, action="approve").get)
    assert (entry.reason, entry.changes["second_factor"]) == ("同意", [None, "totp"])
    assert "totp" in leader.get(f"{objective.url}history/").content.decode()


def test_within_the_minutes_after_a_proof_no_code_is_asked_for(leader, time_of_codes, decisions, objective):
    enrolled(leader, time_of_codes)
    page = leader.get(f"{objective.url}move/approve/")
    assert read(page).all("input", name="code") == []
    assert leader.post(f"{objective.url}move/approve/", fields_of(page)).status_code == 302


def test_a_leader_without_a_factor_is_shown_the_way_to_one(leader, decisions, objective):
    page = leader.get(f"{objective.url}move/approve/")
    assert f"{OWN}?next=" in page.content.decode()
    assert (
        leader.post(f"{objective.url}move/approve/", {"on": "2026-11-21", "version": 1, "code": "123456"}).status_code
        == 422
    )


def test_the_page_that_proves_leads_back_and_its_proof_holds(leader, phone_of, decisions, objective):
    phone = phone_of(leader.user)
    leader.post("/login/code/", {"code": phone.code()})
    session = leader.session
    session[assurance.CODE] = {"means": "totp", "at": "2026-11-20T08:00:00+08:00"}
    session.save()
    page = leader.get(f"/account/proof/?next={objective.url}")
    assert read(page).objections == []
    assert leader.post("/account/proof/", {"code": "000000", "next": objective.url}).status_code == 422
    assert leader.post("/account/proof/", {"code": phone.next_code(), "next": objective.url}).url == objective.url
    assert read(leader.get(f"{objective.url}move/approve/")).all("input", name="code") == []


def test_without_a_factor_the_page_that_proves_leads_to_setting_one_up(leader):
    assert leader.get("/account/proof/?next=/vendor/").url == f"{OWN}?next=%2Fvendor%2F"


def test_an_act_that_asks_for_a_proof_leads_to_it_and_leaves_nothing_behind(leader, monkeypatch, objective, stored):
    def asking(self, _request, **_said):
        self.record.text = "半途而废"
        self.record.save()
        raise assurance.Unproved

    monkeypatch.setattr(pages.MovePage, "post", asking)
    monkeypatch.setattr(pages.HistoryPage, "get", lambda *_told, **_said: assurance.require())
    monkeypatch.setattr(assurance, "missing", lambda _actor: True)
    page = f"{objective.url}move/approve/"
    answer = leader.post(page, headers={"Referer": f"http://testserver{page}"})
    assert answer.url == "/account/proof/?" + urlencode({"next": page})
    assert stored(lambda: type(objective).objects.get(pk=objective.pk).text) == objective.text
    answer = leader.get(f"{objective.url}history/?page=2")
    assert answer.url == "/account/proof/?" + urlencode({"next": f"{objective.url}history/?page=2"})


def test_the_card_in_profile_and_security_tells_how_it_stands(leader, time_of_codes):
    assert OWN in leader.get("/account/").content.decode()
    enrolled(leader, time_of_codes)
    assert "10" in leader.get("/account/").content.decode()


def test_a_token_sets_up_nothing(leader, tenant):
    answer = leader.post(OWN, {"act": "begin"}, headers={"Authorization": f"Bearer {Token.make(leader.user, tenant)}"})
    assert answer.status_code == 403


def test_locked_codes_say_until_when(client, leader, phone_of):
    phone_of(leader.user)
    client.post("/login/", {"username": leader.user.username, "password": PASSWORD})
    texts = [client.post("/login/code/", {"code": "000000"}).content.decode() for _try in range(6)]
    assert [bool(re.search(r"\d\d:\d\d", text)) for text in texts] == [False] * 4 + [True] * 2
    with acting_as(leader.user, None):
        assert Authenticator.objects.get(account=leader.user).locked_until


def test_the_decision_brief_asks_for_the_code_beside_the_opinion(leader, phone_of, decisions, as_role, stored):
    with as_role("office_head", "office_staff"):
        project = make("project", state="decision_pending", opening=True, leader=make("person", account=leader.user))
    brief = f"{project.url}brief/"
    assert f"{OWN}?next=" in leader.get(brief).content.decode()
    assert read(leader.get(brief)).all("input", name="code") == []
    phone = phone_of(leader.user)
    leader.post("/login/code/", {"code": phone.code()})
    session = leader.session
    session[assurance.CODE] = {"means": "totp", "at": "2026-11-20T08:00:00+08:00"}
    session.save()
    page = leader.get(brief)
    assert read(page).objections == []
    assert len(read(page).all("input", name="code")) == 1
    sent = {"on": "2026-11-21", "version": project.version, "reason": "不再需要"}
    refused = leader.post(f"{project.url}move/refuse/", sent)
    assert refused.status_code == 422
    assert "不再需要" in refused.content.decode()
    assert leader.post(f"{project.url}move/refuse/", sent | {"code": phone.next_code()}).status_code == 302
    stored(project.refresh_from_db)
    assert project.state == "not_approved"


def test_accepting_the_level_on_the_brief_takes_its_code_too(leader, phone_of, decisions, as_role, stored):
    with as_role("office_head", "office_staff"):
        assessment = make("risk_assessment", state="completed", opening=True, acceptance_level=12)
    phone = phone_of(leader.user)
    leader.post("/login/code/", {"code": phone.code()})
    session = leader.session
    session[assurance.CODE] = {"means": "totp", "at": "2026-11-20T08:00:00+08:00"}
    session.save()
    brief = f"{assessment.project.url}brief/"
    for code in ("", "000000"):
        assert leader.post(brief, {"level": "10", "code": code}).status_code == 409
        stored(assessment.refresh_from_db)
        assert (assessment.state, assessment.acceptance_level) == ("completed", 12)
    assert leader.post(brief, {"level": "10", "code": phone.next_code()}).status_code == 302
    stored(assessment.refresh_from_db)
    assert (assessment.state, assessment.acceptance_level) == ("accepted", 10)


def test_where_a_usb_key_may_prove_it_the_ways_stand_side_by_side(leader, phone_of, decisions, objective, settings):
    settings.CERTIFICATE_PROXIES = ["127.0.0.1/32"]
    Identity.objects.create(account=leader.user, means="certificate", issuer="CN=某机构", subject="陈秀 110105")
    shut = leader.get(f"{objective.url}move/approve/").content.decode()
    assert "/account/proof/?next=" in shut
    page = leader.get(f"/account/proof/?next={objective.url}")
    assert read(page).objections == []
    assert "/login/certificate/?next=" in page.content.decode()
    assert read(page).all("input", name="code") == []
    phone_of(leader.user)
    for place in (f"/account/proof/?next={objective.url}", "/login/code/"):
        leader.logout()
        leader.force_login(leader.user)
        page = leader.get(place, follow=True)
        assert len(read(page).all("input", name="code")) == 1
        assert "/login/certificate/" in page.content.decode()


def test_the_system_administrator_proves_a_factor_before_an_account_is_kept(client_as, demanded, phone_of):
    demanded(assurance.FOR_ADMINISTRATORS)
    client = client_as("sysadmin")
    phone = phone_of(client.user)
    client.post("/login/code/", {"code": phone.code()})
    session = client.session
    session[assurance.CODE] = {"means": "totp", "at": "2026-11-20T08:00:00+08:00"}
    session.save()
    form = "/platform/account/new/"
    assert client.get(form).url == "/account/proof/?" + urlencode({"next": form})
    assert client.post(form, {"username": "chen.xiu", "name": "陈秀"}).url.startswith("/account/proof/")
    assert not User.objects.filter(username="chen.xiu").exists()
    assert client.post("/account/proof/", {"code": phone.next_code(), "next": form}).url == form
    assert client.post(form, {"username": "chen.xiu", "name": "陈秀"}).status_code == 200
    assert User.objects.filter(username="chen.xiu").exists()
