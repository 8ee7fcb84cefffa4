"""Grants: one holder, an approver who is somebody else, and an end that comes with whatever comes first."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.examples import make
from tests.outsourcing.stories import contract, fit, promised, staff
from tongguan.access.models import AccessGrant, RemoteAccess
from tongguan.access.models.ends import NEVER, ends_on
from tongguan.core import audit, forms, registers
from tongguan.core.refusals import Refused
from tongguan.outsourcing.models import VendorStaff

STATES = AccessGrant.State.values
FAR = dt.date(2027, 12, 31)


def grant(state="active", **given):
    return make("access_grant", state=state, opening=True, **given)


def refused(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, reason="试一试")
    return [(why.code, why.clause or why.rule) for why in answer.value.refusals]


def ends(record):
    return AccessGrant.objects.annotate(ends=ends_on()).get(pk=record.pk).ends


# Holder


@pytest.mark.parametrize("both", [True, False], ids=["two holders", "no holder"])
def test_a_grant_names_exactly_one_holder_and_the_database_says_so_too(office, both):
    one = grant()
    register = registers.registry["access_grant"]
    given = {"person": make("person")} if both else {"vendor_staff": None}
    form = forms.form_of(register).of(AccessGrant.objects.get(pk=grant("requested").pk), given)
    assert not form.is_valid()
    column = {"person": given["person"]} if both else {"vendor_staff": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessGrant._base_manager.filter(pk=one.pk).update(**column)


def test_a_person_of_a_vendor_holds_a_grant_only_as_service_staff(office):
    with pytest.raises(AssertionError, match="person"):
        make("access_grant", person=make("person", kind="vendor_staff", establishment=""))


# Approval (SOD-04, SOD-11)


def test_sod_04_whoever_asked_for_a_grant_does_not_approve_it(office):
    assert ("segregation", "SOD-04") in refused(make("access_grant"), "approve")


def test_sod_04_the_holder_does_not_approve_their_own_grant(as_role, user_with):
    with as_role("office_staff", name="经办"):
        mine = make("access_grant", person=make("person", account=user_with("office_head", name="持有人")))
    with as_role("office_head", name="持有人"):
        assert refused(mine, "approve") == [("guard", "A.4.b")]
    with as_role("office_head", name="别人"):
        mine.workflow.take("approve", mine)
    assert mine.state == "approved"


@pytest.mark.parametrize(
    ("given", "clause"), [({"valid_to": None}, "A.4.b"), ({"top_right": "database"}, "A.2.5.c")], ids=["end", "top"]
)
def test_service_staff_get_no_grant_without_an_end_and_no_top_right_but_own_people_may(as_role, given, clause):
    with as_role("office_staff"):
        theirs, ours = make("access_grant", **given), make("access_grant", person=make("person"), **given)
    with as_role("office_head"):
        assert refused(theirs, "approve") == [("guard", clause)]
        ours.workflow.take("approve", ours)
    assert ours.state == "approved"


def test_sod_11_the_top_right_is_only_for_own_people_on_the_establishment(as_role):
    with as_role("office_staff"):
        hired = make("access_grant", person=make("person", establishment="dispatched"), top_right="os")
    with as_role("office_head"):
        assert refused(hired, "approve") == [("guard", "A.2.5.c")]


# The end


def test_a_grant_ends_with_the_first_of_its_own_end_the_contract_the_agreement_and_the_service(office):
    one = staff()
    held = grant(vendor_staff=one, valid_to=FAR)
    assert ends(held) == FAR
    contract(project=one.project, vendor=one.vendor, end_on=dt.date(2027, 6, 30))
    assert ends(held) == dt.date(2027, 6, 30)
    promised(one, valid_to=dt.date(2027, 3, 31), term="fixed")
    assert ends(held) == dt.date(2027, 3, 31)
    gone = staff("offboarded", offboarded_on=dt.date(2026, 11, 1))
    assert ends(grant(vendor_staff=gone, valid_to=FAR)) == dt.date(2026, 11, 1)


def test_of_two_contracts_the_later_one_counts_and_an_open_or_foreign_one_does_not_limit(office):
    one = staff()
    held = grant(vendor_staff=one, valid_to=None)
    assert ends(held) == NEVER
    contract(project=one.project, end_on=dt.date(2026, 12, 1))
    contract("terminated", project=one.project, vendor=one.vendor, end_on=dt.date(2026, 12, 1))
    assert ends(held) == NEVER
    contract(project=one.project, vendor=one.vendor, end_on=dt.date(2026, 12, 31))
    contract("in_force", project=one.project, vendor=one.vendor, end_on=dt.date(2027, 5, 31))
    assert ends(held) == dt.date(2027, 5, 31)


def test_no_grant_is_activated_that_outlives_the_contract_or_whose_holder_is_not_on_board(office):
    one = staff()
    contract(project=one.project, vendor=one.vendor, end_on=dt.date(2027, 6, 30))
    promised(fit(one), valid_to=None)
    fits = grant("approved", vendor_staff=one, valid_to=dt.date(2027, 6, 30), approved_by=office.user)
    too_long = grant("approved", vendor_staff=one, valid_to=dt.date(2027, 7, 1), approved_by=office.user)
    early = grant("approved", vendor_staff=promised(fit(staff("cleared"))), approved_by=office.user)
    assert refused(too_long, "activate") == [("gate", "A.4.b")]
    assert refused(early, "activate") == [("guard", "A.4.a")]
    fits.workflow.take("activate", fits)
    assert fits.state == "active"


def test_a_grant_expires_when_what_it_rests_on_has_ended_and_not_before(office):
    one = staff()
    held = grant(vendor_staff=one, valid_to=FAR)
    assert refused(held, "expire") == [("guard", "")]
    promised(one, valid_to=dt.date(2026, 11, 20), term="fixed")
    held.workflow.take("expire", held)
    assert held.state == "expired"


# What ends with the person


@pytest.mark.parametrize("step", ["offboard", "suspend"])
def test_who_no_longer_serves_keeps_no_grant_and_no_way_in_and_nobody_else_loses_theirs(office, step):
    gone, stays = staff(), staff()
    grants = {one: {state: grant(state, vendor_staff=one) for state in STATES} for one in (gone, stays)}
    ways = {
        one: {state: make("remote_access", vendor_staff=one, state=state, opening=True) for state in RemoteAccess.State}
        for one in (gone, stays)
    }
    gone.workflow.take(step, gone, reason="个人原因")
    now = lambda records: {was: type(row).objects.get(pk=row.pk).state for was, row in records.items()}  # noqa: E731
    ended = {"requested", "approved", "active"}
    assert now(grants[gone]) == {was: "revoked" if was in ended else was for was in STATES}
    ended |= {"assessed"}
    assert now(ways[gone]) == {was: "closed" if was in ended else was for was in RemoteAccess.State.values}
    assert now(grants[stays]) == {was: was for was in STATES}
    assert now(ways[stays]) == {was: was for was in RemoteAccess.State.values}
    taken = AccessGrant.objects.get(pk=grants[gone]["active"].pk)
    assert taken.revoked_at is not None
    assert [entry.action for entry in audit.history("access_grant", taken.pk)] == ["revoke", "opening"]
    assert audit.history("remote_access", ways[gone]["active"].pk).first().action == "close"
    assert audit.history("access_grant", grants[stays]["active"].pk).count() == 1


def test_what_was_over_on_an_earlier_day_is_taken_away_now(office, today):
    one = staff()
    held = grant(vendor_staff=one)
    one.workflow.take("offboard", one, reason="补记", on=dt.date(2026, 11, 2))
    taken = AccessGrant.objects.get(pk=held.pk)
    assert (one.offboarded_on, taken.state, timezone.localdate(taken.revoked_at)) == (
        dt.date(2026, 11, 2),
        "revoked",
        today,
    )


def test_taking_away_costs_the_same_for_one_grant_and_for_many(office):
    def cost(of):
        rows = VendorStaff.objects.filter(pk=of.pk)
        with CaptureQueriesContext(connection) as asked:
            VendorStaff.workflow.take_all(rows, "offboard", reason="到期")
        return len(asked)

    few, many = staff(), staff()
    grant(vendor_staff=few)
    for _each in range(6):
        grant(vendor_staff=many)
    cost(staff())
    assert cost(many) == cost(few)


def test_everybody_who_ends_a_service_may_take_away_what_hangs_on_it():
    moves = VendorStaff.workflow.transitions
    for name in ("offboard", "suspend"):
        assert "access.withdraw" in moves[name].effects
        assert {*moves[name].by} <= {*AccessGrant.workflow.transitions["revoke"].by}
        assert {*moves[name].by} <= {*RemoteAccess.workflow.transitions["close"].by}
    assert {*AccessGrant.workflow.transitions["revoke"].by} >= {"office_head", "sec_officer"}


def test_where_one_grant_cannot_be_taken_away_the_person_stays(office, monkeypatch):
    one = staff()
    grant(vendor_staff=one)
    revoke = AccessGrant.workflow.transitions["revoke"]
    shut = type(revoke)(**{**vars(revoke), "needs": ("last_used",)})
    monkeypatch.setitem(AccessGrant.workflow.transitions, "revoke", shut)
    with pytest.raises(Refused):
        one.workflow.take("offboard", one, reason="到期")
    assert VendorStaff.objects.get(pk=one.pk).state == "onboarded"


# Reviews


def reviewed(*decisions):
    """A concluded review over active grants, each decided so."""
    grants = [grant() for _each in decisions]
    rows = [{"grant": held, "decision": told, "reason": "转岗"} for held, told in zip(grants, decisions, strict=True)]
    return make("access_review", items=rows, state="done", opening=True), grants


def test_closing_a_review_takes_away_what_it_decided_to_remove_and_keeps_the_rest(office):
    review, (kept, removed) = reviewed("keep", "remove")
    review.workflow.take("close", review)
    assert [AccessGrant.objects.get(pk=each.pk).state for each in (kept, removed)] == ["active", "revoked"]
    assert audit.history("access_grant", removed.pk).first().action == "revoke"


def test_a_review_is_concluded_only_with_every_grant_decided_and_none_of_ones_own(office):
    open_item = make("access_review", items=[{"grant": grant(), "decision": ""}])
    assert refused(open_item, "conclude") == [("guard", "A.4.e")]
    mine = make("access_grant", person=make("person", account=office.user))
    with pytest.raises(AssertionError, match="decision"):
        make("access_review", items=[{"grant": mine, "decision": "keep"}])


def test_removing_a_grant_needs_a_reason(office):
    with pytest.raises((AssertionError, ValidationError)):
        make("access_review", items=[{"grant": grant(), "decision": "remove", "reason": ""}])
