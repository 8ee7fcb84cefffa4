"""Joined lives: what hangs on a vendor, a contract, an agreement, a clearance or a person ends in the same act."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.examples import make
from tongguan.access import going_on
from tongguan.core import audit, clock
from tongguan.core.models import Membership
from tongguan.core.refusals import Refused
from tongguan.core.registers import name_of
from tongguan.outsourcing.models import Contract, Vendor

from .selecting import admitted
from .stories import assessed, change, contract, fit, promised, staff

FAR = dt.date(2026, 12, 31)


def now(record):
    return type(record).everything.get(pk=record.pk)


def states(*records):
    return [now(record).state for record in records]


def refusals(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, reason="试一试")
    return {(why.code, why.clause or why.rule) for why in answer.value.refusals}


def serving(vendor=None, project=None, **given):
    """Somebody on board under a contract and an agreement, with a grant, a way in and a device that is to come."""
    links = {name: link for name, link in (("vendor", vendor), ("project", project)) if link}
    one = promised(staff(**links))
    if not one.project.contracts.filter(vendor=one.vendor).exists():
        contract("in_force", project=one.project, vendor=one.vendor, **given)
    return one, [
        make("access_grant", vendor_staff=one, state="active", valid_to=FAR, opening=True),
        make("remote_access", vendor_staff=one, project=one.project, state="active", valid_to=FAR, opening=True),
        make("device_entry", vendor_staff=one, project=one.project, state="approved", opening=True),
    ]


ENDED, GOING = ["revoked", "closed", "removed"], ["active", "active", "approved"]
WITHDRAWN = ["revoked", "closed", "approved"]
"""Access is gone and the person stays: the device may still come."""


def test_with_a_blacklisted_vendor_its_people_access_and_contracts_end_in_one_act(as_role):
    with as_role("office_head"):
        vendor = admitted()
        (one, held), (other, more) = serving(vendor), serving(vendor)
        stays, kept = serving()
        passed_on = make("subcontract", sub_vendor=vendor, state="approved", opening=True)
        asked = make("subcontract", sub_vendor=vendor, opening=True)
    with as_role("leader"):
        vendor.workflow.take("blacklist", vendor, reason="泄露数据")
        assert states(vendor, one, other, *held, *more) == ["blacklisted", *["offboarded"] * 2, *ENDED, *ENDED]
        assert states(*one.project.contracts.all(), passed_on, asked) == ["terminated", "ended", "rejected"]
        assert states(stays, *kept, *stays.project.contracts.all()) == ["onboarded", *GOING, "in_force"]
        for record, move in ((one, "offboard"), (held[0], "revoke"), (held[1], "close"), (held[2], "refuse")):
            first = audit.history(name_of(type(record)), record.pk).first()
            assert (first.action, bool(first.reason)) == (move, True)


def test_the_relation_with_a_vendor_ends_only_after_its_contracts_and_nobody_new_comes(as_role):
    with as_role("office_head"):
        vendor = admitted()
        one, held = serving(vendor)
        [agreed] = one.project.contracts.all()
        with pytest.raises(Refused) as answer:
            vendor.workflow.take("exit", vendor, reason="合作结束")
        [why] = answer.value.refusals
        assert agreed.number in why.message
        assert states(one, *held) == ["onboarded", *GOING]
        change(agreed, state="closed")
        vendor.workflow.take("exit", vendor, reason="合作结束")
        assert states(vendor, one, *held) == ["exited", "offboarded", *ENDED]
        late = promised(fit(staff("cleared", vendor=now(vendor))))
        assert ("guard", "6.1.b") in refusals(late, "onboard")
        assert ("guard", "6.1.b") in refusals(contract("approved", vendor=now(vendor)), "sign")


@pytest.mark.parametrize("how", ["terminate", "expire"])
def test_with_a_contract_ends_all_access_under_it_and_what_was_handed_on(as_role, how):
    with as_role("office_head"):
        one, held = serving()
        [agreed] = one.project.contracts.all()
        team = make("remote_access", project=one.project, vendor_staff=None, state="active", opening=True)
        passed_on = make("subcontract", project=one.project, vendor=one.vendor, contract=agreed, state="approved",
                         opening=True)  # fmt: skip
        theirs = staff(vendor=passed_on.sub_vendor, project=one.project)
        grant = make("access_grant", vendor_staff=theirs, state="active", opening=True)
        stays, kept = serving()
    with as_role("leader", "office_head"):
        agreed.workflow.take(how, agreed, reason="到期")
        assert states(one, *held, team) == ["onboarded", *WITHDRAWN, "closed"]
        assert states(passed_on, theirs, grant) == ["ended", "offboarded", "revoked"]
        assert states(stays, *kept) == ["onboarded", *GOING]


def test_access_goes_on_under_another_contract_or_an_interim_that_the_leader_decided(as_role):
    with as_role("office_head") as actor:
        renewed, held = serving()
        bridged, kept = serving()
        first = [each.project.contracts.get() for each in (renewed, bridged)]
        contract("in_force", project=renewed.project, vendor=renewed.vendor)
        change(bridged.project, interim_to=FAR, interim_by=actor.user)
        for agreed in first:
            agreed.workflow.take("expire", agreed)
        assert states(*held, *kept) == [*GOING, *GOING]


@pytest.mark.parametrize("how", ["expire", "release"])
def test_with_the_last_agreement_of_a_person_ends_their_access(office, how):
    one, held = serving()
    other, kept = serving()
    promised(other)
    for nda in (one.ndas.get(), other.ndas.first()):
        nda.workflow.take(how, nda, reason="到期")
    assert states(*held, *kept) == [*WITHDRAWN, *GOING]


def test_whoever_fails_an_assessment_is_suspended_and_comes_back_only_after_passing_one(as_role):
    with as_role("office_head", name="录入人"):
        one, held = serving()
        fit(one)
        again = make("staff_assessment", vendor_staff=one, assessed_on=dt.date(2026, 11, 20))
    with as_role("assessor"):
        again.workflow.take("fail", again, reason="背景存疑")
    with as_role("office_head"):
        suspended = now(one)
        assert states(one, *held) == ["suspended", *ENDED]
        assert refusals(suspended, "resume") == {("guard", "6.1.c")}
        make("staff_assessment", vendor_staff=one, assessed_on=dt.date(2026, 11, 21), state="passed", opening=True)
        suspended.workflow.take("resume", suspended)
        assert suspended.state == "onboarded"


def test_who_has_left_serves_nowhere_and_a_closed_project_has_nobody(as_role):
    with as_role("office_head"):
        (gone, held), (over, more) = serving(), serving()
        gone.person.workflow.take("leave", gone.person)
        assert states(gone, *held) == ["offboarded", *ENDED]
        change(over.project, state="mobilising")
    with as_role("leader"):
        project = now(over.project)
        project.workflow.take("cancel", project, reason="撤销")
        assert states(over, *more) == ["offboarded", *ENDED]


def test_nobody_comes_or_is_given_access_for_a_project_that_is_over(office):
    one = promised(fit(staff("cleared")))
    held = make("access_grant", vendor_staff=promised(fit(staff())), state="approved", approved_by=office.user,
                valid_to=FAR, opening=True)  # fmt: skip
    for project in (one.project, held.vendor_staff.project):
        change(project, state="closed")
    assert refusals(one, "onboard") == {("guard", "8.2.c")}
    assert refusals(held, "activate") == {("guard", "A.4.a")}


def test_the_hourly_work_ends_what_no_step_has_ended(office, tenant):
    lapsed, bare, fine = serving()[1][:2], serving()[1][:2], serving()[1][:2]
    for record in lapsed:
        change(record, valid_to=dt.date(2026, 11, 20))
    change(bare[0].vendor_staff.project.contracts.get(), state="expired")
    with people.as_system(tenant):
        assert going_on.end_what_is_over(tenant) == 4
        assert states(*lapsed, *bare, *fine) == ["expired", "closed", "revoked", "closed", "active", "active"]
        assert going_on.end_what_is_over(tenant) == 0


def test_ending_a_vendor_costs_the_same_for_few_people_and_for_many(as_role):
    def cost(vendor):
        with CaptureQueriesContext(connection) as asked:
            Vendor.workflow.take_all(Vendor.objects.filter(pk=vendor.pk), "blacklist", reason="泄露数据")
        return len(asked)

    with as_role("office_head"):
        first, few, many = admitted(), admitted(), admitted()
        for vendor, count in ((first, 1), (few, 1), (many, 4)):
            project = serving(vendor)[0].project
            for _each in range(count - 1):
                serving(vendor, project)
    with as_role("leader"):
        cost(first)
        assert cost(many) == cost(few)


def test_where_one_consequence_is_impossible_nothing_at_all_happens(as_role, monkeypatch):
    with as_role("office_head"):
        vendor = admitted()
        one, held = serving(vendor)
    terminate = Contract.workflow.transitions["terminate"]
    wants = type(terminate)(**{**vars(terminate), "needs": ("awarded_on",)})
    monkeypatch.setitem(Contract.workflow.transitions, "terminate", wants)
    with as_role("leader"):
        entries = audit.history("vendor", vendor.pk).count()
        with pytest.raises(Refused):
            vendor.workflow.take("blacklist", vendor, reason="泄露数据")
        assert states(vendor, one, *held) == ["qualified", "onboarded", *GOING]
        assert audit.history("vendor", vendor.pk).count() == entries


def test_an_assessment_that_fails_somebody_not_yet_on_board_ends_nothing(office):
    waiting = assessed(staff("cleared"), state="draft")
    draft = waiting.assessments.get()
    draft.workflow.take("fail", draft, reason="材料不实")
    assert states(waiting) == ["cleared"]


def test_whoever_serves_nowhere_any_more_comes_in_no_more(office, tenant, user_with):
    both, gone = (user_with("vendor_staff", name=name) for name in ("两个项目", "一个项目"))
    first, second, other = (
        staff(person=make("person", kind="vendor_staff", establishment="", account=account))
        for account in (both, both, gone)
    )
    for one in (first, other):
        one.workflow.take("offboard", one, reason="到期")
    held = Membership.in_force(clock.today()).filter(tenant=tenant, role="vendor_staff")
    assert [held.filter(user=account).exists() for account in (both, gone)] == [True, False]
    assert audit.history("account", gone.pk).first().action == "right_ended"
    second.workflow.take("offboard", second, reason="到期")
    assert not held.filter(user=both).exists()
