"""The cases of stages and their verification (7.2), and of what is filed after them (A.6.b)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tongguan.core.models import Decision

from .cases_oversight import project, unserved
from .stories import change, complete_contract, contract, staff

DUE, YESTERDAY, TODAY = dt.date(2026, 9, 30), dt.date(2026, 11, 20), dt.date(2026, 11, 21)
FOUND = "逐项核对，材料齐全"


def stage(state="delivered", *, one=None, **given):
    """A milestone of a project that runs."""
    later = {"verified_on": None} if given.get("delivered_on") else {}
    return make("milestone", project=one or project(), state=state, opening=True, **later | given)


def verified(milestone, state="passed", **given):
    """Its verification, concluded, with a verdict on every security term; returns the verification."""
    terms = milestone.contract.clauses.filter(code__startswith="CS-") if milestone.contract else ()
    rows = [{"term": term, "result": "fulfilled", "found": FOUND} for term in terms]
    return make("stage_verification", milestone=milestone, state=state, opening=True, **{"terms": rows} | given)


def kept(milestone, **given):
    """A verified milestone; returns the milestone."""
    verified(milestone, **given)
    return milestone


def _items(*numbers):
    return [{"item": f"7.2.a.{number}", "result": "pass", "found": FOUND} for number in numbers]


@case("milestone_is_verified")
def milestones():
    bare, accepted, drafted = stage("due"), stage("verified"), stage("planned")
    verified(drafted, "draft", verified_on=None)
    partly, unjudged = kept(stage(), items=_items(1, 2, 3)), kept(stage(), verdicts=[])
    return Case(
        keep=[kept(stage()), kept(stage("rejected")), kept(stage("verified"), state="conditional")],
        broken=[(one, lambda one=one: kept(one)) for one in (bare, accepted, drafted, partly, unjudged)],
        unbound=[stage("planned", due=TODAY), *(stage("planned", one=one) for one in unserved())],
    )


def under_contract(state="in_force"):
    """A milestone of a contract with all its terms."""
    agreed = complete_contract(state, project=project())
    return stage(one=agreed.project, contract=agreed)


@case("security_terms_are_verified")
def terms():
    silent, partly, blank = (under_contract() for _ in range(3))
    first, second = verified(silent, terms=[]), verified(partly)
    change(second.terms.first(), result="")
    third = verified(blank, items=_items(2, 3, 4))
    replaced = under_contract()
    verified(replaced, terms=[])
    named_nowhere = stage(one=complete_contract("in_force", project=project()).project)
    fourth = verified(named_nowhere)
    return Case(
        keep=[verified(under_contract()), verified(replaced), verified(stage()), verified(under_contract("approved"))],
        broken=[
            (first, lambda: [_told(first, term) for term in silent.contract.clauses.filter(code__startswith="CS-")]),
            (second, lambda: change(second.terms.get(result=""), result="not_yet")),
            (third, lambda: make_item(third, 1)),
            (fourth, lambda: [_told(fourth, term) for term in _terms_of(named_nowhere)]),
        ],
        unbound=[verified(under_contract(), "draft", verified_on=None)],
    )


def _terms_of(milestone):
    return milestone.project.contracts.get().clauses.filter(code__startswith="CS-")


def _told(one, term):
    one.terms.model(verification=one, term=term, result="fulfilled", found=FOUND).save()


def make_item(one, number):
    """Answer an item of a verification."""
    one.items.model(verification=one, item=f"7.2.a.{number}", result="pass", found=FOUND).save()


def trained(one, *, passed=True, state="evaluated"):
    """Give a staff member a training; returns the staff member."""
    rows = [{"person": one.person, "passed": passed}]
    make("training_session", project=one.project, attendees=rows, state=state, opening=True)
    return one


def _served(milestone, **given):
    return staff(project=milestone.project, onboarded_on=dt.date(2026, 2, 1), **given)


@case("training_is_verified")
def training():
    good, failed, late, unheld, later, left, other = (stage() for _ in range(7))
    trained(_served(good))
    trained(_served(failed), passed=False)
    trained(_served(unheld), state="held")
    newcomer = staff(project=later.project, onboarded_on=YESTERDAY)
    staff("offboarded", project=left.project)
    agreed = contract("in_force", project=other.project)
    change(other, contract=agreed)
    _served(other)
    rows = {name: verified(one) for name, one in {"failed": failed, "unheld": unheld}.items()}
    unanswered = verified(late, items=_items(1, 2, 3))
    assert newcomer.pk
    return Case(
        keep=[verified(good), verified(later), verified(left), verified(change(other))],
        broken=[
            (rows["failed"], lambda: trained(failed.project.staff.get())),
            (rows["unheld"], lambda: trained(unheld.project.staff.get())),
            (unanswered, lambda: make_item(unanswered, 4)),
        ],
        unbound=[verified(stage(), "draft", verified_on=None)],
    )


def decided(one, state="approved"):
    """The leader decides on a verification; returns the verification."""
    make("decision", kind="improvement", register="stage_verification", record=one.pk, state=state, opening=True)
    return one


@case("accepted_stage_passed_or_was_decided")
def accepted():
    bare, failed, asked, again, good = (stage("verified") for _ in range(5))
    worse, waiting = verified(failed, "failed"), decided(verified(asked, "conditional"), "pending")
    verified(again)
    last = verified(again, "failed")
    decided(verified(good, "conditional"))
    approve = lambda one: change(Decision.objects.get(record=one.pk), action="opening", state="approved")  # noqa: E731  one line says it
    return Case(
        keep=[kept(stage("verified")), good],
        broken=[
            (bare, lambda: verified(bare)),
            (failed, lambda: change(worse, action="opening", state="passed")),
            (asked, lambda: approve(waiting)),
            (again, lambda: last.void("误录")),
        ],
        unbound=[stage("delivered"), stage("rejected")],
    )


LATE, TIMELY = dt.date(2026, 11, 13), dt.date(2026, 11, 16)
"""Seen from Saturday 21 November, five working days are over for what was done on the 13th."""


@case("stage_documents_are_filed")
def stage_documents():
    bare, old = stage(delivered_on=LATE), stage("verified", delivered_on=LATE, verified_on=YESTERDAY)
    proved, delivered, attached = (stage(delivered_on=LATE) for _ in range(3))
    verified(old, evidence=None)
    verified(proved)
    make("deliverable", milestone=delivered, state="delivered", opening=True)
    make("evidence", register="milestone", record=attached.pk)
    file = lambda one: make("evidence", register="milestone", record=one.pk)  # noqa: E731  one line says it
    return Case(
        keep=[proved, delivered, attached],
        broken=[(one, lambda one=one: file(one)) for one in (bare, old)],
        unbound=[stage(delivered_on=TIMELY), stage("planned", delivered_on=None)],
    )


@case("training_material_is_filed")
def training_material():
    held = {"state": "held", "held_on": LATE, "opening": True}
    bare = make("training_session", materials=None, **held)
    attached = make("training_session", materials=None, **held)
    make("evidence", register="training_session", record=attached.pk)
    return Case(
        keep=[make("training_session", **held), attached],
        broken=[(bare, lambda: change(bare, materials=make("evidence")))],
        unbound=[
            make("training_session", materials=None, **held | {"held_on": TIMELY}),
            make("training_session", materials=None, project=None, **held),
            make("training_session", materials=None),
        ],
    )


@case("proof_of_plan_items_is_filed")
def plan_items():
    done = {"state": "done", "done_on": LATE, "opening": True}
    bare, attached = make("plan_item", **done), make("plan_item", **done)
    make("evidence", register="plan_item", record=attached.pk)
    return Case(
        keep=[make("plan_item", evidence=make("evidence"), **done), attached],
        broken=[(bare, lambda: change(bare, evidence=make("evidence")))],
        unbound=[make("plan_item"), make("plan_item", **done | {"done_on": TIMELY})],
    )
