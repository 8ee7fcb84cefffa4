"""Two at once: whatever a gate looked at cannot change under it, and of many who press a button one succeeds."""

import datetime as dt
import threading
import time
from dataclasses import replace

import pytest

from tests.examples import make
from tests.outsourcing import exiting
from tests.outsourcing.stories import assessed, change, complete_contract, fit, promised, staff, vendor_promised
from tongguan.core import audit, checks, registers
from tongguan.core.actor import acting_as
from tongguan.core.ledger import Stale
from tongguan.core.refusals import Refused
from tongguan.outsourcing.models import NDA, Project, VendorStaff
from tongguan.standards import engine
from tongguan.standards.models import Breach

pytestmark = pytest.mark.django_db(transaction=True)

A_WHILE = 0.4
"""Seconds for which the first one has done its deed and not yet committed it."""


@pytest.fixture
def one_inside_the_other(race, tenant, user_with):
    """The first has done its deed and not committed it when the second begins; gives what came of both."""
    head = user_with("office_head", "office_staff", "leader", "sec_officer", name="办事的人")
    other = user_with("office_head", "office_staff", "leader", "sec_officer", name="另一个人")

    def run(first, second):
        inside = threading.Event()

        def do_first():
            with acting_as(head, tenant):
                first()
                inside.set()
                time.sleep(A_WHILE)

        def do_second():
            inside.wait(timeout=20)
            with acting_as(other, tenant):
                second()

        return race(do_first, do_second)

    return run


def now(record):
    """The record as it stands, void or not."""
    return type(record).everything.get(pk=record.pk)


def step(record, name):
    """A deed: take a move on the record as it stands."""
    return lambda: now(record).workflow.take(name, type(record).objects.get(pk=record.pk), reason="按期办理")


def rules_in(outcome):
    assert isinstance(outcome, Refused), outcome
    return {refusal.rule for refusal in outcome.refusals}


# G07


TAKEN_AWAY = {
    "void": lambda staff: staff.ndas.get().void("录错了人"),
    "expired": lambda staff: step(staff.ndas.get(), "expire")(),
    "released": lambda staff: step(staff.ndas.get(), "release")(),
    "without a content": lambda staff: change(staff.ndas.get(), nd_2=False),
}


@pytest.mark.parametrize("taken_away", ["void", "released", "without a content"])
def test_nobody_comes_while_their_nda_is_being_taken_away(as_role, one_inside_the_other, taken_away):
    with as_role("office_head"):
        one = promised(fit(staff("cleared")))
    lost, came = one_inside_the_other(lambda: TAKEN_AWAY[taken_away](one), step(one, "onboard"))
    assert lost is None
    assert rules_in(came) == {"nda_has_nd_2" if taken_away == "without a content" else "staff_nda_signed"}
    with as_role("office_head"):
        assert (now(one).state, now(one).onboarded_on) == ("cleared", None)


@pytest.mark.parametrize("taken_away", ["void", "expired", "released"])
def test_an_nda_is_taken_away_only_after_the_coming_that_rested_on_it(as_role, one_inside_the_other, taken_away):
    with as_role("office_head"):
        one = promised(fit(staff("cleared")))
        nda = one.ndas.get()
    came, lost = one_inside_the_other(step(one, "onboard"), lambda: TAKEN_AWAY[taken_away](one))
    assert (came, lost) == (None, None)
    with as_role("office_head"):
        assert now(one).state == "onboarded"
        assert audit.history("vendor_staff", one.pk).first().pk < audit.history("nda", nda.pk).first().pk


def test_the_contract_stage_does_not_end_while_the_vendor_s_nda_is_being_released(as_role, one_inside_the_other):
    with as_role("office_head"):
        project = make("project", state="contracting", opening=True)
        contract = make("contract", project=project, state="signed", signed_on=project.start_on, opening=True)
        nda = vendor_promised(contract.vendor)
    lost, moved = one_inside_the_other(step(nda, "release"), step(project, "conclude_contract"))
    assert lost is None
    assert rules_in(moved) == {"vendor_nda_signed"}
    with as_role("office_head"):
        assert now(project).state == "contracting"


