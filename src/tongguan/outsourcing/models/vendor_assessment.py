"""Assessments of vendors against the ten conditions of 6.1.b, and of outside assessors against the three of A.1.c."""

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import preferences
from tongguan.core.calendar import months_before
from tongguan.core.clock import today
from tongguan.core.columns import answer, by_state, choice, day, holds, in_order, link, once, percent, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow, effect
from tongguan.outsourcing import hardness

from .project import Project
from .vendor import Vendor

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
VENDOR_ASSESSED = "vendor_assessment.vendor_assessed"


def _items() -> QuerySet:
    return VendorCondition.objects.filter(assessment=OuterRef("pk"))


def _all_answered() -> Q:
    answered = _items().exclude(result="")
    return Q(*[Exists(answered.filter(item=code)) for code in VendorCondition.Item.values])


def _no_hard_failure() -> Q:
    return ~Q(Exists(_items().filter(item__in=hardness.hard_ones(hardness.VENDOR), result="fail")))


def _nothing_failed() -> Q:
    return ~Q(Exists(_items().filter(result="fail")))


def _failures_compensated() -> Q:
    return ~Q(Exists(_items().filter(result="fail", compensation="")))


_ANSWERED = Guard(holds=_all_answered, message=_("All ten conditions must be answered."), clause="6.1.b")
_NO_HARD_FAILURE = Guard(holds=_no_hard_failure, message=_("A hard condition is not met."), clause="6.1.b")
_NO_INTEREST = Guard(
    holds=~Q(has_interest=True), message=_("The assessor has an interest in the vendor (SOD-03)."), clause="A.1.c"
)


