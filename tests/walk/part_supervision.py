"""7.1.a-c, 7.2, A.6.b-c: both services are reviewed, audited and verified stage by stage; their changes are managed."""

import datetime as dt

from tests.examples import make
from tests.improvement.cases_supervision import PROBLEM, audit, decided
from tests.outsourcing.cases_stages import verified
from tests.outsourcing.cases_supervision import CHANGED, review
from tests.outsourcing.stories import change
from tongguan.improvement.models import Audit
from tongguan.operations.models import Change, Drill
from tongguan.outsourcing.models import Milestone, SupervisionReview
from tongguan.risk.codes import APPENDIX_A

from . import furnish, violation

LATELY = dt.date(2026, 11, 3)
HELD = dt.date(2026, 3, 12)
OTHERS = [{"item": f"7.2.a.{n}", "result": "pass", "found": "齐全"} for n in (1, 3, 4)]


@furnish
def reviewed(whole):
    if not Drill.objects.filter(state="reviewed", emergency_plan__isnull=False).exists():
        plan = make("emergency_plan", state="published", opening=True)
        make("drill", emergency_plan=plan, state="reviewed", opening=True)
    for one in whole.projects:
        for kind, items in (("execution", ["7.1.a-1", "7.1.a-2", "7.1.a-3"]), ("risk_change", CHANGED)):
            review(one, kind, items, LATELY, state="reported", reported_on=LATELY)


@furnish
def audited(whole):
    """One audit of the whole organisation that asked for every control of Appendix A, by nobody who is concerned."""
    held = audit(None, LATELY, state="closed", closed_on=dt.date(2026, 11, 6))
    unit = make("org_unit")
    for code in APPENDIX_A:
        make("audit_item", audit=held, clause=code, auditee_unit=unit, auditor=None, state="conform", opening=True)


@furnish
def verified_stages(whole):
    for project in whole.projects:
        one = whole.crew[project.pk]
        rows = [{"person": one.person, "passed": True}]
        make("training_session", project=project, attendees=rows, held_on=HELD, state="evaluated", opening=True)
        kept = {"state": "confirmed", "ended_at": dt.datetime(2026, 9, 14, 12, tzinfo=dt.UTC)}
        began = {"started_at": dt.datetime(2026, 9, 14, 9, tzinfo=dt.UTC)}
        make("service_log", project=project, vendor_staff=one, opening=True, **kept | began)
        for milestone in Milestone.objects.filter(project=project):
            verified(milestone)
            change(milestone, action="opening", state="verified")


@furnish
def changed(whole):
    make("change", project=whole.pair, state="closed", opening=True)


def _void(rows):
    for row in rows:
        row.void("误登记")


def _stage(whole):
    return Milestone.objects.filter(project=whole.pair).first()


def _verification(whole):
    return _stage(whole).verifications.last()


@violation("7.1.a")
def continuity_was_left_out(whole):
    for one in SupervisionReview.objects.filter(project=whole.pair, kind="execution"):
        _void(one.items.filter(item="7.1.a-3"))
    return whole.pair


@violation("7.1.b")
def changed_risk_was_forgotten(whole):
    _void(SupervisionReview.objects.filter(project=whole.pair, kind="risk_change"))
    return whole.pair


def _silent(item):
    def deed(whole):
        one = SupervisionReview.objects.get(project=whole.pair, kind="risk_change", done_on=LATELY)
        _void(one.items.filter(item=item))
        return one

    return deed


for _item in CHANGED:
    violation(_item)(_silent(_item))


@violation("7.1.c")
def nobody_audited(whole):
    _void(Audit.objects.filter(kind="outsourcing_mgmt"))
    make("preference", key="management_is_audited.months", value="6")
    return whole.pair


@violation("7.2.a")
def objective_was_not_judged(whole):
    _void(_verification(whole).verdicts.all()[:1])
    return _stage(whole)


@violation("7.2.a.1")
def term_was_not_looked_at(whole):
    _void(_verification(whole).terms.all()[:1])
    return _verification(whole)


def _unanswered(item):
    def deed(whole):
        _void(_verification(whole).items.filter(item=item))
        return _verification(whole)

    return deed


for _point in ("7.2.a.2", "7.2.a.4"):
    # A verification with an item left open verifies nothing.
    violation(_point, also={"7.2.a"})(_unanswered(_point))


@violation("7.2.a.3", also={"4.2.3.b.4"})
def service_was_not_confirmed(whole):
    make("service_log", project=whole.pair, vendor_staff=whole.crew[whole.pair.pk], ended_at=None, **_in_the_stage())
    return _verification(whole)


def _in_the_stage():
    return {"started_at": dt.datetime(2026, 9, 15, 9, tzinfo=dt.UTC)}


@violation("7.2.b")
def cause_is_unknown(whole):
    told = {"verified_on": LATELY, "items": [PROBLEM, *OTHERS]}
    return decided(verified(_stage(whole), "conditional", **told))


@violation("A.6.b")
def nothing_was_filed(whole):
    return make("plan_item", plan=whole.plans[whole.pair.pk], state="done", done_on=LATELY, opening=True)


@violation("A.6.c")
def change_was_not_approved(whole):
    return change(Change.objects.get(project=whole.pair), action="opening", approved_on=None)
