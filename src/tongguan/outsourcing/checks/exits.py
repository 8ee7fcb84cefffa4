"""Leaving a service: by a condition of the contract, term by term, verified, and reported to the leader (8.2.b-d)."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.core.models import Decision
from tongguan.core.working_days import PassedBy
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import (
    NDA,
    AssetHolding,
    ContractClause,
    ExitCase,
    ExitItem,
    Filing,
    Project,
)

EXIT = {"exit": "pk", "project": "project"}
PROJECT = {"project": "pk"}
TERMINATE = "service_termination"
"""Kind of the leader's decision to end a service, on a finding or on the project, whatever its contract says."""
HANDED_OVER = ("verifying", "reported", "closed")
"""States of an exit in which nothing of yours is out there any more."""
SETTLED = ("verified", "exception")


def _exits(**given: Any) -> QuerySet[ExitCase]:
    return ExitCase.objects.filter(project=OuterRef("pk"), **given)


def _left() -> Q:
    """Closed by way of an exit; of what was closed before it came here nothing is known."""
    return Q(state="closed") & Q(Exists(_exits()))


def _grounded() -> Q:
    """The contract has the condition that an exit cites, or the leader has decided to end the service."""
    agreed = ContractClause.objects.filter(
        contract=OuterRef("contract"), code=OuterRef("condition_clause"), status="present"
    ).exclude(state="superseded")
    decided = Decision.objects.filter(kind=TERMINATE, state="approved")
    of_project = decided.filter(register="project", record=OuterRef("project"))
    of_cause = decided.filter(register=OuterRef("register"), record=OuterRef("record"))
    return Q(Exists(agreed)) | Q(Exists(of_project)) | Q(Exists(of_cause))


@check(
    _("Whoever leaves a service cites a condition of exit that the contract has, or the leader's decision to end it."),
    message=_(
        "{record}: no exit cites a condition of exit of its contract, and no decision of the leader to end the "
        "service is on file."
    ),
    over=Project,
    scope=PROJECT,
    mend="exit_case",
)
def exit_cites_its_ground(on: dt.date) -> Rule:
    return Rule(
        over=Project.objects.all(),
        when=Q(state="exiting") | _left(),
        broken=~Exists(_exits().filter(_grounded())),
    )


@check(
    _("An exit has an item for each of the twelve terms on managing and on the technique of an exit."),
    message=_("{record}: its exit has no item yet for one or more of the terms EX-B1 to EX-B6 and EX-C1 to EX-C6."),
    over=Project,
    scope=PROJECT,
    mend="exit_case",
)
def exit_has_an_item_for_each_term(on: dt.date) -> Rule:
    items = ExitItem.objects.filter(exit_case=OuterRef("pk"))
    every_term = Exact(kinds(items, "clause"), len(ExitItem.Clause.values))
    return Rule(
        over=Project.objects.all(),
        when=Q(state="exiting") | _left(),
        broken=~Exists(_exits().filter(every_term)),
    )


@check(
    _("The service runs in parallel until the hand-over is accepted."),
    message=_("{record}: its parallel run ended before the hand-over was accepted."),
    over=ExitCase,
    scope=EXIT,
    if_any=True,
)
def parallel_run_lasts_until_the_hand_over(on: dt.date) -> Rule:
    handing_over = Q(state__in=["handover", *HANDED_OVER], parallel_from__isnull=False)
    return Rule(
        over=ExitCase.objects.all(),
        when=handing_over,
        broken=Q(accepted_on=None, parallel_to__lt=on),
    )


@check(
    _("An exit that was reported or closed has each of its items verified by another, or excepted by the leader."),
    message=_("{record}: items of the exit are not verified, or there are none."),
    over=ExitCase,
    scope=EXIT,
    mend="exit_item",
    if_any=True,
)
def exit_has_all_items_verified(on: dt.date) -> Rule:
    items = ExitItem.objects.filter(exit_case=OuterRef("pk"))
    return Rule(
        over=ExitCase.objects.all(),
        when=Q(state__in=["reported", "closed"]),
        broken=~Q(Exists(items)) | Q(Exists(items.exclude(state__in=SETTLED))),
    )


