"""What is said twice, nested, huge or oddly is refused or read once: never checked as one thing and done as another."""

import json

import pytest
from django.http import QueryDict

from tests.examples import make
from tests.test_every_register import as_a_browser_sends
from tongguan.core import forms
from tongguan.core.registers import registry
from tongguan.outsourcing.models import Contract


@pytest.fixture
def browser(client_as):
    return client_as("office_head", "office_staff")


@pytest.fixture
def contract(office):
    return make("contract")


@pytest.fixture
def foreign(as_role, other_tenant):
    """A project of another department."""
    with as_role("office_head", of=other_tenant):
        return make("project")


def twice(told, **more):
    """A form in which some fields are sent twice."""
    sent = QueryDict(mutable=True)
    for name, value in told.items():
        sent.setlist(name, [*more.get(name, ()), value] if name in more else [value])
    return sent.urlencode()


def post(browser, path, body):
    return browser.post(path, body, content_type="application/x-www-form-urlencoded")


def test_a_field_that_is_sent_twice_is_read_once(browser, contract, foreign, office):
    sent = as_a_browser_sends(forms.form_of(registry["contract"])(instance=contract, actor=office))
    own = sent["project"]
    first = post(browser, f"/contract/{contract.pk}/edit/", twice(sent, project=[str(foreign.pk)]))
    last = post(browser, f"/contract/{contract.pk}/edit/", twice(sent | {"project": str(foreign.pk)}, project=[own]))
    assert (first.status_code, last.status_code) == (302, 422)
    assert Contract.objects.get().project_id == int(own)


def test_a_name_that_stands_twice_in_json_is_read_once(browser, contract, foreign):
    own = contract.project_id
    place = f"/api/v1/contract/{contract.pk}"
    for body, status in (
        (f'{{"project": {foreign.pk}, "project": {own}}}', 200),
        (f'{{"project": {own}, "project": {foreign.pk}}}', 422),
    ):
        assert browser.generic("PATCH", place, body, content_type="application/json").status_code == status
    assert Contract.objects.get().project_id == own


def test_a_parameter_that_is_given_twice_is_named_by_the_api(browser):
    answer = browser.get("/api/v1/vendor?state=qualified&state=candidate")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["state"])


@pytest.mark.parametrize(
    "value",
    [[1], {"id": 1}, [[1]], True, 1.5, "1 OR 1=1", "1;--", "0x1", "1e0", "-1", "9" * 30, "\x00", "null", " 1 2 "],
    ids=repr,
)
def test_an_odd_value_for_a_link_is_refused(browser, contract, value):
    body = json.dumps({"vendor": value})
    answer = browser.generic("PATCH", f"/api/v1/contract/{contract.pk}", body, content_type="application/json")
    assert answer.status_code in {400, 422}, value
    assert Contract.objects.get().vendor_id == contract.vendor_id


ODD_IDS = (
    "0",
    "-1",
    "1.0",
    "1e3",
    "9" * 19,
    "9" * 400,
    "%00",
    "1%00",
    "１",
    "١",
    "null",
    "1'--",
    "1%20OR%201",
    "..",
    "%2e",
)


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_odd_id_in_an_address_is_nothing(browser, contract, odd):
    for place in (f"/contract/{odd}/", f"/contract/{odd}/edit/", f"/api/v1/contract/{odd}", f"/evidence/{odd}/file/"):
        assert browser.get(place).status_code in {404, 301, 302}, place
    for place in (f"/contract/?after={odd}", f"/contract/?before={odd}", f"/contract/?within=vendor:{odd}"):
        assert browser.get(place).status_code == 200, place
    for place in (f"/contract/?vendor={odd}", f"/contract/new/?vendor={odd}", f"/notifications/?after={odd}"):
        assert browser.get(place).status_code in {200, 400}, place
    assert browser.get(f"/contract/choices/vendor/?q={odd}").status_code == 200
    assert browser.get("/board/", {"project": odd}).status_code in {200, 400}
    assert browser.get("/acknowledgement/new/", {"register": "vendor", "record": odd}).status_code == 200
    assert browser.get("/acknowledgement/", {"within": f"about:vendor.{odd}"}).status_code == 200


WORDS = (
    "' OR 1=1 --",
    '" OR ""="',
    "*",
    "a*",
    "NEAR(a b)",
    "a AND",
    "AND",
    "(",
    '"',
    "%",
    "_",
    "\\",
    "{{7*7}}",
    "${7}",
    "\x00",
    "a" * 5000,
)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words[:12])
def test_words_that_mean_something_to_a_database_are_only_words(browser, contract, words):
    for place in ("/search/", "/contract/", "/vendor/choices/state/", "/contract/choices/vendor/"):
        answer = browser.get(place, {"q": words, "from": "q"})
        assert answer.status_code in {200, 404}, place
    assert browser.get("/api/v1/contract", {"q": words}).status_code in {200, 400}


def test_a_form_that_miscounts_its_rows_or_has_too_many_fields_does_no_harm(browser, contract, office):
    sent = as_a_browser_sends(forms.form_of(registry["contract"])(instance=contract, actor=office))
    for count in ("-1", "x", ""):
        answer = browser.post(f"/contract/{contract.pk}/edit/", sent | {"staff_list-TOTAL_FORMS": count})
        assert answer.status_code in {302, 422}, count
    assert registry["contract"].model.objects.get().staff_list.count() <= 1
    assert browser.post("/contract/new/", {f"f{number}": "1" for number in range(6000)}).status_code == 400
