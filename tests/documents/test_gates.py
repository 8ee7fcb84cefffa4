"""G20: what is published was looked at in time and approved by the leader, who did not write it."""

import datetime as dt

import pytest

from tests import people
from tests.documents.stories import leader, policy, rules
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting
from tongguan.core.models import Acknowledgement, Decision
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry
from tongguan.documents.models import Document, Policy

APPROVED = {"state": "approved", "opening": True, "approved_on": dt.date(2026, 10, 20)}


def refusals(record, move="publish"):
    """Why a move is refused; the page must have said the same beforehand."""
    shown = next(each for each in record.workflow.moves(record) if each.transition.name == move)
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record)
    told = answer.value.refusals
    assert [refusal.as_dict() for refusal in shown.refusals] == [refusal.as_dict() for refusal in told]
    return told


def rule_of(record):
    return [(each.rule, each.clause) for each in refusals(record)]


def written_by(record):
    """The author's own account approved it, as only an import can bring about."""
    writer = people.account("office_head", tenant=acting().tenant, name="执笔人")
    return imported(record, author=make("person", account=writer), approved_by=writer)


def test_g20_rules_that_their_author_approved_are_not_published(office):
    own = written_by(rules("approved"))
    [why] = refusals(own)
    assert (why.code, why.rule, why.clause) == ("gate", "SOD-01", "5.2.2.b")
    assert (why.register, why.record, why.url) == ("document", own.pk, own.url)
    assert str(own) in why.message
    assert why.who
    imported(own, approved_by=leader())
    own.refresh_from_db()
    own.workflow.take("publish", own)
    assert own.state == "published"


def test_g20_a_policy_that_its_author_approved_is_not_published(office):
    assert rule_of(written_by(policy("approved", published_on=None))) == [("SOD-01", "5.2.1.a")]


def test_nobody_approves_what_they_wrote(as_role):
    with as_role("leader", "office_head", "office_staff", name="又写又批"):
        mine = make("policy", state="in_review")
        document = make("document", state="in_review")
        for record in (mine, document):
            assert [(each.code, each.rule) for each in refusals(record, "approve")] == [("segregation", "SOD-01")]


@pytest.mark.parametrize(
    ("lacks", "rule"),
    [
        ({"reviewed_on": dt.date(2025, 11, 21)}, ("rules_reviewed_in_time", "4.2.2.c.1")),
        ({"approved_by": None}, ("rules_approved_by_leader", "4.2.2.c.1")),
        ({"policy_version": None}, ("rules_rest_on_policy_in_force", "4.2.2.c.1")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_g20_rules_are_published_only_in_step_with_policy_review_and_leader(office, lacks, rule):
    assert rule_of(imported(rules("approved"), **lacks)) == [rule]


@pytest.mark.parametrize(
    ("lacks", "rule"),
    [
        ({"approval": None}, ("outsourcing_policy_signed", "5.2.1.a")),
        ({"next_review_on": dt.date(2028, 1, 1)}, ("outsourcing_policy_reviewed", "5.2.1.b")),
        ({"next_review_on": dt.date(2026, 11, 20)}, ("outsourcing_policy_reviewed", "5.2.1.b")),
    ],
    ids=["unsigned", "far", "past"],
)
def test_g20_a_policy_is_published_only_signed_and_with_its_review_planned(office, lacks, rule):
    assert rule_of(imported(policy("approved", published_on=None), **lacks)) == [rule]


def test_g20_other_texts_are_asked_the_same(office):
    procedure = make("document", **APPROVED | {"approved_by": leader(), "reviewed_on": dt.date(2025, 1, 1)})
    assert [why.rule for why in refusals(procedure)] == ["document_reviewed_in_time"]
    outside = make("document", kind="external", **APPROVED | {"reviewed_on": None})
    outside.workflow.take("publish", outside)
    assert outside.state == "published"


def test_a_policy_goes_from_draft_to_force_through_three_hands_and_takes_the_place_of_the_old_one(as_role):
    with as_role("office_head", name="处长"):
        old = policy(title="外包策略", edition="1.0")
    with as_role("office_staff", name="起草人"):
        draft = make("policy", title="外包策略", edition="2.0", approved_on=None)
        draft.workflow.take("submit", draft)
    with as_role("leader", name="局长"):
        draft.workflow.take("approve", draft, reason="同意")
        [decision] = Decision.objects.filter(register="policy", record=draft.pk)
        assert (decision.kind, decision.state, decision.opinion) == ("policy_approval", "approved", "同意")
    with as_role("doc_controller", name="文件管理员") as actor:
        Acknowledgement(register="policy", record=old.pk, account=actor.user, object_version="1.0").save()
        draft.workflow.take("publish", draft)
        assert (draft.state, draft.published_on) == ("published", dt.date(2026, 11, 21))
        assert Policy.objects.get(pk=old.pk).state == "superseded"
        asked = Acknowledgement.objects.filter(register="policy")
        assert {(row.record, row.object_version, row.state) for row in asked} == {(draft.pk, "2.0", "pending")}
        assert {"局长", "起草人", "处长", "文件管理员"} <= {row.account.name for row in asked}


def test_a_document_asks_the_roles_to_which_it_speaks_and_who_holds_a_copy(as_role, user_with):
    assessor, holder = user_with("assessor", name="评估员"), user_with("engineer", name="工程师")
    user_with("finance", name="会计")
    with as_role("office_head"):
        text = make("document", **APPROVED | {"approved_by": leader(), "effective_on": None})
        make("document_copy", document=text, holder=make("person", account=holder))
    with as_role("doc_controller"):
        text.workflow.take("publish", text)
        assert Document.objects.get(pk=text.pk).effective_on == dt.date(2026, 11, 21)
        asked = Acknowledgement.objects.filter(register="document", record=text.pk)
        assert {row.account for row in asked} == {assessor, holder}
        assert {row.object_version for row in asked} == {"1.1"}


def test_whoever_is_asked_takes_note_alone(as_role, user_with):
    reader = user_with("assessor", name="评估员")
    with as_role("office_head"):
        text = make("document", **APPROVED | {"approved_by": leader()})
        text.workflow.take("publish", text)
        [asked] = Acknowledgement.objects.filter(record=text.pk, account=reader)
        with pytest.raises(Refused):
            asked.workflow.take("acknowledge", asked)
    with as_role("assessor", name="评估员") as actor:
        mine = registry["acknowledgement"].visible_to(actor).get(pk=asked.pk)
        mine.workflow.take("acknowledge", mine)
        assert (mine.state, mine.acknowledged_on) == ("acknowledged", dt.date(2026, 11, 21))


def test_rules_without_anything_else_wrong_are_published_and_the_old_edition_leaves_force(office):
    old = rules(code="ISMS-2041", edition="1.0")
    new = rules("approved", code="ISMS-2041", edition="2.0", policy_version=old.policy_version)
    new.workflow.take("publish", new)
    assert (new.state, Document.objects.get(pk=old.pk).state) == ("published", "obsolete")
