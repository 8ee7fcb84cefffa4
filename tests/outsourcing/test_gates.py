"""Gates of selection, contract and confidentiality: what must be refused, and that nothing else stands in the way."""

import datetime as dt

import pytest

from tests.examples import make
from tongguan.core import audit
from tongguan.core.refusals import Refused
from tongguan.outsourcing.models.contract_clause import Code

from .stories import (
    CAME,
    assessed,
    change,
    complete_contract,
    contract,
    fit,
    located,
    promised,
    staff,
    vendor_promised,
)


def refusals(record, move):
    """Why a move is refused; the page must have said the same beforehand."""
    shown = next(each for each in record.workflow.moves(record) if each.transition.name == move)
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record)
    told = answer.value.refusals
    assert [refusal.as_dict() for refusal in shown.refusals] == [refusal.as_dict() for refusal in told]
    return told


def rules(record, move):
    return sorted(refusal.rule for refusal in refusals(record, move))


@pytest.fixture
def candidate(office):
    """Somebody proposed, with nothing left to ask for."""
    return assessed(staff("proposed"))


def test_g05_staff_whose_labour_contract_ends_before_the_project_are_not_cleared(candidate):
    end = candidate.project.end_on
    short = change(candidate, labour_contract_term="fixed", labour_contract_to=end - dt.timedelta(days=1))
    [why] = refusals(short, "clear")
    assert (why.code, why.rule, why.clause) == ("gate", "labour_contract_covers_project", "6.1.c.6")
    assert (why.register, why.record, why.url) == ("vendor_staff", candidate.pk, f"/vendor_staff/{candidate.pk}/")
    assert str(candidate) in why.message
    assert why.who
    long_enough = change(short, labour_contract_to=end)
    long_enough.workflow.take("clear", long_enough)
    assert long_enough.state == "cleared"
    assert long_enough.cleared_on == dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("lacks", "rule"),
    [
        ({"nationality": "US"}, "staff_condition_1_holds"),
        ({"duties": ""}, "staff_condition_2_holds"),
        ({"background_checked_on": None}, "staff_condition_5_holds"),
        ({"employer_nda_on": None}, "staff_condition_6_holds"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_g05_each_hard_condition_is_asked_of_the_file_and_not_only_of_the_assessment(candidate, lacks, rule):
    assert rules(change(candidate, **lacks), "clear") == [rule]


def test_g05_nobody_is_cleared_unassessed_or_with_a_condition_unanswered(office):
    unassessed, partial = staff("proposed"), assessed(staff("proposed"), without=["SC-07"])
    assert "staff_assessed_before_clearance" in rules(unassessed, "clear")
    assert rules(partial, "clear") == ["staff_assessed_before_clearance"]


def test_g05_staff_without_a_project_are_not_cleared(office):
    idle = assessed(staff("proposed", project=None))
    assert [refusal.field for refusal in refusals(idle, "clear") if refusal.code == "needs"] == ["project"]


def test_g06_a_contract_without_ex_b5_is_neither_approved_nor_signed(as_role):
    but_one = [code for code in Code.values if code != "EX-B5"]
    with as_role("office_head", name="起草人"):
        waiting = located(contract("security_review"), *but_one)
        approved = located(contract("approved"), *but_one)
    with as_role("leader"):
        [why] = refusals(waiting, "approve")
        assert (why.rule, why.clause) == ("contract_has_ex_b5", "6.2.2.b.5")
        assert "EX-B5" in why.message
    with as_role("office_head"):
        [why] = refusals(approved, "sign")
        assert (why.rule, why.clause) == ("contract_has_ex_b5", "6.2.2.b.5")
        located(waiting, "EX-B5")
        located(approved, "EX-B5")
        approved.workflow.take("sign", approved)
    with as_role("leader"):
        waiting.workflow.take("approve", waiting)
    assert (waiting.state, approved.state) == ("approved", "signed")


def test_g06_a_contract_without_any_term_is_refused_with_all_of_them_at_once(as_role):
    with as_role("office_head"):
        bare = contract("security_review")
    with as_role("leader"):
        named = rules(bare, "approve")
    assert named == sorted(f"contract_has_{code.lower().replace('-', '_')}" for code in Code.values)


@pytest.mark.parametrize(
    ("code", "lacking", "rule"),
    [
        ("CS-01", {"particulars": ""}, "cs_01_names_a_target"),
        ("CS-02", {"cost_included": False}, "cs_02_names_scope_and_cost"),
        ("EX-A2", {"hours": None}, "ex_a2_names_hours"),
        ("EX-B5", {"particulars": ""}, "ex_b5_names_method_and_proof"),
        ("EX-C3", {"reviewed_by": None}, "exit_technical_terms_reviewed_by_another"),
    ],
)
def test_g06_a_term_that_does_not_name_what_it_has_to_stops_the_contract(as_role, code, lacking, rule):
    with as_role("office_head"):
        almost = complete_contract()
        change(almost.clauses.get(code=code), **lacking)
    with as_role("leader"):
        assert rules(almost, "approve") == [rule]


@pytest.mark.parametrize("place", ["", "abroad"])
def test_g18_a_contract_whose_data_may_leave_the_mainland_is_not_approved(as_role, place):
    with as_role("office_head"):
        almost = complete_contract()
        change(almost.clauses.get(code="CS-07"), place=place)
    with as_role("leader"):
        [why] = refusals(almost, "approve")
    assert (why.rule, why.clause) == ("cs_07_keeps_data_in_the_mainland", "6.2.1.a.7")


def test_g18_recording_where_data_lie_is_never_refused_but_approving_it_or_the_contract_is(as_role):
    with as_role("office_head"):
        vendor = make("vendor", state="qualified", opening=True, data_locations=[{"place": "abroad"}])
        waiting = complete_contract(vendor=vendor)
    with as_role("leader"):
        [why] = refusals(vendor, "approve_places")
        assert (why.code, why.rule, why.clause) == ("gate", "data_locations_lie_in_the_mainland", "6.2.1.a.7")
        assert rules(waiting, "approve") == ["data_stays_in_the_country"]
        change(vendor.data_locations.get(), place="mainland")
        waiting.workflow.take("approve", waiting)
        vendor.workflow.take("approve_places", vendor)
        assert (waiting.state, vendor.data_locations.get().approved_on) == ("approved", dt.date(2026, 11, 21))


def test_g18_there_is_nothing_to_approve_where_no_location_is_on_file(as_role):
    with as_role("leader"):
        bare = make("vendor", state="qualified", opening=True, data_locations=[])
        assert [why.code for why in refusals(bare, "approve_places")] == ["guard"]


def test_an_amended_contract_comes_back_with_a_new_edition_and_its_terms_replace_the_old_ones(as_role):
    with as_role("office_head"):
        agreed = complete_contract("amending")
        for term in agreed.clauses.all():
            change(term, state="effective")
        located(agreed, "CS-09", edition="2", state="reviewed", opening=True, article_no="补充协议第1条")
    with as_role("leader"):
        assert [why.code for why in refusals(agreed, "conclude_amendment")] == ["guard"]
    with as_role("office_head"):
        told = {"cause": "罚则过轻", "raised_on": CAME, "concluded_on": CAME, "content": "违约金改为 10%"}
        agreed.amendments.model(contract=agreed, outcome="amended", edition="2", **told).save()
        agreed = change(agreed, edition="2")
    with as_role("leader"):
        agreed.workflow.take("conclude_amendment", agreed)
        told = agreed.clauses.filter(code="CS-09").order_by("edition").values_list("edition", "state")
        assert list(told) == [("1", "superseded"), ("2", "effective")]
        assert agreed.clauses.filter(state="effective").count() == len(Code.values)


def test_g06_a_term_that_nobody_else_reviewed_stops_the_contract(as_role):
    with as_role("office_head"):
        almost = complete_contract()
        change(almost.clauses.get(code="CS-05"), reviewed_by=None)
    with as_role("leader"):
        assert rules(almost, "approve") == ["security_terms_reviewed_by_another"]


def test_g07_staff_without_an_nda_of_their_own_do_not_come_although_the_vendor_has_one(office):
    cleared = fit(staff("cleared"))
    vendor_promised(cleared.vendor)
    [why] = refusals(cleared, "onboard")
    assert (why.code, why.rule, why.clause) == ("gate", "staff_nda_signed", "6.4.a")
    promised(cleared, signed_on=dt.date(2026, 11, 21))
    cleared.workflow.take("onboard", cleared)
    assert (cleared.state, cleared.onboarded_on) == ("onboarded", dt.date(2026, 11, 21))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "draft", "signed_on": CAME},
        {"signed_on": dt.date(2026, 11, 22)},
        {"signed_on": CAME, "valid_to": dt.date(2026, 11, 20)},
        {"signed_on": CAME, "state": "released"},
    ],
    ids=["draft", "signed tomorrow", "ended yesterday", "released"],
)
def test_g07_an_nda_that_does_not_hold_on_the_day_of_coming_opens_nothing(office, wrong):
    assert rules(promised(fit(staff("cleared")), **wrong), "onboard") == ["staff_nda_signed"]


