"""The general list: filters, search, paging by key, counts that stop at a cap."""

import itertools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.web.markup import read
from tongguan.web import paging


def numbers(response, prefix):
    """The numbers in the table, from above."""
    return re.findall(rf">({prefix}-2026-\d+)</a>", response.content.decode())


@pytest.fixture
def vendors(as_role, request):
    """Twenty-five vendors, one of them suspended."""
    with as_role("office_head"):
        made = [make("vendor", name=f"云岭软件{place}号公司") for place in range(24)]
        return [*made, make("vendor", name="远航数据服务公司", state="suspended")]


def test_a_list_is_paged_by_key_forth_and_back(clerk, vendors, monkeypatch):
    monkeypatch.setattr(paging.leaf, "__kwdefaults__", {"size": 10})
    seen, page = [], clerk.get("/vendor/")
    while links := read(page).all("a", rel="next"):
        assert "offset" not in links[0]["href"]
        seen.append(numbers(page, "V"))
        page = clerk.get(f"/vendor/{links[0]['href']}")
    seen.append(numbers(page, "V"))
    assert [len(one) for one in seen] == [10, 10, 5]
    assert list(itertools.chain(*seen)) == [vendor.number for vendor in reversed(vendors)]
    back = clerk.get(f"/vendor/{read(page).all('a', rel='prev')[0]['href']}")
    assert numbers(back, "V") == seen[1]
    first = clerk.get(f"/vendor/{read(back).all('a', rel='prev')[0]['href']}")
    assert numbers(first, "V") == seen[0]
    assert read(first).all("a", rel="prev") == []


def test_paging_keeps_the_filters(clerk, vendors, monkeypatch):
    monkeypatch.setattr(paging.leaf, "__kwdefaults__", {"size": 10})
    page = clerk.get("/vendor/", {"state": "candidate"})
    older = clerk.get(f"/vendor/{read(page).all('a', rel='next')[0]['href']}")
    assert len(numbers(older, "V")) == 10
    assert vendors[-1].number not in older.content.decode()


def test_no_statement_of_a_list_skips_rows(clerk, vendors):
    with CaptureQueriesContext(connection) as asked:
        clerk.get("/vendor/", {"after": vendors[20].pk})
    assert [query["sql"] for query in asked if "OFFSET" in query["sql"]] == []


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "1; DROP TABLE"])
def test_a_key_that_is_none_shows_a_page_all_the_same(clerk, vendors, nonsense):
    assert clerk.get("/vendor/", {"after": nonsense}).status_code == 200
    assert clerk.get("/vendor/", {"before": nonsense}).status_code == 200


def test_counting_stops_at_the_cap(clerk, vendors, monkeypatch):
    assert "共25条" in clerk.get("/vendor/").content.decode()
    monkeypatch.setattr(paging, "CAP", 20)
    with CaptureQueriesContext(connection) as asked:
        assert "共20+条" in clerk.get("/vendor/").content.decode()
    counts = [query["sql"] for query in asked if "COUNT(*)" in query["sql"]]
    assert len(counts) == 1
    assert "LIMIT 21" in counts[0]


def test_a_filter_narrows_the_list(clerk, vendors):
    assert numbers(clerk.get("/vendor/", {"state": "suspended"}), "V") == [vendors[-1].number]


def test_a_filter_with_an_unknown_value_shows_nothing_and_says_why(clerk, vendors):
    page = clerk.get("/vendor/", {"state": "floating"})
    assert numbers(page, "V") == []
    assert "tg-wrong" in page.content.decode()


def test_words_narrow_the_list(clerk, vendors):
    assert numbers(clerk.get("/vendor/", {"q": "远航 数据"}), "V") == [vendors[-1].number]
    nothing = clerk.get("/vendor/", {"q": "没有的公司"})
    assert numbers(nothing, "V") == []
    assert len(read(nothing).all("a", href="/vendor/")) >= 1


def test_a_list_is_narrowed_to_what_points_to_one_record(as_role, clerk):
    with as_role("office_head"):
        one, other = make("vendor"), make("vendor")
        staff = [make("vendor_staff", vendor=vendor) for vendor in (one, other, one)]
    page = clerk.get("/vendor_staff/", {"within": f"vendor:{one.pk}"})
    assert numbers(page, "VS") == [staff[2].number, staff[0].number]
    assert str(one) in page.content.decode()


@pytest.mark.parametrize("nonsense", ["vendor:999999", "tenant:1", "vendor", "state:1", "vendor:x"])
def test_a_list_narrowed_to_nothing_known_is_empty(as_role, clerk, nonsense):
    with as_role("office_head"):
        make("vendor_staff")
    page = clerk.get("/vendor_staff/", {"within": nonsense})
    assert page.status_code == 200
    assert numbers(page, "VS") == []


def test_htmx_gets_only_the_rows(clerk, vendors):
    part = clerk.get("/vendor/", headers={"HX-Request": "true", "HX-Target": "rows"})
    text = part.content.decode()
    assert text.strip().startswith('<div id="rows">')
    assert "<html" not in text
    assert len(numbers(part, "V")) == 25
    assert read(part).objections == []


def test_an_outside_person_sees_only_the_rows_within_reach(as_role, client_as):
    with as_role("office_head"):
        mine, other = make("vendor"), make("vendor")
    client = client_as("vendor_manager")
    with as_role("office_head"):
        person = make("person", kind="vendor_staff", account=client.user, unit=None)
        make("vendor_staff", vendor=mine, person=person)
    assert numbers(client.get("/vendor/"), "V") == [mine.number]
    assert client.get(other.url).status_code == 404
    assert client.get(mine.url).status_code == 200
    assert client.get("/person/").status_code == 403


def test_what_a_person_typed_is_escaped(as_role, clerk):
    with as_role("office_head"):
        vendor = make("vendor", name="<b>甲</b>&公司")
    for page in ("/vendor/", vendor.url, f"{vendor.url}edit/", f"{vendor.url}history/", "/search/?q=公司"):
        text = clerk.get(page).content.decode()
        assert "<b>甲</b>" not in text, page
        assert "&lt;b&gt;甲&lt;/b&gt;&amp;公司" in text, page


def test_secrets_are_shown_masked_on_every_page(as_role, clerk):
    with as_role("office_head"):
        person = make("person")
        number = person.id_no.reveal()
        mask = str(person.id_no)
    for page in ("/person/", person.url, f"{person.url}edit/", f"{person.url}history/"):
        text = clerk.get(page).content.decode()
        assert number not in text
        assert mask in text, page
