"""Cases of the checks of subcontracts (6.4.b.1)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make

from .planning import handed_on
from .stories import change

FUTURE = dt.date(2026, 11, 22)


@case("subcontract_begins_only_approved")
def begins_approved():
    begun, unsigned = handed_on("requested"), handed_on(approved_on=None)
    return Case(
        keep=[handed_on()],
        broken=[
            (begun, lambda: change(begun, start_on=FUTURE)),
            (unsigned, lambda: change(unsigned, approved_on=dt.date(2026, 9, 10))),
        ],
        unbound=[handed_on("requested", start_on=FUTURE), handed_on("requested", start_on=None), handed_on("ended")],
    )


@case("subcontractor_meets_the_conditions")
def ten_conditions():
    other = make("vendor_assessment", state="passed", opening=True)
    stranger = change(handed_on(), sub_vendor=make("vendor"), assessment=None)
    failed = handed_on()
    change(failed.assessment, state="failed")
    partial, hard = handed_on(), handed_on()
    unanswered, unmet = partial.assessment.items.get(item="VC-04"), hard.assessment.items.get(item="VC-07")
    change(unanswered, result="")
    change(unmet, result="fail", compensation="另行担保")
    return Case(
        keep=[handed_on(), handed_on(sub_vendor=other.vendor, assessment=None)],
        broken=[
            (stranger, lambda: make("vendor_assessment", vendor=stranger.sub_vendor, state="passed", opening=True)),
            (failed, lambda: change(failed.assessment, state="passed")),
            (partial, lambda: change(unanswered, result="pass")),
            (hard, lambda: change(unmet, result="pass")),
        ],
        unbound=[handed_on("requested", assessment=None), handed_on("rejected", assessment=None)],
    )


@case("subcontractor_can_be_audited")
def audit_right():
    silent = handed_on(audit_right="")
    return Case(
        keep=[handed_on()],
        broken=[(silent, lambda: change(silent, audit_right="分包合同第 9 条"))],
        unbound=[handed_on("requested", audit_right="")],
    )
