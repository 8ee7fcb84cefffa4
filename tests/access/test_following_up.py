"""What was seen in a log: whose it was is looked up, what is said must agree, and it is settled once."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.examples import make
from tests.outsourcing.stories import staff
from tongguan.access import following_up
from tongguan.core.refusals import Refused


@pytest.fixture
def review(office):
    """A re-check of a bastion host behind which one of the service staff has an account."""
    one = staff()
    make("access_grant", vendor_staff=one, account="ops77", resource="核心数据库", state="active", opening=True)
    systems = [{"system": "核心数据库"}]
    source = make("log_source", project=one.project, systems=systems, state="enabled", opening=True)
    return make("log_review", source=source, anomalies=[], unauthorised=None)


def refused(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record)
    return [(why.code, why.clause or why.field) for why in answer.value.refusals]


def test_whose_account_it_was_and_by_when_it_is_to_be_settled_is_filled_in(review, office, today):
    for account in ("ops77", "陌生账号"):
        following_up.note(review, {"what": "夜间登录", "kind": "access", "account": account, "at": ""}, office)
    known, stranger = review.anomalies.order_by("pk")
    assert known.vendor_staff == staff_of(review)
    assert stranger.vendor_staff is None
    assert known.due_on == today + dt.timedelta(days=10)


def staff_of(review):
    return review.source.project.staff.get()


def test_what_was_found_and_the_answer_agree(review, office):
    assert refused(review, "conclude") == [("needs", "unauthorised")]
    review.unauthorised = True
    review.save()
    assert refused(review, "conclude") == [("guard", "A.4.f")]
    following_up.note(review, {"what": "夜间登录", "kind": "access"}, office)
    review.refresh_from_db()
    review.workflow.take("conclude", review)
    assert refused(review, "close") == [("guard", "A.3.g")]
    following_up.settle(review.anomalies.get(), "本人说明，已核实", office)
    review.refresh_from_db()
    review.workflow.take("close", review)
    assert review.state == "closed"


def test_it_is_settled_once_and_with_words(review, office):
    following_up.note(review, {"what": "夜间登录", "kind": "access"}, office)
    seen = review.anomalies.get()
    with pytest.raises(ValidationError):
        following_up.settle(seen, "", office)
    following_up.lead_on(seen, make("finding"), office)
    seen = review.anomalies.get()
    assert seen.register == "finding"
    with pytest.raises(ValidationError):
        following_up.settle(seen, "误点", office)


def test_a_network_review_names_the_controls_that_it_wants_and_is_closed_once_they_are_deployed(office):
    wanted = make("network_review", extra_controls=True, needed_controls=[])
    assert refused(wanted, "conclude") == [("guard", "A.2.3.c")]
    control = make("control", project=wanted.project, state="planned")
    looked = make("network_review", extra_controls=True, needed_controls=[{"control": control}])
    looked.workflow.take("conclude", looked)
    assert refused(looked, "close") == [("guard", "A.2.3.c")]
    control.state = "deployed"
    control.save(action="opening")
    looked.workflow.take("close", looked)
    assert looked.state == "closed"
