"""Audits: internal, of the management of outsourcing, of vendors, by outsiders, of logs (7.1.c, manual 9.2)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, choice, dated_in, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Decision, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, Vendor

AUDITORS = (Role.LEAD_AUDITOR, Role.INTERNAL_AUDITOR, Role.ASSESSOR)
LEADS = (Role.LEAD_AUDITOR, Role.MGMT_REP, Role.OFFICE_HEAD)
"""Who moves an audit on; inspections from outside are kept by the office that receives them."""


def _items(**given: Any) -> Any:
    # The items know their audit.
    from .audit_item import AuditItem  # noqa: PLC0415  circular import

    return AuditItem.objects.filter(audit=OuterRef("pk"), **given)


def _all_items_judged() -> Any:
    return Q(Exists(_items()), ~Exists(_items(state="todo")))


def _led() -> Any:
    return Exists(AuditMember.objects.filter(audit=OuterRef("pk"), part=AuditMember.Part.LEAD))


def _mandated() -> Q:
    """Whoever audits the management of outsourcing was told to by a decision."""
    return ~Q(kind="outsourcing_mgmt") | Q(mandate__isnull=False, mandate__state="approved")


def _independent() -> Q:
    # Items and team know their audit.
    from tongguan.improvement.independence import audits_own_work  # noqa: PLC0415  circular import

    return ~Q(kind="outsourcing_mgmt") | ~audits_own_work()


def _findings_settled() -> Any:
    # Items know their audit, findings what raised them.
    from .audit_item import AuditItem  # noqa: PLC0415  circular import
    from .finding import Finding  # noqa: PLC0415  circular import

    unsettled = Finding.objects.exclude(state__in=["verified", "closed"])
    items = AuditItem.objects.filter(audit=OuterRef(OuterRef("pk"))).values("pk")
    of_items = unsettled.filter(register="audit_item", record__in=items)
    return ~Exists(unsettled.filter(register="audit", record=OuterRef("pk"))) & ~Exists(of_items)


class Audit(Record):
    """One audit of a programme: what is held against which criteria, by whom, with which result."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("internal audit")
        OUTSOURCING_MGMT = "outsourcing_mgmt", _("audit of the management of outsourcing")
        SECOND_PARTY = "second_party", _("audit of a vendor")
        EXTERNAL = "external", _("inspection or audit from outside")
        LOG = "log", _("audit of logs")

    class State(models.TextChoices):
        PROGRAMMED = "programmed", _("in the programme")
        PLANNED = "planned", _("planned")
        EXECUTING = "executing", pgettext_lazy("audit", "under way")
        REPORTED = "reported", pgettext_lazy("audit", "reported")
        CLOSED = "closed", _("closed")

    prefix, happened = "AUD", "started_on"
    kind = choice(Kind, _("kind"))
    title = text(pgettext_lazy("audit", "title"), needed=True)
    programme = text(_("programme"), help_text=_("The yearly programme to which the audit belongs."))
    due = day(_("due on"))
    project = link(Project, _("project"), back="audits")
    vendor = link(Vendor, _("vendor"), back="audits")
    scope = prose(pgettext_lazy("audit", "scope"))
    criteria = prose(_("criteria"))
    mandate = link(Decision, _("mandate"), help_text=_("The decision that gives the right to audit."))
    independence = prose(
        _("independence"), help_text=_("Why nobody audits own work; where one unit must audit itself, the reason.")
    )
    body = text(_("auditing body"), help_text=_("Of an audit from outside: who audits."))
    plan = prose(pgettext_lazy("audit", "plan"))
    started_on = day(_("started on"))
    ended_on = day(_("ended on"))
    report = prose(_("report and conclusion"))
    reported_on = day(_("reported on"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="plan",
            label=pgettext_lazy("audit", "plan it"),
            source=[State.PROGRAMMED],
            target=State.PLANNED,
            by=LEADS,
            needs=("scope", "criteria", "plan"),
            guards=[
                Guard(
                    holds=lambda: Q(kind="external") | Q(_led()),
                    message=_("The team needs a lead."),
                    clause="9.2",
                )
            ],
        ),
        Transition(
            name="begin",
            label=_("begin"),
            source=[State.PLANNED],
            target=State.EXECUTING,
            by=[*LEADS, Role.INTERNAL_AUDITOR],
            guards=[
                Guard(
                    holds=_mandated,
                    message=_("No decision that was approved gives the mandate to this audit."),
                    clause="7.1.c",
                ),
                Guard(
                    holds=_independent,
                    message=_(
                        "Somebody of the team runs what is audited, or owns a control that they ask for (SOD-08)."
                    ),
                    clause="7.1.c",
                ),
            ],
            stamps=("started_on",),
        ),
        Transition(
            name="report",
            label=pgettext_lazy("audit", "report"),
            source=[State.EXECUTING],
            target=State.REPORTED,
            by=LEADS,
            needs=("report",),
            guards=[
                Guard(
                    holds=_all_items_judged,
                    message=_("The checklist is empty, or items of it are still open."),
                    clause="9.2",
                )
            ],
            stamps=("ended_on", "reported_on"),
        ),
        Transition(
            name="resume",
            label=_("take up again"),
            source=[State.REPORTED],
            target=State.EXECUTING,
            by=LEADS,
            clears=("ended_on", "reported_on"),
            reason=True,
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.REPORTED],
            target=State.CLOSED,
            by=LEADS,
            guards=[
                Guard(
                    holds=_findings_settled,
                    message=_("Findings of the audit are not verified yet."),
                    clause="9.2",
                    url="#findings",
                )
            ],
            stamps=("closed_on",),
        ),
        Transition(
            name="withdraw",
            label=_("take back into the programme"),
            source=[State.PLANNED],
            target=State.PROGRAMMED,
            by=LEADS,
            reason=True,
        ),
        editable_in={State.EXECUTING: ("report", "mandate", "independence"), State.REPORTED: (), State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("audit"), _("audits")
        constraints = [
            in_order("started_on", "ended_on", "audit_ends_after_start", _("An audit cannot end before it starts.")),
            dated_in(
                ["executing", "reported", "closed"],
                "started_on",
                "audit_started_has_date",
                _("An audit starts on a day."),
            ),
            dated_in(["reported", "closed"], "reported_on", "audit_reported_has_date", _("A report is made on a day.")),
            once(
                ["tenant", "title", "programme"],
                "audit_title_once",
                _("The programme already has an audit of this title."),
            ),
        ]
        indexes = [
            by_state("audit_state"),
            by_day("audit_day", "due"),
            models.Index(fields=["tenant", "kind", "project", "reported_on"], name="audit_of_project"),
        ]

    def __str__(self) -> str:
        return self.title


class AuditMember(Record):
    """A person of the audit team; the lead answers for the report."""

    class Part(models.TextChoices):
        LEAD = "lead", _("leads the team")
        AUDITOR = "auditor", _("auditor")
        EXPERT = "expert", _("technical expert")

    parent = "audit"
    audit = link(Audit, _("audit"), needed=True, back="team")
    person = link(Person, _("person"), needed=True)
    part = choice(Part, _("part in the team"), default=Part.AUDITOR)
    qualification = text(_("qualification"))

    class Meta:
        verbose_name, verbose_name_plural = _("member of the team"), _("team")
        constraints = [
            once(["audit", "person"], "audit_member_once", _("This person is already named.")),
        ]

    def __str__(self) -> str:
        return str(self.person)

    title_joins = ("person",)


@register
class Audits(Register):
    """Audits."""

    model = Audit
    area = "documents"
    help = _("Audits of the yearly programme and inspections from outside, with team, criteria and report.")
    columns = ("number", "title", "kind", "project", "due", "started_on", "reported_on", "state")
    filters = ("state", "kind", "project", "vendor", "due", "reported_on")
    search = ("title", "programme", "project__name", "vendor__name", "body")
    sections = (
        (_("Audit"), ("kind", "title", "programme", "due", "project", "vendor", "body")),
        (_("Mandate and plan"), ("mandate", "independence", "scope", "criteria", "plan")),
        (_("Result"), ("started_on", "ended_on", "report", "reported_on", "closed_on")),
    )
    readers = BUSINESS | {Role.AUTHORITY_INSPECTOR}
    writers = (*AUDITORS, Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("title", "programme"),)
    children = ("team",)
