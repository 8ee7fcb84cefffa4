"""The cases of what service staff can and are taught."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.documents.stories import policy
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.organisation.models import TrainingPlan

from .stories import change, imported, staff

RECENTLY, LONG_AGO = dt.date(2026, 10, 20), dt.date(2025, 3, 1)
OLD = {"onboarded_on": LONG_AGO, "cleared_on": LONG_AGO}


def taught(one, state="evaluated", *, passed=True, answered_on=None, **given):
    """A training in which this person took part; returns the person."""
    rows = [{"person": one.person, "passed": passed}]
    told = {"held_on": RECENTLY, "project": one.project, "attendees": rows, "next_due": None, "planned_on": None}
    session = make("training_session", state=state, opening=True, **told | given)
    if answered_on:
        change(session.attendees.get(), answered_on=answered_on)
    return one


def taught_by_vendor(one, **given):
    """The vendor's own lesson for one person; returns the vendor."""
    taught(one, **{"kind": "awareness", "provided_by": "vendor", "vendor": one.vendor} | given)
    return one.vendor


def planned(vendor, state="approved", **given):
    """A training plan of a vendor; returns the vendor."""
    told = {"party": "vendor", "register": "vendor", "record": vendor.pk, "verified_on": dt.date(2026, 2, 1)}
    make("training_plan", state=state, opening=True, **told | given)
    return vendor


def material(state="published", **given):
    """Training material on incidents."""
    told = {"kind": "incident_training", "edition": "1.0", "effective_on": RECENTLY, "approved_on": RECENTLY}
    return make("document", state=state, opening=True, **told | given)


def _account():
    return people.account("vendor_staff", tenant=acting().tenant, name=f"驻场人员{people.serial()}")


def read(one, of, **given):
    """Somebody has read a document; returns the person."""
    if one.person.account is None:
        change(one.person, account=_account())
    told = {"register": "document", "record": of.pk, "object_version": of.edition, "state": "acknowledged"}
    make("acknowledgement", account=type(one).objects.get(pk=one.pk).person.account, opening=True, **told | given)
    return one


@case("staff_skill_is_verified")
def skilled():
    unverified, silent = staff(skill_verified_on=None), staff("cleared", experience="")
    by_matrix = staff(qualification="")
    found = {"person": by_matrix.person, "role": by_matrix.role, "assessed_on": RECENTLY}
    make("competence", state="met", opening=True, **found)
    return Case(
        keep=[staff(), by_matrix],
        broken=[
            (unverified, lambda: change(unverified, skill_verified_on=RECENTLY)),
            (silent, lambda: change(silent, experience="三年同岗位经历")),
        ],
        unbound=[staff("proposed", skill_verified_on=None), staff("offboarded", skill_verified_on=None)],
    )


@case("staff_know_policy_and_rules")
def know_policy():
    policy(published_on=dt.date(2026, 6, 1), approved_on=dt.date(2026, 5, 20))
    bare, failed, planned_only = staff(), taught(staff(), passed=False), taught(staff(), "planned")
    other, old = taught(staff(), kind="skill"), taught(staff(), held_on=dt.date(2026, 5, 1))
    again = taught(staff(), "held", held_on=dt.date(2026, 5, 1), answered_on=RECENTLY)
    return Case(
        keep=[taught(staff()), again],
        broken=[(one, lambda one=one: taught(one)) for one in (bare, failed, planned_only, other, old)],
        unbound=[staff("cleared"), staff("offboarded")],
    )


@case("vendor_teaches_its_people")
def vendor_teaches():
    bare, half, bookless = staff(**OLD), staff(**OLD), staff(**OLD)
    late, foreign = staff(**OLD), staff(**OLD)
    taught_by_vendor(half)
    staff(vendor=half.vendor, **OLD)
    taught_by_vendor(bookless, materials=None)
    taught_by_vendor(late, held_on=dt.date(2025, 10, 1))
    taught_by_vendor(foreign, vendor=make("vendor"))
    fresh = staff()
    taught_by_vendor(fresh)
    return Case(
        keep=[taught_by_vendor(staff(**OLD)), fresh.vendor],
        broken=[
            (one.vendor, lambda one=one: [taught_by_vendor(each) for each in one.vendor.staff.all()])
            for one in (bare, half, bookless, late, foreign)
        ],
        unbound=[staff().vendor, staff("cleared", **OLD).vendor],
    )


@case("vendor_training_plan_is_verified")
def plan_verified():
    bare, draft, old = (staff(**OLD).vendor for _each in range(3))
    planned(draft, "draft", verified_on=None, title="未核实的计划")
    planned(old, year=2025, verified_on=dt.date(2025, 2, 1))
    empty = planned(staff(**OLD).vendor, topics=[])
    young = staff().vendor
    plan = TrainingPlan.objects
    return Case(
        keep=[planned(staff(**OLD).vendor), planned(staff().vendor, "executed")],
        broken=[
            (bare, lambda: planned(bare)),
            (draft, lambda: imported(plan.get(record=draft.pk), state="approved", verified_on=RECENTLY)),
            (old, lambda: planned(old)),
            (empty, lambda: _with_topic(plan.get(record=empty.pk))),
        ],
        unbound=[young, staff("cleared", **OLD).vendor],
    )


def _with_topic(plan):
    plan.topics.model(plan=plan, topic="应急处置", kind="incident").save()


@case("incident_material_is_published")
def material_published():
    staff()
    draft = material("draft")
    return Case(keep=[], broken=[(acting().tenant, lambda: imported(draft, state="published"))])


@case("staff_read_incident_material")
def material_read():
    text = material()
    bare, elder = staff(), read(staff(), text, object_version="0.9")
    untested = taught(staff(), kind="incident", held_on=dt.date(2026, 10, 1))
    return Case(
        keep=[read(staff(), text), taught(staff(), kind="incident", held_on=dt.date(2026, 10, 21))],
        broken=[(one, lambda one=one: read(one, text)) for one in (bare, elder, untested)],
        unbound=[staff("cleared"), staff(onboarded_on=dt.date(2026, 11, 20))],
    )
