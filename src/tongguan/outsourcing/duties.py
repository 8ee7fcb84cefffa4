"""Duties of outsourcing: what returns while a service runs, and what is due within days of an event."""

import datetime as dt

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import (
    Owed,
    Unit,
    duty,
    earliest,
    entered_on,
    later,
    latest,
    or_entered,
    proof_of,
)
from tongguan.core.roles import Role
from tongguan.organisation.models import Report

from .models import (
    NDA,
    Contract,
    Filing,
    FilingAmendment,
    Project,
    ResourceCommitment,
    StaffCondition,
    SupervisionReview,
    Vendor,
    VendorAssessment,
    VendorStaff,
)

STRICT = Q(data_grade=Project.Grade.SENSITIVE)
HEAD, LEADER = F("office_head__account"), F("leader__account")
RUNNING = (Project.State.OPERATING, Project.State.SUSPENDED, Project.State.EXITING)
APPROVED = (
    Project.State.SELECTING,
    Project.State.CONTRACTING,
    Project.State.PLAN_PENDING,
    Project.State.MOBILISING,
    *RUNNING,
)
CONCLUDED = (Contract.State.SIGNED, Contract.State.IN_FORCE, Contract.State.AMENDING)


def _started() -> Coalesce:
    """The later of service start and adoption; a project without either counts from the day it came here."""
    began = later(Coalesce(F("service_started_on"), F("start_on")), F("adopted_on"))
    return Coalesce(began, entered_on(Project), output_field=DateField())


def _unless_open(rows: QuerySet, day: str, on: dt.date) -> Case:
    """Nothing while one of the rows is open, else the last day that they tell."""
    done = Coalesce(latest(rows, day), Value(on), output_field=DateField())
    return Case(When(Exists(rows.filter(**{day: None})), then=None), default=done, output_field=DateField())


def _reviews(kind: str, *states: str) -> QuerySet:
    return SupervisionReview.objects.filter(project=OuterRef("pk"), kind=kind, state__in=states)


@duty(
    "STATUS_REPORT",
    _("Report to the leader how the project stands"),
    clause="4.2.3.a",
    limit="leader_knows_state_of_project.months",
)
def status_is_reported(on: dt.date) -> Owed:
    """Each running project, from the last report on it that the leader has acknowledged."""
    reports = Report.objects.filter(
        register="project", record=OuterRef("pk"), kind="status", to="leader", state="acknowledged"
    )
    return Owed(
        over=Project.objects.filter(state__in=RUNNING),
        since=_started(),
        last=latest(reports, "submitted_at"),
        proof=proof_of(reports, "submitted_at"),
        owner=HEAD,
    )


@duty(
    "LEADER_CHECK",
    _("Have the running service checked"),
    clause="4.2.2.c.3",
    limit="leader_has_service_checked.months",
    role=Role.LEADER,
)
def leader_checks(on: dt.date) -> Owed:
    """Each operating project, from the last reported check of the leader."""
    checks = _reviews("leader_check", "reported")
    return Owed(
        over=Project.objects.filter(state=Project.State.OPERATING),
        since=_started(),
        last=latest(checks, "done_on"),
        proof=proof_of(checks, "done_on"),
        owner=LEADER,
    )


def _reviewed(kind: str, of: Q) -> Owed:
    """Each operating project of a kind, from the last review of a kind that was concluded."""
    reviews = _reviews(kind, "done", "reported")
    return Owed(
        over=Project.objects.filter(of, state=Project.State.OPERATING),
        since=_started(),
        last=latest(reviews, "done_on"),
        proof=proof_of(reviews, "done_on"),
        owner=HEAD,
    )


for _suffix, _of, _limit in (
    ("", ~STRICT, "execution_is_reviewed.months"),
    ("_STRICT", STRICT, "quality_and_continuity_are_reviewed.strict"),
):

    @duty(
        f"EXECUTION_REVIEW{_suffix}", _("Review the secure execution of the service"), clause="4.2.3.b.4", limit=_limit
    )
    def execution_is_reviewed(on: dt.date, of: Q = _of) -> Owed:
        """More often where data are sensitive."""
        return _reviewed("execution", of)

    @duty(f"RISK_REVIEW{_suffix}", _("Review how the risk has changed"), clause="7.1.b", limit=_limit)
    def changed_risk_is_reviewed(on: dt.date, of: Q = _of) -> Owed:
        """As often as the execution."""
        return _reviewed("risk_change", of)


