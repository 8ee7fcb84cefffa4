"""A service on this machine that keeps what it is sent and answers as it is told."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import people
from tongguan.channels import setting_up
from tongguan.channels.models import Channel


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Receiver:
    """Keeps every request; `answer` is a function of it that gives (status, headers, body)."""

    port: int = 0
    asked: list = field(default_factory=list)
    answer: object = lambda _asked: (200, {}, b'{"errcode": 0, "code": 0}')

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def says(self, status, body=b"{}", **headers):
        self.answer = lambda _asked: (status, headers, body)


@pytest.fixture
def receiver(settings):
    """Listening on this machine, to which this installation may send."""
    settings.OUTBOUND = ["127.0.0.0/8"]
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            asked = Asked(self.command, parts.path, query, dict(self.headers), body)
            kept.asked.append(asked)
            status, headers, text = kept.answer(asked)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST  # noqa: N815  the name by which it is looked for

        def log_message(self, *_said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


SECRETS = {
    "wecom_robot": {"key": "k-1"},
    "wecom_app": {"secret": "s-1"},
    "dingtalk_robot": {"token": "t-1", "secret": "SEC-1"},
    "feishu_robot": {"token": "t-1", "secret": "F-1"},
}


@pytest.fixture
def channel_of(tenant, receiver):
    """A channel of a kind that speaks to the receiver; a webhook's secret is its `.told`."""

    def make(kind, *, of=None, **given):
        where = of or tenant
        more = {"identity": "corp-1", "agent": "1000002"} if kind == "wecom_app" else {}
        given = {"name": kind, "address": receiver.address} | more | given
        with people.as_system(where):
            made = Channel(tenant=where, kind=kind)
            setting_up.save(made, given, SECRETS.get(kind, {}))
            made.told = setting_up.give_secret(made) if kind == "webhook" else ""
        return made

    return make
