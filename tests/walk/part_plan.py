"""6.3, 6.5 and the subcontracts of 6.4.b.1: both projects have an approved plan and a filing that is up to date."""

import datetime as dt

from tests import people
from tests.examples import make
from tests.outsourcing.planning import PARTS, imported_as
from tests.outsourcing.stories import change
from tongguan.core.actor import acting
from tongguan.outsourcing.filling import fill

from . import BEGAN, furnish, violation

SUBMITTED, APPROVED, FILED = (BEGAN - dt.timedelta(days=days) for days in (15, 12, 10))


@furnish
def plans_and_filings(whole):
    for project in whole.projects:
        contract = whole.contracts[project.pk]
        plan = whole.plans.setdefault(project.pk, _planned(whole, project, contract))
        if not contract.project_manager_id:
            whole.contracts[project.pk] = change(contract, project_manager=whole.crew[project.pk])
        _filed(project, whole.contracts[project.pk], plan)
        make("milestone", project=project, contract=contract)


def _planned(whole, project, contract):
    plan = make(
        "security_plan",
        project=project,
        contract=contract,
        sections=[{"section": part, "content": f"第 {part} 部分的安排"} for part in PARTS],
        state="executing",
        submitted_at=SUBMITTED,
        approved_at=APPROVED,
        approved_by=whole.accounts["leader"],
        opening=True,
    )
    for part in PARTS:
        make("plan_item", plan=plan, section=part, owner=whole.clerk, text=f"第 {part} 部分的一项工作")
    return plan


def _filed(project, contract, plan):
    filing = make(
        "filing",
        project=project,
        contract=contract,
        plan=plan,
        submitted_at=None,
        filing_number="",
        amendments=[],
        office_contact="0571-1234567",
        manager_contact="0571-7654321",
    )
    fill(filing, actor=acting())
    told = {"submitted_at": FILED, "accepted_at": BEGAN, "filing_number": f"WB-{people.serial()}"}
    return imported_as(filing, state="accepted", **told)


def _plan(whole):
    return whole.plans[whole.pair.pk]


def _filing(whole):
    return whole.pair.filings.get()


@violation("6.3.a")
def plan_older_than_its_contract(whole):
    return change(_plan(whole), submitted_at=whole.contracts[whole.pair.pk].signed_on - dt.timedelta(days=1))


def _lacks_part(part):
    def deed(whole):
        _plan(whole).items.get(section=part).void("误录")
        return _plan(whole)

    return deed


for _part in PARTS:
    violation(f"6.3.a.{_part}")(_lacks_part(_part))


@violation("6.3.b")
def plan_executed_unapproved(whole):
    return change(_plan(whole), approved_by=None)


@violation("6.5.a")
def never_filed(whole):
    _filing(whole).void("误录")
    return whole.pair


def _lacks_group(group):
    def deed(whole):
        change(_filing(whole).groups.get(group=group), content="")
        return _filing(whole)

    return deed


for _number in range(1, 6):
    violation(f"6.5.a.{_number}")(_lacks_group(f"F{_number}"))


@violation("6.5.b")
def manager_changed_and_nobody_told(whole):
    change(whole.vendor, scale="三百人以上")
    return imported_as(_filing(whole), differs_since=BEGAN)
