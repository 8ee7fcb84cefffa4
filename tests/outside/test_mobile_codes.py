"""One-time codes by SMS: what the gateway is sent, and what a code is good for."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction

from tests.people import mobile_number
from tongguan.accounts import second_step
from tongguan.accounts.models import MobileCode
from tongguan.accounts.outside import mobile_codes, sms
from tongguan.core import assurance, crypto
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, User
from tongguan.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings):
    """A gateway on this machine; keeps what it was sent, and answers what it is told."""
    kept = SimpleNamespace(asked=[], status=200, answer='{"code": "OK"}', headers={})

    class Desk(BaseHTTPRequestHandler):
        def take(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            kept.asked.append(SimpleNamespace(verb=self.command, path=self.path, body=body, headers=self.headers))
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(kept.answer.encode())

        def log_message(self, *_words):
            """Silent."""

    for verb in ("POST", "GET", "PUT"):
        setattr(Desk, f"do_{verb}", Desk.take)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    kept.url = settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def number():
    """Somebody's mobile number."""
    return mobile_number()


@pytest.fixture
def zhang(client_as, tenant, number):
    """The browser of somebody whose number is kept."""
    client = client_as("office_head", name="张三")
    with acting_as(User.objects.system(), tenant):
        Person(name="张三", kind="employee", account=client.user, mobile=number).save()
    return client


def later(seconds):
    """All codes were sent so long ago."""
    for row in MobileCode.objects.all():
        row.sent_at -= dt.timedelta(seconds=seconds)
        row.save()


def code_of(gateway):
    """The code in the newest message."""
    return "".join(filter(str.isdigit, json.loads(gateway.asked[-1].body)["content"].split("。")[0].split(".")[0]))


# --- the gateway ------------------------------------------------------------------------------------------------------


def test_a_message_is_sent_as_json_and_signed(gateway, settings):
    settings.SMS_SECRET, settings.SMS_HEADERS = "s3cret", '{"Authorization": "Bearer x"}'
    settings.SMS_TEMPLATE = '{"to": ["{mobile}"], "sign": "统管", "params": {"code": "{code}"}, "n": 1}'
    sms.send("13800000000", 'a "quoted" text', "012345")
    asked = gateway.asked[0]
    assert json.loads(asked.body) == {"to": ["13800000000"], "sign": "统管", "params": {"code": "012345"}, "n": 1}
    assert (asked.verb, asked.headers["Authorization"], asked.headers["Content-Type"]) == (
        "POST",
        "Bearer x",
        "application/json",
    )
    stamp = asked.headers["X-Timestamp"]
    assert asked.headers["X-Signature"] == sms.signature(f"{stamp}\n{asked.body}")


def test_a_message_may_be_a_form_or_stand_in_the_address(gateway, settings):
    settings.SMS_FORMAT, settings.SMS_TEMPLATE = "form", '{"m": "{mobile}", "t": "{text}"}'
    sms.send("138", "甲&t=乙", "1")
    assert parse_qs(gateway.asked[0].body) == {"m": ["138"], "t": ["甲&t=乙"]}
    settings.SMS_METHOD, settings.SMS_URL = "GET", f"{gateway.url}?key=k"
    sms.send("138", "甲&t=乙", "1")
    assert (gateway.asked[1].verb, gateway.asked[1].body) == ("GET", "")
    assert parse_qs(urlsplit(gateway.asked[1].path).query) == {"key": ["k"], "m": ["138"], "t": ["甲&t=乙"]}


def test_no_text_changes_the_form_of_a_message(gateway, settings):
    sms.send("138", '", "mobile": "139{code}', "1")
    assert json.loads(gateway.asked[0].body) == {"mobile": "138", "content": '", "mobile": "1391'}


def test_a_message_is_signed_with_sm3_where_that_is_set(settings):
    settings.SMS_SECRET, settings.SMS_SIGNED_WITH = "s3cret", "sm3"
    assert sms.signature("1\n{}") == crypto.hmac_sm3(b"s3cret", b"1\n{}")


def test_what_the_gateway_did_not_take_is_told(gateway, settings):
    gateway.status = 500
    with pytest.raises(sms.NotTaken, match="500"):
        sms.send("138", "t", "1")
    gateway.status, settings.SMS_TAKEN, gateway.answer = 200, '"OK"', '{"code": "BLACKLISTED"}'
    with pytest.raises(sms.NotTaken, match="TONGGUAN_SMS_TAKEN"):
        sms.send("138", "t", "1")
    settings.SMS_URL = "http://127.0.0.1:9/"
    with pytest.raises(sms.NotTaken):
        sms.send("138", "t", "1")


def test_no_detour_is_followed(gateway):
    gateway.status, gateway.headers = 302, {"Location": f"{gateway.url}?elsewhere"}
    with pytest.raises(sms.NotTaken, match="302"):
        sms.send("138", "t", "1")
    assert len(gateway.asked) == 1


@pytest.mark.parametrize(
    "bad", [{"SMS_TEMPLATE": "{"}, {"SMS_HEADERS": "[]"}, {"SMS_URL": "file:///etc/passwd"}], ids=str
)
def test_a_wrong_setting_is_named(settings, bad):
    settings.SMS_URL = "https://sms.example.gov.cn/"
    for name, value in bad.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match="TONGGUAN_SMS_"):
        sms.request({}, at=0)


# --- codes ------------------------------------------------------------------------------------------------------------