@duty(
    "RESOURCE",
    _("Have the resources approved"),
    clause="4.2.2.c.2",
    default=30,
    unit=Unit.DAY,
    role=Role.LEADER,
)
def resources_are_promised(on: dt.date) -> Owed:
    """Each project that was approved, until the promise for it, or for the whole organisation, runs out."""
    filled = ResourceCommitment.objects.filter(state="approved", people__gt=0, budget__gt=0)
    promises = filled.filter(Q(project=OuterRef("pk")) | Q(project=None))
    return Owed(
        over=Project.objects.filter(state__in=APPROVED),
        since=_started(),
        last=latest(promises, "approved_on"),
        until=latest(promises, "period_to"),
        proof=proof_of(promises, "approved_on"),
        owner=LEADER,
    )


@duty("VENDOR_ASSESSMENT", _("Assess the vendor again"), clause="6.1.b", limit="vendor_assessed_lately.months")
def vendors_are_assessed_again(on: dt.date) -> Owed:
    """Each vendor from outside that may be given work, from the last assessment that it passed."""
    passed = VendorAssessment.objects.filter(vendor=OuterRef("pk"), state="passed")
    return Owed(
        over=Vendor.objects.filter(kind="external", state__in=["assessed", "qualified"]),
        since=entered_on(Vendor),
        last=latest(passed, "concluded_on"),
        proof=proof_of(passed, "concluded_on"),
    )


@duty("AWARENESS_TEST", _("Test the security awareness"), clause="6.1.c.4", limit="staff_condition_4_holds.months")
def awareness_is_tested(on: dt.date) -> Owed:
    """Each of the service staff at work, from the last test that was passed."""
    tests = StaffCondition.objects.filter(
        assessment__vendor_staff=OuterRef("pk"), assessment__state="passed", condition="SC-04", result="pass"
    )
    return Owed(
        over=VendorStaff.objects.filter(state__in=["cleared", "onboarded", "suspended"]),
        since=or_entered(VendorStaff, "cleared_on"),
        last=latest(tests, "proved_on"),
        owner=F("project__office_head__account"),
    )


@duty(
    "FILING",
    _("File the project with the security authority"),
    clause="6.5.a",
    limit="service_is_filed_in_time.working_days",
    unit=Unit.WORKING_DAY,
    once=True,
)
def projects_are_filed(on: dt.date) -> Owed:
    """From the later of contract and confidentiality agreement with the vendor; for adopted projects from adoption."""
    contracts = Contract.objects.filter(project=OuterRef("pk"), state__in=CONCLUDED)
    promised = NDA.objects.filter(
        Q(project=OuterRef("pk")) | Q(project=None),
        party_type="vendor",
        state="signed",
        vendor__contracts__project=OuterRef("pk"),
    )
    filings = Filing.objects.filter(project=OuterRef("pk"))
    both = Exists(contracts.filter(signed_on__isnull=False)) & Exists(promised.filter(signed_on__isnull=False))
    signed = later(earliest(contracts, "signed_on"), earliest(promised, "signed_on"))
    return Owed(
        over=Project.objects.filter(both, state__in=[Project.State.PLAN_PENDING, Project.State.MOBILISING, *RUNNING]),
        since=later(signed, F("adopted_on")),
        last=earliest(filings, "submitted_at"),
        proof=proof_of(filings, "submitted_at"),
        owner=HEAD,
    )


@duty(
    "FILING_UPDATE",
    _("Tell the authority what has changed"),
    clause="6.5.b",
    limit="filing_is_kept_up_to_date.working_days",
    unit=Unit.WORKING_DAY,
    once=True,
)
def filings_are_kept_up(on: dt.date) -> Owed:
    """Each filing with a change that the authority has not been told of, from the first such change."""
    changes = FilingAmendment.objects.filter(filing=OuterRef("pk"))
    differs = Q(differs_since__isnull=False)
    first = earliest(changes.filter(submitted_on=None), "changed_on")
    told = _unless_open(changes, "submitted_on", on)
    return Owed(
        over=Filing.objects.filter(Exists(changes) | differs).exclude(state__in=["draft", "closed"]),
        since=Coalesce(first, F("differs_since"), output_field=DateField()),
        last=Case(When(differs, then=None), default=told, output_field=DateField()),
        proof=F("number"),
        owner=F("project__office_head__account"),
    )
