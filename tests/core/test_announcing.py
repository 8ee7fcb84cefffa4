"""Anchors and alarms go away by mail and webhook, each once, and are tried again until they were taken."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from tests.examples import make
from tongguan.core import announcing, sealing


@pytest.fixture
def sealed(office, tenant, django_capture_on_commit_callbacks):
    """Make so many seals more."""

    def go_on(count=1):
        for _each in range(count):
            make("org_unit")
            with django_capture_on_commit_callbacks(execute=True):
                sealing.seal(tenant)

    return go_on


@pytest.fixture
def hook(settings):
    """A counterpart that keeps what it is sent; `.status` is what it answers."""

    class Hook(BaseHTTPRequestHandler):
        taken, status = [], 200

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            Hook.taken.append(json.loads(body))
            self.send_response(Hook.status)
            self.end_headers()

        def log_message(self, *_words):
            """Keep the terminal of the tests quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.ANCHOR_WEBHOOK = f"http://127.0.0.1:{server.server_port}/anchors"
    yield Hook
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_anchor_is_sent_once(sealed, tenant, hook):
    sealed(2)
    assert announcing.announce(tenant) == 2
    assert announcing.announce(tenant) == 0
    sealed()
    assert announcing.announce(tenant) == 1
    told = [[anchor["serial"] for anchor in said["anchors"]] for said in hook.taken]
    assert told == [[1, 2], [3]]
    assert hook.taken[0]["anchors"][0]["mac"] == sealing.anchors(tenant.pk)[1]


def test_it_goes_by_mail_too(sealed, tenant, settings):
    settings.ANCHOR_MAIL = "audit@example.cn"
    sealed()
    announcing.announce(tenant)
    [letter] = mail.outbox
    assert letter.to == ["audit@example.cn"]
    assert tenant.name in letter.subject
    assert sealing.anchors(tenant.pk)[1] in letter.body


def test_without_an_addressee_nothing_goes_anywhere(sealed, tenant):
    sealed()
    assert announcing.announce(tenant) == 1
    assert mail.outbox == []


def test_what_was_not_taken_is_sent_again(sealed, tenant, hook):
    sealed()
    hook.status = 503
    with pytest.raises(OSError, match="503"):
        announcing.announce(tenant)
    hook.status = 200
    assert announcing.announce(tenant) == 1


def test_an_address_that_is_no_web_address_is_refused(sealed, tenant, settings):
    settings.ANCHOR_WEBHOOK = "file:///etc/passwd"
    sealed()
    with pytest.raises(ImproperlyConfigured):
        announcing.announce(tenant)


def test_an_altered_trail_is_told(tenant, hook):
    announcing.warn(tenant, ["Entry 7 was altered."])
    assert hook.taken[0]["flaws"] == ["Entry 7 was altered."]
    assert tenant.name in hook.taken[0]["subject"]


def test_an_alarm_that_cannot_be_sent_is_at_least_in_the_log(tenant, hook, caplog):
    hook.status = 500
    announcing.warn(tenant, ["Entry 7 was altered."])
    assert "the flaws could not be sent" in caplog.text
