"""Pieces of the life of an outsourced project, as tests need them: staff, their assessments, contracts, promises."""

import datetime as dt

from tests import people
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.core.ledger import OPENING
from tongguan.outsourcing.models.contract_clause import Code

CAME = dt.date(2026, 10, 15)
CONDITIONS = tuple(f"SC-0{number}" for number in range(1, 8))


def change(record, *, action="", **new):
    """Change a record as an import would: no form, but the trail and the rules."""
    fresh = type(record).objects.get(pk=record.pk)
    for name, value in new.items():
        setattr(fresh, name, value)
    fresh.save(action=action)
    return fresh


def staff(state="onboarded", **given):
    """A service staff member who is in this state already."""
    came = {"onboarded_on": CAME, "cleared_on": CAME} if state in {"onboarded", "suspended"} else {}
    return make("vendor_staff", state=state, opening=True, **came | given)


def assessed(one, *, without=(), failing=(), state="passed", **given):
    """Give a staff member an assessment, some of its conditions unanswered or not met; returns the staff member."""
    proof = {"proof": "档案 3-12", "proved_on": dt.date(2026, 9, 1)} | given
    answers = {code: "fail" if code in failing else "" if code in without else "pass" for code in CONDITIONS}
    rows = [{"condition": code, "result": result, **proof} for code, result in answers.items()]
    make("staff_assessment", vendor_staff=one, conditions=rows, state=state, opening=True)
    return one


def promised(one, **given):
    """Give a staff member an NDA of their own; returns the staff member."""
    told = {"state": "signed", "signed_on": CAME, "opening": True} | given
    make("nda", vendor_staff=one, **told)
    return one


def fit(one):
    """Give a staff member what is asked of everybody who comes, but for an agreement; returns the staff member."""
    agreed = one.project.contracts.filter(vendor=one.vendor, state__in=["signed", "in_force"]).first()
    agreed = agreed or contract("in_force", project=one.project, vendor=one.vendor)
    listed(assessed(one), agreed)
    if one.person.account is None:
        account = people.account("vendor_staff", tenant=acting().tenant, name=f"驻场{one.pk}")
        one.person = change(one.person, account=account)
    about = {"register": "contract", "record": agreed.pk, "object_version": agreed.edition, "method": "paper"}
    told = {"acknowledged_on": agreed.signed_on, "state": "acknowledged", "opening": True}
    make("acknowledgement", account=one.person.account, **about, **told)
    trained(one, "policy")
    return trained(one, "confidentiality")


def listed(one, agreed):
    """Put a staff member on the staff list of a contract; returns the row."""
    row = agreed.staff_list.model(contract=agreed, vendor_staff=one, post=one.role)
    row.save()
    return row


def trained(one, kind, *, passed=True, **given):
    """Give a staff member a training of this kind; returns the staff member."""
    held = {"held_on": dt.date(2026, 3, 12), "next_due": None, "state": "evaluated", "opening": True} | given
    make("training_session", kind=kind, attendees=[{"person": one.person, "passed": passed}], **held)
    return one


def vendor_promised(vendor, **given):
    """Give a vendor an NDA; returns the NDA."""
    return make("nda", party_type="vendor", vendor=vendor, state="signed", opening=True, **given)


def contract(state="signed", **given):
    """A contract that is in this state already."""
    return make("contract", state=state, signed_on=dt.date(2026, 1, 1), opening=True, **given)


CONDITIONS_OF_EXIT = ("EX-A1", "EX-A2", "EX-A3", "EX-A4")
NAMED = {
    "CS-01": {"particulars": "全年无重大安全事件，高危漏洞 7 日内修复率 100%"},
    "CS-02": {"particulars": "政务云全部业务系统", "cost_included": True},
    "CS-06": {"particulars": "归甲方所有"},
    "CS-07": {"place": "mainland"},
    "CS-09": {"particulars": "按合同总价 5% 支付违约金"},
    "EX-A2": {"hours": 72},
    "EX-B1": {
        "exit_roles": [
            {"condition": code, "role": "项目经理", "during": "移交资料", "after": "答疑三个月"}
            for code in CONDITIONS_OF_EXIT
        ]
    },
    "EX-B4": {"lasting": "fixed", "lasts_to": dt.date(2028, 12, 31)},
    "EX-B5": {"particulars": "三次覆写，出具清除证明"},
}
"""What some of the 25 terms have to name."""


def located(of, *codes, **given):
    """Locate terms in a contract, reviewed by somebody else; returns the contract."""
    reviewer = people.account("assessor", tenant=acting().tenant, name="审查人")
    told = {"reviewed_by": reviewer, "reviewed_on": dt.date(2026, 9, 1)} | given
    for code in codes:
        make("contract_clause", contract=of, code=code, **NAMED.get(code, {}) | told)
    return of


def complete_contract(state="security_review", **given):
    """A contract with all 25 terms located, saying what they have to, and reviewed by another."""
    return located(contract(state, **given), *Code.values)


def imported(record, **new):
    """What an import writes over a record: no rule refuses it."""
    return change(record, action=OPENING, **new)
