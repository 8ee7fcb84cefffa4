"""Each service gets what its documentation asks for, and is understood in what it answers."""

import base64
import hashlib
import hmac
import json

import pytest

from tests import people
from tongguan.channels import adapters, signing
from tongguan.channels.adapters import Message, Result
from tongguan.core.crypto import hmac_sm3

pytestmark = pytest.mark.django_db
TELLS = Message(uid="msg_1", title="[统管] 到期", url="https://tg.example/nda/1/", to="zhang")


@pytest.fixture
def sent(tenant):
    """What became of a message to a channel."""

    def send(channel, message=TELLS):
        with people.as_system(tenant):
            return adapters.send(channel, message)

    return send


def sha256(key, text):
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


# --- robots -----------------------------------------------------------------------------------------------------------


def test_a_robot_of_wecom_is_told_by_its_key_and_calls_the_person(channel_of, receiver, sent):
    assert sent(channel_of("wecom_robot")).result == Result.TAKEN
    asked = receiver.asked[0]
    assert (asked.path, asked.query) == ("/cgi-bin/webhook/send", {"key": "k-1"})
    assert asked.json == {
        "msgtype": "text",
        "text": {"content": "[统管] 到期\nhttps://tg.example/nda/1/", "mentioned_list": ["zhang"]},
    }


def test_a_robot_of_dingtalk_can_verify_the_signature(channel_of, receiver, sent):
    assert sent(channel_of("dingtalk_robot")).result == Result.TAKEN
    asked = receiver.asked[0]
    assert (asked.path, asked.query["access_token"]) == ("/robot/send", "t-1")
    moment = asked.query["timestamp"]
    assert len(moment) == 13
    assert asked.query["sign"] == sha256(b"SEC-1", f"{moment}\nSEC-1".encode())
    assert asked.json["at"] == {"atUserIds": ["zhang"], "isAtAll": False}
    assert asked.json["text"]["content"].startswith("[统管]")


def test_a_robot_of_feishu_can_verify_the_signature(channel_of, receiver, sent):
    assert sent(channel_of("feishu_robot")).result == Result.TAKEN
    asked = receiver.asked[0]
    assert asked.path == "/open-apis/bot/v2/hook/t-1"
    moment = asked.json["timestamp"]
    assert asked.json["sign"] == sha256(f"{moment}\nF-1".encode(), b"")
    assert asked.json["msg_type"] == "text"
    assert '<at user_id="zhang"></at>' in asked.json["content"]["text"]


@pytest.mark.parametrize("kind", ["wecom_robot", "dingtalk_robot", "feishu_robot"])
def test_a_service_that_says_no_or_nonsense_has_taken_nothing(channel_of, receiver, sent, kind):
    channel = channel_of(kind)
    for status, body in (
        (200, b'{"errcode": 93000, "code": 19021, "errmsg": "invalid"}'),
        (200, b"<html>proxy</html>"),
        (200, b"[]"),
        (200, b"{}"),
        (502, b""),
        (302, b""),
    ):
        receiver.says(status, body)
        assert sent(channel).result == Result.DOWN, body
    receiver.says(200, b'{"errcode": 0, "code": 0, "errmsg": "ok"}')
    assert sent(channel).result == Result.TAKEN


def test_a_long_title_is_cut_so_that_every_service_takes_it(channel_of, receiver, sent):
    sent(channel_of("wecom_robot"), Message(uid="m", title="长" * 2000, url=TELLS.url))
    text = receiver.asked[0].json["text"]["content"]
    assert len(text.encode()) <= 2048
    assert text.endswith(TELLS.url)


# --- an application of wecom ------------------------------------------------------------------------------------------


