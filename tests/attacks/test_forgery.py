"""Nothing is done because another site made a browser send it; nobody is led away by an address of ours."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.isolation.doors import open_parts, routes

EXEMPT = frozenset({"csp-report/"})
"""Addresses that take what is sent without the token against forgery: browsers report of themselves, with no form."""
STANDS_FOR = {"register": "vendor", "pk": "1", "name": "tenant", "move": "none", "field": "state", "area": "system"}
STANDS_FOR |= {"pack": "gbt32926-2016", "clause": "4.1", "plan": "vendor", "form": "csv"}
EVIL = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " https://evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/\r\nSet-Cookie: a=b",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
)
NAMES = ("next", "url", "return", "redirect", "continue", "to")


def one_of_each():
    """An address for every route of the installation."""
    found = {}
    for route in routes():
        told = {name: STANDS_FOR.get(name, "x") for name in open_parts(route)}
        found[route] = "/" + (route % told)
    return found


@pytest.fixture
def strict(user_with):
    """A browser of the office whose posts are looked at as they are in earnest."""
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    client.force_login(user_with("office_head", "office_staff", "sysadmin"))
    return client


def test_nothing_is_posted_without_the_token_against_forgery(strict):
    taken, asked = [], 0
    for route, address in one_of_each().items():
        if route in EXEMPT:
            continue
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = strict.generic(method, address, "{}", content_type="application/json")
            asked += 1
            refused = answer.status_code == 403 and re.search(
                rb"came from elsewhere|token against forgery", answer.content
            )
            # What takes no such method, or is nothing at all, does nothing.
            if not (refused or answer.status_code in {404, 405}):
                taken.append(f"{method} {address} {answer.status_code}")
    assert not taken, "\n".join(map(str, taken[:40]))
    assert asked > 150


def test_a_token_of_one_browser_is_no_good_in_another(strict, user_with):
    other = Client(enforce_csrf_checks=True)
    other.force_login(user_with("office_head", name="另一人"))
    other.get("/org_unit/new/")
    foreign = other.cookies["csrftoken"].value
    strict.get("/org_unit/new/")
    answer = strict.post("/org_unit/new/", {"name": "甲", "csrfmiddlewaretoken": foreign})
    assert answer.status_code == 403


def test_a_form_sent_from_another_site_is_refused_even_with_its_token(strict):
    strict.get("/org_unit/new/")
    sent = {"name": "甲", "csrfmiddlewaretoken": strict.cookies["csrftoken"].value}
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        assert strict.post("/org_unit/new/", sent, headers={"Origin": origin}).status_code == 403


def test_no_address_leads_away_from_the_installation(client_as, client):
    away = []
    browsers = {"logged in": client_as("office_head", "sysadmin"), "logged out": client}
    for told, browser in browsers.items():
        for route, address in one_of_each().items():
            if open_parts(route) or route.startswith("api/") or "logout" in route:
                continue
            for wanted in EVIL:
                given = dict.fromkeys(NAMES, wanted) | {"language": "en", "upto": "1"}
                for answer in (browser.get(address, given), browser.post(address, given)):
                    away += [f"{told}: {address} {place}" for place in _places(answer) if _is_elsewhere(place)]
    assert not away, "\n".join(map(str, away[:40]))


def _places(answer):
    """Where an answer leads, and what its forms will say where to go on to."""
    yield answer.get("Location", "")
    yield answer.get("HX-Redirect", "")
    if answer["Content-Type"].startswith("text/html") and not answer.streaming:
        # A line break in a page is no header; where a field leads is looked at when it is sent.
        named = re.findall(r'(?:name="next"[^>]*value|href|action)="([^"]*)"', answer.content.decode())
        yield from (place.replace("\r", "").replace("\n", "") for place in named)


def _is_elsewhere(place):
    plain = place.strip().replace("\\", "/")
    parts = urlsplit(plain if not plain.startswith("///") else plain[1:])
    return parts.netloc not in {"", "testserver"} or parts.scheme not in {"", "http"} or "\n" in place


def test_the_name_in_the_address_bar_has_to_be_ours(client, settings, db):
    settings.ALLOWED_HOSTS = ["tongguan.example.gov.cn"]
    assert client.get("/login/", headers={"Host": "tongguan.example.gov.cn"}).status_code in {200, 302}
    for host in (
        "evil.example",
        "tongguan.example.gov.cn.evil.example",
        "evil.example:443",
        "tongguan.example.gov.cn@evil",
    ):
        for path in ("/login/", "/", "/api/v1/me"):
            assert client.get(path, headers={"Host": host}).status_code == 400
    told = client.get("/", headers={"Host": "tongguan.example.gov.cn", "X-Forwarded-Host": "evil.example"})
    assert "evil" not in told["Location"]
    assert (
        "evil"
        not in client.get(
            "/login/", headers={"Host": "tongguan.example.gov.cn", "X-Forwarded-Host": "evil.example"}
        ).content.decode()
    )


def test_no_page_is_built_from_the_name_that_a_browser_sent(client_as):
    """Links in pages, mails and the document of the API are ours, whatever the browser calls us."""
    browser = client_as("office_head")
    for path in ("/", "/vendor/", "/api/v1/openapi.json", "/api/v1/vendor", "/notifications/"):
        assert "evil.example" not in browser.get(path, headers={"Host": "evil.example"}).content.decode()
