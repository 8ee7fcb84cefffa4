"""What is special about audits, findings and actions: nobody audits or verifies the own."""

import pytest

from tests.examples import make
from tongguan.core.refusals import Refused
from tongguan.improvement.models import Action, AuditItem, Finding


def answer_to(record, name):
    with pytest.raises(Refused) as told:
        record.workflow.take(name, record, reason="试一试")
    return {(refusal.code, refusal.rule, refusal.clause) for refusal in told.value.refusals}


def test_an_auditor_of_the_audited_unit_is_refused_unless_a_reason_is_given(office):
    auditor = make("person")
    audit = make("audit", independence="")
    with pytest.raises(AssertionError, match="SOD-08"):
        make("audit_item", audit=audit, auditor=auditor, auditee_unit=auditor.unit)
    softened = make("audit", independence="本单位只有一个信息化部门，由上级单位复核")
    assert make("audit_item", audit=softened, auditor=auditor, auditee_unit=auditor.unit).pk


def test_the_owner_of_a_finding_does_not_verify_it(as_role):
    with as_role("office_head", name="责任人") as actor:
        owner = make("person", account=actor.user)
    with as_role("office_head", name="录入人"):
        finding = make("finding", state="implemented", opening=True, owner=owner)
        make("action", finding=finding, state="verified", opening=True)
    with as_role("office_head", name="责任人"):
        assert ("guard", "", "10.1") in answer_to(finding, "verify")
    with as_role("office_head", name="旁人"):
        finding.workflow.take("verify", finding)
        assert Finding.objects.get(pk=finding.pk).state == "verified"


def test_an_action_without_effect_is_not_verified(as_role):
    with as_role("office_head", name="录入人"):
        action = make("action", state="done", opening=True, effective=False, effect="抽查仍有一例")
    with as_role("internal_auditor", name="内审员"):
        assert ("guard", "", "10.1") in answer_to(action, "verify")
        action.workflow.take("redo", action, reason="措施无效")
        assert Action.objects.get(pk=action.pk).effective is None


def test_items_are_judged_only_while_the_audit_is_under_way(as_role):
    with as_role("office_head", name="录入人"):
        item = make("audit_item", audit=make("audit", state="planned", opening=True))
    with as_role("internal_auditor", name="内审员"):
        assert ("guard", "", "9.2") in answer_to(item, "conform")
        assert AuditItem.objects.get(pk=item.pk).state == "todo"


def test_where_nothing_was_counted_there_is_no_value(office):
    with pytest.raises(AssertionError, match="measurement"):
        make("measurement", numerator="0", denominator="0", value="100")
    assert make("measurement", numerator="0", denominator="0", value=None, met=None).value is None
