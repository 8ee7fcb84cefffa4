"""Security incidents with all their clocks, from the occurrence to the lessons (A.7, 8.1.e; manual 8.7.3.3)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import minute
from tongguan.core.columns import (
    answer,
    by_state,
    choice,
    dated_in,
    day,
    holds,
    in_order,
    link,
    moment,
    once,
    prose,
    text,
)
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, Vendor

from .emergency_plan import EmergencyPlan, Level, PlanStep
from .incident_clocks import CLOCKS, SERIOUS, dues_of
from .incident_path import PATH, RESPONDERS, State
from .vulnerability import Vulnerability

__all__ = ["SERIOUS", "ResponseStep", "SecurityIncident", "SecurityIncidents"]

OWNERS = (Role.ASSESSOR, Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.ENGINEER, Role.SERVICE_DESK)


class SecurityIncident(Record):
    """An event that harms information security; its level follows GB/T 20986, its limits the emergency plan."""

    class Category(models.TextChoices):
        MALWARE = "malware", pgettext_lazy("security incident", "malicious program")
        ATTACK = "attack", pgettext_lazy("security incident", "network attack")
        DATA = "data", pgettext_lazy("security incident", "data security")
        CONTENT = "content", pgettext_lazy("security incident", "information content")
        FACILITY = "facility", pgettext_lazy("security incident", "fault of equipment or facility")
        VIOLATION = "violation", pgettext_lazy("security incident", "operation against the rules")
        HAZARD = "hazard", pgettext_lazy("security incident", "hidden danger")
        ANOMALY = "anomaly", pgettext_lazy("security incident", "abnormal behaviour")
        FORCE_MAJEURE = "force_majeure", pgettext_lazy("security incident", "force majeure")
        INSIDER = "insider", pgettext_lazy("security incident", "act of an insider")
        OTHER = "other", pgettext_lazy("security incident", "other")

    prefix, happened = "SI", "occurred_at"
    kept_once_told = True
    code = text(_("original number"), 60, help_text=_("number in the books from which it comes"))
    title = text(pgettext_lazy("incident", "title"), needed=True)
    project = link(Project, _("project"), back="security_incidents")
    vendor = link(Vendor, _("vendor"), back="security_incidents")
    category = choice(Category, _("category"), blank=True)
    level = choice(Level, _("level"), blank=True)
    facts = prose(_("facts"))
    affected = text(_("what is affected"), 500, help_text=_("systems, data, people"))
    detection = text(_("how it was detected"))
    data_leaked = answer(_("data were leaked"))
    impact = prose(_("impact"))
    occurred_at = moment(_("occurred at"))
    noticed_at = moment(_("noticed at"), help_text=_("From then on the time for reporting and handling runs."))
    reported_by = text(_("reported by"), 100)
    reported_at = moment(_("reported inside at"), needed=True, default=minute)
    leader = link(Person, _("leader who was informed"))
    leader_informed_at = moment(_("leader informed at"))
    authority = text(_("authority that was told"))
    authority_reported_at = moment(_("reported to the authority at"))
    contained_at = moment(_("contained at"))
    recovered_at = moment(_("service restored at"))
    closed_at = moment(_("closed at"))
    report_due = moment(_("to be reported inside by"), editable=False)
    authority_due = moment(_("to be reported to the authority by"), editable=False)
    handle_due = moment(_("to be contained by"), editable=False)
    owner = link(Person, _("person in charge"))
    plan = link(EmergencyPlan, _("emergency plan applied"), back="incidents")
    cause = prose(_("cause"))
    lessons = prose(_("lessons and measures against recurrence"))
    no_action_because = text(_("why no preventive action is needed"), 500)
    vulnerability = link(Vulnerability, _("vulnerability behind it"), back="incidents")
    evidence = link(Evidence, _("evidence"))
    reviewed_by = link(User, _("reviewed by"), editable=False)
    reviewed_on = day(_("reviewed on"))
    state = StateField(State)

    workflow = PATH

    class Meta:
        verbose_name, verbose_name_plural = _("security incident"), _("security incidents")
        constraints = [
            once(
                ["tenant", "code"],
                "security_incident_code_once",
                _("There is already an incident with this number."),
                where=~Q(code=""),
            ),
            in_order("occurred_at", "noticed_at", "si_noticed_after", _("Nothing is noticed before it occurs.")),
            in_order("noticed_at", "reported_at", "si_noticed_before", _("Nothing is reported before it is noticed.")),
            in_order("occurred_at", "reported_at", "si_reported_after", _("Nothing is reported before it occurs.")),
            in_order(
                "occurred_at", "leader_informed_at", "si_leader_after", _("The leader is informed after it occurs.")
            ),
            in_order(
                "occurred_at",
                "authority_reported_at",
                "si_authority_after",
                _("The authority is told after it occurs."),
            ),
            in_order("occurred_at", "contained_at", "si_contained_after", _("It is contained after it occurs.")),
            in_order("contained_at", "recovered_at", "si_recovered_after", _("It is contained before it is over.")),
            in_order("recovered_at", "closed_at", "si_closed_after", _("It is over before it is closed.")),
            in_order("reported_at", "closed_at", "si_closed_reported", _("It is reported before it is closed.")),
            holds(
                Q(authority_reported_at=None) | ~Q(authority=""),
                "si_authority_named",
                _("Name the authority that was told."),
            ),
            dated_in(
                ["contained", "recovered", "reviewed", "closed"],
                "contained_at",
                "si_contained_dated",
                _("What is contained has the time at which it was contained."),
            ),
            dated_in(
                ["recovered", "reviewed", "closed"],
                "recovered_at",
                "si_recovered_dated",
                _("What is over has the time at which the service was restored."),
            ),
        ]
        indexes = [
            by_state("security_incident_state"),
            models.Index(fields=["tenant", "level", "reported_at"], name="security_incident_level"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A short form asks when it occurred and takes the present for the report: only here both are seen."""
        if self.occurred_at and self.reported_at and self.reported_at < self.occurred_at:
            raise ValidationError(_("Nothing is reported before it occurs."))

    def save(self, **options: Any) -> None:
        """By when it is to be reported and handled follows from level, plan and when it was noticed."""
        if any((self.loaded or {}).get(name) != getattr(self, name) for name in CLOCKS):
            for name, due in dues_of(self).items():
                setattr(self, name, due)
        super().save(**options)


