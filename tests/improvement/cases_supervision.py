"""The cases of audits of the management, of problems that verifications found, of adjustments (7.1.b, 7.1.c, 7.2.b)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import RECENTLY, adopted, project, unserved, young
from tests.outsourcing.cases_stages import decided, stage, verified
from tests.outsourcing.cases_supervision import CHANGED, SENSITIVE, review
from tests.outsourcing.stories import change
from tongguan.core.models import Decision, Link

YEAR_AGO, HALF_AGO = dt.date(2025, 11, 21), dt.date(2026, 5, 21)
LATE, TIMELY = dt.date(2026, 11, 13), dt.date(2026, 11, 16)
"""Seen from Saturday 21 November, five working days are over for what was found on the 13th."""


def audited(one, on=RECENTLY, state="reported", **given):
    """An audit of the management; returns the project."""
    audit(one, on, state, **given)
    return one


def audit(one=None, on=RECENTLY, state="reported", **given):
    """An audit of the management of a project, or with none of the whole organisation, by a decision."""
    mandate = given.pop("mandate", None) or make("decision", kind="audit_mandate", state="approved", opening=True)
    began = {"started_on": on, "ended_on": on, "reported_on": on, "mandate": mandate, "closed_on": None}
    return make("audit", project=one, state=state, opening=True, **began | given)


@case("management_is_audited")
def audits():
    bare, old, going, inner = project(), audited(project(), YEAR_AGO), project(), project()
    audited(going, state="executing", reported_on=None, ended_on=None)
    audited(inner, kind="internal")
    strict = audited(project(**SENSITIVE), HALF_AGO)
    return Case(
        keep=[
            audited(project()),
            audited(project(), state="closed"),
            audited(project(), YEAR_AGO + dt.timedelta(days=1)),
            audited(project(**SENSITIVE), HALF_AGO + dt.timedelta(days=1)),
            audited(young()),
        ],
        broken=[(one, lambda one=one: audited(one)) for one in (bare, old, going, inner, strict)],
        unbound=[young(), adopted(), project("suspended"), *unserved()],
    )


@case("management_audit_is_mandated")
def mandates():
    pending = make("decision", kind="audit_mandate", state="pending")
    bare, asked = change(audit(project()), action="opening", mandate=None), audit(project(), mandate=pending)
    agreed = make("decision", kind="audit_mandate", state="approved", opening=True)
    return Case(
        keep=[audit(project()), audit()],
        broken=[
            (bare, lambda: change(bare, action="opening", mandate=agreed)),
            (asked, lambda: change(pending, action="opening", state="approved")),
        ],
        unbound=[audit(project(), kind="internal"), audit(project(), state="planned", started_on=None, ended_on=None)],
    )


def _control(one, code, state="deployed", **given):
    return make("control", project=one, code=code, source="gbt32926A", state=state, opening=True, **given)


def _asked(of, clause, state="conform"):
    return make("audit_item", audit=of, clause=clause, state=state, opening=True)


@case("management_audit_covers_the_controls")
def covered():
    one = project()
    _control(None, "A.4.b")
    _control(one, "A.3.a", "effective")
    _control(one, "A.3.b", "planned", deployed_on=None)
    _control(one, "A.3.c", applicable=False, reason_out="不涉及")
    full, partly, open_one, other = audit(one), audit(one), audit(one), audit(project())
    for each in (full, open_one):
        _asked(each, "A.3.a")
    for each in (full, partly, other):
        _asked(each, "A.4.b")
    waiting = _asked(open_one, "A.4.b", "todo")
    return Case(
        keep=[full, other],
        broken=[
            (partly, lambda: _asked(partly, "A.3.a")),
            (open_one, lambda: change(waiting, action="opening", state="observation", checked_on=RECENTLY)),
        ],
        unbound=[audit(one, YEAR_AGO), audit(one, kind="internal")],
    )


def _led_by(one, person, **given):
    return audit(one, team=[{"person": person, "part": "lead"}], **given)


@case("nobody_audits_the_outsourcing_they_run")
def independent():
    head, clerk, planner, owner, other = (make("person") for _ in range(5))
    one = project(office_head=head)
    make("role_assignment", role="office_staff", person=clerk, project=one, state="effective", opening=True)
    make("plan_item", plan=make("security_plan", project=one), owner=planner)
    _control(one, "A.4.b", owner=owner)
    mine, theirs, planned = (_led_by(one, who) for who in (head, clerk, planner))
    whole = _led_by(None, head)
    asked = audit(one)
    item = make("audit_item", audit=asked, clause="A.4.b", auditor=owner)
    elsewhere = _led_by(project(), head)
    replace = lambda each: change(each.team.get(), person=other)  # noqa: E731  one line says it
    return Case(
        keep=[_led_by(one, other), elsewhere],
        broken=[
            *((each, lambda each=each: replace(each)) for each in (mine, theirs, planned, whole)),
            (asked, lambda: change(item, auditor=other)),
        ],
        unbound=[_led_by(one, head, kind="internal")],
    )


PROBLEM = {"item": "7.2.a.2", "result": "partly", "problem": "账号未回收"}
OTHERS = [{"item": f"7.2.a.{n}", "result": "pass", "found": "齐全"} for n in (1, 3, 4)]


def troubled(on=LATE, state="conditional", **given):
    """A verification that found a problem."""
    return verified(stage(), state, verified_on=on, **{"items": [PROBLEM, *OTHERS]} | given)


def analysed(one, clause="7.2.a.2", cause="离场未通知"):
    """The finding about a problem; returns the verification."""
    about = {"register": "stage_verification", "record": one.pk, "project": one.milestone.project}
    make("finding", clause=clause, root_cause=cause, **about)
    return one


def _missed(**given):
    milestone = stage()
    first, second = milestone.security_objectives.all()
    told = [{"objective": first, "result": "met"}, {"objective": second, "result": "partly", "ground": "尚缺两份"}]
    return verified(milestone, "failed", verified_on=LATE, verdicts=told, **given)


@case("stage_problems_are_analysed_and_decided")
def problems():
    bare, uncaused, elsewhere = decided(troubled()), decided(analysed(troubled(), cause="")), decided(troubled())
    analysed(elsewhere, "7.2.a.3")
    silent, asked = analysed(troubled()), decided(analysed(troubled()), "pending")
    aim = decided(_missed())
    approve = lambda one: change(Decision.objects.get(record=one.pk), action="opening", state="rejected")  # noqa: E731  one line says it
    return Case(
        keep=[decided(analysed(troubled())), troubled(TIMELY), decided(analysed(_missed(), "7.2.a"), "returned")],
        broken=[
            *((one, lambda one=one: analysed(one)) for one in (bare, uncaused, elsewhere)),
            (silent, lambda: decided(silent)),
            (asked, lambda: approve(asked)),
            (aim, lambda: analysed(aim, "7.2.a")),
        ],
        unbound=[verified(stage()), troubled(state="draft", on=None)],
    )


def wanting(on=dt.date(2026, 10, 20), **given):
    """A review of changed risk after which something has to be different."""
    told = {"adjusted": True, "adjustments": "增加抽查", "vendor": None}
    return review(project(), "risk_change", CHANGED, on, **told | given)


def _linked(one, *, back=False, to="security_plan"):
    ends = {"register": "supervision_review", "record": one.pk, "to_register": to, "to_record": 1}
    turned = {"register": to, "record": 1, "to_register": "supervision_review", "to_record": one.pk}
    Link(**turned if back else ends).save()
    return one


def _acted(one):
    make("action", finding=make("finding", project=one.project), register="supervision_review", record=one.pk)
    return one


@case("adjustments_are_carried_out")
def adjustments():
    bare, elsewhere, asked = wanting(), wanting(), wanting()
    _linked(elsewhere, to="person")
    agreed = make("contract", project=asked.project)
    row = {"cause": "风险变化", "review": asked, "raised_on": RECENTLY}
    amendment = agreed.amendments.model(contract=agreed, **row)
    amendment.save()
    told = {"outcome": "not_needed", "concluded_on": RECENTLY, "content": "已覆盖"}
    return Case(
        keep=[_linked(wanting()), _linked(wanting(), back=True), _acted(wanting()), wanting(dt.date(2026, 10, 22))],
        broken=[
            (bare, lambda: _acted(bare)),
            (elsewhere, lambda: _linked(elsewhere, to="control")),
            (asked, lambda: change(amendment, **told)),
        ],
        unbound=[wanting(adjusted=False, adjustments=""), wanting(state="planned"), review(project(), "execution", [])],
    )