# G05


SPOILT = {
    "labour contract": (
        lambda one: change(one, labour_contract_term="fixed", labour_contract_to=one.project.start_on),
        "labour_contract_covers_project",
    ),
    "assessment": (lambda one: one.assessments.get().void("评估有误"), "staff_assessed_before_clearance"),
    "a condition": (
        lambda one: one.assessments.get().conditions.get(condition="SC-05").void("证明失效"),
        "staff_condition_5_holds",
    ),
    "identity": (lambda one: change(one.person, id_no=""), "staff_condition_1_holds"),
    "background check": (lambda one: change(one, background_check="failed"), "staff_condition_5_holds"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_nobody_is_cleared_while_what_speaks_for_them_is_being_taken_back(as_role, one_inside_the_other, spoilt):
    with as_role("office_head"):
        one = assessed(staff("proposed"))
    deed, rule = SPOILT[spoilt]
    lost, cleared = one_inside_the_other(lambda: deed(one), step(one, "clear"))
    assert lost is None
    assert isinstance(cleared, Refused), cleared
    assert any(refusal.rule == rule or refusal.code == "version" for refusal in cleared.refusals)
    with as_role("office_head"):
        assert (now(one).state, now(one).cleared_on) == ("proposed", None)


def test_nobody_is_cleared_while_the_project_outgrows_their_labour_contract(as_role, one_inside_the_other):
    with as_role("office_head"):
        project = make("project")
        one = staff("proposed", project=project, labour_contract_term="fixed", labour_contract_to=project.end_on)
        assessed(one)
    longer = project.end_on.replace(year=project.end_on.year + 1)
    grown, cleared = one_inside_the_other(lambda: change(project, end_on=longer), step(one, "clear"))
    assert grown is None
    assert rules_in(cleared) == {"labour_contract_covers_project"}
    with as_role("office_head"):
        assert now(one).state == "proposed"


# G06


TERM_LOST = {
    "void": lambda contract: contract.clauses.get(code="EX-B5").void("误录"),
    "absent": lambda contract: change(contract.clauses.get(code="EX-B5"), status="absent"),
}


@pytest.mark.parametrize("lost_how", TERM_LOST)
@pytest.mark.parametrize(("state", "move"), [("security_review", "approve"), ("approved", "sign")])
def test_no_contract_passes_while_one_of_its_terms_is_being_lost(as_role, one_inside_the_other, lost_how, state, move):
    with as_role("office_head"):
        contract = complete_contract(state)
    lost, passed = one_inside_the_other(lambda: TERM_LOST[lost_how](contract), step(contract, move))
    assert lost is None
    assert rules_in(passed) == {"contract_has_ex_b5"}
    with as_role("office_head"):
        assert now(contract).state == state


def test_no_contract_is_approved_while_the_review_of_a_term_is_being_withdrawn(as_role, one_inside_the_other):
    with as_role("office_head"):
        contract = complete_contract()
    term = contract.clauses.model
    withdrawn, passed = one_inside_the_other(
        lambda: change(term.objects.get(contract=contract, code="CS-01"), reviewed_by=None), step(contract, "approve")
    )
    assert withdrawn is None
    assert rules_in(passed) == {"security_terms_reviewed_by_another"}


# Many at the same button


def ready_for_g05():
    return assessed(staff("proposed")), "clear"


def ready_for_g06():
    return complete_contract(), "approve"


def ready_for_g07():
    return promised(fit(staff("cleared"))), "onboard"


@pytest.mark.parametrize("ready", [ready_for_g05, ready_for_g06, ready_for_g07], ids=["G05", "G06", "G07"])
def test_of_four_who_press_the_same_button_exactly_one_succeeds(as_role, race, tenant, user_with, ready):
    with as_role("office_head", name="录入人"):
        record, move = ready()
    officers = [user_with("office_head", "leader", name=f"经办{number}") for number in range(4)]

    def press(user):
        with acting_as(user, tenant):
            mine = type(record).objects.get(pk=record.pk)
            mine.workflow.take(move, mine)

    outcomes = race(*[lambda user=user: press(user) for user in officers])
    assert outcomes.count(None) == 1, outcomes
    for outcome in outcomes:
        if outcome is not None:
            assert {refusal.code for refusal in outcome.refusals} <= {"state", "version"}
    with as_role("office_head"):
        done = audit.history(registers.name_of(type(record)), record.pk).filter(action=move)
        assert done.count() == 1
        assert now(record).version == record.version + 1


def test_of_four_who_change_the_same_record_exactly_one_succeeds(as_role, race, tenant, user_with):
    with as_role("office_head"):
        unit = make("org_unit")
    officers = [user_with("office_head", name=f"经办{number}") for number in range(4)]
    start = threading.Barrier(4)

    def write(user):
        with acting_as(user, tenant, writes=False):
            mine = type(unit).objects.get(pk=unit.pk)
        start.wait(timeout=20)
        with acting_as(user, tenant):
            mine.name = f"改名 {user.name}"
            mine.save()

    outcomes = race(*[lambda user=user: write(user) for user in officers])
    assert outcomes.count(None) == 1, outcomes
    assert all(outcome is None or isinstance(outcome, Stale) for outcome in outcomes)
    with as_role("office_head"):
        assert audit.history("org_unit", unit.pk).count() == 2


def test_two_who_move_the_same_many_move_each_once(as_role, race, tenant, user_with):
    with as_role("office_head"):
        people = [promised(fit(staff("cleared"))) for _each in range(6)]
    rows = VendorStaff.objects.filter(pk__in=[one.pk for one in people])

    def press(name):
        with acting_as(user_with("office_head", name=name), tenant):
            return VendorStaff.workflow.take_all(rows.all(), "onboard").moved

    user_with("office_head", name="甲"), user_with("office_head", name="乙")
    moved = race(lambda: press("甲"), lambda: press("乙"))
    assert sorted(pk for each in moved for pk in each) == [one.pk for one in people]
    with as_role("office_head"):
        for one in people:
            assert audit.history("vendor_staff", one.pk).filter(action="onboard").count() == 1


def test_no_change_is_lost_to_the_engine_that_works_meanwhile(as_role, race, tenant, user_with):
    with as_role("office_head"):
        people = [promised(staff()) for _each in range(6)]
        ndas = list(NDA.objects.order_by("pk"))
    engine.freshen(tenant)
    head = user_with("office_head")
    over = threading.Event()

    def write():
        for nda in ndas[::2]:
            with acting_as(head, tenant):
                nda.void("作废")
            time.sleep(0.05)
        over.set()

    def freshen():
        while not over.is_set():
            engine.freshen(tenant)

    assert race(write, freshen) == [None, None]
    engine.freshen(tenant)
    with as_role("office_head"):
        broken = set(checks.registry["staff_nda_signed"].breaking().values_list("pk", flat=True))
        assert broken == {one.pk for one in people[::2]}
        standing = Breach.objects.filter(check_name="staff_nda_signed", closed_on=None)
        assert set(standing.values_list("record", flat=True)) == broken


# Access


def test_no_grant_comes_to_life_while_its_holder_is_leaving(as_role, one_inside_the_other):
    with as_role("office_head") as actor:
        one = promised(fit(staff()))
        grant = make("access_grant", vendor_staff=one, state="approved", approved_by=actor.user, opening=True)
    left, came = one_inside_the_other(step(one, "offboard"), step(grant, "activate"))
    assert left is None
    assert isinstance(came, Refused)
    with as_role("office_head"):
        assert (now(one).state, now(grant).state) == ("offboarded", "revoked")


@pytest.mark.parametrize("first", ["project", "grant"])
@pytest.mark.parametrize("how", ["close", "cancel"])
def test_a_project_is_never_over_while_a_grant_of_it_is_alive(as_role, one_inside_the_other, monkeypatch, first, how):
    """Who comes second is refused, or takes the grant away: never are both as they wished."""
    close = Project.workflow.transitions["close"]
    monkeypatch.setitem(Project.workflow.transitions, "close", replace(close, gate=""))
    with as_role("office_head") as actor:
        one = promised(fit(staff()))
        change(one.project, state="exiting" if how == "close" else "mobilising")
        told = {"state": "approved", "approved_by": actor.user, "valid_to": dt.date(2026, 12, 31), "opening": True}
        grant = make("access_grant", vendor_staff=one, **told)
    deeds = {"project": step(one.project, how), "grant": step(grant, "activate")}
    order = sorted(deeds, key=lambda name: name != first)
    came_of = dict(zip(order, one_inside_the_other(*(deeds[name] for name in order)), strict=True))
    assert came_of["project"] is None
    assert isinstance(came_of["grant"], Refused) is (first == "project")
    with as_role("office_head"):
        assert now(one.project).state in {"closed", "cancelled"}
        assert (now(one).state, now(grant).state) == ("offboarded", "revoked")


@pytest.mark.parametrize("first", ["project", "grant"])
def test_no_grant_is_usable_on_a_suspended_project_whoever_came_first(as_role, one_inside_the_other, first):
    """The grant is refused, or frozen by the suspension: never are both as they wished."""
    with as_role("office_head") as actor:
        one = promised(fit(staff()))
        change(one.project, state="operating")
        told = {"state": "approved", "approved_by": actor.user, "valid_to": dt.date(2026, 12, 31), "opening": True}
        grant = make("access_grant", vendor_staff=one, **told)
    deeds = {"project": step(one.project, "suspend"), "grant": step(grant, "activate")}
    order = sorted(deeds, key=lambda name: name != first)
    came_of = dict(zip(order, one_inside_the_other(*(deeds[name] for name in order)), strict=True))
    assert came_of["project"] is None
    assert isinstance(came_of["grant"], Refused) is (first == "project")
    with as_role("office_head"):
        assert now(one.project).state == "suspended"
        assert (now(grant).state, now(grant).frozen_on is None) in {("approved", True), ("active", False)}


def test_a_vendor_that_ends_and_a_grant_of_it_that_comes_to_life_do_not_wait_for_each_other(
    as_role, one_inside_the_other
):
    with as_role("office_head") as actor:
        one = promised(fit(staff(vendor=make("vendor", state="qualified", opening=True))))
        told = {"state": "approved", "approved_by": actor.user, "valid_to": dt.date(2026, 12, 31), "opening": True}
        grant = make("access_grant", vendor_staff=one, **told)
    ended, came = one_inside_the_other(step(one.vendor, "blacklist"), step(grant, "activate"))
    assert ended is None
    assert isinstance(came, Refused)
    with as_role("office_head"):
        assert (now(one.vendor).state, now(one).state, now(grant).state) == ("blacklisted", "offboarded", "revoked")


def test_a_grant_that_came_to_life_a_moment_before_goes_with_its_holder(as_role, one_inside_the_other):
    with as_role("office_head") as actor:
        one = promised(fit(staff()))
        grant = make("access_grant", vendor_staff=one, state="approved", approved_by=actor.user, opening=True)
    came, left = one_inside_the_other(step(grant, "activate"), step(one, "offboard"))
    assert (came, left) == (None, None)
    with as_role("office_head"):
        assert (now(one).state, now(grant).state) == ("offboarded", "revoked")


def test_of_two_who_close_an_exit_at_once_one_wins_and_its_project_closes_once(as_role, one_inside_the_other):
    with as_role("office_head"):
        case = exiting.settled(exiting.left("reported"))
        exiting.acknowledged(case, state="submitted")
    first, second = one_inside_the_other(step(case, "close"), step(case, "close"))
    assert first is None
    assert isinstance(second, Refused)
    assert "state" in {why.code for why in second.refusals}
    with as_role("office_head"):
        assert (now(case).state, now(case.project).state) == ("closed", "closed")
        assert audit.history("project", case.project.pk).filter(action="close").count() == 1
