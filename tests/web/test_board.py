"""The clause board: what it shows, to whom, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.examples import make
from tests.standards.sins import serving, signed
from tests.web.boards import BOARD, CLAUSE, TOLD_BESIDES, cells, hrefs, shown, zh
from tests.web.markup import read
from tongguan.standards import engine
from tongguan.standards.packs import load

every_pack = pytest.mark.parametrize("pack", load().values(), ids=load())


@pytest.fixture
def world(as_role):
    """Things are made in the name of the office."""

    def enter():
        return as_role("office_head", "office_staff")

    return enter


@pytest.fixture
def broken(tenant, world):
    """Somebody who serves without a confidentiality agreement, already counted."""
    with world():
        staff = serving()
    engine.freshen(tenant)
    return staff


@every_pack
def test_every_board_is_sound_and_has_a_cell_for_every_clause(head, pack):
    response = head.get(f"/board/{pack.id}/")
    assert response.status_code == 200
    assert read(response).objections == []
    assert cells(response).keys() == {clause.id for clause in pack.clauses.values() if clause.kind != "heading"}


def test_the_standards_are_tabs_and_the_first_one_opens(head):
    page = read(head.get(BOARD))
    tabs = [a["href"] for a in page.all("a") if a.get("href", "").startswith("/board/") and a["href"] != "/board/"]
    assert tabs == [f"/board/{pack}/" for pack in load()]
    assert [a["href"] for a in page.all("a", **{"aria-current": "page"})][-1] == "/board/gbt32926-2016/"


def test_an_empty_tenant_has_no_green_cell(head):
    found = cells(head.get(BOARD)).values()
    assert {css for one in found for css in one} == {"bd-cell", "bd-unknown", "bd-stale"}


def test_each_verdict_has_its_cell_its_word_and_its_icon(head, tenant, world, broken):
    with world():
        make("nda", opening=True, party_type="vendor", vendor=broken.vendor, state="signed")
    engine.freshen(tenant)
    response = head.get(BOARD)
    found = cells(response)
    assert "bd-nonconform" in found["6.4.a"]
    assert found["6.4.b.1"] == {"bd-cell", "bd-conform"}
    assert found["6.2.1.a"] == {"bd-cell", "bd-unknown"}
    assert cells(head.get("/board/manual-isms-0001/"))["0.2"] == {"bd-cell", "bd-unknown", "bd-unruled"}
    labels = [a["aria-label"] for a in read(response).all("a") if "bd-nonconform" in a.get("class", "")]
    assert any(label.startswith("6.4.a ") and zh("not conform") in label for label in labels)
    assert all(word in shown(response) for word in ("circle-x", "question-mark", "circle-check"))


def test_what_is_red_comes_first_with_what_is_wrong(head, broken):
    text = shown(head.get(BOARD))
    red, rest = text.index('id="bd-red"'), text.index('id="bd-all"')
    fails = str(load()["gbt32926-2016"].clauses["6.4.a"].fails)
    assert red < text.index(escape(fails)) < rest


def test_a_result_older_than_a_change_is_marked_and_not_green(head, tenant, world):
    with world():
        nda = signed(serving())
    engine.freshen(tenant)
    assert "bd-conform" in cells(head.get(BOARD))["6.4.b.1"]
    with world():
        nda.nd_1 = False
        nda.save()
    response = head.get(BOARD)
    assert cells(response)["6.4.b.1"] == {"bd-cell", "bd-unknown", "bd-stale"}
    assert zh("recomputing") in shown(response)
    assert "bd-stale" not in cells(head.get(f"{BOARD}?on=2026-11-20"))["6.4.b.1"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("verdict=nonconform", {"6.4.a"}),
        ("phase=supervision", {"7.1.a", "7.2.a"}),
        ("actor=leader", {"4.2.2.a"}),
        ("verdict=unknown&phase=roles&actor=leader", {"4.2.2.a"}),
    ],
)
def test_filters_leave_what_was_asked_for(head, broken, query, kept):
    response = head.get(f"{BOARD}?{query}")
    rows = {href.split("/")[-2] for href in hrefs(response) if href.startswith("/clauses/")}
    text = shown(response).partition('id="bd-all"')[2].partition('id="bd-sod"')[0]
    listed = {key for key in rows if f"/{key}/" in text}
    wanted = dict(pair.split("=") for pair in query.split("&"))
    clauses = load()["gbt32926-2016"].clauses
    assert kept <= listed
    for key in listed:
        assert all(getattr(clauses[key], name) == wanted[name] for name in ("phase", "actor") if name in wanted)
    assert len(listed) < len(clauses)


def test_the_picture_shows_all_clauses_whatever_is_filtered(head):
    assert len(cells(head.get(f"{BOARD}?verdict=nonconform"))) == len(cells(head.get(BOARD)))


def test_a_project_is_judged_for_itself_and_links_keep_the_question(head, tenant, world):
    with world():
        bad, good = serving(), serving()
        signed(good)
    engine.freshen(tenant)
    of_bad, of_good = (head.get(f"{BOARD}?project={one.project_id}") for one in (bad, good))
    assert "bd-nonconform" in cells(of_bad)["6.4.a"]
    assert "bd-nonconform" not in cells(of_good)["6.4.a"]
    assert f"{CLAUSE}?project={bad.project_id}" in hrefs(of_bad)
    assert f"/board/manual-isms-0001/?project={bad.project_id}" in hrefs(of_bad)


def test_a_vendor_can_be_named_by_its_number(head, broken):
    response = head.get(f"{BOARD}?vendor={broken.vendor.number}")
    assert response.status_code == 200
    assert "bd-nonconform" in cells(response)["6.4.a"]


def test_a_past_day_shows_what_was_known_then(head, tenant, world, broken, on_day):
    on_day(2026, 11, 23)
    with world():
        signed(broken)
    engine.freshen(tenant)
    assert "bd-nonconform" in cells(head.get(f"{BOARD}?on=2026-11-21"))["6.4.a"]
    assert "bd-nonconform" not in cells(head.get(BOARD))["6.4.a"]
    assert f"{CLAUSE}?on=2026-11-21" in hrefs(head.get(f"{BOARD}?on=2026-11-21"))


def test_today_as_a_day_is_today(head, tenant, world):
    with world():
        signed(serving())
    engine.freshen(tenant)
    assert cells(head.get(f"{BOARD}?on=2026-11-21")) == cells(head.get(BOARD))


@pytest.mark.parametrize("address", [BOARD, CLAUSE])
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("project=999999", "There is no such record."),
        ("vendor=nobody", "There is no such record."),
        ("on=yesterday", "This has to be a date such as 2026-11-21."),
        ("on=2026-13-01", "This has to be a date such as 2026-11-21."),
        ("on=2026-11-22", "Nobody knows yet how things will stand on a day to come."),
    ],
)
def test_a_question_that_makes_no_sense_is_told_and_not_answered(head, tenant, address, query, told):
    response = head.get(f"{address}?{query}")
    assert response.status_code == 400
    assert read(response).objections == []
    assert zh(told) in shown(response).partition('role="alert"')[2]
    assert "bd-cell" not in shown(response)


@pytest.mark.parametrize("query", ["verdict=green", "phase=ever", "actor=me"])
def test_a_filter_that_does_not_exist_is_told(head, query):
    assert head.get(f"{BOARD}?{query}").status_code == 400


@pytest.mark.parametrize("address", ["/board/nothing/", "/clauses/nothing/1/", "/clauses/gbt32926-2016/99/"])
def test_what_is_not_there_is_not_found(head, address):
    assert head.get(address).status_code == 404


@pytest.mark.parametrize("address", [BOARD, CLAUSE])
@pytest.mark.parametrize("role", ["vendor_manager", "vendor_staff", "customer", "sysadmin"])
def test_the_board_is_not_for_outsiders_and_administrators(client_as, broken, address, role):
    response = client_as(role).get(address)
    assert response.status_code == 403
    assert str(broken.person) not in shown(response)


@pytest.mark.parametrize("address", [BOARD, CLAUSE])
def test_strangers_are_sent_to_the_log_in(client, db, address):
    assert client.get(address)["Location"].startswith("/login/")


def test_another_tenants_sins_are_not_shown(client_as, other_tenant, broken):
    client = client_as("office_head", name="elsewhere", of=other_tenant)
    assert "bd-nonconform" not in shown(client.get(BOARD)).partition("bd-legend")[0]
    assert str(broken.person) not in shown(client.get(CLAUSE))
    assert client.get(f"{BOARD}?project={broken.project_id}").status_code == 400


def test_the_board_costs_the_same_for_one_sin_and_for_ten(head, tenant, world, broken):
    def cost():
        engine.freshen(tenant)
        with CaptureQueriesContext(connection) as asked:
            assert head.get(BOARD).status_code == 200
        return len(asked)

    cost()  # the first page of a session asks for its limits too
    one = cost()
    with world():
        for _nth in range(9):
            serving(project=broken.project, vendor=broken.vendor)
    # PostgreSQL is told besides who is asking.
    assert cost() == one <= 20 + TOLD_BESIDES


def test_segregation_has_its_own_section_and_names_old_sins(head, tenant, world, user_with):
    assessor = user_with("assessor")
    with world():
        staff = serving()
        serving(person=make("person", kind="vendor_staff", account=assessor), vendor=staff.vendor)
        sin = make("staff_assessment", opening=True, vendor_staff=staff, assessor=assessor)
    engine.freshen(tenant)
    section = shown(head.get(BOARD)).partition('id="bd-sod"')[2]
    assert all(rule in section for rule in ("SOD-02", "SOD-03", "SOD-10"))
    assert f'href="/staff_assessment/{sin.pk}/"' in section


def test_the_board_tells_what_is_otherwise_than_on_an_earlier_day(head, broken):
    response = head.get(BOARD, {"against": "2026-11-01"})
    page = read(response)
    assert page.objections == []
    rows = [row for row in response.context["turns"] if row["turn"].clause.id == "6.4.a"]
    assert [(row["turn"].was, row["turn"].now, row["turn"].opened) for row in rows] == [("unknown", "nonconform", 1)]
    assert "2026-11-01" in response.content.decode()
    refused = head.get(BOARD, {"against": "2027-01-01"})
    assert refused.status_code == 400
