"""What browsers report is taken in condensed, limited, and shown to the system administrator."""

import json

import pytest
from django.test import Client

from tests import people
from tests.web.markup import read
from tongguan.channels import reports
from tongguan.channels.models import PolicyReport

OLD = "application/csp-report"
NEW = "application/reports+json"


def old(**given):
    told = {
        "document-uri": "http://testserver/vendor/7/?q=%E5%BC%A0%E4%B8%89#x",
        "effective-directive": "script-src-elem",
        "violated-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/a.js?token=secret",
        "script-sample": "alert(document.cookie)",
        "referrer": "http://testserver/login/?next=secret",
    }
    return {"csp-report": told | {name.replace("_", "-"): value for name, value in given.items()}}


def new(**given):
    body = {"documentURL": "http://testserver/", "effectiveDirective": "img-src", "blockedURL": "inline"} | given
    return [{"type": "csp-violation", "body": body}, {"type": "deprecation", "body": {}}]


@pytest.fixture
def report(db):
    """Sends a report; the status that comes back."""

    def send(content, kind=OLD, client=None, **more):
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        return (client or Client()).post("/csp-report/", text, content_type=kind, **more).status_code

    return send


def kept():
    return list(
        PolicyReport.objects.filter(tenant=None).order_by("pk").values_list("directive", "blocked", "page", "count")
    )


def test_both_forms_are_understood_and_only_what_is_needed_is_kept(report):
    assert report(old()) == 204
    assert report(new(), NEW) == 204
    assert kept() == [("script-src-elem", "https://evil.example", "/vendor/7/", 1), ("img-src", "inline", "/", 1)]
    assert "secret" not in str(list(PolicyReport.objects.values()))


def test_the_same_again_is_counted(report):
    for _time in range(3):
        report(old())
    assert [row[3] for row in kept()] == [3]


def test_it_belongs_to_the_tenant_of_whoever_is_logged_in(report, client_as, tenant):
    report(old(), client=client_as("office_head"))
    assert kept() == []
    with people.as_system(tenant):
        assert PolicyReport.objects.get(tenant=tenant).page == "/vendor/7/"


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 5000,
        old(document_uri="http://elsewhere.example/x"),
        old(document_uri=7),
        old(document_uri="http://[::1"),
        old(effective_directive="<script>", violated_directive=""),
        old(effective_directive="", violated_directive=""),
        {"csp-report": "text"},
        [{"type": "csp-violation"}],
    ],
)
def test_what_is_no_report_of_ours_leaves_no_trace(report, content):
    assert report(content) == 204
    assert kept() == []


def test_what_comes_in_is_bounded(report, monkeypatch, settings):
    assert report(b"x" * (reports.LARGEST + 1)) == 413
    assert report(old(), "text/html") == 415
    assert Client().get("/csp-report/").status_code == 405
    many = [one for _time in range(50) for one in new(documentURL=f"http://testserver/{_time}/")]
    assert report(many, NEW) == 204
    assert len(kept()) == reports.AT_ONCE
    monkeypatch.setattr(reports, "ROWS", reports.AT_ONCE)
    report(old(document_uri="http://testserver/one/more/"))
    assert len(kept()) == reports.AT_ONCE
    settings.LIMITS = {"reports": 2}
    assert [report(old()) for _time in range(3)] == [204, 204, 429]


def test_no_token_against_forgery_is_asked_of_a_browser(report):
    assert report(old(), client=Client(enforce_csrf_checks=True)) == 204


def test_the_system_administrator_reads_it_and_nobody_else(report, client_as):
    report(old())
    admin = client_as("sysadmin")
    page = admin.get("/platform/policy_report/")
    assert page.status_code == 200
    assert read(page).objections == []
    assert "https://evil.example" in page.content.decode()
    assert client_as("office_head").get("/platform/policy_report/").status_code == 403
    assert "/platform/policy_report/" in admin.get("/areas/system/").content.decode()
