"""The cases of the checks of outsourcing; each is a sentence of what keeps the rule and what breaks it."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.outsourcing.models.contract_clause import Code

from .stories import (
    CAME,
    assessed,
    change,
    contract,
    imported,
    located,
    promised,
    staff,
    vendor_promised,
)

DAY = dt.timedelta(days=1)


def again(one):
    """The deed that mends most of what is wrong with a staff member: a new assessment, passed in full."""
    return lambda: assessed(one)


@case("staff_assessed_before_clearance")
def assessment():
    bare, drafted = staff("cleared"), assessed(staff("cleared"), state="draft")
    partial, failed = assessed(staff(), without=["SC-07"]), assessed(staff("suspended"), failing=["SC-05"])
    return Case(
        keep=[assessed(staff("cleared")), assessed(staff("onboarded")), assessed(staff(), failing=["SC-03"])],
        broken=[(one, again(one)) for one in (bare, drafted, partial, failed)],
        unbound=[staff("proposed"), staff("offboarded")],
    )


@case("staff_condition_1_holds")
def citizen():
    foreign, nameless = assessed(staff(nationality="FR")), assessed(staff(person=make("person", id_no="")))
    unproved = assessed(staff(), without=["SC-01"])
    return Case(
        keep=[assessed(staff())],
        broken=[
            (foreign, lambda: change(foreign, nationality="CN")),
            (nameless, lambda: change(nameless.person, id_no=people.identity_number())),
            (unproved, again(unproved)),
        ],
        unbound=[staff("proposed", nationality="FR")],
    )


@case("staff_condition_2_holds")
def post():
    no_post, no_duties = assessed(staff(role="")), assessed(staff(duties=""))
    unproved = assessed(staff(), failing=["SC-02"])
    return Case(
        keep=[assessed(staff())],
        broken=[
            (no_post, lambda: change(no_post, role="网络管理员")),
            (no_duties, lambda: change(no_duties, duties="巡检")),
            (unproved, again(unproved)),
        ],
    )


@case("staff_condition_3_holds", "staff_condition_7_holds")
def answered(name):
    code = "SC-03" if "_3_" in name else "SC-07"
    unanswered, unmet, bare = assessed(staff(), without=[code]), assessed(staff(), failing=[code]), staff("cleared")
    return Case(keep=[assessed(staff())], broken=[(one, again(one)) for one in (unanswered, unmet, bare)])


@case("staff_condition_4_holds")
def awareness():
    old = assessed(staff(), proved_on=dt.date(2025, 11, 21))
    undated = assessed(staff(), proved_on=None)
    return Case(
        keep=[assessed(staff(), proved_on=dt.date(2025, 11, 22)), assessed(staff(), proved_on=dt.date(2026, 11, 21))],
        broken=[(old, again(old)), (undated, again(undated))],
    )


@case("staff_condition_5_holds")
def background():
    undated, failed = assessed(staff(background_checked_on=None)), assessed(staff(background_check="failed"))
    missing, unproved = assessed(staff(background_check="")), assessed(staff(), without=["SC-05"])
    return Case(
        keep=[assessed(staff())],
        broken=[
            (undated, lambda: change(undated, background_checked_on=CAME)),
            (failed, lambda: change(failed, background_check="passed")),
            (missing, lambda: change(missing, background_check="passed")),
            (unproved, again(unproved)),
        ],
    )


@case("staff_condition_6_holds")
def employment():
    unbound, unknown = assessed(staff(employer_nda_on=None)), assessed(staff(labour_contract_term=""))
    unproved = assessed(staff(), without=["SC-06"])
    return Case(
        keep=[assessed(staff())],
        broken=[
            (unbound, lambda: change(unbound, employer_nda_on=CAME)),
            (unknown, lambda: change(unknown, labour_contract_term="open_ended")),
            (unproved, again(unproved)),
        ],
    )


@case("labour_contract_covers_project")
def labour_contract():
    project, endless = make("project"), make("project", end_on=None)
    fixed = {"labour_contract_term": "fixed", "project": project}
    short = staff(**fixed, labour_contract_to=project.end_on - DAY)
    blank, undated = staff(labour_contract_term=""), staff(**fixed)
    over = staff(labour_contract_term="fixed", labour_contract_to=dt.date(2026, 11, 20), project=endless)
    until = {"labour_contract_to": project.end_on}
    return Case(
        keep=[
            staff(),
            staff(**fixed, labour_contract_to=project.end_on),
            staff(labour_contract_term="fixed", labour_contract_to=dt.date(2026, 11, 21), project=endless),
        ],
        broken=[
            (short, lambda: change(short, **until)),
            (blank, lambda: change(blank, labour_contract_term="open_ended")),
            (undated, lambda: change(undated, **until)),
            (over, lambda: change(over, **until)),
        ],
        unbound=[staff("proposed", **fixed)],
    )


@case(*(f"contract_has_{code.lower().replace('-', '_')}" for code in Code.values))
def term(name):
    code = next(code for code in Code.values if name.endswith(code.lower().replace("-", "_")))
    other = next(each for each in Code.values if each != code)
    bare, elsewhere = contract(), located(contract(), other)
    absent = located(contract(), code, status="absent", article_no="", text="")
    cited = located(contract(), code, text="")
    superseded = located(contract("in_force"), code, state="superseded", opening=True)
    voided = located(contract("approved"), code)
    voided.clauses.get().void("误录")
    return Case(
        keep=[located(contract(), code), located(contract(), code, article_no="", text="原文摘录")],
        broken=[
            (bare, lambda: located(bare, code)),
            (elsewhere, lambda: located(elsewhere, code)),
            (absent, lambda: change(absent.clauses.get(), status="present", text="第九条 原文")),
            (cited, lambda: change(cited.clauses.get(), text="第九条 原文")),
            (superseded, lambda: located(superseded, code)),
            (voided, lambda: located(voided, code)),
        ],
        unbound=[contract("draft"), contract("security_review"), contract("closed")],
    )


SECURITY = [code for code in Code.values if code.startswith("CS-")]


@case("security_terms_complete")
def nine_terms():
    eight = located(contract(), *SECURITY[:-1])
    return Case(
        keep=[located(contract(), *SECURITY)],
        broken=[(eight, lambda: located(eight, SECURITY[-1]))],
        unbound=[contract("draft")],
    )


@case("security_terms_reviewed_by_another")
def reviewed_terms():
    unreviewed = located(contract(), "CS-01", reviewed_by=None)
    own = located(contract(), "CS-02")
    imported(own.clauses.get(), reviewed_by=acting().user)
    other = people.account("assessor", tenant=acting().tenant, name="复核人")
    return Case(
        keep=[
            located(contract(), *SECURITY),
            located(contract(), "EX-A1", reviewed_by=None),
            located(contract(), "CS-03", reviewed_by=None, status="absent"),
        ],
        broken=[
            (unreviewed, lambda: change(unreviewed.clauses.get(), reviewed_by=other)),
            (own, lambda: change(own.clauses.get(), reviewed_by=other)),
        ],
        unbound=[located(contract("draft"), "CS-01", reviewed_by=None)],
    )


@case("clause_reviewer_is_not_drafter")
def reviewer():
    other = people.account("assessor", tenant=acting().tenant, name="复核人")
    own = imported(make("contract_clause"), reviewed_by=acting().user)
    return Case(
        keep=[make("contract_clause", reviewed_by=other)],
        broken=[(own, lambda: change(own, reviewed_by=other))],
        unbound=[make("contract_clause")],
    )


@case("data_stays_in_the_country")
def places():
    abroad = contract(vendor=make("vendor", data_locations=[{"place": "mainland"}, {"place": "hmt"}]))
    unknown = contract(vendor=make("vendor", data_locations=[]))
    outside = abroad.vendor.data_locations.get(place="hmt")
    return Case(
        keep=[contract(), contract("in_force")],
        broken=[
            (abroad, lambda: outside.void("已迁回")),
            (unknown, lambda: vendor_places(unknown.vendor, [{"place": "mainland"}])),
        ],
        unbound=[contract("draft", vendor=make("vendor", data_locations=[{"place": "abroad"}]))],
    )


def vendor_places(vendor, rows):
    for row in rows:
        vendor.data_locations.model(vendor=vendor, **row).save()


@case("project_has_signed_contract")
def signed_contract():
    bare, drafted = (make("project", state="operating", opening=True) for _each in range(2))
    contract("draft", project=drafted)
    ended = contract("terminated", project=make("project", state="exiting", opening=True)).project
    kept = [make("project", state=state, opening=True) for state in ("plan_pending", "operating", "suspended")]
    for project, state in zip(kept, ("signed", "in_force", "amending"), strict=True):
        contract(state, project=project)
    return Case(
        keep=kept,
        broken=[(one, lambda one=one: contract(project=one)) for one in (bare, drafted, ended)],
        unbound=[make("project"), make("project", state="contracting", opening=True)],
    )


@case("vendor_nda_signed")
def vendor_nda():
    kept = [contract(), contract("in_force"), contract("amending"), contract()]
    vendor_promised(kept[0].vendor)
    vendor_promised(kept[1].vendor, project=kept[1].project)
    vendor_promised(kept[2].vendor, valid_to=None)
    vendor_promised(kept[3].vendor, valid_to=dt.date(2026, 11, 21))
    bare, drafted, over, elsewhere, personal, later = (contract() for _each in range(6))
    make("nda", party_type="vendor", vendor=drafted.vendor)
    vendor_promised(over.vendor, valid_to=dt.date(2026, 11, 20))
    vendor_promised(elsewhere.vendor, project=make("project"))
    promised(staff(vendor=personal.vendor, project=personal.project))
    vendor_promised(later.vendor, signed_on=dt.date(2026, 11, 22))
    return Case(
        keep=kept,
        broken=[
            (one, lambda one=one: vendor_promised(one.vendor))
            for one in (bare, drafted, over, elsewhere, personal, later)
        ],
        unbound=[contract("approved"), contract("closed")],
    )


@case("staff_nda_signed")
def staff_nda():
    bare, drafted, late, over, borrowed = (staff() for _each in range(5))
    make("nda", vendor_staff=drafted, signed_on=CAME)
    promised(late, signed_on=CAME + DAY)
    promised(over, signed_on=CAME - 9 * DAY, valid_to=CAME - DAY)
    make("nda", party_type="vendor", vendor=borrowed.vendor, state="signed", signed_on=CAME, opening=True)
    return Case(
        keep=[
            promised(staff()),
            promised(staff("suspended"), signed_on=CAME - DAY),
            promised(staff(), valid_to=None),
            promised(staff(), valid_to=CAME),
            promised(staff(), state="expired", valid_to=CAME + DAY),
        ],
        broken=[(one, lambda one=one: promised(one)) for one in (bare, drafted, late, over, borrowed)],
        unbound=[staff("cleared"), staff("proposed"), staff("offboarded")],
    )


@case("staff_nda_binds")
def staff_nda_in_force():
    drafted, released = staff(), promised(staff(), state="released")
    make("nda", vendor_staff=drafted, signed_on=CAME)
    over = promised(staff(), state="expired", valid_to=CAME + DAY)
    lapsed = promised(staff(), valid_to=dt.date(2026, 11, 20))
    return Case(
        keep=[promised(staff()), promised(staff(), valid_to=dt.date(2026, 11, 21)), promised(staff(), valid_to=None)],
        broken=[(one, lambda one=one: promised(one)) for one in (released, over, lapsed)],
        unbound=[drafted, staff(), promised(staff("suspended")), promised(staff("offboarded"))],
    )


@case(*(f"nda_has_nd_{number}" for number in range(1, 6)))
def content(name):
    field = name.removeprefix("nda_has_")
    lacking = make("nda", state="signed", opening=True, **{field: False})
    others = {f"nd_{number}": False for number in range(1, 6)} | {field: True}
    return Case(
        keep=[make("nda", state="signed", opening=True, **others)],
        broken=[(lacking, lambda: change(lacking, **{field: True}))],
        unbound=[make("nda", **{field: False}), make("nda", state="released", opening=True, **{field: False})],
    )


@case("assessor_is_not_of_the_vendor")
def assessor():
    colleague = people.account("assessor", tenant=acting().tenant, name="厂商的人")
    judged = make("vendor_staff")
    make("vendor_staff", vendor=judged.vendor, person=make("person", kind="vendor_staff", account=colleague))
    other = people.account("assessor", tenant=acting().tenant, name="评估人")
    biased = make("staff_assessment", vendor_staff=judged, assessor=colleague, opening=True)
    return Case(
        keep=[
            make("staff_assessment", vendor_staff=judged, assessor=other),
            make("staff_assessment", assessor=colleague),
        ],
        broken=[(biased, lambda: change(biased, assessor=other))],
    )


@case("leader_is_established")
def leader():
    own = make("person")
    hired, outsider = make("person", establishment="contract"), make("person", kind="vendor_staff", establishment="")
    led = make("project", leader=hired, opening=True)
    headed = make("project", leader=own, office_head=outsider, opening=True)
    return Case(
        keep=[make("project", leader=own, office_head=own), make("project", leader=own)],
        broken=[
            (led, lambda: change(led, leader=own)),
            (headed, lambda: change(headed, office_head=own)),
        ],
        unbound=[make("project")],
    )


@case("appointed_are_established")
def appointed():
    hired = make("role_assignment", opening=True, person=make("person", establishment="contract"))
    outsider = make("role_assignment", opening=True, person=make("person", kind="vendor_staff", establishment=""))
    left = make("role_assignment", opening=True, state="effective", role="office_head")
    change(left.person, establishment="dispatched")
    established = {"kind": "employee", "establishment": "established"}
    return Case(
        keep=[make("role_assignment"), make("role_assignment", role="office_staff")],
        broken=[(one, lambda one=one: change(one.person, **established)) for one in (hired, outsider, left)],
        unbound=[
            make("role_assignment", role="engineer", person=make("person", establishment="contract")),
            make(
                "role_assignment",
                opening=True,
                state="ended",
                ended_on=CAME,
                person=make("person", establishment="contract"),
            ),
        ],
    )


@case("delegate_does_not_delegate")
def delegated():
    term = {"valid_to": dt.date(2027, 6, 30)}
    source = make("role_assignment")
    given = {"project": source.project, "delegated_from": source}
    first = make("role_assignment", **given, **term)
    second = make("role_assignment", opening=True, **given | {"delegated_from": first}, **term)
    return Case(
        keep=[first],
        broken=[(second, lambda: change(second, delegated_from=source))],
        unbound=[source],
    )


@case("vendor_assessor_is_independent")
def independent():
    colleague = people.account("assessor", tenant=acting().tenant, name="厂商的人")
    judged = make("vendor")
    make("vendor_staff", vendor=judged, person=make("person", kind="vendor_staff", account=colleague))
    other = people.account("assessor", tenant=acting().tenant, name="评估人")
    biased = make("vendor_assessment", vendor=judged, assessor=colleague, opening=True)
    interested = make("vendor_assessment", has_interest=True, opening=True)
    sister = make("vendor_assessment", assessor=colleague)
    change(sister.vendor, parent_vendor=make("vendor"))
    change(judged, parent_vendor=type(judged).objects.get(pk=sister.vendor.pk).parent_vendor)
    return Case(
        keep=[
            make("vendor_assessment", vendor=judged, assessor=other),
            make("vendor_assessment", assessor=colleague, has_interest=None),
        ],
        broken=[
            (biased, lambda: change(biased, assessor=other)),
            (interested, lambda: change(interested, has_interest=False)),
            (sister, lambda: change(sister, assessor=other)),
        ],
    )
