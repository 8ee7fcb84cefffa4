"""The cases of findings and their measures, of critical findings, and of improvements that are compared."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting
from tongguan.core.clock import today
from tongguan.core.working_days import passed_by

PAST, LATELY, AHEAD = dt.date(2026, 11, 2), dt.date(2026, 11, 18), dt.date(2026, 12, 31)


def found(register="supervision_review", **given):
    """A finding of an assessment, long enough ago that it should have measures."""
    about = {"register": register, "record": make(register).pk, "severity": "minor"}
    about |= dict.fromkeys(("analysed_on", "due", "verified_on", "closed_on"))
    return make("finding", state="open", opening=True, **about | {"found_on": dt.date(2026, 10, 8)} | given)


def measure(of, state="in_progress", **given):
    """A measure against a finding, approved by the leader and owned by somebody."""
    leader = people.account("leader", tenant=acting().tenant, name="主管领导")
    told = {"approved_by": leader, "approved_on": dt.date(2026, 10, 12), "due": AHEAD}
    told |= {"done_on": dt.date(2026, 11, 9), "verified_on": dt.date(2026, 11, 19)}
    verified = {"verified_by": leader} if state == "verified" else {}
    return make("action", finding=of, state=state, opening=True, **told | verified | given)


def counted(days):
    """The calendar is read once per unit of work."""
    passed_by(today(), days)


@case("findings_have_measures")
def have_measures():
    counted(10)
    kept, bare = found(), found("audit_item")
    measure(kept, "proposed")
    return Case(
        keep=[kept],
        broken=[(bare, lambda: measure(bare, "proposed"))],
        unbound=[found(found_on=LATELY), found("stage_verification"), found(project=None, vendor=None)],
    )


@case("measures_were_approved_first")
def approved_first():
    finding = found()
    alone = measure(finding, approved_by=None, text="未批即办")
    hasty = measure(finding, started_on=dt.date(2026, 10, 10), text="先办后批")
    on_paper = measure(finding, "approved", approved_by=None, text="纸质批准")
    _on_paper(on_paper)
    return Case(
        keep=[measure(finding), on_paper],
        broken=[
            (alone, lambda: _on_paper(alone)),
            (hasty, lambda: imported(hasty, started_on=dt.date(2026, 10, 12))),
        ],
        unbound=[measure(finding, "proposed", approved_by=None, text="尚未批准")],
    )


def _on_paper(one):
    make("decision", kind="action_approval", register="action", record=one.pk, state="approved", opening=True)


@case("measures_name_who_and_when")
def name_who_and_when():
    finding = found()
    nobody, endless = measure(finding, owner=None, text="无人"), measure(finding, due=None, text="无期限")
    return Case(
        keep=[measure(finding), measure(finding, owner=None, vendor=finding.vendor, text="机构整改")],
        broken=[
            (nobody, lambda: imported(nobody, vendor=finding.vendor)),
            (endless, lambda: imported(endless, due=AHEAD)),
        ],
        unbound=[measure(finding, "proposed", owner=None, due=None, text="尚未批准")],
    )


@case("measures_are_in_time")
def in_time():
    finding, late = found(), measure(found(), due=PAST)
    return Case(
        keep=[measure(finding), measure(finding, "done", due=dt.date(2026, 10, 30), text="已落实")],
        broken=[(late, lambda: imported(late, state="done", done_on=LATELY))],
        unbound=[measure(found("stage_verification"), due=PAST), measure(finding, "proposed", due=PAST, text="拟议")],
    )


@case("measures_are_verified_by_another")
def verified_by_another():
    counted(10)
    finding = found()
    bare = measure(finding, "verified", evidence=None, text="无证据")
    waiting = measure(finding, "done", done_on=dt.date(2026, 11, 3), text="久未核验")
    doer = people.account("office_head", tenant=acting().tenant, name="落实人")
    alone = measure(finding, "verified", owner=make("person", account=doer), verified_by=doer, text="自己核验")
    leader = people.account("leader", tenant=acting().tenant, name="主管领导")
    return Case(
        keep=[measure(finding, "verified"), measure(finding, "done", done_on=LATELY, text="待核验")],
        broken=[
            (bare, lambda: imported(bare, evidence=make("evidence"))),
            (waiting, lambda: imported(waiting, state="verified", verified_by=leader)),
            (alone, lambda: imported(alone, verified_by=leader)),
        ],
        unbound=[measure(finding, text="正在落实")],
    )


@case("verified_problems_are_mended_by_the_vendor")
def mended_by_the_vendor():
    counted(5)
    kept, bare, late, settled = (found("stage_verification") for _each in range(4))
    measure(kept, vendor=kept.vendor)
    overdue = measure(late, vendor=late.vendor, due=PAST)
    measure(settled, "verified", vendor=settled.vendor, due=PAST)
    measure(bare, text="本单位自查")
    return Case(
        keep=[kept, settled],
        broken=[
            (bare, lambda: measure(bare, "approved", vendor=bare.vendor, text="机构限期整改")),
            (late, lambda: imported(overdue, due=AHEAD)),
        ],
        unbound=[found(), found("stage_verification", found_on=LATELY)],
    )


def critical(state="operating", **given):
    """A critical finding about a project in this state."""
    return found(severity="critical", project=project(state), **given)


def decision_on(one, kind):
    """The leader's decision on the service of a critical finding."""
    make("decision", kind=kind, register="finding", record=one.pk, state="approved", opening=True)
    return one