@check(
    _("A project is closed only after its exit was verified and reported."),
    message=_("{record}: there is no exit of it that was verified and reported."),
    over=Project,
    scope=PROJECT,
    mend="exit_case",
)
def project_closes_after_its_exit(on: dt.date) -> Rule:
    done = _exits(state__in=["reported", "closed"])
    return Rule(over=Project.objects.all(), when=_left(), broken=~Exists(done))


@check(
    _("Once the hand-over is accepted no asset is left with the project."),
    message=_("{record}: assets handed out to it are not given back."),
    over=Project,
    scope=PROJECT,
    mend="asset",
)
def no_asset_outlives_the_exit(on: dt.date) -> Rule:
    held = AssetHolding.objects.filter(project=OuterRef("pk"), returned_on=None)
    handed_over = Exists(_exits(state__in=HANDED_OVER))
    return Rule(over=Project.objects.all(), when=Q(state="closed") | Q(handed_over), broken=Exists(held))


@check(
    _("The filing of a project with the authority is closed when the project is."),
    message=_("{record}: its filing with the authority is not closed."),
    over=Project,
    scope=PROJECT,
    mend="filing",
    if_any=True,
)
def filing_is_closed_with_the_project(on: dt.date) -> Rule:
    open_still = Filing.objects.filter(project=OuterRef("pk")).exclude(state__in=["draft", "closed"])
    return Rule(over=Project.objects.all(), when=_left(), broken=Exists(open_still))


@check(
    _("Promises of confidentiality outlive the closing of the project: they bind until their day."),
    message=_("{record}: released or ended before its day although the project is closed."),
    over=NDA,
    scope={"staff": "vendor_staff", "vendor": "vendor"},
    if_any=True,
)
def confidentiality_outlives_the_exit(on: dt.date) -> Rule:
    of_closed = Q(project__state="closed") | Q(vendor_staff__project__state="closed")
    runs_on = Q(valid_to=None) | Q(valid_to__gte=on)
    return Rule(
        over=NDA.objects.exclude(state="draft"),
        when=of_closed,
        broken=Q(state__in=["released", "expired"]) & runs_on,
    )


@check(
    _("What came of an exit is reported to the leader within {working_days} working days after it was verified."),
    message=_("{record}: verified for more than {working_days} working days, and not reported to the leader."),
    over=ExitCase,
    scope=EXIT,
    working_days=5,
)
def exit_is_reported_in_time(on: dt.date, working_days: int) -> Rule:
    items = ExitItem.objects.filter(exit_case=OuterRef("pk"))
    limit = PassedBy(on, working_days)
    lately = items.filter(Q(verified_on__gt=limit) | Q(excepted_on__gt=limit))
    verified = Q(state="verifying") & Q(Exists(items)) & ~Q(Exists(items.exclude(state__in=SETTLED)))
    return Rule(
        over=ExitCase.objects.all(),
        when=verified | Q(state__in=["reported", "closed"]),
        broken=Q(state="verifying") & ~Q(Exists(lately)),
    )


@check(
    _("A project is closed once the leader has acknowledged the report on its exit."),
    message=_("{record}: the leader has not acknowledged a report on its exit."),
    over=Project,
    scope=PROJECT,
    mend="report",
    given={"kind": "exit"},
    if_any=True,
)
def exit_report_is_acknowledged(on: dt.date) -> Rule:
    received = Report.objects.filter(kind="exit", register="exit_case", record=OuterRef("pk"), state="acknowledged")
    return Rule(over=Project.objects.all(), when=_left(), broken=~Exists(_exits().filter(Exists(received))))