def test_a_code_is_sent_to_the_phone_and_lets_on(zhang, gateway, number):
    page = zhang.get("/login/sms/")
    assert (page.status_code, number in page.content.decode()) == (200, False)
    sent = zhang.post("/login/sms/", {"next": "/vendor/"})
    assert json.loads(gateway.asked[0].body)["mobile"] == number
    assert number[-4:] in sent.content.decode()
    answer = zhang.post("/login/sms/", {"code": code_of(gateway), "next": "/vendor/"})
    assert (answer.status_code, answer.url) == (302, "/vendor/")
    assert assurance.marked(zhang.session).means == "sms"
    noted = AuditEntry.objects.filter(register="user", record=zhang.user.pk, tenant=None).order_by("id")
    assert [entry.action for entry in noted] == ["code_sent", "code_accepted"]


def test_a_code_is_good_once_for_its_owner_and_five_minutes(zhang, gateway, user_with):
    user, other = zhang.user, user_with("office_staff", name="李四")
    mobile_codes.send_code(user)
    code = code_of(gateway)
    assert not mobile_codes.check_code(other, code)
    assert mobile_codes.check_code(user, f" {code[:3]} {code[3:]}")
    assert not mobile_codes.check_code(user, code)
    later(61)
    mobile_codes.send_code(user)
    later(300)
    assert not mobile_codes.check_code(user, code_of(gateway))


def test_a_new_code_ends_the_one_before(zhang, gateway):
    mobile_codes.send_code(zhang.user)
    first = code_of(gateway)
    later(61)
    mobile_codes.send_code(zhang.user)
    assert first == code_of(gateway) or not mobile_codes.check_code(zhang.user, first)
    assert mobile_codes.check_code(zhang.user, code_of(gateway))


def test_after_five_wrong_entries_the_right_one_is_worth_nothing(zhang, gateway):
    mobile_codes.send_code(zhang.user)
    code = code_of(gateway)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [mobile_codes.check_code(zhang.user, wrong) for _try in range(5)] == [False] * 5
    assert not mobile_codes.check_code(zhang.user, code)


def test_codes_are_not_asked_for_without_end(zhang, gateway, user_with):
    mobile_codes.send_code(zhang.user, source="10.0.0.1")
    with pytest.raises(ValidationError, match=r"minute|分钟"):
        mobile_codes.send_code(zhang.user)
    for _more in range(4):
        later(61)
        mobile_codes.send_code(zhang.user)
    later(61)
    answer = zhang.post("/login/sms/")
    assert answer.status_code == 422
    assert len(gateway.asked) == mobile_codes.PER_ACCOUNT


def test_one_source_cannot_spend_the_messages_of_everybody(zhang, gateway, user_with):
    other = user_with("office_staff", name="李四")
    rows = [MobileCode(account=other, digest="", source="10.0.0.1") for _one in range(mobile_codes.PER_SOURCE)]
    MobileCode.objects.bulk_create(rows)
    with pytest.raises(ValidationError):
        mobile_codes.send_code(zhang.user, source="10.0.0.1")
    assert mobile_codes.send_code(zhang.user, source="10.0.0.2")


def test_only_a_digest_is_kept_and_it_needs_the_key(zhang, gateway):
    mobile_codes.send_code(zhang.user)
    kept, code = MobileCode.objects.get(), code_of(gateway)
    assert code not in str(vars(kept))
    assert kept.digest not in {crypto.digest_sm3(code.encode()), crypto.digest_sha256(code.encode())}
    assert code not in str(list(AuditEntry.objects.values()))


def test_a_code_that_could_not_be_sent_is_no_code(zhang, gateway):
    gateway.status = 503
    assert zhang.post("/login/sms/").status_code == 422
    assert not mobile_codes.check_code(zhang.user, code_of(gateway))


def test_whoever_has_no_number_is_told_and_gets_no_button(gateway, client_as):
    client = client_as("office_staff", name="李四")
    assert mobile_codes.offered(client.user) == ""
    assert client.get("/login/sms/").status_code == 200
    assert client.post("/login/sms/").status_code == 422
    assert gateway.asked == []


def test_without_a_gateway_there_is_no_such_page(zhang, client, settings, gateway):
    assert client.get("/login/sms/").url == "/login/"
    settings.SMS_URL = ""
    assert zhang.get("/login/sms/").status_code == 404
    assert mobile_codes.offered(zhang.user) == ""


@pytest.mark.django_db(transaction=True)
def test_a_race_for_one_code_has_one_winner(zhang, gateway, race):
    with transaction.atomic():
        mobile_codes.send_code(zhang.user)
    code = code_of(gateway)
    outcomes = race(*[lambda: mobile_codes.check_code(zhang.user, code)] * 3)
    assert sorted(outcomes) == [False, False, True]


# --- beside the authenticator -----------------------------------------------------------------------------------------


def test_whoever_has_a_number_may_prove_by_it_where_a_decision_asks(zhang, gateway):
    page = zhang.get("/account/proof/", {"next": "/vendor/"})
    assert (page.status_code, "/login/sms/?next=%2Fvendor%2F" in page.content.decode()) == (200, True)


def test_whoever_has_neither_is_led_to_set_up_an_authenticator(gateway, client_as):
    client = client_as("office_staff", name="李四")
    assert client.get("/account/proof/").url.startswith("/account/second-factor/")


def test_a_session_that_owes_a_factor_reaches_the_page_of_codes_and_nothing_else(zhang, gateway, monkeypatch):
    monkeypatch.setattr(second_step, "owed_by", lambda *_given: second_step.ENROL)
    assert zhang.get("/vendor/").url.startswith("/account/second-factor/")
    assert "/login/sms/" in zhang.get("/account/second-factor/").content.decode()
    zhang.post("/login/sms/")
    zhang.post("/login/sms/", {"code": code_of(gateway)})
    assert zhang.get("/vendor/").status_code == 200
