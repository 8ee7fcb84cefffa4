"""7.1.d, 8.1, 8.2.a, A.6.d-e, A.7: what is found is mended, incidents and changes of vendors are kept in order."""

import datetime as dt

from tests.examples import make
from tests.operations.cases_oversight import at
from tests.outsourcing.stories import change
from tongguan.core.models import Decision
from tongguan.improvement.models import Action, Finding, Improvement, ImprovementCompare
from tongguan.operations.models import Change, EmergencyPlan, IssueReport, PlanIssue, SecurityIncident
from tongguan.outsourcing.models import StageVerification, SupervisionReview

from . import BEGAN, furnish, violation

FOUND, PAST, AHEAD = dt.date(2026, 10, 8), dt.date(2026, 11, 2), dt.date(2026, 12, 31)


def _finding(whole, about, register, **given):
    told = {"register": register, "record": about.pk, "project": whole.pair, "vendor": whole.vendor}
    return make("finding", state="open", found_on=FOUND, opening=True, **told | given)


def _measure(whole, finding, state="verified", **given):
    signed = {"approved_by": whole.accounts["leader"], "approved_on": dt.date(2026, 10, 10), "due": AHEAD}
    verified = {"verified_by": whole.accounts["assessor"]} if state == "verified" else {}
    told = {"finding": finding, "project": whole.pair, "owner": whole.clerk}
    return make("action", state=state, opening=True, **told | signed | verified | given)


def _decide(whole, register, record, **given):
    told = {"register": register, "record": record.pk, "decided_by": whole.accounts["leader"], "decided_on": BEGAN}
    make("decision", state="approved", opening=True, **told | given)


@furnish
def findings_with_measures(whole):
    review = SupervisionReview.objects.filter(project=whole.pair).first()
    _measure(whole, _finding(whole, review, "supervision_review"))
    stage = StageVerification.objects.filter(milestone__project=whole.pair).first()
    stage = stage or make("stage_verification", milestone=whole.pair.milestones.first(), state="passed", opening=True)
    _measure(whole, _finding(whole, stage, "stage_verification"), "in_progress", vendor=whole.vendor)
    grave = _finding(whole, review, "supervision_review", severity="critical")
    _measure(whole, grave)
    _decide(whole, "finding", grave, kind="service_continuation", decided_on=dt.date(2026, 10, 10))


@furnish
def improvement_with_effect(whole):
    kept = [{"rejected_because": "现行制度已有规定"}]
    one = make(
        "improvement", project=whole.pair, state="measured", changes_documents=True, revisions=kept, opening=True
    )
    make("improvement_compare", improvement=one, project=whole.pair, state="confirmed", opening=True)


@furnish
def incidents_learnt_from(whole):
    for one in SecurityIncident.objects.filter(state="closed"):
        weak = make("vulnerability", project=whole.pair, asset=None, state="verified", opening=True)
        change(one, action="opening", vulnerability=weak)
        make("action", finding=None, project=whole.pair, register="security_incident", record=one.pk, kind="preventive")
    for plan in EmergencyPlan.objects.filter(state="published"):
        given = {"issued_on": BEGAN, "acknowledged_on": BEGAN}
        PlanIssue(tenant=whole.tenant, plan=plan, vendor=whole.vendor, **given).save()


@furnish
def changes_of_the_vendor(whole):
    make("issue_report", project=whole.pair, state="reported", opening=True)
    staff = whole.crew[whole.pair.pk]
    told = {"project": whole.pair, "vendor": whole.vendor, "vendor_staff": staff, "kind": "change"}
    notice = make("vendor_notice", received_at=at(14, 9), state="acknowledged", opening=True, **told)
    done = Change.objects.filter(project=whole.pair, state="closed").first()
    done = done or make("change", project=whole.pair, state="closed", opening=True)
    change(done, action="opening", implementer=staff.person, notice=notice)
    _decide(whole, "project", whole.pair, kind="vendor_mandate", opinion="限于补丁与升级，不得改动业务数据")


def _void(rows):
    for row in rows:
        row.void("误登记")


def _incident():
    return SecurityIncident.objects.filter(state="closed").first()


def _patch():
    return Change.objects.get(category="patch", notice__isnull=False)


@violation("7.1.d")
def measure_was_not_approved(whole):
    return change(Action.objects.filter(state="verified").first(), action="opening", approved_by=None)


@violation("8.1.a")
def measure_is_late(whole):
    finding = Finding.objects.filter(register="supervision_review").first()
    return _measure(whole, finding, "in_progress", due=PAST, text="加装门禁")


@violation("8.1.b")
def vendor_was_not_asked(whole):
    finding = Finding.objects.get(register="stage_verification")
    _void(finding.actions.all())
    return finding


@violation("8.1.c")
def nothing_was_revised(whole):
    one = Improvement.objects.get(changes_documents=True)
    _void(one.revisions.all())
    return one


@violation("8.1.d")
def effect_was_not_compared(whole):
    one = ImprovementCompare.objects.get()
    one.void("误登记")
    return one.improvement


@violation("8.1.e")
def nothing_prevents_recurrence(whole):
    _void(Action.objects.filter(kind="preventive"))
    return _incident()


@violation("8.2.a")
def nobody_decided_on_the_service(whole):
    _void(Decision.objects.filter(kind="service_continuation"))
    return Finding.objects.get(severity="critical")


@violation("A.6.d")
def leader_was_not_told(whole):
    [one] = IssueReport.objects.filter(project=whole.pair)
    return change(one, action="opening", state="found", reported_to=None, reported_to_leader_at=None)


@violation("A.6.e")
def vendor_has_no_mandate(whole):
    _void(Decision.objects.filter(kind="vendor_mandate"))
    return whole.pair


@violation("A.6.e.1")
def patch_was_not_tested(whole):
    return change(_patch(), action="opening", test_result="", failure_cause="")


@violation("A.6.e.2")
def change_was_not_announced(whole):
    return change(_patch(), action="opening", notice=None)


@violation("A.7.a")
def vendor_has_not_the_plan(whole):
    _void(PlanIssue.objects.filter(vendor=whole.vendor))
    return whole.pair


@violation("A.7.c")
def incident_was_reported_late(whole):
    return change(_incident(), action="opening", reported_at=at(20, 9, 38))


@violation("A.7.d")
def weakness_was_not_verified(whole):
    one = _incident()
    change(one.vulnerability, action="opening", state="fixed")
    return one