class ResponseStep(Record):
    """A step of the handling: one of the plan or another one; done, or left out for a reason (4.2.3.b.5)."""

    parent = "incident"
    incident = models.ForeignKey(
        SecurityIncident, models.PROTECT, related_name="steps", verbose_name=_("security incident")
    )
    step = link(PlanStep, _("step of the plan"))
    deed = prose(_("what was done"))
    done_at = moment(_("done at"))
    done_by = text(_("done by"), 100)
    skipped_because = text(_("left out because"), 500)

    class Meta:
        verbose_name, verbose_name_plural = _("step of the response"), _("steps of the response")
        constraints = [
            once(["incident", "step"], "response_step_once", _("This step of the plan is already there.")),
            holds(
                Q(done_at__isnull=False, skipped_because="") | (Q(done_at=None) & ~Q(skipped_because="")),
                "response_step_done_or_not",
                _("A step was done at some time, or it was left out for a reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.step or self.deed[:60])

    title_joins = ("step",)


@register
class SecurityIncidents(Register):
    """Security incidents."""

    model = SecurityIncident
    area = "ledgers"
    help = _("Every event that harms information security: reported, assessed, handled within limits, learnt from.")
    columns = ("number", "title", "category", "level", "project", "reported_at", "contained_at", "state")
    filters = ("state", "level", "category", "project", "vendor", "reported_at")
    search = ("title", "code", "affected", "cause")
    sections = (
        (
            _("Incident"),
            ("code", "title", "category", "level", "project", "vendor", "facts", "affected", "data_leaked"),
        ),
        (_("Detection and report"), ("occurred_at", "noticed_at", "detection", "reported_by", "reported_at")),
        (_("Time limits"), ("report_due", "authority_due", "handle_due")),
        (_("Leader and authority"), ("leader", "leader_informed_at", "authority", "authority_reported_at")),
        (_("Handling"), ("owner", "plan", "contained_at", "recovered_at", "impact", "evidence")),
        (
            _("Review"),
            (
                "cause",
                "lessons",
                "vulnerability",
                "no_action_because",
                "reviewed_by",
                "reviewed_on",
                "closed_at",
            ),
        ),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (*RESPONDERS, *OWNERS, Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("code",), ("title", "reported_at"))
    children = ("steps",)

    def visible_to(self, actor: Any) -> models.QuerySet:
        """An inspector of the authority sees what was reported to the authority, nothing else."""
        rows = super().visible_to(actor)
        inside = actor.roles & (frozenset(self.readers) | frozenset(self.writers)) - {Role.AUTHORITY_INSPECTOR}
        return rows if inside or Role.SYSTEM in actor.roles else rows.filter(authority_reported_at__isnull=False)