@case("critical_findings_are_decided")
def are_decided():
    counted(5)
    ended, idle, alone = critical("suspended"), critical(), critical()
    going_on = critical()
    measure(going_on)
    undone = decision_on(critical(), "service_termination")
    return Case(
        keep=[
            decision_on(ended, "service_suspension"),
            decision_on(going_on, "service_continuation"),
            decision_on(critical(found_on=LATELY), "service_termination"),
        ],
        broken=[
            (idle, lambda: (measure(idle), decision_on(idle, "service_continuation"))),
            (decision_on(alone, "service_continuation"), lambda: measure(alone)),
            (undone, lambda: make("exit_case", project=undone.project)),
        ],
        unbound=[critical(found_on=LATELY), found()],
    )


def improving(state="implementing", **given):
    """An improvement on its way."""
    return make("improvement", state=state, opening=True, **given)


def comparing(one, state="planned", **given):
    """Its comparison with the baseline."""
    return make("improvement_compare", improvement=one, state=state, opening=True, **given)


@case("improvements_are_compared")
def are_compared():
    kept, closed, bare, late, hasty = improving(), improving("closed"), improving(), improving(), improving("closed")
    comparing(kept, due=AHEAD)
    comparing(closed, "not_effective", due=PAST)
    overdue, unjudged = comparing(late, "measured", due=PAST), comparing(hasty, due=AHEAD)
    return Case(
        keep=[kept, closed],
        broken=[
            (bare, lambda: comparing(bare, due=AHEAD)),
            (late, lambda: imported(overdue, state="confirmed")),
            (hasty, lambda: imported(unjudged, state="confirmed")),
        ],
        unbound=[improving("approved"), improving(project=None), improving("closed", measured_on=None)],
    )


@case("improvements_revise_what_they_change")
def revise_what_they_change():
    after, before = dt.date(2026, 11, 3), dt.date(2026, 9, 1)
    issued = {"document": make("document", state="published", effective_on=after, opening=True)}
    older = {"document": make("document", state="published", effective_on=before, opening=True)}
    policy = make("policy", state="published", published_on=after, opening=True)
    flagged = {"changes_documents": True}
    silent, stale = improving("measured", **flagged), improving("closed", revisions=[older], **flagged)
    late = improving(due=PAST, **flagged)
    return Case(
        keep=[
            improving("closed", revisions=[issued], **flagged),
            improving("measured", revisions=[{"rejected_because": "现行制度已有规定"}], **flagged),
            improving(revisions=[{"policy": policy}], **flagged),
        ],
        broken=[(one, lambda one=one: _revised(one)) for one in (silent, stale, late)],
        unbound=[improving(**flagged), improving("closed")],
    )


def _revised(one):
    done = make("control", state="deployed", deployed_on=LATELY, evaluated_on=None, opening=True)
    one.revisions.model(tenant=one.tenant, improvement=one, control=done).save()
