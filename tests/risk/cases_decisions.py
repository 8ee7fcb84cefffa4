"""The cases of the checks of the leader's decision: level, report, costs, and what forbids outsourcing."""

import datetime as dt

from tests.cases import Case, case
from tests.outsourcing.stories import change

from .stories import (
    DEAR,
    LOFTY,
    assessed,
    baseline,
    controlled,
    decided,
    found,
    leader,
    project,
    reported,
    treated,
    weighed,
)

BARE = {"threats": ()}
LEVEL = "risk_acceptance_level"
BETWEEN = {"likelihood": 4, "impact": 4, "residual_l": 3, "residual_i": 4}
"""A risk of which 12 is left."""


@case("risks_are_reported_to_the_leader")
def reports():
    plain, of_assessment, bare, drafted = project(), project("operating"), project("decision_pending"), project()
    reported(plain)
    reported(assessed(of_assessment, **BARE), "risk_assessment", state="acknowledged", ack_at=dt.date(2026, 10, 14))
    draft = reported(drafted, state="draft")
    reported(bare, kind="status")
    reported(bare, to="customer")
    return Case(
        keep=[plain, of_assessment],
        broken=[(bare, lambda: reported(bare)), (drafted, lambda: change(draft, state="submitted"))],
        unbound=[project("planning"), project("closed")],
    )


@case("acceptable_level_is_decided")
def level():
    sound, silent, rejected, unassessed = project(), project(), project("operating"), project()
    decided(assessed(sound, **BARE), LEVEL, "risk_assessment")
    mute, made = assessed(silent, **BARE), assessed(rejected, **BARE)
    decided(made, LEVEL, "risk_assessment", state="rejected")
    decided(unassessed, LEVEL)
    return Case(
        keep=[sound],
        broken=[
            (silent, lambda: decided(mute, LEVEL, "risk_assessment")),
            (rejected, lambda: decided(made, LEVEL, "risk_assessment")),
            (unassessed, lambda: decided(assessed(unassessed, **BARE), LEVEL, "risk_assessment")),
        ],
        unbound=[project("decision_pending")],
    )


@case("risks_above_standard_are_accepted_by_name")
def by_name():
    low, named, above, unnamed = project(), project(), project(), project()
    found(assessed(low))
    found(assessed(named, acceptance_level=12), state="accepted", **BETWEEN)
    found(assessed(above), **LOFTY)
    risk = found(assessed(unnamed, acceptance_level=12), state="treated", **BETWEEN)
    return Case(
        keep=[low, named, above],
        broken=[(unnamed, lambda: change(risk, state="accepted"))],
        unbound=[project("decision_pending")],
    )


@case("cost_and_benefit_are_weighed")
def weighing():
    sound, bare, drafted = project("decision_pending"), project(), project("operating")
    weighed(assessed(sound))
    draft = weighed(assessed(drafted), state="draft")
    return Case(
        keep=[sound],
        broken=[(bare, lambda: weighed(assessed(bare))), (drafted, lambda: change(draft, state="completed"))],
        unbound=[project("planning")],
    )


@case("decision_follows_cost_and_benefit")
def following():
    supported, costly, forbidden, bare = project(), project(), project(), project()
    weighed(assessed(supported))
    weighed(assessed(costly), DEAR)
    weighed(assessed(forbidden, "in_progress"))
    return Case(
        keep=[supported, costly],
        broken=[
            (forbidden, lambda: weighed(assessed(forbidden))),
            (bare, lambda: weighed(assessed(bare))),
        ],
        unbound=[project("decision_pending")],
    )


@case("support_rests_on_sufficient_controls")
def sufficient():
    sound, costly, poor, failing, lofty = (project() for _each in range(5))
    weighed(assessed(costly), DEAR)
    for each in (sound, poor, failing):
        weighed(assessed(each))
    high = assessed(lofty)
    weighed(high)
    risk = found(high, **LOFTY)
    baseline(but=["A.6.a"])
    for each in (sound, failing, lofty):
        controlled("A.6.a", each)
    left_out = controlled("A.6.a", poor, applicable=False, reason_out="不涉及")
    broken = controlled("A.6.b", failing, effectiveness="ineffective")
    return Case(
        keep=[sound, costly],
        broken=[
            (poor, lambda: change(left_out, exclusion_approved_on=dt.date(2026, 9, 1))),
            (failing, lambda: change(broken, effectiveness="partly")),
            (lofty, lambda: change(risk, residual_l=2)),
        ],
        unbound=[project("decision_pending")],
    )


@case("costly_outsourcing_is_reasoned")
def reasoned():
    cheap, overridden, silent, mute = (project() for _each in range(4))
    weighed(assessed(cheap))
    for each in (overridden, silent, mute):
        weighed(assessed(each), DEAR)
    decided(overridden, "outsourcing_go", opinion="民生服务不能中断，费用已列入预算")
    decided(mute, "outsourcing_go", opinion="")
    why = {"opinion": "另有安排"}
    return Case(
        keep=[cheap, overridden],
        broken=[(each, lambda each=each: decided(each, "outsourcing_go", **why)) for each in (silent, mute)],
        unbound=[project("decision_pending")],
    )


@case("assessment_is_accepted_before_outsourcing")
def accepted():
    sound, running = project(), project("operating", service_started_on=dt.date(2026, 1, 5))
    unaccepted, bare, redone = project(), project("operating"), project()
    for each in (sound, running, redone):
        assessed(each, **BARE)
    assessed(running, "in_progress", trigger="periodic", **BARE)
    made, anew = assessed(unaccepted, "completed", **BARE), assessed(redone, "completed", trigger="periodic", **BARE)
    return Case(
        keep=[sound, running],
        broken=[
            (unaccepted, lambda: change(made, state="accepted")),
            (bare, lambda: assessed(bare, **BARE)),
            (redone, lambda: change(anew, state="accepted")),
        ],
        unbound=[project("decision_pending")],
    )


@case("no_risk_stays_untreated")
def treatment():
    low, agreed, finished = (project() for _each in range(3))
    bare, proposed, late, ownerless, weak, put_off = (project() for _each in range(6))
    assessed(low)
    late_day = late.start_on + dt.timedelta(days=1)
    aimed = (agreed, finished, bare, proposed, late, ownerless, put_off)
    risks = {each.pk: found(assessed(each, **BARE), **LOFTY | {"target_l": 2, "target_i": 3}) for each in aimed}
    treated(risks[agreed.pk], extended_to=late_day)
    extended = treated(risks[put_off.pk], "in_progress", extended_to=late_day, extension_approved_by=leader())
    treated(risks[finished.pk], "done", due=late_day)
    plan = treated(risks[proposed.pk], "planned")
    behind = treated(risks[late.pk], due=late_day)
    orphan = treated(risks[ownerless.pk], owner=None)
    startless = project(start_on=None)
    unstarted = found(assessed(startless, **BARE), **LOFTY | {"target_l": 2, "target_i": 3})
    timeless = treated(unstarted, due=dt.date(2026, 10, 1))
    high = found(assessed(weak, **BARE), **LOFTY)
    treated(high)
    return Case(
        keep=[low, agreed, finished],
        broken=[
            (bare, lambda: treated(risks[bare.pk])),
            (proposed, lambda: change(plan, state="approved")),
            (late, lambda: change(behind, due=late.start_on)),
            (put_off, lambda: change(extended, state="done")),
            (startless, lambda: change(timeless, state="done")),
            (ownerless, lambda: change(orphan, owner=low.leader)),
            (weak, lambda: change(high, target_l=2, target_i=3)),
        ],
        unbound=[project("decision_pending")],
    )
