"""The cases of what must stand before a service starts: filing, results of stages, assessing bodies, topics."""

import datetime as dt

from tests.cases import Case, case
from tests.documents.stories import policy
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.outsourcing.checks.bodies import PHASES

from .appointed import person, tenant_letter
from .cases_oversight import project, unserved
from .planning import running
from .stories import change, contract

SENT = dt.date(2026, 3, 2)
PAST = dt.date(2026, 11, 20)
FIT = dict.fromkeys(("is_reputable", "is_independent", "is_controllable"), True)


def _filed(one, state="submitted", **given):
    told = {"project": one, "filing_number": "", "amendments": []}
    return make("filing", state=state, opening=True, **told | {"submitted_at": SENT} | given)


@case("service_is_filed_before_it_starts")
def filed_first():
    kept, taken = project(), project("exiting")
    _filed(kept)
    _filed(taken, "accepted", filing_number="WB-77")
    bare, begun = project(), project("suspended")
    draft = _filed(begun, "draft", submitted_at=None)
    return Case(
        keep=[kept, taken],
        broken=[
            (bare, lambda: _filed(bare)),
            (begun, lambda: change(draft, action="opening", state="submitted", submitted_at=SENT)),
        ],
        unbound=unserved(),
    )


def _stage(one, **given):
    """A milestone with a result of which somebody said which term speaks of it."""
    stage = make("milestone", project=one)
    term = make("contract_clause", contract=contract(project=one))
    return make("deliverable", **{"milestone": stage, "security_clause_ref": term} | given)


@case("stage_results_are_tied_to_terms")
def tied():
    tied, untold = running("mobilising"), running()
    _stage(tied)
    _stage(untold, security_clause_ref=None, no_clause=True)
    empty, loose = running("mobilising"), running("suspended")
    bare, unsaid = make("milestone", project=empty), _stage(loose, security_clause_ref=None)
    early = running("plan_pending")
    make("milestone", project=early)
    return Case(
        keep=[tied, untold],
        broken=[
            (empty, lambda: make("deliverable", milestone=bare, security_clause_ref=None, no_clause=True)),
            (loose, lambda: change(unsaid, no_clause=True)),
        ],
        unbound=[running(), early],
    )


def body(*, phases=PHASES, content="按章程办理", **given):
    """A unit that assesses security, with one appointed member."""
    unit = make("org_unit", **{"kind": "assessment_body"} | given)
    member(unit, phases=phases, content=content)
    return unit


def member(unit, *, phases=PHASES, content="按章程办理"):
    """Appoint somebody to an assessing body."""
    duties = [{"duty": phase, "content": content} for phase in phases]
    tenant_letter("assessor", person("assessor"), unit=unit, duties=duties)


@case("assessment_body_covers_all_phases")
def assessing_body():
    project()
    body(kind="office")
    body(state="closed", opening=True)
    body(content="")
    partly = body(phases=PHASES[:3])
    return Case(keep=[], broken=[(acting().tenant, lambda: member(partly))])


def mandate(unit, **given):
    """The leader's decision that a body may audit."""
    told = {"kind": "audit_mandate", "register": "org_unit", "record": unit.pk, "state": "approved"}
    return make("decision", opening=True, **told | {"decided_on": SENT} | given)


@case("assessment_body_may_audit")
def mandated():
    project("exiting")
    unit = make("org_unit", kind="assessment_body")
    mandate(make("org_unit"))
    mandate(unit, kind="audit_plan")
    pending = mandate(unit, state="pending")
    return Case(keep=[], broken=[(unit.tenant, lambda: change(pending, action="opening", state="approved"))])


def assessor(**given):
    """A company that assesses security for you, and is known to be fit for that."""
    return found_fit(make("vendor", role="assessor", state="qualified", opening=True, **given))


def found_fit(one, **given):
    """Give a company an assessment with the three answers of A.1.c."""
    told = FIT | {"project": None, "concluded_on": SENT, "started_on": SENT, "evidence": make("evidence")}
    make("vendor_assessment", vendor=one, state="passed", opening=True, **told | given)
    return one


@case("outside_assessor_is_fit")
def fit():
    group = make("vendor")
    kin, sister = assessor(), assessor(parent_vendor=group)
    serving = [contract(vendor=make("vendor", parent_vendor=one)) for one in (kin, group)]
    unproved = found_fit(make("vendor", role="assessor", state="qualified", opening=True), evidence=None)
    doubtful = found_fit(make("vendor", role="assessor"), is_independent=False)
    contract(vendor=doubtful)
    return Case(
        keep=[assessor()],
        broken=[
            (kin, lambda: change(serving[0], action="opening", state="closed")),
            (sister, lambda: change(serving[1], action="opening", state="terminated")),
            (unproved, lambda: found_fit(unproved)),
            (doubtful, lambda: found_fit(doubtful)),
        ],
        unbound=[make("vendor", role="assessor"), make("vendor", state="qualified", opening=True)],
    )


@case("outside_assessor_is_called_in")
def called_in():
    make("preference", key="outside_assessor_is_called_in.needed", value="true")
    acting().notes.clear()
    found_fit(make("vendor", state="qualified", opening=True))
    unfit = found_fit(make("vendor", role="assessor", state="qualified", opening=True), is_reputable=None)
    return Case(keep=[], broken=[(acting().tenant, lambda: found_fit(unfit))])


def _text(tag, state="published", **given):
    return make("document", state=state, opening=True, **{"tags": [{"tag": tag}], "sections": []} | given)


@case("media_procedure_is_published", "physical_procedure_is_in_force")
def procedure(name):
    tag = "media_procedure" if name.startswith("media") else "physical_procedure"
    project("suspended")
    _text("part1")
    _text(tag, state="approved")
    empty = _text("part1", sections=[{"title": "介质", "tag": tag, "text": ""}], next_review_on=PAST)

    def written():
        row = empty.sections.get()
        row.text = "领用、复制、移动和销毁均须登记。"
        row.save()
        change(empty, action="opening", next_review_on=dt.date(2027, 6, 1))

    return Case(keep=[], broken=[(acting().tenant, written)])


@case("physical_policy_is_in_force", "service_process_policy_is_in_force")
def topic(name):
    wanted = {"kind": "topic", "topic": name.removesuffix("_policy_is_in_force")}
    project()
    policy(kind="topic", topic="change")
    policy("approved", **wanted)
    late = policy(**wanted, next_review_on=PAST)
    return Case(
        keep=[], broken=[(late.tenant, lambda: change(late, action="opening", next_review_on=dt.date(2027, 6, 1)))]
    )
