"""How each service wants a message, and what its answers mean. Base addresses are the installation's to choose."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils.translation import gettext as _

from tongguan.core.keys import KeyMissing, Unreadable

from . import outbound, signing
from .models import Channel

Kind = Channel.Kind
BASES: Final = {
    Kind.WECOM_ROBOT: "https://qyapi.weixin.qq.com",
    Kind.WECOM_APP: "https://qyapi.weixin.qq.com",
    Kind.DINGTALK_ROBOT: "https://oapi.dingtalk.com",
    Kind.FEISHU_ROBOT: "https://open.feishu.cn",
}
"""Where the public services are; private ones have addresses of their own."""
SECRETS: Final = {
    Kind.WECOM_ROBOT: ("key",),
    Kind.WECOM_APP: ("secret",),
    Kind.DINGTALK_ROBOT: ("token", "secret"),
    Kind.FEISHU_ROBOT: ("token", "secret"),
}
"""What each service asks for by way of a secret."""
LONGEST = 1800
"""Bytes of a text; the strictest service takes 2048."""
JSON = {"Content-Type": "application/json; charset=utf-8"}
OK = range(200, 300)
NOT_THIS_ONE = frozenset({400, 406, 411, 413, 415, 422})
"""What a webhook says of one message; everything else is said of the whole address."""
UNKNOWN_USER = frozenset({60111, 81013})
STALE_TOKEN = frozenset({40014, 42001})


def taken_apart(kind: str, address: str) -> tuple[str, dict[str, str]]:
    """Of a robot's whole address, as its service shows it: the address of the service, and the secret in it."""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    found = {
        Kind.WECOM_ROBOT: ("key", query.get("key", [""])[0]),
        Kind.DINGTALK_ROBOT: ("token", query.get("access_token", [""])[0]),
        Kind.FEISHU_ROBOT: ("token", parts.path.partition("/bot/v2/hook/")[2]),
    }
    name, secret = found.get(Kind(kind), ("", ""))
    return (f"{parts.scheme}://{parts.netloc}", {name: secret}) if secret else (address, {})


