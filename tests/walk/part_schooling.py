"""A.3 and A.7.b: who serves is able and taught, by the office and by the vendor, and says so before leaving."""

import datetime as dt

from tests.examples import make
from tests.outsourcing.cases_schooling import material, planned, read, taught, taught_by_vendor
from tests.outsourcing.stories import change, imported
from tongguan.core.models import Acknowledgement
from tongguan.organisation.models import TrainingPlan

from . import BEGAN, furnish, violation

TAUGHT, LEFT = dt.date(2026, 11, 2), dt.date(2026, 11, 9)


@furnish
def schooling(whole):
    text = material(effective_on=BEGAN, approved_on=BEGAN)
    for one in whole.crew.values():
        taught(one, held_on=TAUGHT)
        taught_by_vendor(one, held_on=TAUGHT)
        read(one, text)
    planned(whole.vendor)
    former = make(
        "vendor_staff", vendor=whole.vendor, project=whole.pair, state="offboarded", cleared_on=BEGAN,
        onboarded_on=BEGAN, offboarded_on=LEFT, opening=True,
    )  # fmt: skip
    told = dt.datetime(2026, 10, 12, 1, tzinfo=dt.UTC)
    make("vendor_notice", vendor_staff=former, effective_on=LEFT, received_at=told, state="acknowledged", opening=True)


def _one(whole):
    return whole.crew[whole.pair.pk]


@violation("A.3.b")
def unverified(whole):
    return change(_one(whole), skill_verified_on=None)


@violation("A.3.c")
def untaught(whole):
    for lesson in _one(whole).person.trainings.filter(session__kind="policy"):
        change(lesson, passed=False)
    return _one(whole)


@violation("A.3.e")
def unannounced(whole):
    former = whole.vendor.staff.get(state="offboarded", offboarded_on=LEFT)
    former.notices.get().void("误登记")
    return former


@violation("A.3.f", also={"A.6.b"})
def lesson_without_material(whole):
    # It is wanted every half year here, for nobody is on board for a whole one.
    make("preference", key="vendor_teaches_its_people.months", value="6")
    imported(_one(whole).person.trainings.get(session__provided_by="vendor").session, materials=None)
    return whole.vendor


@violation("A.3.h")
def plan_not_verified(whole):
    # As an import finds it: a plan that was taken back.
    imported(TrainingPlan.objects.get(record=whole.vendor.pk, party="vendor"), state="draft", verified_on=None)
    return whole.vendor


@violation("A.7.b")
def unread(whole):
    account = _one(whole).person.account
    Acknowledgement.objects.get(account=account, register="document").void("误登记")
    return _one(whole)
