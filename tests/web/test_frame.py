"""The frame: menu, error pages, search, desk, pages attached in place of the general ones."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.examples import make
from tests.web.markup import read
from tongguan.core import platform_objects, registers
from tongguan.standards import engine
from tongguan.web import pages


def links_of(response):
    """Where the menu leads."""
    text = response.content.decode().split('<nav class="tg-nav"')[1].split("</nav>")[0]
    return {a["href"] for a in read_part(text).all("a")}


def read_part(text):
    """The elements of a piece of a page."""
    from tests.web.markup import Markup  # noqa: PLC0415  the reader of pieces

    return Markup(text.split(">", 1)[1])


def map_of(client):
    """The registers to which the pages of all areas in the menu lead, one address each."""
    areas = sorted(url for url in links_of(client.get("/")) if url.startswith("/areas/"))
    found = [a["href"] for area in areas for a in read(client.get(area)).all("a", **{"class": "tg-name"})]
    assert len(found) == len(set(found))
    return set(found)


def test_the_map_holds_all_that_one_may_read_and_nothing_else(head, client_as):
    of_head = map_of(head)
    own = {f"/{name}/" for name, one in registers.registry.items() if "office_head" in {*one.readers, *one.writers}}
    kept = {f"/platform/{name}/" for name, one in platform_objects.declared.items() if "office_head" in one.readers}
    doors = {f"/statistics/{name}/" for name in ("health", "vendors", "expiries")}
    assert of_head == own | kept | doors
    of_vendor = map_of(client_as("vendor_staff"))
    assert "/vendor/" in of_vendor
    assert not {"/person/", "/preference/"} & of_vendor
    of_admin = map_of(client_as("auditadmin"))
    assert "/preference/" in of_admin
    assert not {"/vendor/", "/person/"} & of_admin
    assert client_as("auditadmin").get("/areas/projects/").status_code == 404


def test_an_area_says_of_each_register_what_it_is_for_and_how_to_begin(as_role, head, client_as):
    with as_role("office_head"):
        make("vendor")
    page = head.get("/areas/projects/")
    text = page.content.decode()
    assert read(page).objections == []
    assert str(registers.registry["vendor"].help) in text
    assert '外包服务机构</a><span class="tg-tally">1</span>' in text
    assert {"/vendor/new/", "/import/?register=vendor"} & {a.get("href") for a in read(page).all("a")}
    assert read(client_as("internal_auditor").get("/areas/projects/")).all("a", href="/vendor/new/") == []


def test_outsourcing_is_laid_out_by_its_phases_and_documents_by_the_chapters_of_the_manual(head):
    projects, documents = head.get("/areas/projects/").content.decode(), head.get("/areas/documents/").content.decode()
    assert projects.index("规划准备") < projects.index('href="/project/"') < projects.index("机构和人员选择")
    assert projects.index("机构和人员选择") < projects.index('href="/nda/"')
    assert documents.index("7 支持") < documents.index('href="/evidence/"')


def test_the_menu_fetches_the_map_of_an_area_when_it_is_opened(head):
    panel = head.get("/areas/projects/", headers={"HX-Request": "true"}).content.decode()
    assert 'href="/vendor/"' in panel
    assert "<html" not in panel


@pytest.mark.parametrize("address", ["/areas/projects/", "/areas/documents/"])
def test_the_page_of_an_area_costs_the_same_for_one_record_and_for_many(as_role, head, address):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert head.get(address).status_code == 200
        return len(asked)

    cost()
    before = cost()
    with as_role("office_head"):
        for _again in range(5):
            make("vendor")
            make("interested_party")
    assert cost() == before


@pytest.mark.parametrize("address", ["/nothing/", "/vendor/999999/", "/vendor/new/new/", "/Vendor/", "/vendor/x/"])
def test_what_is_not_there_is_told_in_our_look(head, address):
    answer = head.get(address)
    assert answer.status_code == 404
    assert read(answer).objections == []
    assert "tg-empty" in answer.content.decode()


def test_an_address_without_a_page_tells_a_stranger_nothing_either(client, db):
    assert client.get("/nothing/").status_code == 404
    assert read(client.get("/nothing/")).objections == []


def test_a_fault_is_told_in_our_look_and_undoes_what_was_written(head, monkeypatch):
    head.raise_request_exception = False
    monkeypatch.setattr(pages.EditPage, "_saved", lambda *_args: 1 / 0)
    answer = head.post("/org_unit/new/", {"name": "甲"})
    assert answer.status_code == 500
    assert read(answer).objections == []


def test_every_answer_forbids_inline_code(head):
    policy = head.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_search_finds_over_all_registers_what_one_may_see(as_role, head, client_as, other_tenant):
    with as_role("office_head"):
        vendor = make("vendor", name="紫金软件公司")
        staff = [make("vendor_staff", vendor=vendor) for _one in range(2)]
        told = make("customer", contact="紫金软件公司 李工")
    page = head.get("/search/", {"q": "紫金软件公司"}).content.decode()
    assert 0 < page.index(vendor.number) < page.index(told.number)
    found = head.get("/search/", {"q": "紫金"}).content.decode()
    # What is called so stands before what only mentions it.
    assert 0 < found.index(vendor.number) < min(found.index(one.number) for one in staff)
    assert read(head.get("/search/", {"q": "紫金"})).objections == []
    assert vendor.number not in client_as("vendor_manager").get("/search/", {"q": "紫金"}).content.decode()
    assert vendor.number not in client_as("office_head", of=other_tenant).get("/search/?q=紫金").content.decode()


def test_search_for_a_number_leads_straight_to_its_record(as_role, head, client_as, other_tenant):
    with as_role("office_head"):
        vendor = make("vendor")
    assert head.get("/search/", {"q": vendor.number.lower()}).url == vendor.url
    assert client_as("office_head", of=other_tenant).get("/search/", {"q": vendor.number}).status_code == 200


@pytest.mark.parametrize("words", ["", "   ", '"', "' OR 1=1", "***", "NEAR(", "没有的东西"])
def test_search_for_nothing_or_nonsense_finds_nothing(head, words):
    answer = head.get("/search/", {"q": words})
    assert answer.status_code == 200
    assert "<table" not in answer.content.decode()


def test_many_hits_lead_to_the_list_with_the_same_words(as_role, head):
    with as_role("office_head"):
        for place in range(9):
            make("vendor", name=f"紫金软件{place}公司")
    answer = head.get("/search/", {"q": "紫金"})
    assert answer.content.decode().count("V-2026-") == 8
    more = next(a["href"] for a in read(answer).all("a") if a.get("href", "").startswith("/vendor/?q="))
    assert head.get(more).content.decode().count("V-2026-") == 9


def test_the_desk_shows_what_is_red_what_waits_and_what_runs_out(as_role, head, clerk, tenant):
    with as_role("office_staff"):
        nda = make("nda", state="signed", valid_to=dt.date(2026, 12, 1))
        gone = make("nda", state="signed", valid_to=dt.date(2026, 11, 1), signed_on=dt.date(2026, 1, 1))
        far = make("nda", state="signed", valid_to=dt.date(2029, 1, 1))
        draft = make("nda", state="draft", valid_to=dt.date(2026, 12, 1))
        make("vendor_staff", state="onboarded")
    with people.as_system(tenant):
        engine.freshen(tenant)
    page = head.get("/")
    text = page.content.decode()
    assert read(page).objections == []
    assert [f'href="{one.url}"' in text for one in (nda, gone, far, draft)] == [True, True, False, False]
    assert "已到期" in text
    assert "还有10天" in text
    assert "/nda/?state=draft" in text
    assert "6.1.c" in text
    assert "/nda/?state=draft" not in clerk.get("/").content.decode()


def test_an_outside_person_sees_no_clauses_on_the_desk(client_as):
    page = client_as("vendor_manager").get("/")
    assert page.status_code == 200
    assert "亮红灯的条款" not in page.content.decode()


@pytest.fixture
def attached(monkeypatch):
    """A page of its own for one register, as a special module attaches it."""
    monkeypatch.setattr(pages, "own", {})

    @pages.page("org_unit", "detail")
    class UnitPage(pages.DetailPage):
        def render(self, **context):
            answer = super().render(**context)
            answer["X-Special"] = context["record"].number
            return answer

    return UnitPage


def test_a_page_of_its_own_takes_the_place_of_a_general_one(as_role, head, client_as, attached):
    with as_role("office_head"):
        unit, vendor = make("org_unit"), make("vendor")
    assert head.get(unit.url)["X-Special"] == unit.number
    assert "X-Special" not in head.get(vendor.url)
    assert "X-Special" not in head.get("/org_unit/")
    assert client_as("customer").get(unit.url).status_code == 403


def test_a_template_of_its_own_takes_the_place_of_a_general_one(head, as_role, settings, tmp_path):
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers" / "org_unit_detail.html").write_text(
        '{% extends "tongguan/detail.html" %}{% block fields %}<p>own block</p>{% endblock %}'
    )
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    with as_role("office_head"):
        unit, vendor = make("org_unit"), make("vendor")
    assert "<p>own block</p>" in head.get(unit.url).content.decode()
    assert "<p>own block</p>" not in head.get(vendor.url).content.decode()


def test_no_general_page_knows_the_name_of_a_register():
    import inspect  # noqa: PLC0415  only this test reads sources

    from tongguan.web import about, areas, choices, companions, door, layout, narrowing, related, rows, searching, story  # noqa: PLC0415  as above  # noqa: PLC0415  as above

    general = (pages, about, areas, choices, companions, door, layout, narrowing, related, rows, searching, story)
    for module in general:
        source = inspect.getsource(module)
        for name in set(registers.registry) - {"evidence"}:
            assert f'"{name}"' not in source, f"{module.__name__} knows {name}"
