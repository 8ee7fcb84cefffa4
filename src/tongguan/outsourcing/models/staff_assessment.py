"""Assessments of service staff against the seven conditions of 6.1.c."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core import sensitive
from tongguan.core.clock import today
from tongguan.core.columns import by_state, choice, day, holds, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.outsourcing import hardness

from .vendor_staff import VendorStaff


def _all_answered() -> Any:
    answered = StaffCondition.objects.filter(assessment=OuterRef("pk")).exclude(result="")
    return Q(*[Exists(answered.filter(condition=code)) for code in StaffCondition.Condition.values])


def _no_hard_failure() -> Any:
    hard = hardness.hard_ones(hardness.STAFF)
    failed = StaffCondition.objects.filter(assessment=OuterRef("pk"), condition__in=hard).exclude(result="pass")
    return ~Exists(failed)


class StaffAssessment(Record):
    """One assessment of one person for one post; passed only when all seven conditions are answered."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")

    prefix, happened = "SA", "assessed_on"
    vendor_staff = link(VendorStaff, _("service staff member"), needed=True, back="assessments")
    assessor = link(User, _("assessor"), needed=True)
    assessed_on = day(_("assessed on"), needed=True, default=today)
    conclusion = prose(_("conclusion"))
    evidence = link(Evidence, _("assessment report"))
    state = StateField(State)

    _concluded = {
        "source": [State.DRAFT],
        "by": (Role.ASSESSOR, Role.OFFICE_HEAD),
    }
    workflow = Workflow(
        State,
        Transition(
            name="pass",
            label=_("conclude: passed"),
            target=State.PASSED,
            not_by_who_did=("create",),
            guards=(
                Guard(holds=_all_answered, message=_("All seven conditions must be answered."), clause="6.1.c"),
                Guard(holds=_no_hard_failure, message=_("A hard condition is not met."), clause="6.1.c"),
            ),
            **_concluded,
        ),
        Transition(
            name="fail",
            label=_("conclude: failed"),
            target=State.FAILED,
            reason=True,
            effects=("staff.clearance_is_lost",),
            **_concluded,
        ),
        editable_in={State.PASSED: (), State.FAILED: ()},
    )
    title_joins = ("vendor_staff", "vendor_staff__person", "vendor_staff__vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("staff assessment"), _("staff assessments")
        indexes = [
            models.Index(fields=["vendor_staff", "state", "-id"], name="staff_assessment_state"),
            by_state("assessment_state"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_staff} {self.assessed_on}"


class StaffCondition(Record):
    """The answer to one of the seven conditions, with what proves it."""

    class Condition(models.TextChoices):
        CITIZEN = "SC-01", _("Chinese citizen")
        POST = "SC-02", _("post, role and duties are clear")
        QUALIFICATION = "SC-03", _("holds the qualification")
        AWARENESS = "SC-04", _("good security awareness")
        BACKGROUND = "SC-05", _("background and skill reviewed")
        EMPLOYMENT = "SC-06", _("long-term labour contract and confidentiality agreement")
        STATUTORY = "SC-07", _("other statutory conditions")

    class Result(models.TextChoices):
        PASS = "pass", _("met")
        FAIL = "fail", _("not met")

    parent, one_row_for = "assessment", "condition"
    assessment = link(StaffAssessment, _("staff assessment"), needed=True, back="conditions")
    condition = choice(Condition, _("condition"))
    result = choice(Result, _("result"), blank=True)
    proof = text(_("proof"), 300, help_text=_("certificate, number, where it is kept"))
    proved_on = day(_("date of the proof"))
    evidence = link(Evidence, _("evidence"))

    class Meta:
        verbose_name, verbose_name_plural = _("condition"), _("conditions")
        constraints = [
            once(["assessment", "condition"], "staff_condition_once", _("This condition is answered already.")),
            holds(
                ~Q(result="pass") | ~Q(proof="") | Q(evidence__isnull=False),
                "staff_condition_is_proved",
                _("A condition is met only with proof: name it or attach it."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_condition_display()


sensitive.declare("staff_assessment", _("It tells what was found about the background of a person."))


@register
class StaffAssessments(Register):
    """Staff assessments."""

    model = StaffAssessment
    area = "projects"
    help = _("Seven conditions, each answered with its proof, before a person of a vendor is cleared.")
    columns = ("number", "vendor_staff", "assessor", "assessed_on", "state")
    filters = ("state", "assessed_on")
    search = ("vendor_staff__person__name", "vendor_staff__vendor__name")
    # The office's own judgement: nothing of it is for the vendor to read.
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR)
    scope = {
        "staff": "vendor_staff",
        "vendor": "vendor_staff__vendor",
        "project": "vendor_staff__project",
    }
    natural_keys = (("vendor_staff", "assessed_on"),)
    children = ("conditions",)
    rules = ("assessor_is_not_of_the_vendor",)
