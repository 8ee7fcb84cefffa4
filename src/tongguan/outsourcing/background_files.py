"""Files of background checks go once they have served: the conclusion, the digest and who saw them stay."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock
from tongguan.core.models import Evidence
from tongguan.protection import retention
from tongguan.protection.retention import Rule

from .models import StaffAssessment, StaffCondition, VendorStaff

PERSONAL = (StaffCondition.Condition.CITIZEN, StaffCondition.Condition.BACKGROUND, StaffCondition.Condition.STATUTORY)
"""Conditions that are proved by papers about the person; certificates of skill are shown to inspectors."""


def purge(before: dt.datetime) -> int:
    """The files behind whoever was cleared, turned down or left before a moment; the record of each stays."""
    people = _decided(before.date()).filter(files_purged_on=None)
    files = _files(people)
    count = retention.drop_files(files.order_by("pk"), "retention.background_days")
    for person in people.order_by("pk"):
        person.files_purged_on = clock.today()
        person.save(action="purge", reason="retention.background_days")
    return count


def _decided(day: dt.date) -> QuerySet:
    """Service staff about whom it was decided before a day."""
    failed = StaffAssessment.objects.filter(state="failed", assessed_on__lt=day)
    left = Q(state="offboarded", offboarded_on__lt=day)
    return VendorStaff.objects.filter(
        Q(cleared_on__lt=day) | left | Q(state="proposed", pk__in=failed.values("vendor_staff"))
    )


def _files(people: QuerySet) -> QuerySet:
    """What proves a personal condition, and what was attached to the assessment."""
    assessments = StaffAssessment.everything.filter(vendor_staff__in=people.values("pk"))
    proofs = StaffCondition.everything.filter(assessment__in=assessments.values("pk"), condition__in=PERSONAL)
    attached = Q(register="staff_assessment", record__in=assessments.values("pk"))
    # What the vendor handed in with its proposal, apart from what proves skill.
    attached |= Q(
        register="vendor_staff",
        record__in=people.values("pk"),
        handed_in_by__in=VendorStaff.everything.filter(person__account__isnull=False).values("person__account"),
    )
    skill = StaffCondition.everything.filter(assessment__in=assessments.values("pk")).exclude(condition__in=PERSONAL)
    of_conditions = Q(pk__in=proofs.exclude(evidence=None).values("evidence"))
    reports = assessments.exclude(evidence=None).values("evidence")
    return (
        Evidence.objects.filter(attached | of_conditions, purged_on=None)
        .exclude(pk__in=reports)
        .exclude(pk__in=skill.exclude(evidence=None).values("evidence"))
    )


retention.keep(
    Rule(
        key="background",
        what=_("files of background checks, after the clearance"),
        default=30,
        least=0,
        basis=_("Personal Information Protection Law art. 19 and 28: sensitive data, no longer than needed."),
        purge=purge,
    )
)