class VendorAssessment(Record):
    """One assessment of one vendor; a soft failure passes only with the consent of the leader."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_PROGRESS = "in_progress", _("in progress")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")

    prefix, happened = "VA", "concluded_on"
    vendor = link(Vendor, _("vendor"), needed=True, back="assessments")
    project = link(Project, _("project"), back="vendor_assessments")
    assessor = link(User, _("assessor"), needed=True)
    has_interest = answer(
        _("assessor has an interest in the vendor"),
        help_text=_("Kinship, shares, earlier or promised employment, or a job with an affiliate."),
    )
    started_on = day(_("started on"), default=today)
    concluded_on = day(_("concluded on"))
    score = percent(_("score in percent"))
    conclusion = prose(_("conclusion"))
    recommendation = prose(
        _("recommendation of the office"), help_text=_("Why this vendor, and with which conditions.")
    )
    evidence = link(Evidence, _("assessment report"))
    is_reputable = answer(_("reputation is good"))
    is_independent = answer(_("independent of the assessed"))
    is_controllable = answer(_("can be controlled"))
    consented_by = link(User, _("consent to exceptions by"), editable=False)
    consented_on = day(_("consent to exceptions on"), editable=False)
    state = StateField(State)

    _concluded = {"source": [State.IN_PROGRESS], "stamps": ("concluded_on",), "effects": (VENDOR_ASSESSED,)}
    workflow = Workflow(
        State,
        Transition(
            name="start",
            label=_("start the assessment"),
            source=[State.DRAFT],
            target=State.IN_PROGRESS,
            by=[*OFFICE, Role.ASSESSOR],
        ),
        Transition(
            name="pass",
            label=_("conclude: passed"),
            target=State.PASSED,
            by=[Role.ASSESSOR, Role.OFFICE_HEAD],
            not_by_who_did=("create",),
            guards=(
                _ANSWERED,
                Guard(
                    holds=_nothing_failed,
                    message=_("A condition is not met; the leader may consent if it is not a hard one."),
                    clause="6.1.b",
                ),
                _NO_INTEREST,
            ),
            **_concluded,
        ),
        Transition(
            name="pass_with_consent",
            label=_("consent to exceptions: passed"),
            target=State.PASSED,
            by=[Role.LEADER],
            signs=("consented_by",),
            reason=True,
            guards=(
                _ANSWERED,
                _NO_HARD_FAILURE,
                Guard(
                    holds=_failures_compensated,
                    message=_("For each condition that is not met, say what makes up for it."),
                    clause="6.1.b",
                ),
                _NO_INTEREST,
            ),
            **_concluded | {"stamps": ("concluded_on", "consented_on")},
        ),
        Transition(
            name="fail",
            label=_("conclude: failed"),
            target=State.FAILED,
            by=[Role.ASSESSOR, Role.OFFICE_HEAD],
            reason=True,
            **_concluded,
        ),
        editable_in={State.PASSED: ("recommendation",), State.FAILED: ()},
    )
    title_joins = ("vendor",)

    class Meta:
        verbose_name, verbose_name_plural = _("vendor assessment"), _("vendor assessments")
        constraints = [
            in_order("started_on", "concluded_on", "vendor_assessment_in_order", _("It is concluded after its start."))
        ]
        indexes = [
            by_state("vendor_assessment_state"),
            models.Index(fields=["vendor", "state", "concluded_on"], name="vendor_assessment_vendor"),
            models.Index(fields=["project", "state"], name="vendor_assessment_project"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.started_on or ''}".rstrip()


class VendorCondition(Record):
    """The answer to one of the ten conditions, with what proves it."""

    class Item(models.TextChoices):
        REGISTERED = "VC-01", _("registered in the mainland")
        OWNED = "VC-02", _("owned by Chinese citizens, Chinese legal persons or the state")
        NO_RECORD = "VC-03", _("legal representative and key people without criminal record")
        PREMISES = "VC-04", _("fixed office premises")
        MANAGEMENT = "VC-05", _("security management works well")
        CAPABILITY = "VC-06", _("technical and financial capability")
        NO_THREAT = "VC-07", _("no threat to national security, order or public interest")
        BACKGROUND = "VC-08", _("background passed a security review")
        QUALIFICATION = "VC-09", _("holds the qualifications of the service")
        STATUTORY = "VC-10", _("other statutory conditions")

    class Result(models.TextChoices):
        PASS = "pass", _("met")
        FAIL = "fail", _("not met")

    parent, one_row_for = "assessment", "item"
    assessment = link(VendorAssessment, _("vendor assessment"), needed=True, back="items")
    item = choice(Item, _("condition"))
    result = choice(Result, _("result"), blank=True)
    proof = text(_("proof"), 300, help_text=_("certificate, number, where it is kept"))
    proved_on = day(_("date of the proof"))
    evidence = link(Evidence, _("evidence"))
    compensation = text(_("what makes up for it"), 500)

    class Meta:
        verbose_name, verbose_name_plural = _("condition"), _("conditions")
        constraints = [
            once(["assessment", "item"], "vendor_condition_once", _("This condition is answered already.")),
            holds(
                ~Q(result="pass") | ~Q(proof="") | Q(evidence__isnull=False),
                "vendor_condition_is_proved",
                _("A condition is met only with proof: name it or attach it."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_item_display()


def latest_of(vendor: OuterRef) -> QuerySet:
    """The concluded assessments of a vendor, the last one first; what it said counts, whatever was said before."""
    concluded = VendorAssessment.objects.filter(vendor=vendor, state__in=["passed", "failed"])
    return concluded.order_by(F("concluded_on").desc(nulls_last=True), "-pk")


def lately_passed(vendor: OuterRef, on: dt.date, months: int | None = None) -> QuerySet:
    """Assessments that a vendor passed within the interval of re-assessment."""
    months = months or preferences.value_of("vendor_assessed_lately.months")
    passed = VendorAssessment.objects.filter(vendor=vendor, state="passed")
    concluded = Coalesce("concluded_on", "started_on")
    return passed.filter(GreaterThan(concluded, Value(months_before(on, months))))


@effect(VENDOR_ASSESSED)
def vendor_assessed(assessments: QuerySet, on: dt.date) -> None:
    """A candidate that was assessed for the first time is assessed, whatever came of it."""
    candidates = Vendor.objects.filter(pk__in=assessments.values("vendor"), state=Vendor.State.CANDIDATE)
    Vendor.workflow.take_all(candidates, "assess", on=on)


@register
class VendorAssessments(Register):
    """Vendor assessments."""

    model = VendorAssessment
    area = "projects"
    help = _("Ten conditions, each answered with its proof, before a vendor is chosen; again every year.")
    columns = ("number", "vendor", "project", "assessor", "started_on", "concluded_on", "score", "state")
    filters = ("state", "vendor", "project", "concluded_on")
    search = ("vendor__name", "project__name", "conclusion", "recommendation")
    sections = (
        (pgettext_lazy("assessment", "What is assessed"), ("vendor", "project", "assessor", "has_interest")),
        (_("Result"), ("started_on", "concluded_on", "score", "conclusion", "recommendation", "evidence")),
        (_("Vendor that assesses for you (A.1.c)"), ("is_reputable", "is_independent", "is_controllable")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = (*OFFICE, Role.ASSESSOR)
    scope = {"vendor": "vendor", "project": "project"}
    natural_keys = (("vendor", "project", "started_on"), ("vendor", "started_on"))
    children = ("items",)
    rules = ("vendor_assessor_is_independent",)