class Result(Enum):
    """What became of a message."""

    TAKEN = "taken"
    REFUSED = "refused"
    """This one is not wanted; others may be."""
    DOWN = "down"
    """Nothing can be sent there now."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a message, and what was answered."""

    result: Result
    status: int | None = None
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A title and a link, to one person or to a group; or what a program is told."""

    uid: str
    title: str = ""
    url: str = ""
    to: str = ""
    """The account at the service: its only reader, or who is called in a group."""
    content: dict[str, Any] | None = None

    @property
    def text(self) -> str:
        """Title and link as one text that no service finds too long."""
        room = LONGEST - len(self.url.encode())
        title = self.title.encode()[:room].decode("utf-8", "ignore")
        return f"{title}\n{self.url}" if self.url else title


def send(channel: Channel, message: Message) -> Outcome:
    """Send it; whatever goes wrong on the way is an outcome too."""
    try:
        return _SENDERS[Kind(channel.kind)](channel, message)
    except (OSError, ValueError, KeyMissing, Unreadable) as error:
        # An answer that is no JSON, or a secret that cannot be opened, is a channel out of order as well.
        return Outcome(result=Result.DOWN, answer=f"{type(error).__name__}: {error}"[:300])


def _secrets(channel: Channel) -> dict[str, str]:
    return json.loads(channel.secret())


def _posted(url: str, content: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
    """Status, what was answered as data, and as text."""
    answer = outbound.post(url, json.dumps(content, ensure_ascii=False).encode(), JSON)
    told = json.loads(answer.text) if answer.status in OK else {}
    return answer.status, told if isinstance(told, dict) else {}, answer.text


def _by_code(url: str, content: dict[str, Any], *names: str) -> Outcome:
    """Services that answer 200 and say in a number of theirs how it went; nought is well."""
    status, told, text = _posted(url, content)
    code = next((told[name] for name in names if name in told), None)
    taken = status in OK and code == 0
    return Outcome(result=Result.TAKEN if taken else Result.DOWN, status=status, answer=text[:300])


def _wecom_robot(channel: Channel, message: Message) -> Outcome:
    query = urlencode({"key": _secrets(channel)["key"]})
    text: dict[str, Any] = {"content": message.text}
    if message.to:
        text["mentioned_list"] = [message.to]
    url = f"{channel.address}/cgi-bin/webhook/send?{query}"
    return _by_code(url, {"msgtype": "text", "text": text}, "errcode")


def _dingtalk_robot(channel: Channel, message: Message) -> Outcome:
    known, moment = _secrets(channel), int(time.time() * 1000)
    query = {"access_token": known["token"], "timestamp": moment}
    if known.get("secret"):
        query["sign"] = signing.dingtalk(known["secret"], moment)
    content: dict[str, Any] = {"msgtype": "text", "text": {"content": message.text}}
    if message.to:
        content["at"] = {"atUserIds": [message.to], "isAtAll": False}
    return _by_code(f"{channel.address}/robot/send?{urlencode(query)}", content, "errcode")


def _feishu_robot(channel: Channel, message: Message) -> Outcome:
    known, moment = _secrets(channel), int(time.time())
    at = f'<at user_id="{message.to}"></at> ' if message.to else ""
    content: dict[str, Any] = {"msg_type": "text", "content": {"text": at + message.text}}
    if known.get("secret"):
        content |= {"timestamp": str(moment), "sign": signing.feishu(known["secret"], moment)}
    return _by_code(f"{channel.address}/open-apis/bot/v2/hook/{known['token']}", content, "code", "StatusCode")


# --- messages of an application of WeCom ------------------------------------------------------------------------------

_passes: dict[tuple[int, str], tuple[str, float]] = {}
_asking = threading.Lock()


def _wecom_app(channel: Channel, message: Message) -> Outcome:
    content: dict[str, Any] = {
        "touser": message.to,
        "agentid": int(channel.agent or 0),
        "msgtype": "text",
        "text": {"content": message.text},
        # What was taken just before this machine stopped is not shown twice.
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 3600,
    }
    if not message.to:
        return Outcome(result=Result.REFUSED, answer=_("The person has no account there."))
    outcome = Outcome(result=Result.DOWN)
    for fresh in (False, True):
        query = urlencode({"access_token": _pass_of(channel, fresh=fresh)})
        status, told, text = _posted(f"{channel.address}/cgi-bin/message/send?{query}", content)
        outcome = Outcome(result=_result_of_app(status, told), status=status, answer=text[:300])
        if told.get("errcode") not in STALE_TOKEN:
            break
    return outcome


def _result_of_app(status: int, told: dict[str, Any]) -> Result:
    if told.get("invaliduser") or told.get("errcode") in UNKNOWN_USER:
        return Result.REFUSED
    return Result.TAKEN if status in OK and told.get("errcode") == 0 else Result.DOWN


def _pass_of(channel: Channel, *, fresh: bool) -> str:
    """The pass that the service gives for some time, asked for once and kept in memory."""
    secret = _secrets(channel)["secret"]
    key = (channel.pk, f"{channel.address} {channel.identity} {secret}")
    with _asking:
        token, until = _passes.get(key, ("", 0.0))
        if fresh or until < time.monotonic():
            query = urlencode({"corpid": channel.identity, "corpsecret": secret})
            told = json.loads(outbound.get(f"{channel.address}/cgi-bin/gettoken?{query}").text)
            if told.get("errcode") != 0:
                raise OSError(f"{told.get('errcode')} {told.get('errmsg')}")
            token = str(told["access_token"])
            _passes[key] = token, time.monotonic() + int(told["expires_in"]) - 300
    return token


# --- programs ---------------------------------------------------------------------------------------------------------


def _webhook(channel: Channel, message: Message) -> Outcome:
    body = json.dumps(message.content or {}, ensure_ascii=False).encode()
    moment = int(time.time())
    answer = outbound.post(
        channel.address, body, JSON | signing.webhook_headers(channel.secret(), message.uid, moment, body)
    )
    result = Result.TAKEN if answer.status in OK else Result.DOWN
    if answer.status in NOT_THIS_ONE:
        result = Result.REFUSED
    return Outcome(result=result, status=answer.status, answer=answer.text[:300])


_SENDERS: Final[dict[Kind, Callable[[Channel, Message], Outcome]]] = {
    Kind.WECOM_ROBOT: _wecom_robot,
    Kind.WECOM_APP: _wecom_app,
    Kind.DINGTALK_ROBOT: _dingtalk_robot,
    Kind.FEISHU_ROBOT: _feishu_robot,
    Kind.WEBHOOK: _webhook,
}
