"""Approval before issue, by whom the level asks for it, and one edition in force."""

import pytest

from tests.examples import make
from tongguan.core.clock import today
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry
from tongguan.core.workflow import effects
from tongguan.documents.models import Document, Policy, RecordForm


def messages(record, name):
    with pytest.raises(Refused) as answer:
        record.workflow.take(name, record)
    return [(refusal.code, refusal.clause) for refusal in answer.value.refusals]


def test_a_policy_on_outsourcing_is_not_submitted_with_a_part_missing(office):
    policy = make("policy")
    policy.sections.get(part="4").void("另行起草")
    assert messages(policy, "submit") == [("guard", "5.2.1.a")]
    other = make("policy", kind="isms", sections=[])
    other.workflow.take("submit", other)
    assert other.state == "in_review"


def test_a_document_without_a_word_or_a_file_is_not_submitted(office):
    empty, filed = make("document", sections=[]), make("document", sections=[], file=make("evidence"))
    assert messages(empty, "submit") == [("guard", "7.5.2")]
    filed.workflow.take("submit", filed)
    assert filed.state == "in_review"


def test_the_policy_of_before_gives_way_to_the_new_edition(office):
    old, new = (make("policy", state="published", opening=True, edition=edition) for edition in ("1.0", "2.0"))
    topic = make("policy", state="published", opening=True, kind="topic", topic="physical")
    effects["supersede_policies"](Policy.objects.filter(pk=new.pk), today())
    states = dict(Policy.objects.values_list("pk", "state"))
    assert states == {old.pk: "superseded", new.pk: "published", topic.pk: "published"}


def test_policies_on_topics_without_a_name_give_way_by_their_title(office):
    given = {"kind": "topic", "topic": "other", "state": "published", "opening": True}
    old, new = (make("policy", title="移动终端策略", edition=edition, **given) for edition in ("1", "2"))
    beside = make("policy", title="打印策略", **given)
    effects["supersede_policies"](Policy.objects.filter(pk=new.pk), today())
    assert set(Policy.objects.filter(state="published")) == {new, beside}
    assert Policy.objects.get(pk=old.pk).superseded_on == today()


def test_older_editions_of_a_document_and_of_a_form_become_obsolete(office):
    for name, model, effect in (
        ("document", Document, "retire_older_documents"),
        ("record_form", RecordForm, "retire_older_forms"),
    ):
        given = {"code": f"X-{name}", "state": "published", "opening": True}
        old, new = (make(name, edition=edition, **given) for edition in ("1.0", "2.0"))
        effects[effect](model.objects.filter(pk=new.pk), today())
        assert (model.objects.get(pk=old.pk).state, model.objects.get(pk=new.pk).state) == ("obsolete", "published")


@pytest.mark.parametrize(
    ("level", "kind", "role", "may"),
    [
        ("1", "manual", "mgmt_rep", False),
        ("1", "manual", "leader", True),
        ("2", "procedure", "mgmt_rep", True),
        ("2", "outsourcing_rule", "mgmt_rep", False),
        ("2", "outsourcing_rule", "leader", True),
        ("3", "instruction", "process_owner", True),
        ("3", "instruction", "doc_controller", False),
        ("4", "other", "doc_controller", True),
    ],
)
def test_the_level_says_who_approves(as_role, level, kind, role, may):
    with as_role("office_head"):
        document = make("document", state="in_review", opening=True, level=level, kind=kind)
    with as_role(role, name="批准的人"):
        if not may:
            assert messages(document, "approve") == [("guard", "5.2.2.b")]
            return
        document.workflow.take("approve", document)
        assert (document.state, document.approved_on) == ("approved", today())


def test_whoever_changed_a_text_does_not_approve_it(as_role):
    with as_role("leader", "office_head", name="又写又批"):
        document = make("document", state="in_review", opening=True)
        document.distribution = "全局"
        document.save()
        assert messages(document, "approve") == [("segregation", "")]


def test_obsolete_documents_are_met_only_by_whoever_keeps_documents(as_role):
    with as_role("office_head"):
        document = make("document", state="obsolete", opening=True)
    for role, sees in (("engineer", False), ("asset_owner", False), ("doc_controller", True), ("lead_auditor", True)):
        with as_role(role) as actor:
            assert registry["document"].visible_to(actor).filter(pk=document.pk).exists() is sees


def test_people_of_vendors_read_published_rules_and_policies_and_nothing_else(as_role):
    with as_role("office_head"):
        rules = make("document", kind="outsourcing_rule", state="published", opening=True)
        policy = make("policy", state="published", opening=True)
        make("document", kind="procedure", state="published", opening=True)
        make("document", kind="outsourcing_rule")
        make("policy")
    with as_role("vendor_staff") as actor:
        assert list(registry["document"].visible_to(actor)) == [rules]
        assert list(registry["policy"].visible_to(actor)) == [policy]
