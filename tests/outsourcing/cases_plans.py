"""Cases of the checks of security plans (6.3)."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.core.models import Decision

from .planning import APPROVED, PARTS, SIGNED, SUBMITTED, again, planned, running
from .stories import change, contract, imported

DAY = dt.timedelta(days=1)


def leader():
    return people.account("leader", tenant=acting().tenant, name="主管领导")


@case("project_has_security_plan")
def plan_of_a_project():
    bare, drafted, older, renewed = running(), running(), running("mobilising"), running()
    planned("draft", project=drafted)
    early = planned("submitted", project=older, submitted_at=SIGNED - DAY)
    kept = planned("executing", project=renewed)
    change(
        contract("in_force", project=renewed, renewal_of=kept.contract, start_on=SUBMITTED + DAY),
        signed_on=SUBMITTED + DAY,
    )
    soon = running()
    first = planned("executing", project=soon)
    ahead = contract("in_force", project=soon, renewal_of=first.contract, start_on=dt.date(2026, 11, 22))
    change(ahead, signed_on=dt.date(2026, 11, 2))
    waiting = running("exiting")
    planned("submitted", project=waiting)
    return Case(
        keep=[planned("executing", project=running()).project, waiting, soon],
        broken=[
            (bare, lambda: planned("submitted", project=bare)),
            (drafted, lambda: planned("submitted", project=drafted, edition="2")),
            (older, lambda: change(early, submitted_at=SIGNED)),
            (renewed, lambda: change(kept, submitted_at=SUBMITTED + DAY, approved_at=APPROVED)),
        ],
        unbound=[running("plan_pending"), make("project")],
    )


@case("plan_follows_contract")
def after_the_contract():
    older, unsigned = planned(submitted_at=SIGNED - DAY), planned(contract=make("contract"))
    return Case(
        keep=[planned(), planned("executing", submitted_at=SIGNED)],
        broken=[
            (older, lambda: change(older, submitted_at=SIGNED)),
            (unsigned, lambda: change(unsigned.contract, signed_on=SIGNED)),
        ],
        unbound=[planned("submitted", submitted_at=SIGNED - DAY), planned("draft")],
    )


def _without(part, **told):
    rows = [{"section": each, "content": "安排"} for each in PARTS if each != part]
    return planned(items=[each for each in PARTS if each != part], sections=[*rows, {"section": part, **told}])


@case(*(f"plan_has_part_{part}" for part in PARTS))
def part_of_a_plan(name):
    part = name[-1]
    idle = planned(items=[each for each in PARTS if each != part])
    silent = planned(items=[each for each in PARTS if each != part])
    said = change(silent.sections.get(section=part), content="")
    make("plan_item", plan=silent, section=part, owner=make("person"))
    undone = planned("executing")
    undone.items.get(section=part).void("误录")
    return Case(
        keep=[planned(), planned("executing"), _without(part, not_needed=True, reason="由上级统一安排")],
        broken=[
            (idle, again(idle, part)),
            (silent, lambda: change(said, content="补充的安排")),
            (undone, again(undone, part)),
            *(aimless() if part == "1" else []),
        ],
        unbound=[planned("draft", items=()), planned("submitted", items=())],
    )


def aimless():
    """A milestone says what has to be reached."""
    plan = planned()
    make("milestone", project=plan.project)
    stage = make("milestone", project=plan.project, name="终验", security_objectives=[])
    aim = {"name": "全部账号已收回", "measured_by": "授权台账"}
    return [(plan, lambda: stage.security_objectives.model(milestone=stage, **aim).save())]


@case("plan_is_executed_as_approved")
def approved_plan():
    unapproved = planned("executing", approved_by=None)
    older = planned(submitted_at=APPROVED + DAY, approved_at=None)
    on_paper = planned(approved_by=None)
    make("decision", kind="plan_approval", register="security_plan", record=on_paper.pk, state="approved",
         decided_by=leader(), decided_on=APPROVED, opening=True)  # fmt: skip
    refused = planned(approved_by=None)
    paper = make("decision", kind="plan_approval", register="security_plan", record=refused.pk, state="rejected",
                 decided_by=leader(), decided_on=APPROVED, opening=True)  # fmt: skip
    return Case(
        keep=[planned(), planned("executing"), on_paper],
        broken=[
            (unapproved, lambda: change(unapproved, approved_by=leader())),
            (older, lambda: change(older, approved_at=APPROVED + DAY)),
            (refused, lambda: change(Decision.objects.get(pk=paper.pk), state="approved")),
        ],
        unbound=[planned("submitted"), planned("draft")],
    )


@case("project_plan_is_approved")
def approved_plan_of_a_project():
    bare, submitted = running(), running("mobilising")
    waiting = planned("submitted", project=submitted)
    return Case(
        keep=[
            planned(project=running()).project,
            planned("executing", project=running("suspended")).project,
            planned("closed", project=running("exiting")).project,
        ],
        broken=[
            (bare, lambda: planned(project=bare)),
            (submitted, lambda: change(waiting, state="approved", approved_at=APPROVED, approved_by=leader())),
        ],
        unbound=[running("plan_pending"), running("closed", closed_on=APPROVED), make("project")],
    )


@case("plan_is_approved_by_another")
def approved_by_another():
    own = make("security_plan")
    imported(own, approved_by=acting().user, submitted_at=dt.date(2026, 3, 1), approved_at=dt.date(2026, 3, 2))
    return Case(
        keep=[make("security_plan", state="approved", opening=True, approved_by=leader())],
        broken=[(own, lambda: imported(own, approved_by=leader()))],
        unbound=[make("security_plan")],
    )
