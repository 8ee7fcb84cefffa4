"""Findings: what does not conform, why, what else is hit, and how it was settled (7.1.d, 7.2.b, manual 10.1)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import CurrentUser, acting
from tongguan.core.clock import today
from tongguan.core.columns import by_day, by_state, choice, dated_in, day, in_order, link, prose
from tongguan.core.columns import text as line
from tongguan.core.fields import StateField
from tongguan.core.models import User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import OrgUnit, Person
from tongguan.outsourcing.models import Project, Vendor, VendorStaff

from .critical import decisions, settled

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
OWNERS = (*OFFICE, Role.SEC_OFFICER, Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.ASSET_OWNER, Role.RISK_OWNER)
VERIFIERS = (Role.LEAD_AUDITOR, Role.INTERNAL_AUDITOR, Role.ASSESSOR, Role.OFFICE_HEAD)


def _actions(**given: Any) -> Any:
    # Actions know their finding.
    from .action import Action  # noqa: PLC0415  circular import

    return Action.objects.filter(finding=OuterRef("pk"), **given)


def _has_action() -> Any:
    return Exists(_actions())


def _actions_complete() -> Any:
    return ~Exists(_actions().filter(Q(due=None) | Q(owner=None, vendor=None)))


def _leader_or_approved() -> Any:
    """A leader approves the measures with the finding; anybody else finds them approved."""
    return Q() if Role.LEADER in acting().roles else ~Exists(_actions(state="proposed"))


def _actions_done() -> Any:
    return Q(Exists(_actions()), ~Exists(_actions().exclude(state__in=["done", "verified"])))


def _actions_effective() -> Any:
    return Q(Exists(_actions()), ~Exists(_actions().exclude(state="verified")))


def not_owned() -> Q:
    """What the acting person does not answer for; nobody verifies the own (SOD-07)."""
    return ~Q(owner__in=Person.objects.filter(account=CurrentUser()))


class Finding(About):
    """Something found wrong; register and record say in which review, audit, verification or other record."""

    class Kind(models.TextChoices):
        NONCONFORMITY = "nonconformity", _("nonconformity")
        OBSERVATION = "observation", pgettext_lazy("finding", "observation")
        PROBLEM = "problem", _("problem of a stage verification")
        ACCESS = "unauthorised_access", _("unauthorised access")
        REMOTE = "unauthorised_remote", _("unauthorised remote access")
        SUBCONTRACT = "unapproved_subcontract", _("subcontracting without approval")
        LATE = "late", _("deadline not kept")
        OTHER = "other", pgettext_lazy("finding", "other")

    class Severity(models.TextChoices):
        CRITICAL = "critical", pgettext_lazy("finding", "critical")
        MAJOR = "major", pgettext_lazy("finding", "major")
        MINOR = "minor", pgettext_lazy("finding", "minor")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANALYSED = "analysed", _("analysed")
        PLANNED = "planned", _("planned")
        APPROVED = "approved", _("approved")
        IMPLEMENTED = "implemented", _("implemented")
        VERIFIED = "verified", _("verified")
        CLOSED = "closed", _("closed")

    prefix, happened = "FD", "found_on"
    kind = choice(Kind, _("kind"), default=Kind.NONCONFORMITY)
    severity = choice(Severity, _("severity"), default=Severity.MINOR)
    standard = line(_("standard"), 60, help_text=_("Which text the clause is of."))
    clause = line(_("clause"), 40)
    project = link(Project, _("project"), back="findings")
    vendor = link(Vendor, _("vendor"), back="findings")
    vendor_staff = link(VendorStaff, _("service staff member"), back="findings")
    unit = link(OrgUnit, _("unit"))
    text = prose(_("what was found"), needed=True)
    found_on = day(_("found on"), needed=True, default=today)
    owner = link(Person, _("owner"))
    correction = prose(_("correction"), help_text=_("What was done at once about the thing itself."))
    root_cause = prose(_("root cause"))
    extent = prose(_("check for similar cases"), help_text=_("Where else it was looked for, and what came of it."))
    analysed_on = day(_("analysed on"))
    due = day(_("due on"))
    verified_by = link(User, _("verified by"))
    verified_on = day(_("verified on"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="analyse",
            label=_("conclude the analysis"),
            source=[State.OPEN],
            target=State.ANALYSED,
            by=OWNERS,
            needs=("owner", "correction", "root_cause", "extent"),
            guards=[
                Guard(
                    holds=settled,
                    message=_("The leader has not decided yet whether the service ends, is suspended or goes on."),
                    clause="8.2.a",
                )
            ],
            stamps=("analysed_on",),
        ),
        Transition(
            name="plan",
            label=_("submit the actions"),
            source=[State.ANALYSED],
            target=State.PLANNED,
            by=OWNERS,
            needs=("due",),
            guards=[
                Guard(holds=_has_action, message=_("The finding has no action yet."), clause="7.1.d"),
                Guard(
                    holds=_actions_complete,
                    message=_("An action of the finding says not who has to act, or not until when."),
                    clause="8.1.a",
                ),
            ],
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.PLANNED],
            target=State.APPROVED,
            by=[Role.LEADER, Role.LEAD_AUDITOR],
            guards=[
                Guard(
                    holds=_leader_or_approved,
                    message=_("The leader has not approved the actions of the finding yet."),
                    clause="7.1.d",
                )
            ],
            effects=("improvement.approve_measures",),
        ),
        Transition(
            name="return",
            label=_("return"),
            source=[State.PLANNED],
            target=State.ANALYSED,
            by=[Role.LEADER, Role.LEAD_AUDITOR],
            reason=True,
        ),
        Transition(
            name="implement",
            label=_("report as implemented"),
            source=[State.APPROVED],
            target=State.IMPLEMENTED,
            by=OWNERS,
            guards=[Guard(holds=_actions_done, message=_("Actions of the finding are not done yet."), clause="8.1.a")],
        ),
        Transition(
            name="verify",
            label=_("verify"),
            source=[State.IMPLEMENTED],
            target=State.VERIFIED,
            by=VERIFIERS,
            not_by_who_did=("implement",),
            segregation="SOD-07",
            guards=[
                Guard(holds=not_owned, message=_("Nobody verifies the own (SOD-07)."), clause="10.1"),
                Guard(
                    holds=_actions_effective,
                    message=_("Actions of the finding are not verified as effective yet."),
                    clause="10.1",
                ),
            ],
            signs=("verified_by",),
            stamps=("verified_on",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.IMPLEMENTED, State.VERIFIED, State.CLOSED],
            target=State.OPEN,
            by=VERIFIERS,
            clears=("analysed_on", "verified_by", "verified_on", "closed_on"),
            reason=True,
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.VERIFIED],
            target=State.CLOSED,
            by=[*VERIFIERS, Role.MGMT_REP],
            stamps=("closed_on",),
        ),
        *decisions(_has_action),
        editable_in={
            State.PLANNED: ("owner",),
            State.APPROVED: ("owner", "due"),
            State.IMPLEMENTED: (),
            State.VERIFIED: (),
            State.CLOSED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("finding"), _("findings")
        constraints = [
            in_order("found_on", "due", "finding_due_after", _("A finding cannot be due before it was found.")),
            in_order(
                "found_on",
                "verified_on",
                "finding_verified_after",
                _("A finding cannot be verified before it was found."),
            ),
            dated_in(
                ["verified", "closed"], "verified_on", "finding_verified_has_date", _("A finding is verified on a day.")
            ),
            dated_in(["closed"], "closed_on", "finding_closed_has_date", _("A finding is closed on a day.")),
        ]
        indexes = [
            by_state("finding_state"),
            by_day("finding_day", "due"),
            models.Index(fields=["register", "record"], name="finding_about"),
            models.Index(fields=["project", "severity", "state"], name="finding_of_project"),
            models.Index(fields=["tenant", "due"], condition=Q(voided=False), name="finding_due"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


@register
class Findings(Register):
    """Findings."""

    model = Finding
    area = "documents"
    help = _("What was found wrong, its root cause, where else it may be, and the actions that settled it.")
    columns = ("number", "text", "severity", "clause", "project", "owner", "due", "state")
    filters = ("state", "kind", "severity", "project", "vendor", "unit", "owner", "due", "found_on")
    search = ("text", "clause", "project__name", "vendor__name", "owner__name")
    sections = (
        (_("Finding"), ("kind", "severity", "text", "found_on", "register", "record", "standard", "clause")),
        (_("Concerned"), ("project", "vendor", "vendor_staff", "unit", "owner")),
        (_("Analysis"), ("correction", "root_cause", "extent", "analysed_on", "due")),
        (_("Verification"), ("verified_by", "verified_on", "closed_on")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = (*OWNERS, Role.LEAD_AUDITOR, Role.INTERNAL_AUDITOR, Role.ASSESSOR, Role.MGMT_REP)
    scope = {"project": "project", "vendor": "vendor", "staff": "vendor_staff"}
    natural_keys = (("text", "found_on"),)
