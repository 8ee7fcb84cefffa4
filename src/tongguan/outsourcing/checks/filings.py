"""Filing with the security authority: in time, complete, and kept up to date (6.5)."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.working_days import PassedBy
from tongguan.outsourcing.filed_facts import differing
from tongguan.outsourcing.models import NDA, Contract, Filing, FilingAmendment, FilingGroup, Project

from .periods import SERVED

FILING = {"filing": "pk", "contract": "contract", "project": "project"}
FILED = Q(state__in=["submitted", "accepted", "amending"])
PAST_CONTRACT = Q(state__in=["plan_pending", "mobilising", "operating", "suspended", "exiting"])


def _concluded(project: str, by: Any, *, deeper: Any = None) -> QuerySet:
    """Contracts of a project that were signed by a day, and whose vendor had signed its NDA by then.

    The NDA is looked for from within the contract: `deeper` is the day as it is called from there.
    """
    agreed = NDA.objects.filter(party_type="vendor", vendor=OuterRef("vendor"), signed_on__lte=deeper or by)
    for_it = agreed.filter(Q(project=None) | Q(project=OuterRef("project"))).exclude(state="draft")
    signed = Contract.objects.filter(Exists(for_it), project=OuterRef(project), signed_on__lte=by)
    return signed.exclude(state__in=["draft", "security_review", "approved"])


@check(
    _("Once contract and vendor's NDA are signed, the service is filed within {working_days} working days."),
    message=_(
        "{record}: more than {working_days} working days after contract and vendor's NDA were signed nothing is "
        "filed, or the number of an accepted filing is missing."
    ),
    over=Project,
    scope={"project": "pk"},
    mend="filing",
    working_days=10,
)
def service_is_filed_in_time(on: dt.date, working_days: int) -> Rule:
    submitted = Filing.objects.filter(project=OuterRef("pk"), submitted_at__lte=on).exclude(state="draft")
    unnumbered = submitted.filter(state__in=["accepted", "amending"], filing_number="")
    overdue = Q(Exists(_concluded("pk", PassedBy(on, working_days))))
    return Rule(
        over=Project.objects.all(),
        when=PAST_CONTRACT & (overdue | Q(Exists(submitted))),
        broken=overdue & ~Q(Exists(submitted)) | Q(Exists(unnumbered)),
    )


@check(
    _("A service starts only when it is filed, and where you ask for it only when the filing is accepted."),
    message=_("{record}: it is not filed with the authority, or the filing is not accepted though you ask for that."),
    over=Project,
    scope={"project": "pk"},
    mend="filing",
    if_any=True,
    accepted=False,
)
def service_is_filed_before_it_starts(on: dt.date, accepted: bool) -> Rule:  # noqa: FBT001  a limit of the tenant
    filed = Filing.objects.filter(project=OuterRef("pk"), submitted_at__lte=on).exclude(state="draft")
    enough = filed.filter(state__in=["accepted", "amending", "closed"]) if accepted else filed
    return Rule(over=Project.objects.all(), when=SERVED, broken=~Exists(enough))


@check(
    _("A service is filed when its contract and the vendor's NDA are signed."),
    message=_("{record}: contract and vendor's NDA were not both signed when it was filed."),
    over=Filing,
    scope=FILING,
    mend="nda",
)
def filing_follows_the_signatures(on: dt.date) -> Rule:
    # Of a filing that is about to be submitted the day is not known yet.
    by, deeper = (
        Coalesce(day, Value(on), output_field=DateField())
        for day in (OuterRef("submitted_at"), OuterRef(OuterRef("submitted_at")))
    )
    signed = _concluded("project", by, deeper=deeper)
    return Rule(over=Filing.objects.all(), when=FILED, broken=~Exists(signed))


def _told(group: str) -> Exists:
    """The group of information says something."""
    return Exists(FilingGroup.objects.filter(filing=OuterRef("pk"), group=group).exclude(content=""))


def _from_registers_without(*columns: str) -> Q:
    """Filled from the registers, and one of these was missing there."""
    missing = Q(pk__in=[])
    for column in columns:
        missing |= Q(**{column: ""})
    return Q(filed_on__isnull=False) & missing


@check(
    _("Every filing names the department, the responsible office, its people and how to reach them."),
    message=_("{record} does not name department, office, people in charge and their telephone."),
    over=Filing,
    scope=FILING,
)
def filing_names_the_office(on: dt.date) -> Rule:
    unnamed = _from_registers_without("filed_office", "filed_head", "office_contact")
    return Rule(over=Filing.objects.all(), when=FILED, broken=~Q(_told("F1")) | unnamed)


@check(
    _("Every filing states the type of service by the national classification."),
    message=_("{record} does not state the type of service by the classification."),
    over=Filing,
    scope=FILING,
)
def filing_states_the_service(on: dt.date) -> Rule:
    classified = Q(filed_on=None) | Q(filed_service__in=Project.Service.values)
    return Rule(over=Filing.objects.all(), when=FILED, broken=~Q(_told("F2")) | ~classified)


@check(
    _("Every filing tells name, size and qualifications of the vendor, its project manager and how to reach them."),
    message=_("{record} does not tell name, size, qualifications and project manager of the vendor with telephone."),
    over=Filing,
    scope=FILING,
)
def filing_describes_the_vendor(on: dt.date) -> Rule:
    unnamed = _from_registers_without("filed_vendor", "filed_manager", "manager_contact")
    return Rule(over=Filing.objects.all(), when=FILED, broken=~Q(_told("F3")) | unnamed)


@check(
    _("Every filing explains the risk controls of the approved security plan."),
    message=_("{record} does not explain the risk controls of a plan that the leader has approved."),
    over=Filing,
    scope=FILING,
)
def filing_explains_the_controls(on: dt.date) -> Rule:
    # Of what was filed before this platform was used only the plan itself tells that it was approved.
    unapproved = Q(filed_on=None, plan__approved_at=None)
    unplanned = Q(plan=None) | unapproved | _from_registers_without("filed_plan")
    return Rule(over=Filing.objects.all(), when=FILED, broken=~Q(_told("F4")) | unplanned)


@check(
    _("Every filing answers what else the authority asks for, or says that it asks for nothing."),
    message=_("{record} does not answer what else the authority asks for."),
    over=Filing,
    scope=FILING,
)
def filing_answers_the_rest(on: dt.date) -> Rule:
    return Rule(over=Filing.objects.all(), when=FILED, broken=~Q(_told("F5")))


@check(
    _("What was filed is adjusted within {working_days} working days of a change."),
    message=_(
        "{record}: what was filed differs from the registers for more than {working_days} working days, or a change "
        "was not handed in."
    ),
    over=Filing,
    scope=FILING,
    working_days=10,
)
def filing_is_kept_up_to_date(on: dt.date, working_days: int) -> Rule:
    limit = PassedBy(on, working_days)
    kept_back = FilingAmendment.objects.filter(filing=OuterRef("pk"), changed_on__lte=limit, submitted_on=None)
    other = Q(differs_since__lte=limit) & differing()
    return Rule(over=Filing.objects.all(), when=FILED & Q(filed_on__isnull=False), broken=other | Q(Exists(kept_back)))
