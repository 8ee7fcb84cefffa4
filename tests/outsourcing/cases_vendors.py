"""The cases of the ten conditions of vendors, and of how a project comes to its vendor and its people."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tongguan.core.actor import acting

from .selecting import ITEMS, admitted, chosen, examined, selecting
from .stories import change, contract, staff

FACTS = {
    "VC-01": {"registered_in": "hmt"},
    "VC-02": {"owners": [{"name": "境外基金", "ownership": "foreign", "is_final": True}]},
    "VC-03": {"key_people": [{"name": "卫长河", "post": "法定代表人"}]},
    "VC-08": {"security_reviewer": ""},
    "VC-09": {"qualified_to": dt.date(2026, 11, 20)},
}


def vendor(state="qualified", **given):
    return make("vendor", state=state, opening=True, **given)


def last(one):
    return one.assessments.order_by("pk").last()


def again(one):
    return lambda: examined(one, concluded_on=dt.date(2026, 11, 1))


@case(*(f"vendor_condition_{number}_holds" for number in range(1, 11)))
def condition(name):
    code = f"VC-{int(name.split('_')[2]):02}"
    soft = code in {"VC-04", "VC-05", "VC-06", "VC-09", "VC-10"}
    bare, unanswered = vendor(), examined(vendor(), without=[code])
    failed = examined(vendor(), failing=[code], compensation="母公司担保")
    bound = examined(vendor("suspended"), failing=[code])
    contract("in_force", vendor=bound)
    worse = examined(admitted(), state="failed", concluded_on=dt.date(2026, 6, 1))
    excused = {"consented_by": acting().user, "consented_on": dt.date(2026, 3, 20)}
    consented = examined(vendor(), failing=[code], compensation="母公司担保", **excused)
    unsaid = examined(vendor(), failing=[code], **excused)
    broken = [bare, unanswered, failed, bound, worse, unsaid, *([] if soft else [consented])]
    deeds = [(one, again(one)) for one in broken]
    if code in FACTS:
        otherwise = examined(vendor(**FACTS[code]))
        deeds.append((otherwise, lambda: put_right(otherwise, code)))
    older = examined(examined(vendor(), failing=[code], concluded_on=dt.date(2026, 1, 5)))
    return Case(
        keep=[admitted(), older, *([consented] if soft else [])],
        broken=deeds,
        unbound=[make("vendor"), vendor("suspended"), vendor("assessed"), vendor(kind="internal")],
    )


def put_right(one, code):
    """Mend the fact that the file shows."""
    if code == "VC-02":
        owner = one.owners.get()
        change(owner, ownership="legal_persons")
    elif code == "VC-03":
        change(one.key_people.get(), no_record_proof="公证书 12 号")
    else:
        right = {"VC-01": {"registered_in": "mainland"}, "VC-08": {"security_reviewer": "市委网信办"}}
        change(one, **right.get(code, {"qualified_to": dt.date(2026, 11, 21)}))


@case("vendor_assessed_lately")
def lately():
    old = examined(vendor(), concluded_on=dt.date(2025, 11, 21), started_on=dt.date(2025, 11, 1))
    undated = examined(vendor(), concluded_on=None, started_on=dt.date(2025, 11, 1))
    failed, never = examined(vendor(), state="failed"), vendor()
    return Case(
        keep=[
            admitted(),
            examined(vendor(), concluded_on=dt.date(2025, 11, 22), started_on=dt.date(2025, 11, 1)),
            examined(vendor(), concluded_on=None, started_on=dt.date(2025, 12, 1)),
        ],
        broken=[(one, again(one)) for one in (old, undated, failed, never)],
        unbound=[make("vendor"), vendor("exited")],
    )


@case("passed_vendor_assessment_is_whole")
def whole():
    made = {"vendor": vendor()}
    partial = last(examined(vendor(), without=["VC-10"]))
    unexcused = last(examined(vendor(), failing=["VC-06"], compensation="保函"))
    excused = {"consented_by": acting().user, "consented_on": dt.date(2026, 3, 20)}
    bare = last(examined(vendor(), failing=["VC-06"], **excused))
    answer = partial.items.model(assessment=partial, item="VC-10", result="pass", proof="声明")
    return Case(
        keep=[last(admitted()), last(examined(vendor(), failing=["VC-06"], compensation="保函", **excused))],
        broken=[
            (partial, answer.save),
            (unexcused, lambda: change(unexcused.items.get(item="VC-06"), result="pass", proof="审计报告")),
            (bare, lambda: change(bare.items.get(item="VC-06"), compensation="保函")),
        ],
        unbound=[
            make("vendor_assessment", **made),
            last(examined(made["vendor"], state="failed", without=ITEMS[:3])),
        ],
    )


def choose(project, one):
    return lambda: change(project.candidates.get(vendor=one), chosen=True, reason="综合得分最高")


@case("chosen_vendor_was_assessed_first")
def assessed_first():
    good = admitted()
    unchosen = project(candidates=[{"vendor": good}])
    raw = vendor()
    unassessed = project(candidates=[chosen(raw)])
    late = project(candidates=[chosen(good)])
    signed = contract(project=late, vendor=good)
    return Case(
        keep=[project(state, candidates=[chosen(good)]) for state in ("contracting", "operating", "exiting")],
        broken=[
            (unchosen, choose(unchosen, good)),
            (unassessed, lambda: examined(raw)),
            (late, lambda: change(signed, signed_on=dt.date(2026, 4, 1))),
        ],
        unbound=[make("project"), project("selecting"), project("cancelled")],
    )


def project(state="contracting", **given):
    return make("project", state=state, opening=True, **given)


@case("chosen_vendor_is_qualified")
def qualified():
    good, lapsed = vendor(), vendor("suspended")
    unchosen = project(candidates=[{"vendor": good}])
    weak = project(candidates=[chosen(lapsed), {"vendor": good}])
    silent = project(candidates=[chosen(good, reason="")])
    gone = project("operating", candidates=[])
    return Case(
        keep=[project(candidates=[chosen(good)]), project("operating", candidates=[chosen(lapsed)])],
        broken=[
            (unchosen, choose(unchosen, good)),
            (weak, lambda: change(weak.candidates.get(chosen=True), chosen=False) and choose(weak, good)()),
            (silent, choose(silent, good)),
            (gone, lambda: gone.candidates.model(project=gone, **chosen(good)).save()),
        ],
        unbound=[make("project"), project("not_approved")],
    )


@case("key_staff_is_cleared")
def cleared():
    alone, waiting, key = project(), project(), project()
    staff("proposed", project=waiting)
    staff("cleared", project=key)
    late = staff("proposed", project=key, is_key=True)
    early, later = project("selecting"), project("operating")
    for one in (early, later):
        staff("cleared", project=one)
    staff("proposed", project=later, is_key=True)
    return Case(
        keep=[selecting(state="contracting"), early, later],
        broken=[
            (alone, lambda: staff("cleared", project=alone)),
            (waiting, lambda: staff("onboarded", project=waiting)),
            (key, lambda: change(late, state="cleared")),
        ],
        unbound=[make("project"), project("selecting")],
    )
