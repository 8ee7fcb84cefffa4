"""The cases of risk while services run: treated, in time, assessed anew; and the baseline of Appendix A."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project, unserved
from tests.outsourcing.stories import change
from tongguan.risk.codes import APPENDIX_A

PAST = dt.date(2026, 11, 1)


def _assessed(one, state="accepted", **given):
    return make("risk_assessment", project=one, state=state, opening=True, **given)


def _above(one, **given):
    """A risk of which more is left than the leader accepts."""
    left = {"residual_l": 4, "residual_i": 4, "target_l": None, "target_i": None, "controls": []}
    return make("risk", assessment=_assessed(one), state="analysed", opening=True, **left | given)


def _treated(risk, state="approved", **given):
    return make("risk_treatment", risk=risk, state=state, opening=True, **given)


@case("high_risks_are_treated")
def treated():
    bare, planned = project(), project("suspended")
    lacking = {bare.pk: _above(bare), planned.pk: _above(planned)}
    _treated(lacking[planned.pk], "planned")
    good, low, past = project(), project(), project()
    _treated(_above(good))
    _above(low, residual_l=1, residual_i=2)
    make("risk", assessment=_assessed(past, "superseded"), state="analysed", opening=True, residual_l=4, residual_i=4)
    return Case(
        keep=[good, low, past, project()],
        broken=[(one, lambda one=one: _treated(lacking[one.pk])) for one in (bare, planned)],
        unbound=unserved(),
    )


@case("risk_treatments_are_in_time")
def in_time():
    late, asked, finished, extended = project(), project("exiting"), project(), project()
    overdue = _treated(_above(late), due=PAST, extended_to=None)
    unagreed = _treated(_above(asked), "in_progress", due=PAST)
    _treated(_above(finished), "done", due=PAST)
    _treated(_above(extended), "in_progress", due=PAST, extension_approved_by=overdue.risk.assessment.assessor)
    return Case(
        keep=[finished, extended, project()],
        broken=[
            (late, lambda: change(overdue, action="opening", due=dt.date(2026, 12, 1))),
            (asked, lambda: change(unagreed, action="opening", state="verified")),
        ],
        unbound=unserved(),
    )


@case("risk_is_reassessed_in_time")
def reassessed():
    good, bare, drafted, part, overdue = project(), project(), project(), project(), project("suspended")
    _assessed(good)
    _assessed(drafted, "completed")
    _assessed(part, trigger="staff")
    _assessed(overdue, next_due=PAST)
    return Case(
        keep=[good],
        broken=[(one, lambda one=one: _assessed(one)) for one in (bare, drafted, part, overdue)],
        unbound=unserved(),
    )


def baseline(one, *, without=(), **given):
    """The controls of Appendix A of a project, deployed; with None those of the whole organisation."""
    for code in APPENDIX_A:
        if code not in without:
            _control(one, code, **given)
    return one


def _control(one, code, state="deployed", **given):
    return make("control", project=one, source="gbt32926A", code=code, state=state, opening=True, **given)


def _out(one, code, on=PAST):
    told = {"applicable": False, "reason_out": "不提供远程维护", "deployed_on": None, "evaluated_on": None}
    return _control(one, code, "planned", exclusion_approved_on=on, **told)


def _waive(code, **given):
    return make("waiver", clause=code, state="approved", opening=True, **given)


@case("baseline_controls_stand")
def controls():
    first, second, third, fourth = APPENDIX_A[0], APPENDIX_A[20], APPENDIX_A[-1], APPENDIX_A[30]
    whole, left_out, waived = project(), project(), project()
    baseline(whole)
    _waive(first, register="project", record=whole.pk)
    _out(baseline(left_out, without=[second]), second)
    _waive(third, register="project", record=baseline(waived, without=[third]).pk)
    let_be, for_all = project(), project()
    kept_out = _control(baseline(let_be, without=[second]), second, "planned", deployed_on=None, evaluated_on=None)
    _waive(second, register="control", record=kept_out.pk)
    baseline(for_all, without=[fourth])
    _control(None, fourth)
    lacking, planned, unagreed, over = project(), project(), project(), project()
    baseline(lacking, without=[first])
    held = _control(baseline(planned, without=[second]), second, "ineffective")
    excluded = _out(baseline(unagreed, without=[second]), second, on=None)
    ended = _waive(
        third, register="project", record=baseline(over, without=[third]).pk, valid_to=PAST, approved_on=PAST
    )
    return Case(
        keep=[whole, left_out, waived, let_be, for_all],
        broken=[
            (lacking, lambda: _control(lacking, first)),
            (planned, lambda: change(held, action="opening", state="effective")),
            (unagreed, lambda: change(excluded, exclusion_approved_on=PAST)),
            (over, lambda: change(ended, action="opening", valid_to=dt.date(2027, 1, 1))),
        ],
        unbound=unserved(),
    )
