"""A service that has just started, with what people do not do during the year: its contract, plan, filing and crew."""

import datetime as dt
from types import SimpleNamespace

from tests.examples import make
from tests.outsourcing.planning import PARTS
from tests.outsourcing.stories import (
    assessed,
    change,
    complete_contract,
    fit,
    listed,
    promised,
    trained,
    vendor_promised,
)
from tongguan.core.actor import acting
from tongguan.outsourcing.filling import fill

BEGAN, ENDS = dt.date(2026, 11, 2), dt.date(2027, 12, 31)
UNDONE = {"delivered_on": None, "verified_on": None}
STAGE = dt.date(2027, 8, 31)


def serving(four, seat, path):
    """A project with its vendor's manager and auditor at their desks beside the four; everything told by name."""
    auditor, auditors_desk = seat("林审核", "lead_auditor", "internal_auditor")
    manager, managers_desk = seat("长河经理", "vendor_manager", "vendor_staff")
    comer, comers_desk = seat("周接任", "vendor_staff")
    with four.as_clerk():
        vendor = make(
            "vendor", name="长河信息技术有限公司", scale="120 人", qualifications="运行维护资质", state="qualified",
            opening=True,
        )  # fmt: skip
        project = _project(four)
        contract = complete_contract("in_force", project=project, vendor=vendor, title="政务云运维服务合同")
        vendor_promised(vendor)
        serves = _manager(project, vendor, manager)
        contract = change(contract, project_manager=serves)
        grant = make("access_grant", vendor_staff=serves, valid_to=STAGE, state="active", opening=True)
        emergency = make("emergency_plan", state="published", opening=True)
        make("drill", emergency_plan=emergency, state="reviewed", opening=True)
        for code in ("A.3.d", "A.4.b"):
            make("control", project=project, source="gbt32926A", code=code, state="deployed", opening=True)
        stage = make("milestone", project=project, contract=contract, name="年度服务", due=STAGE, **UNDONE)
        helper = _helper(project, contract)
        return SimpleNamespace(
            project=project,
            vendor=vendor,
            contract=contract,
            manager=serves,
            grant=grant,
            plan=emergency,
            plan_steps=list(emergency.steps.all()),
            filing=_filing(four, project, contract),
            stage=stage,
            aims=list(stage.security_objectives.values_list("pk", flat=True)),
            successor=_schooled(comer, project),
            helper=helper,
            examined=make("vendor_assessment", vendor=helper.vendor, state="passed", opening=True),
            auditor=make("person", account=auditor, name=auditor.name),
            desks=SimpleNamespace(auditor=auditors_desk, manager=managers_desk, comer=comers_desk),
            paper=_paper(path),
        )


def _paper(path):
    paper = path / "扫描件.pdf"
    paper.write_bytes(b"%PDF-1.7\n%paper\n")
    return paper


def _project(four):
    return make(
        "project", units=[{"unit": four.unit, "share": "需求、验收与安全"}], leader=four.people[four.leader],
        office_head=four.people[four.head], office=four.unit, state="operating", start_on=BEGAN, end_on=ENDS,
        service_started_on=BEGAN, opening=True,
    )  # fmt: skip


def _manager(project, vendor, account):
    person = make("person", kind="vendor_staff", establishment="", account=account, name=account.name)
    told = {"role": "项目经理", "is_key": True, "cleared_on": BEGAN, "onboarded_on": BEGAN}
    return promised(fit(make(
        "vendor_staff", person=person, vendor=vendor, project=project, state="onboarded", opening=True, **told
    )))  # fmt: skip


def _schooled(account, project):
    """Somebody of the vendor who was trained when the service began, and is on nobody's list yet."""
    person = make("person", kind="vendor_staff", establishment="", account=account, name=account.name)
    for kind in ("policy", "confidentiality"):
        rows = [{"person": person, "passed": True}]
        make(
            "training_session",
            kind=kind,
            attendees=rows,
            held_on=BEGAN,
            project=project,
            state="evaluated",
            opening=True,
        )
    return person


def _helper(project, contract):
    """Somebody of another vendor, cleared, with nothing left to ask for but that the vendor may come at all."""
    other = make("vendor", name="江南备件有限公司", state="qualified", opening=True)
    one = make("vendor_staff", vendor=other, project=project, state="cleared", cleared_on=BEGAN, opening=True)
    listed(assessed(one), contract)
    for kind in ("policy", "confidentiality"):
        trained(one, kind, held_on=BEGAN, project=project)
    return promised(one)


def _filing(four, project, contract):
    rows = [{"section": part, "content": f"第 {part} 部分的安排"} for part in PARTS]
    given = {"approved_at": BEGAN, "approved_by": four.leader, "state": "executing", "opening": True}
    plan = make("security_plan", project=project, contract=contract, sections=rows, **given)
    make("plan_item", plan=plan, section="3", owner=four.people[four.clerk], due=ENDS)
    about = {"office_contact": "0571-1234567", "manager_contact": "0571-7654321", "amendments": []}
    filing = make("filing", project=project, contract=contract, plan=plan, state="draft", opening=True, **about)
    fill(filing, actor=acting())
    return change(filing, action="opening", state="accepted", submitted_at=BEGAN, accepted_at=BEGAN)
