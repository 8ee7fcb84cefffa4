"""Visitors, media, devices, logs and ways in: the rules that only one register has."""

import pytest

from tests.examples import make
from tongguan.core.refusals import Refused


def refused(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, reason="试一试")
    return [(why.code, why.clause or why.rule or why.field) for why in answer.value.refusals]


def wrong(register, **given):
    """What the form of an example says when these values are given."""
    with pytest.raises(AssertionError) as answer:
        make(register, **given)
    return str(answer.value)


def test_a_visit_names_exactly_one_visitor(office):
    make("zone_visit", vendor_staff=None, visitor="消防维保单位 2 人")
    assert "只登记一名来访人" in wrong("zone_visit", visitor="再来一人")
    assert wrong("zone_visit", vendor_staff=None)


def test_an_escort_is_in_house_and_somebody_else(office):
    outsider, employee = make("person", kind="vendor_staff", establishment=""), make("person")
    assert "escort" in wrong("zone_visit", escort=outsider)
    assert "escort" in wrong("zone_visit", vendor_staff=None, person=employee, escort=employee)


def test_service_staff_are_not_signed_out_before_it_is_said_whether_they_were_escorted(office):
    visit = make("zone_visit", escort_at_all_times=None)
    assert refused(visit, "sign_out") == [("guard", "A.5.d")]
    other = make("zone_visit", vendor_staff=None, visitor="电力局抢修人员", escort_at_all_times=None)
    other.workflow.take("sign_out", other)
    assert (other.state, other.out_at is None) == ("closed", False)


def test_a_medium_is_handed_out_to_somebody_and_taken_back_from_nobody(office):
    medium = make("media")
    assert refused(medium, "issue") == [("guard", "A.2.4.a")]
    held = make("media", holder_staff=make("vendor_staff"))
    held.workflow.take("issue", held)
    held.workflow.take("take_back", held)
    assert (held.state, held.holder_id, held.holder_staff_id) == ("in_store", None, None)


def test_a_medium_is_held_by_one_person(office):
    assert wrong("media", holder=make("person"), holder_staff=make("vendor_staff"))


def test_what_was_done_with_a_medium_was_done_by_one_and_approved_in_house(office):
    outsider = make("person", kind="vendor_staff", establishment="")
    assert "approved_by" in wrong("media_event", approved_by=outsider)
    assert "supervised_by" in wrong("media_event", supervised_by=outsider)
    assert wrong("media_event", by=make("person"))
    assert wrong("media_event", by_staff=None)


def test_a_device_is_not_used_before_it_is_isolated_and_checked(office):
    device = make("device_entry", state="approved", opening=True, isolation="", checked_by=None)
    assert refused(device, "put_to_use") == [("needs", "isolation"), ("needs", "checked_by")]


def test_sod_14_whoever_runs_a_system_does_not_review_its_log(as_role, user_with):
    admin = user_with("sec_officer", name="系统管理人")
    with as_role("office_head"):
        source = make("log_source", administrator=make("person", account=admin))
        review = make("log_review", source=source)
    with as_role("sec_officer", name="系统管理人"):
        assert refused(review, "conclude") == [("guard", "A.2.5.d")]
    with as_role("sec_officer", name="另一人") as actor:
        review.workflow.take("conclude", review)
    assert (review.state, review.done_by) == ("done", actor.user)


def test_a_log_source_lists_the_four_contents_of_an_audit_record(office):
    source = make("log_source")
    assert sorted(source.fields.values_list("field", flat=True)) == ["account", "at", "outcome", "type"]


def test_remote_access_is_assessed_and_approved_by_others_than_who_asked(as_role):
    roles = ("office_head", "sec_officer", "assessor")
    with as_role(*roles, name="甲"):
        way = make("remote_access", vendor_staff=None)
        assert ("segregation", "") in [(code, "") for code, _what in refused(way, "assess")]
    with as_role(*roles, name="乙"):
        way.workflow.take("assess", way)
        assert [code for code, _what in refused(way, "approve")] == ["segregation"]
    with as_role(*roles, name="丙"):
        way.workflow.take("approve", way)
        way.workflow.take("activate", way)
    assert way.state == "active"


def test_remote_access_whose_controls_do_not_work_is_not_approved(office):
    way = make("remote_access", state="assessed", opening=True, assessment_result="ineffective")
    assert refused(way, "approve") == [("guard", "A.4.d")]