class WeCom:
    """Gives passes and takes messages that carry the present one."""

    def __init__(self):
        self.given, self.valid = 0, ""

    def __call__(self, asked):
        if asked.path == "/cgi-bin/gettoken":
            if asked.query != {"corpid": "corp-1", "corpsecret": "s-1"}:
                return 200, {}, b'{"errcode": 40001, "errmsg": "invalid credential"}'
            self.given += 1
            self.valid = f"pass-{self.given}"
            told = {"errcode": 0, "access_token": self.valid, "expires_in": 7200}
            return 200, {}, json.dumps(told).encode()
        if asked.query["access_token"] != self.valid:
            return 200, {}, b'{"errcode": 42001, "errmsg": "access_token expired"}'
        if asked.json["touser"] == "nobody":
            return 200, {}, b'{"errcode": 0, "errmsg": "ok", "invaliduser": "nobody"}'
        return 200, {}, b'{"errcode": 0, "errmsg": "ok"}'


def test_an_application_asks_for_a_pass_once_and_for_another_when_it_is_over(channel_of, receiver, sent):
    receiver.answer = wecom = WeCom()
    channel = channel_of("wecom_app")
    assert [sent(channel).result, sent(channel).result] == [Result.TAKEN] * 2
    assert wecom.given == 1
    wecom.valid = "another"
    assert sent(channel).result == Result.TAKEN
    assert wecom.given == 2
    told = receiver.asked[-1].json
    assert (told["touser"], told["agentid"], told["enable_duplicate_check"]) == ("zhang", 1000002, 1)


def test_a_person_unknown_there_is_refused_and_a_wrong_secret_is_a_channel_that_is_down(channel_of, receiver, sent):
    receiver.answer = WeCom()
    channel = channel_of("wecom_app")
    assert sent(channel, Message(uid="m", title="x", to="nobody")).result == Result.REFUSED
    assert sent(channel, Message(uid="m", title="x")).result == Result.REFUSED
    other = channel_of("wecom_app", name="other", identity="corp-2")
    outcome = sent(other)
    assert outcome.result == Result.DOWN
    assert "40001" in outcome.answer
    assert "s-1" not in outcome.answer


# --- programs ---------------------------------------------------------------------------------------------------------


def test_the_signature_is_that_of_the_published_example():
    headers = signing.webhook_headers(
        "whsec_plJ3nmyCDGBKInavdOK15jsl",
        "msg_loFOjxBNrRLzqYUf",
        1731705121,
        b'{"event_type":"ping","data":{"success":true}}',
    )
    assert headers["webhook-signature"] == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_a_program_can_verify_who_sent_what_and_when(channel_of, receiver, sent):
    channel = channel_of("webhook", events=["notice.duty"])
    assert sent(channel, Message(uid="msg_7", content={"type": "notice.duty"})).result == Result.TAKEN
    asked = receiver.asked[0]
    headers = {name.lower(): value for name, value in asked.headers.items()}
    key = base64.b64decode(channel.told.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + asked.body
    assert headers["webhook-id"] == "msg_7"
    assert headers["webhook-signature"] == f"v1,{sha256(key, signed)}"
    assert headers["webhook-signature-sm3"] == hmac_sm3(key, signed)
    assert 24 <= len(key) <= 64


@pytest.mark.parametrize(
    ("status", "result"),
    [(200, "TAKEN"), (204, "TAKEN"), (302, "DOWN"), (400, "REFUSED"), (401, "DOWN"), (404, "DOWN"), (410, "DOWN"),
     (422, "REFUSED"), (429, "DOWN"), (500, "DOWN")],
)  # fmt: skip
def test_what_a_program_answers_is_said_of_one_message_or_of_all(channel_of, receiver, sent, status, result):
    receiver.says(status, b"")
    outcome = sent(channel_of("webhook", events=["move"]), Message(uid="m", content={}))
    assert (outcome.result, outcome.status) == (Result[result], status)


def test_where_nothing_may_be_sent_any_more_nothing_is_sent(channel_of, receiver, sent, settings):
    channel = channel_of("webhook", events=["move"])
    settings.OUTBOUND = []
    assert sent(channel, Message(uid="m", content={})).result == Result.DOWN
    assert receiver.asked == []


def test_a_secret_that_cannot_be_opened_is_a_channel_that_is_down(channel_of, receiver, sent):
    channel = channel_of("wecom_robot")
    channel.sealed = channel.sealed[:-8] + "AAAAAAA="
    assert sent(channel).result == Result.DOWN
    assert receiver.asked == []
