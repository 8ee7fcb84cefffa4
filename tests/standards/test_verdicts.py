"""Verdicts: for the tenant, a project, a vendor, a past day; nothing to look at, and nothing old, is ever green."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.standards.sins import serving, signed
from tongguan.core import checks
from tongguan.core.ledger import OPENING
from tongguan.standards import engine, verdicts
from tongguan.standards.models import Tally
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked, combined, judged

every_pack = pytest.mark.parametrize("pack", load().values(), ids=load())
FIRST_DAY = dt.date(2026, 11, 21)


@pytest.fixture
def outsourcing():
    return load()["gbt32926-2016"]


def of(name, asked=None, **options):
    """The result of one check."""
    return verdicts.of_checks([name], asked or Asked(), **options)[name]


def verdicts_of(pack, asked=None):
    return {result.verdict for result in verdicts.board(pack, asked or Asked()).values()}


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], "unknown"),
        (["conform"], "conform"),
        (["conform", "na"], "conform"),
        (["na", "na"], "na"),
        (["conform", "unknown", "na"], "unknown"),
        (["conform", "unknown", "nonconform"], "nonconform"),
    ],
)
def test_the_worst_part_decides_the_whole(parts, whole):
    assert combined(parts) == whole


@pytest.mark.parametrize(
    ("among", "broken", "fresh", "verdict"),
    [
        (3, 0, True, "conform"),
        (3, 1, True, "nonconform"),
        (3, 1, False, "nonconform"),
        (3, 0, False, "unknown"),
        (0, 0, True, "unknown"),
        (None, 0, True, "unknown"),
        (None, 2, True, "nonconform"),
    ],
)
def test_numbers_give_a_verdict_and_an_old_green_is_no_green(among, broken, fresh, verdict):
    assert judged(among, broken, fresh=fresh) == verdict


@every_pack
def test_a_tenant_without_data_conforms_to_no_clause(office, tenant, pack):
    assert verdicts_of(pack) == {"unknown"}
    engine.freshen(tenant)
    assert verdicts_of(pack) == {"unknown"}


@every_pack
def test_a_scope_without_data_conforms_to_no_clause(office, pack):
    project, vendor = make("project"), make("vendor")
    assert verdicts_of(pack, Asked(scope={"project": project.pk})) == {"unknown"}
    assert verdicts_of(pack, Asked(scope={"vendor": vendor.pk})) == {"unknown"}


def test_a_change_not_worked_in_yet_is_never_green(office, tenant):
    staff = serving()
    nda = signed(staff)
    engine.freshen(tenant)
    assert (of("staff_nda_signed").verdict, of("staff_nda_signed").fresh) == ("conform", True)
    nda.valid_to = dt.date(2031, 1, 1)
    nda.save(action=OPENING)
    assert (of("staff_nda_signed").verdict, of("staff_nda_signed").fresh) == ("unknown", False)
    engine.freshen(tenant)
    assert of("staff_nda_signed").verdict == "conform"


def test_what_was_broken_stays_red_while_it_is_recomputed(office, tenant):
    staff = serving()
    engine.freshen(tenant)
    signed(staff)
    assert (of("staff_nda_signed").verdict, of("staff_nda_signed").fresh) == ("nonconform", False)


def test_a_change_leaves_alone_what_does_not_read_it(office, tenant):
    signed(serving())
    engine.freshen(tenant)
    make("contract_clause")
    assert of("staff_nda_signed").fresh is True
    assert of("contract_has_cs_01").fresh is False


def test_yesterdays_green_is_not_todays(office, tenant, on_day):
    signed(serving())
    engine.freshen(tenant)
    on_day(2026, 11, 22)
    assert (of("staff_nda_signed").verdict, of("staff_nda_signed").among) == ("unknown", None)


def test_a_past_day_shows_what_was_known_then(office, tenant, on_day):
    staff = serving()
    engine.freshen(tenant)
    on_day(2026, 11, 23)
    signed(staff)
    engine.freshen(tenant)
    then, now = of("staff_nda_signed", Asked(on=FIRST_DAY)), of("staff_nda_signed")
    assert (then.verdict, then.broken, [row["id"] for row in then.records]) == ("nonconform", 1, [staff.pk])
    assert (now.verdict, now.broken, now.records) == ("conform", 0, [])


def test_a_day_on_which_nothing_was_counted_is_unknown(office, tenant, outsourcing):
    signed(serving())
    engine.freshen(tenant)
    assert verdicts_of(outsourcing, Asked(on=dt.date(2026, 11, 20))) == {"unknown"}


def test_a_change_of_today_does_not_make_a_past_day_old(office, tenant, on_day):
    nda = signed(serving())
    engine.freshen(tenant)
    on_day(2026, 11, 22)
    nda.void("entered twice")
    assert of("staff_nda_signed", Asked(on=FIRST_DAY)).verdict == "conform"


def test_a_past_day_of_one_project_knows_what_was_broken_but_not_among_how_many(office, tenant, on_day):
    bad, good = serving(), serving()
    signed(good)
    engine.freshen(tenant)
    on_day(2026, 11, 23)
    signed(bad)
    engine.freshen(tenant)
    of_bad = of("staff_nda_signed", Asked(on=FIRST_DAY, scope={"project": bad.project_id}))
    of_good = of("staff_nda_signed", Asked(on=FIRST_DAY, scope={"project": good.project_id}))
    assert (of_bad.verdict, of_bad.among, of_bad.broken) == ("nonconform", None, 1)
    assert (of_good.verdict, of_good.among, of_good.broken) == ("unknown", None, 0)


def test_each_project_and_each_vendor_answers_for_itself(office, tenant):
    bad, good = serving(), serving()
    signed(good)
    engine.freshen(tenant)
    asked = {
        "bad project": Asked(scope={"project": bad.project_id}),
        "good project": Asked(scope={"project": good.project_id}),
        "bad vendor": Asked(scope={"vendor": bad.vendor_id}),
        "both": Asked(scope={"project": bad.project_id, "vendor": good.vendor_id}),
    }
    found = {name: of("staff_nda_signed", scope) for name, scope in asked.items()}
    assert {name: (one.verdict, one.among, one.broken) for name, one in found.items()} == {
        "bad project": ("nonconform", 1, 1),
        "good project": ("conform", 1, 0),
        "bad vendor": ("nonconform", 1, 1),
        "both": ("unknown", 0, 0),
    }
    assert [row["id"] for row in found["bad project"].records] == [bad.pk]


def test_a_scope_is_counted_now_whether_today_is_named_or_not(office, tenant):
    staff = serving()
    scope = {"project": staff.project_id}
    assert of("staff_nda_signed", Asked(scope=scope)) == of("staff_nda_signed", Asked(scope=scope, on=FIRST_DAY))
    assert of("staff_nda_signed", Asked(scope=scope, on=FIRST_DAY)).records[0]["id"] == staff.pk


def test_a_rule_that_does_not_know_the_scope_is_not_asked(office, tenant, outsourcing):
    vendor = make("vendor")
    assert verdicts.of_checks(["project_has_signed_contract"], Asked(scope={"vendor": vendor.pk})) == {}
    result = verdicts.of_clause(outsourcing, outsourcing.clauses["6.4.a"], Asked(scope={"vendor": vendor.pk}))
    assert "project_has_signed_contract" not in {one.check.name for one in result.checks}


def test_a_tightened_limit_changes_the_verdict(office, tenant):
    make("staff_assessment", opening=True, state="passed", vendor_staff=serving())
    engine.freshen(tenant)
    assert of("staff_condition_4_holds").verdict == "conform"
    make("preference", key="staff_condition_4_holds.months", value="1")
    assert of("staff_condition_4_holds").verdict == "unknown"
    engine.freshen(tenant)
    assert of("staff_condition_4_holds").verdict == "nonconform"


def test_the_limit_in_force_is_told(office, tenant, as_role):
    before = checks.registry["staff_condition_4_holds"].words()
    make("preference", key="staff_condition_4_holds.months", value="3")
    with as_role("office_head", name="later"):
        after = checks.registry["staff_condition_4_holds"].words()
    assert after == before.replace("12", "3")
    assert after != before


def test_an_exact_count_names_at_most_so_many_records(office, tenant):
    project, vendor = make("project"), make("vendor")
    staff = [serving(project=project, vendor=vendor) for _nth in range(3)]
    engine.freshen(tenant)
    for asked in (Asked(), Asked(scope={"project": project.pk})):
        result = of("staff_nda_signed", asked, cap=2)
        assert (result.broken, [row["id"] for row in result.records]) == (3, [staff[0].pk, staff[1].pk])


def test_records_that_one_may_not_see_are_counted_but_not_named(office, tenant, as_role):
    serving()
    engine.freshen(tenant)
    with as_role("customer"):
        result = of("staff_nda_signed")
    assert (result.broken, result.records) == (1, [])


def test_a_broken_record_is_told_with_its_number_its_title_and_what_is_wrong(office, tenant):
    staff = serving()
    engine.freshen(tenant)
    assert of("staff_nda_signed").records == [
        {
            "register": "vendor_staff",
            "id": staff.pk,
            "number": staff.number,
            "title": str(staff),
            "url": f"/vendor_staff/{staff.pk}/",
            "message": checks.registry["staff_nda_signed"].told(staff),
        }
    ]


def test_a_clause_that_breaks_one_of_its_rules_is_broken(office, tenant, outsourcing):
    signed(serving())
    make("contract", opening=True, state="signed")
    engine.freshen(tenant)
    result = verdicts.of_clause(outsourcing, outsourcing.clauses["6.4.a"], Asked())
    found = {one.check.name: one.verdict for one in result.checks}
    assert found == {
        "project_has_signed_contract": "unknown",
        "vendor_nda_signed": "nonconform",
        "staff_nda_signed": "conform",
        "staff_nda_binds": "conform",
    }
    assert (result.verdict, result.broken, result.among) == ("nonconform", 1, 3)


def test_a_heading_has_the_verdict_of_what_stands_under_it(office, tenant):
    manual = load()["manual-isms-0001"]
    found = verdicts.board(manual, Asked())
    for clause in manual.clauses.values():
        if clause.kind == "heading":
            under = [found[key].verdict for key in found if key.startswith(f"{clause.id}.")]
            assert under, f"{clause.id} has nothing under it"
            assert found[clause.id].verdict == combined(under)
            assert verdicts.of_clause(manual, clause, Asked()).verdict == found[clause.id].verdict


def test_old_sins_against_segregation_are_swept(office, tenant, user_with):
    assessor = user_with("assessor")
    staff = serving()
    serving(person=make("person", kind="vendor_staff", account=assessor), vendor=staff.vendor)
    sin = make("staff_assessment", opening=True, vendor_staff=staff, assessor=assessor)
    engine.freshen(tenant)
    found = verdicts.segregation(Asked())
    assert {one.check.segregation for one in found} >= {"SOD-02", "SOD-03", "SOD-10"}
    assert [row["id"] for one in found if one.check.segregation == "SOD-03" for row in one.records] == [sin.pk]


def test_a_whole_board_with_breaches_costs_four_queries(office, tenant, outsourcing, django_assert_num_queries):
    serving()
    engine.freshen(tenant)
    verdicts.board(outsourcing, Asked())
    with django_assert_num_queries(4):
        verdicts.board(outsourcing, Asked())


def test_a_board_of_one_project_with_breaches_costs_two_queries_beside_what_asks_the_checks(office, outsourcing):
    staff = serving()
    verdicts.board(outsourcing, Asked(scope={"project": staff.project_id}))
    with CaptureQueriesContext(connection) as asked:
        verdicts.board(outsourcing, Asked(scope={"project": staff.project_id}))
    assert len([query for query in asked if "asked_0" not in query["sql"]]) == 2


def test_a_board_of_one_project_on_a_past_day_costs_two_queries(office, outsourcing, django_assert_num_queries):
    asked = Asked(scope={"project": make("project").pk}, on=dt.date(2026, 11, 20))
    with django_assert_num_queries(2):
        verdicts.board(outsourcing, asked)


def test_a_result_says_when_the_rule_it_rests_on_has_changed(office, tenant):
    signed(serving())
    engine.freshen(tenant)
    Tally.objects.filter(check_name="staff_nda_signed").update(rule_version="of old")
    assert of("staff_nda_signed").verdict == "unknown"