def test_g07_an_nda_that_lacks_a_content_is_named_by_that_content(office):
    named = rules(promised(fit(staff("cleared")), nd_3=False), "onboard")
    assert named == ["nda_has_nd_3"]


def test_an_nda_whose_fixed_term_has_no_end_is_not_signed(as_role):
    with as_role("office_staff", name="经办"):
        blank, endless = make("nda", valid_to=None), make("nda", valid_to=None, term="open_ended")
    with as_role("office_head"):
        with pytest.raises(Refused) as answer:
            blank.workflow.take("sign", blank)
        endless.workflow.take("sign", endless)
    assert [(why.code, why.clause) for why in answer.value.refusals] == [("guard", "6.4.a")]
    assert endless.state == "signed"


def test_g07_a_void_nda_is_no_nda(office):
    cleared = promised(fit(staff("cleared")))
    cleared.ndas.get().void("录错了人")
    assert rules(cleared, "onboard") == ["staff_nda_signed"]


def test_g07_the_contract_stage_ends_only_with_signed_contract_and_vendor_nda(office):
    project = make("project", state="contracting", opening=True)
    assert "project_has_signed_contract" in rules(project, "conclude_contract")
    signed = contract(project=project)
    assert rules(project, "conclude_contract") == ["vendor_nda_signed"]
    vendor_promised(signed.vendor)
    project.workflow.take("conclude_contract", project)
    assert project.state == "plan_pending"


