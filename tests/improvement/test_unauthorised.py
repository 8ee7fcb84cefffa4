"""G19: remote access is approved under five controls for a time; remote service without it is found, not confirmed."""

import datetime as dt

import pytest

from tests.access.cases_sites import change_control, device, way
from tests.examples import make
from tests.improvement.cases_unauthorised import at, found, remote, visit
from tests.outsourcing.stories import change, staff
from tongguan.core import forms, registers
from tongguan.core.refusals import Refused
from tongguan.improvement import raising
from tongguan.improvement.models import Finding


def refusals(record, move):
    """Why a move is refused; the page must have said the same beforehand."""
    shown = next(each for each in record.workflow.moves(record) if each.transition.name == move)
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record)
    assert [one.as_dict() for one in shown.refusals] == [one.as_dict() for one in answer.value.refusals]
    return answer.value.refusals


@pytest.fixture
def assessed_way(as_role):
    """A remote access that somebody else asked for and assessed."""
    with as_role("office_staff"):
        return make("remote_access", state="assessed", opening=True)


def test_g19_remote_access_without_one_of_the_five_controls_is_not_approved(office, assessed_way):
    bare = change_control(assessed_way, "mfa", deployed=False)
    [why] = refusals(bare, "approve")
    assert (why.code, why.rule, why.clause) == ("gate", "remote_access_has_mfa", "A.4.d")
    assert (why.register, why.record) == ("remote_access", bare.pk)
    assert str(bare) in why.message
    assert why.who
    whole = change_control(bare, "mfa", deployed=True)
    whole.workflow.take("approve", whole)
    assert (whole.state, whole.approved_by, whole.approved_on is None) == ("approved", office.user, False)


def test_g19_remote_access_whose_end_has_passed_is_not_put_to_use(office):
    over = way("approved", valid_to=dt.date(2026, 11, 20))
    assert "remote_access_is_approved_for_a_time" in [why.rule for why in refusals(over, "activate")]


def test_g19_remote_service_without_an_approval_for_its_time_is_not_confirmed_and_raises_one_finding(as_role):
    with as_role("vendor_manager", "office_staff", name="服务机构"):
        private, granted = remote(), remote(way())
        onsite = make("service_log")
    with as_role("office_head", name="负责人"):
        [why] = refusals(private, "confirm")
        assert (why.code, why.rule, why.clause) == ("gate", "remote_service_is_granted", "A.4.c")
        for one in (granted, onsite):
            one.workflow.take("confirm", one)
            assert one.state == "confirmed"
        assert (raising.raise_findings(), raising.raise_findings()) == (1, 0)
        finding = Finding.objects.get()
        assert (finding.kind, finding.register, finding.record) == ("unauthorised_remote", "service_log", private.pk)
        assert (finding.clause, finding.project, finding.vendor_staff) == (
            "A.4.c",
            private.project,
            private.vendor_staff,
        )
        change(finding, state="verified", verified_on=dt.date(2026, 11, 21))
        private.workflow.take("confirm", private)
    assert private.state == "confirmed"


def test_g11_nobody_comes_on_board_whose_device_is_in_use_and_not_kept_apart(office):
    comer = staff("cleared")
    near = device(vendor_staff=comer, project=comer.project, isolation="")
    [why] = [one for one in refusals(comer, "onboard") if one.register == "device_entry"]
    assert (why.rule, why.clause, why.record) == ("device_in_use_is_kept_apart", "A.5.c", near.pk)
    change(near, isolation="独立网段")
    assert "A.5.c" not in [one.clause for one in refusals(comer, "onboard")]


def test_a_remote_service_takes_the_one_way_in_that_was_granted_for_its_time(office):
    used = way()
    given = {"project": used.project, "who": used.vendor_staff}
    assert remote(**given).remote_access == used
    assert (
        remote(day=9, started_at=at(9, 22), ended_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC), **given).remote_access
        is None
    )
    way(project=used.project, vendor_staff=None)
    assert remote(day=12, **given).remote_access is None


def test_a_visit_without_an_escort_raises_a_finding_and_a_void_one_is_not_raised_again(office):
    alone = visit(escort=None, opening=False)
    visit(escort=None)
    assert raising.raise_findings() == 1
    finding = Finding.objects.get()
    assert (finding.register, finding.record, finding.clause) == ("zone_visit", alone.pk, "A.5.d")
    finding.void("误登记")
    assert raising.raise_findings() == 0


def test_the_controls_of_a_way_in_use_are_assessed_again_by_name_and_day(as_role, today):
    with as_role("office_staff"):
        used = way(last_assessed=dt.date(2026, 1, 5))
    with as_role("assessor") as actor:
        used.workflow.take("assess_again", used)
    assert (used.state, used.last_assessed, used.assessed_by) == ("active", today, actor.user)


def test_people_of_a_vendor_neither_judge_their_way_in_nor_change_it_once_it_was_judged(office, as_role):
    register = registers.registry["remote_access"]
    asked, judged = make("remote_access"), way()
    with as_role("vendor_manager", name="服务机构") as outsider:
        presumed = forms.form_of(register).of(asked, {"assessment_result": "ineffective"}, actor=outsider)
        late = forms.form_of(register).of(judged, {"hours": "全天"}, actor=outsider)
        assert "assessment_result" in presumed.all_errors()
        assert late.all_errors()["__all__"]


def test_the_finding_on_a_record_says_nothing_of_others(office):
    private = remote()
    found(private, "open")
    assert raising.raise_findings() == 0
