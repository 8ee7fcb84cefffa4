"""4.1.c-d, 4.2.2.c, 4.2.3.a-b, 5.2.2.c: what leader and office do while services run."""

import datetime as dt

from tests.examples import make
from tests.improvement.cases_oversight import inspection
from tests.operations.cases_oversight import at
from tests.outsourcing.stories import change
from tests.risk.cases_oversight import baseline
from tongguan.core.models import Decision
from tongguan.documents.models import Document
from tongguan.improvement.models import Improvement, ManagementReview
from tongguan.operations.models import SecurityIncident
from tongguan.organisation.models import InterestedParty, Report
from tongguan.outsourcing.models import ResourceCommitment, SecurityPlan, SupervisionReview
from tongguan.risk.models import Control, RiskAssessment

from . import furnish, violation

LATELY = dt.date(2026, 10, 12)
PAST = dt.date(2026, 11, 2)
QUARTERS = ((dt.date(2026, 4, 1), dt.date(2026, 6, 30)), (dt.date(2026, 7, 1), dt.date(2026, 9, 30)))


@furnish
def of_the_organisation(whole):
    if not Document.objects.filter(kind="outsourcing_rule", state="published").exists():
        make("document", kind="outsourcing_rule", state="published", opening=True)
    if not InterestedParty.objects.filter(kind="regulator").exists():
        make("interested_party")
    if not ManagementReview.objects.filter(state="closed").exists():
        make("management_review", state="closed", opening=True)
    if not Control.objects.filter(source="gbt32926A", project=None).exists():
        baseline(None, deployed_on=dt.date(2026, 1, 4))
    for begin, end in QUARTERS:
        sent = {"submitted_at": end + dt.timedelta(days=8), "ack_at": end + dt.timedelta(days=10)}
        make("report", kind="supervision", period_from=begin, period_to=end, state="acknowledged", opening=True, **sent)


@furnish
def of_each_project(whole):
    for one in whole.projects:
        if not one.commitments.filter(state="approved").exists():
            make("resource_commitment", project=one, state="approved", opening=True)
        if not one.risk_assessments.filter(state="accepted").exists():
            whole.assessments[one.pk] = make("risk_assessment", project=one, state="accepted", opening=True)
        if not one.security_plans.filter(state="executing").exists():
            whole.plans[one.pk] = make("security_plan", project=one, state="executing", opening=True)
        for kind in ("leader_check", "execution"):
            if not one.reviews.filter(kind=kind).exists():
                make("supervision_review", project=one, kind=kind, state="reported", opening=True, done_on=LATELY)
        if not one.improvements.exists():
            make("improvement", project=one, opening=True)
        make(
            "report", register="project", record=one.pk, state="acknowledged", submitted_at=LATELY,
            ack_at=dt.date(2026, 10, 14), opening=True,
        )  # fmt: skip


@furnish
def one_incident(whole):
    if SecurityIncident.objects.exists():
        return
    plan = make("emergency_plan", state="published", opening=True)
    taken = at(20, 9, 30)
    steps = [{"step": step, "deed": "已处置", "done_at": taken} for step in plan.steps.all()]
    one = make("security_incident", project=whole.pair, plan=plan, steps=steps, state="closed", opening=True)
    make(
        "decision", kind="incident_coordination", register="security_incident", record=one.pk, state="approved",
        opening=True,
    )  # fmt: skip


def _shorter(key):
    """The projects run since January: what is due after a year is due sooner here."""
    make("preference", key=key, value="6")


def _void(rows):
    for row in rows:
        row.void("误登记")


@violation("4.1.c")
def treatment_is_late(whole):
    assessed = RiskAssessment.objects.filter(project=whole.pair, state="accepted").first()
    low = {"residual_l": 1, "residual_i": 2, "target_l": 1, "target_i": 2, "controls": []}
    risk = make("risk", assessment=assessed, state="treated", opening=True, **low)
    make("risk_treatment", risk=risk, state="in_progress", due=PAST, extended_to=None, opening=True)
    return whole.pair


@violation("4.1.d")
def finding_of_the_authority_is_late(whole):
    about = {"register": "audit", "record": inspection(project=None).pk, "project": None, "vendor": None}
    make("finding", state="approved", due=PAST, opening=True, **about)
    return whole.tenant


@violation("4.2.2.c.2")
def nothing_is_committed(whole):
    _void(ResourceCommitment.objects.all())
    return whole.pair


@violation("4.2.2.c.3")
def leader_never_checked(whole):
    _shorter("leader_has_service_checked.months")
    _void(SupervisionReview.objects.filter(project=whole.pair, kind="leader_check"))
    return whole.pair


@violation("4.2.2.c.4")
def leader_did_not_decide(whole):
    decided = Decision.objects.filter(register="security_incident").first()
    decided.void("误登记")
    return SecurityIncident.objects.get(pk=decided.record)


@violation("4.2.2.c.5")
def improvement_is_late(whole):
    make("improvement", project=None, source="audit", state="approved", due=PAST, opening=True)
    return whole.tenant


@violation("4.2.3.a")
def state_was_not_reported(whole):
    _void(Report.objects.filter(register="project", record=whole.pair.pk, kind="status"))
    return whole.pair


@violation("4.2.3.b")
def plan_lies_idle(whole):
    for plan in SecurityPlan.objects.filter(project=whole.pair, state="executing"):
        change(plan, action="opening", state="approved")
    return whole.pair


@violation("4.2.3.b.3", also={"5.1.2.b.1"})
def control_is_missing(whole):
    _void(Control.objects.filter(source="gbt32926A", code="A.4.b"))
    return whole.pair


@violation("4.2.3.b.4", also={"7.1.a"})
def execution_was_not_reviewed(whole):
    _void(SupervisionReview.objects.filter(project=whole.pair, kind="execution"))
    return whole.pair


@violation("4.2.3.b.5")
def step_was_forgotten(whole):
    one = SecurityIncident.objects.filter(state="closed", project=whole.pair, plan__isnull=False).first()
    one.steps.exclude(step=None).last().void("误登记")
    return one


@violation("4.2.3.b.6")
def nothing_was_proposed(whole):
    _shorter("improvements_are_proposed.months")
    _void(Improvement.objects.filter(project=whole.pair))
    return whole.pair


@violation("5.2.2.c")
def quarter_was_not_reported(whole):
    _void(Report.objects.filter(kind="supervision", period_to=QUARTERS[1][1]))
    return whole.tenant
