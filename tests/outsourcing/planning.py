"""Plans, filings and subcontracts as tests need them: in order, but for what is said otherwise."""

import datetime as dt

from tests import people
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.outsourcing.filling import fill
from tongguan.outsourcing.models import SecurityPlan

from .stories import change, contract, vendor_promised

SIGNED, SUBMITTED, APPROVED = dt.date(2026, 1, 1), dt.date(2026, 1, 12), dt.date(2026, 1, 14)
PARTS = tuple(str(number) for number in range(1, 7))


def planned(state="approved", *, project=None, items=PARTS, sections=None, **given):
    """A plan after its signed contract, with an item in each part, in this state already."""
    project = project or make("project")
    bound = given.pop("contract", None) or contract(project=project)
    rows = sections or [{"section": part, "content": f"第 {part} 部分的安排"} for part in PARTS]
    told = {"submitted_at": SUBMITTED} if state != "draft" else {}
    if state in {"approved", "executing", "closed"}:
        leader = people.account("leader", tenant=acting().tenant, name="主管领导")
        told |= {"approved_at": APPROVED, "approved_by": leader}
    plan = make(
        "security_plan", project=project, contract=bound, sections=rows, state=state, opening=True, **told | given
    )
    for part in items:
        make("plan_item", plan=plan, section=part, owner=make("person"), text=f"第 {part} 部分的一项工作")
    return plan


def running(state="operating", **given):
    """A project that is past its plan stage."""
    return make("project", state=state, opening=True, **given)


def concluded(project, on=SIGNED, promised=None, **given):
    """Give a project a signed contract whose vendor has promised confidentiality; returns the contract."""
    signed = change(contract(project=project, **given), signed_on=on)
    vendor_promised(signed.vendor, signed_on=promised or on)
    return signed


def filed(state="submitted", *, project=None, on=dt.date(2026, 1, 20), **given):
    """A filing filled from registers that know everything, in this state already."""
    project = project or running(leader=make("person"), office_head=make("person"))
    signed = concluded(project)
    staff = make("vendor_staff", vendor=signed.vendor, project=project)
    change(signed, project_manager=staff)
    change(signed.vendor, scale="120 人", qualifications="信息系统运行维护资质")
    plan = planned(project=project, contract=signed)
    filing = make(
        "filing",
        project=project,
        contract=signed,
        plan=plan,
        submitted_at=None,
        filing_number="",
        amendments=[],
        office_contact="0571-1234567",
        manager_contact="0571-7654321",
    )
    fill(filing, actor=acting())
    dated = {} if state == "draft" else {"submitted_at": on}
    numbered = {"filing_number": f"WB-{people.serial()}"} if state in {"accepted", "amending"} else {}
    return imported_as(filing, state=state, **dated | numbered | given)


def imported_as(record, **new):
    """What an import writes: a state of the past, without a step."""
    return change(record, action="opening", **new)


def handed_on(state="approved", **given):
    """A subcontract in this state already."""
    told = {"approved_on": dt.date(2026, 9, 10)} if state == "approved" else {}
    return make("subcontract", state=state, opening=True, **told | given)


def again(plan, part):
    """The deed that mends a missing part: an item with owner and day."""
    return lambda: make("plan_item", plan=SecurityPlan.objects.get(pk=plan.pk), section=part, owner=make("person"))
