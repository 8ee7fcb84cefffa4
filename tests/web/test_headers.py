"""Every address answers with the headers that keep a browser safe."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import tongguan
from tests.examples import make
from tongguan.core.evidence import take_in
from tongguan.web import headers

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
GIVEN = {"pk": "1", "register": "vendor", "name": "account", "area": "projects", "move": "submit", "field": "vendor"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def addresses():
    """One address of every pattern there is."""
    found = {"/nothing/here/", "/static/tongguan/tongguan.css", "/api/v1/nothing/here/at/all"}
    stack = [(get_resolver().url_patterns, "/")]
    while stack:
        patterns, before = stack.pop()
        for one in patterns:
            if isinstance(one, URLResolver):
                stack.append((one.url_patterns, before + str(one.pattern)))
            elif isinstance(one, URLPattern):
                found.add(before + filled(str(one.pattern)))
    return sorted(found)


def filled(route):
    """A route or an expression with something in each place."""

    def thing(match):
        return GIVEN.get(match.group(1), "x")

    route = re.sub(r"<(?:\w+:)?(\w+)>(?![^(]*\))", thing, route)
    route = re.sub(r"\(\?P<(\w+)>[^()]*\)", thing, route)
    return route.replace("/?", "/").replace("\\", "").replace("^", "").replace("$", "")


@pytest.fixture(params=["stranger", "head", "admin"])
def browser(request, client_as):
    if request.param == "stranger":
        return Client()
    return client_as(*{"head": ["office_head", "office_staff"], "admin": ["sysadmin"]}[request.param])


def test_every_address_carries_them(browser, db):
    walked = addresses()
    assert len(walked) > 60
    for path in walked:
        for answer in (browser.get(path), browser.post(path)):
            if answer.streaming:
                # Not the whole answer is closed, for that would close the database of the test.
                for close in answer._resource_closers:
                    close()
            found = {name: answer.headers.get(name) for name in ALWAYS}
            assert found == ALWAYS, path
            assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
            assert "geolocation=()" in answer["Permissions-Policy"], path
            if path.startswith("/static/"):
                continue
            assert "no-store" in answer["Cache-Control"], path
            policy = answer["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy, path
            assert "unsafe-eval" not in policy, path
            assert "'unsafe-inline'" not in policy.partition("style-src")[0], path


def test_a_page_loads_from_here_alone_and_tells_what_was_refused(client_as):
    answer = client_as("office_head").get("/")
    policy = answer["Content-Security-Policy"]
    for said in (
        "default-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ):
        assert said in policy
    assert f"report-uri {headers.REPORTS}" in policy
    assert "report-to csp" in policy
    assert answer["Reporting-Endpoints"] == f'csp="{headers.REPORTS}"'
    assert "unsafe" not in policy


def test_transport_security_is_told_over_tls_for_as_long_as_the_installation_says(client_as, monkeypatch):
    from django.middleware.security import SecurityMiddleware  # noqa: PLC0415  this test only

    head = client_as("office_head")
    assert "Strict-Transport-Security" not in head.get("/", secure=True)
    begin = SecurityMiddleware.__init__

    def with_year(self, get_response):
        begin(self, get_response)
        self.sts_seconds = 31536000

    monkeypatch.setattr(SecurityMiddleware, "__init__", with_year)
    fresh = client_as("office_head")
    assert fresh.get("/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in fresh.get("/")


@pytest.fixture
def brought_in(tenant, as_role):
    """Files that people brought in: a picture, a document, a text."""

    def bring(name, content):
        from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415  this fixture only

        with as_role("office_head", "office_staff"):
            vendor = make("vendor")
            return take_in(SimpleUploadedFile(name, content), name, kind="x", register="vendor", record=vendor.pk)

    return bring


def test_a_file_is_handed_out_boxed_in_and_only_to_those_who_may_see_it(brought_in, client_as):
    text = brought_in("笔记.txt", "会议纪要".encode())
    for path in (f"/evidence/{text.pk}/file/", f"/api/v1/evidence/{text.pk}/file"):
        answer = client_as("office_head").get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Disposition"].startswith("attachment"), path
        assert answer["Content-Security-Policy"].endswith("sandbox"), path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["Cache-Control"] == "no-store", path
        b"".join(answer.streaming_content)
        assert client_as("sysadmin").get(path).status_code == 404 or client_as("sysadmin").get(path).status_code == 403
        assert Client().get(path).status_code in {302, 401}


def test_a_document_that_the_browser_shows_has_the_policy_of_pages(brought_in, client_as):
    document = brought_in("a.pdf", PDF)
    answer = client_as("office_head").get(f"/evidence/{document.pk}/file/")
    assert answer["Content-Disposition"].startswith("inline")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    b"".join(answer.streaming_content)


def test_sheets_and_data_run_nothing(client_as):
    head = client_as("office_head", "office_staff")
    sheet = head.get("/vendor/export.xlsx")
    assert sheet["Content-Disposition"].startswith("attachment")
    assert sheet["Content-Security-Policy"].endswith("sandbox")
    b"".join(sheet.streaming_content)
    assert head.get("/api/v1/vendor/")["Content-Security-Policy"] == headers.CLOSED


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http:///evil.example",
        " https://evil.example",
        "/\t/evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(client_as, wanted):
    head = client_as("office_head")
    assert head.post("/language/", {"language": "en", "next": wanted}).url == "/"
    assert head.get("/login/", {"next": wanted}).url == "/"
    assert head.post("/notifications/", {"upto": "1", "next": wanted}).url == "/"


def test_whoever_wants_to_go_on_within_goes_on(client_as):
    head = client_as("office_head")
    assert head.post("/language/", {"language": "en", "next": "/vendor/?q=1"}).url == "/vendor/?q=1"


def test_only_one_module_judges_where_a_request_may_lead():
    sources = {path.name: path.read_text(encoding="utf-8") for path in Path(tongguan.__file__).parent.rglob("*.py")}
    assert [name for name, text in sources.items() if "url_has_allowed_host_and_scheme(" in text] == ["redirecting.py"]
    straight = re.compile(r"(?:redirect|ClientRedirect)\(\s*request\.(?:GET|POST|META|headers|COOKIES)")
    assert [name for name, text in sources.items() if straight.search(text)] == []