def test_a_refused_onboarding_changes_nothing_and_the_next_one_is_asked_anew(office):
    cleared = fit(staff("cleared"))
    entries = audit.history("vendor_staff", cleared.pk).count()
    for _attempt in range(2):
        assert rules(cleared, "onboard") == ["staff_nda_signed"]
    kept = type(cleared).objects.get(pk=cleared.pk)
    assert (kept.state, kept.version, kept.onboarded_on) == ("cleared", cleared.version, None)
    assert audit.history("vendor_staff", cleared.pk).count() == entries


def test_of_many_at_once_only_those_with_their_papers_come(office):
    papers, bare = (
        [promised(fit(staff("cleared"))) for _each in range(3)],
        [fit(staff("cleared")) for _each in range(2)],
    )
    rows = type(bare[0]).objects.filter(pk__in=[one.pk for one in [*papers, *bare]])
    taken = rows.model.workflow.take_all(rows, "onboard")
    assert taken.moved == [one.pk for one in papers]
    assert sorted(taken.refused) == [one.pk for one in bare]
    assert set(rows.filter(pk__in=taken.moved).values_list("state", flat=True)) == {"onboarded"}
    assert set(rows.filter(pk__in=taken.refused).values_list("state", "onboarded_on")) == {("cleared", None)}


def test_somebody_who_comes_back_from_suspension_is_judged_by_the_day_they_first_came(office):
    suspended = fit(staff("suspended"))
    assert rules(suspended, "resume") == ["staff_nda_signed"]
    promised(suspended, signed_on=CAME)
    suspended.workflow.take("resume", suspended)
    assert (suspended.state, suspended.onboarded_on) == ("onboarded", CAME)


def test_a_step_on_a_day_in_the_past_is_judged_as_of_that_day(office):
    cleared = promised(fit(staff("cleared")), signed_on=dt.date(2026, 11, 20))
    with pytest.raises(Refused):
        cleared.workflow.take("onboard", cleared, on=dt.date(2026, 11, 19))
    cleared.workflow.take("onboard", cleared, on=dt.date(2026, 11, 20))
    assert cleared.onboarded_on == dt.date(2026, 11, 20)
