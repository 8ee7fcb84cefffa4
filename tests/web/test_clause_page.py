"""The page of a clause: what breaks it, the way out, its course, and why there is no proof."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.examples import make
from tests.standards.sins import serving, signed
from tests.web.boards import CLAUSE, hrefs, shown, zh
from tests.web.markup import read
from tongguan.core import checks
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
def test_the_page_of_every_clause_opens(head, pack):
    for clause in list(pack.clauses.values())[::7]:
        response = head.get(f"/clauses/{pack.id}/{clause.id}/")
        assert response.status_code == 200, clause.id
        assert read(response).objections == [], clause.id
        assert escape(clause.asks) in shown(response)


def test_a_clause_names_what_breaks_it_with_the_way_out(head, broken):
    text = shown(head.get(CLAUSE))
    assert broken.number in text
    assert escape(checks.registry["staff_nda_signed"].told(broken)) in text
    assert zh("head of the responsible office") in text
    way = f"/nda/new/?vendor={broken.vendor_id}&amp;vendor_staff={broken.pk}&amp;project={broken.project_id}"
    assert way in text
    assert f'href="/nda/?within=vendor_staff:{broken.pk}"' in text


def test_the_way_out_opens_a_form_with_what_is_known_filled_in(head, broken):
    address = next(href for href in hrefs(head.get(CLAUSE)) if href.startswith("/nda/new/"))
    options = [a for a in read(head.get(address)).all("option") if "selected" in a]
    assert {option["value"] for option in options} >= {str(broken.pk), str(broken.vendor_id), str(broken.project_id)}


def test_the_way_out_of_a_missing_term_names_the_contract_and_the_term(head, tenant, world):
    with world():
        contract = make("contract", opening=True, state="signed")
    engine.freshen(tenant)
    found = hrefs(head.get("/clauses/gbt32926-2016/6.2.1.a.3/"))
    assert f"/contract_clause/new/?contract={contract.pk}&code=CS-03" in found


def test_what_is_mended_on_the_record_itself_leads_to_its_form(head, tenant, world):
    with world():
        nda = signed(serving(), nd_1=False)
        contract = make("contract", opening=True, state="signed", vendor=make("vendor", data_locations=[]))
    engine.freshen(tenant)
    assert f"/nda/{nda.pk}/edit/" in hrefs(head.get("/clauses/gbt32926-2016/6.4.b.1/"))
    assert f"/vendor/{contract.vendor_id}/edit/" in hrefs(head.get("/clauses/gbt32926-2016/6.2.1.a.7/"))


def test_whoever_cannot_mend_is_told_who_can_and_gets_no_button(client_as, broken):
    client = client_as("internal_auditor")
    text = shown(client.get(CLAUSE))
    assert zh("head of the responsible office") in text
    assert broken.number in text
    assert "/nda/new/" not in text


def test_a_limit_in_force_is_told_and_can_be_changed(client_as, tenant, world):
    with world():
        serving()
    client = client_as("office_head", "office_staff")
    address = "/clauses/gbt32926-2016/6.1.c.4/"
    assert "/preference/new/?key=staff_condition_4_holds.months" in hrefs(client.get(address))
    with world():
        own = make("preference", key="staff_condition_4_holds.months", value="6")
    page = client.get(address)
    assert f"/preference/{own.pk}/edit/" in hrefs(page)
    assert zh("limit in force: %(value)s %(unit)s", value=6, unit=zh("months")) in shown(page)


def test_the_course_is_drawn_and_told_in_a_table(head, tenant, world, broken, on_day):
    assert "<svg viewBox" not in shown(head.get(CLAUSE))
    on_day(2026, 11, 22)
    engine.freshen(tenant)
    on_day(2026, 11, 23)
    with world():
        signed(broken)
    engine.freshen(tenant)
    page = head.get(f"{CLAUSE}?project={broken.project_id}")
    for response in (head.get(CLAUSE), page):
        section = shown(response).partition('id="staff_nda_signed"')[2].partition("</section>")[0]
        assert section.count("bd-bar-bad") == 2
        assert section.count("bd-bar-none") == 1
        assert section.count("<tr><td>2026-11-2") == 3
        assert read(response).objections == []


def test_gates_registers_and_akin_clauses_are_named(head):
    response = head.get(CLAUSE)
    text = shown(response)
    assert "G07" in text
    assert {"/nda/", "/clauses/iso27001-2013-annex-a/A.13.2.4/"} <= set(hrefs(response))
    assert "/subcontract/" in hrefs(head.get("/clauses/gbt32926-2016/6.4.b.1/"))


def test_the_other_standard_points_back(head):
    assert "/clauses/gbt32926-2016/6.4.a/" in hrefs(head.get("/clauses/iso27001-2013-annex-a/A.13.2.4/"))


@pytest.fixture
def counted_vendor(tenant, world):
    """A vendor of whom nothing more is recorded."""
    with world():
        vendor = make("vendor")
    engine.freshen(tenant)
    return vendor


@pytest.mark.parametrize(
    ("clause", "query", "why"),
    [
        (
            "6.4.b.1",
            "",
            "Enter or import what there is; once it reaches the state from which the rule binds, it is judged.",
        ),
        ("6.4.b.1", "?on=2026-11-03", "Choose a day on which it was; see the days under each rule."),
        ("6.4.b.1", "?on=2026-11-03&vendor={vendor}", "Ask for today, or for the whole organisation."),
        ("6.4.a", "?vendor={vendor}", "A rule of this clause cannot be asked for a single project or vendor."),
    ],
)
def test_no_proof_says_exactly_why_and_what_to_do(head, counted_vendor, clause, query, why):
    response = head.get(f"/clauses/gbt32926-2016/{clause}/{query.format(vendor=counted_vendor.pk)}")
    assert zh(why) in shown(response).partition("bd-why")[2].partition("</section>")[0]


def test_a_day_before_anybody_can_remember_is_asked_for_in_vain(head, counted_vendor):
    assert head.get("/clauses/gbt32926-2016/6.4.a/?on=0001-01-01").status_code == 400
    assert head.get("/board/gbt32926-2016/?on=0001-01-01").status_code == 400


def test_a_clause_without_a_rule_says_so(head, counted_vendor):
    why = shown(head.get("/clauses/manual-isms-0001/0.2/")).partition("bd-why")[2].partition("</section>")[0]
    assert zh("No rule judges this clause yet.") in why


def test_what_was_not_counted_yet_and_what_is_being_recomputed_say_so(head, tenant, world):
    def why():
        return shown(head.get("/clauses/gbt32926-2016/6.4.b.1/")).partition("bd-why")[2].partition("</section>")[0]

    with world():
        nda = signed(serving())
    assert zh("This was not counted today yet.") in why()
    engine.freshen(tenant)
    assert why() == ""
    with world():
        nda.nd_1 = False
        nda.save()
    assert zh("A change is being worked in; until then an earlier green does not count.") in why()


def test_a_heading_shows_what_stands_under_it(head):
    page = head.get("/clauses/manual-isms-0001/8/")
    assert "/clauses/manual-isms-0001/8.2/" in hrefs(page)
    assert "/clauses/manual-isms-0001/8.2.1/" not in hrefs(page)


def test_the_page_of_a_clause_costs_the_same_for_one_sin_and_for_ten(head, tenant, world, broken):
    def cost():
        engine.freshen(tenant)
        with CaptureQueriesContext(connection) as asked:
            assert head.get(CLAUSE).status_code == 200
        return len(asked)

    cost()  # the first page of a session asks for its limits too
    one = cost()
    with world():
        for _nth in range(9):
            serving(project=broken.project, vendor=broken.vendor)
    assert cost() == one


def test_at_most_fifty_records_are_named_and_the_rest_counted(head, tenant, world, broken, monkeypatch):
    with world():
        for _nth in range(2):
            serving(project=broken.project, vendor=broken.vendor)
    engine.freshen(tenant)
    monkeypatch.setattr("tongguan.web.board_clause.NAMED", 2)
    section = shown(head.get(CLAUSE)).partition('id="staff_nda_signed"')[2].partition("</section>")[0]
    assert section.count("/nda/new/") == 2
    assert zh("%(number)s more break this rule.", number=1) in section


def test_the_page_speaks_english_too(client_as, broken):
    client = client_as("office_head")
    client.user.language = "en"
    client.user.save()
    text = shown(client.get(CLAUSE))
    assert "not conform" in text
    assert "Agreements with vendor and each person" in text
