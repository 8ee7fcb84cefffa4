"""Risk assessments: what was looked at, by which method, and which level the leader accepts (5.1.1, 5.1.2.a)."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.access import only_inspects
from tongguan.core.actor import Actor, CurrentUser
from tongguan.core.columns import by_state, choice, dated_in, day, holds, in_order, link, once, prose, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Decides, Guard, Transition, Workflow, effect
from tongguan.documents.models import Document
from tongguan.inventory.models import Asset
from tongguan.organisation.models import OrgUnit
from tongguan.outsourcing.models import Project, Vendor
from tongguan.risk.method import HIGHEST_LEVEL

STANDARD_LEVEL = 10
"""What is acceptable until a leader says otherwise (product default)."""
LEVEL = "risk_acceptance_level"
"""Kind of the decision which level of risk is accepted."""


def released(path: str = "") -> Q:
    """What inspectors read: assessments that were released to them, and what belongs to them by `path`."""
    return Q(**{f"{path}released_on__isnull": False})


def _named_assessor() -> Q:
    return Q(assessor=CurrentUser())


class RiskAssessment(About):
    """One assessment; only its assessor completes it, only the leader accepts it.

    It may speak of what made it necessary (a change, an incident): then it covers just that.
    """

    class Kind(models.TextChoices):
        PROJECT = "project", _("outsourced project")
        VENDOR = "vendor", _("vendor and staff")
        ISMS = "isms", _("information security management system")
        SMS = "sms", _("service management system")

    class Method(models.TextChoices):
        DETAILED = "detailed", _("detailed: from threat, vulnerability and asset")
        DIRECT = "direct", _("direct: likelihood and impact")

    class Trigger(models.TextChoices):
        FIRST = "first", _("first assessment")
        PERIODIC = "periodic", _("interval is over")
        STAFF = "staff", _("vendor or many of its staff changed")
        DATA = "data", _("new class of data")
        REMOTE = "remote", _("new way of remote access")
        SERVICE = "service", _("service or system changed")
        INCIDENT = "incident", _("security incident")
        FINDING = "finding", _("critical finding")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_PROGRESS = "in_progress", _("in progress")
        COMPLETED = "completed", _("completed")
        ACCEPTED = "accepted", pgettext_lazy("risk", "accepted")
        SUPERSEDED = "superseded", _("superseded")

    WHOLE = (Trigger.FIRST, Trigger.PERIODIC)
    """Triggers of an assessment that looks at everything anew; the others look at a change."""

    prefix, happened = "RAS", "started_on"
    kind = choice(Kind, pgettext_lazy("risk assessment", "of"))
    project = link(Project, _("project"), back="risk_assessments")
    vendor = link(Vendor, _("vendor"), back="risk_assessments")
    trigger = choice(Trigger, _("reason for assessing"), default=Trigger.FIRST)
    method = choice(Method, _("method"), default=Method.DIRECT)
    criteria = link(Document, _("document with the criteria"), help_text=_("the edition by which it was assessed"))
    scope = prose(_("scope"), needed=True, help_text=_("which information, systems, services and places are looked at"))
    assessor = link(User, _("assessor"), needed=True)
    started_on = day(_("started on"))
    completed_on = day(_("completed on"))
    advice = prose(_("advice to the leader"), help_text=_("what the result means for accepting, treating or refusing"))
    acceptance_level = whole(
        _("acceptable level of risk (1 to 15)"),
        1,
        HIGHEST_LEVEL,
        default=STANDARD_LEVEL,
        help_text=_("proposed by the office, set by the leader; a risk above it is treated or avoided"),
    )
    accepted_by = link(User, _("accepted by"), editable=False)
    accepted_on = day(pgettext_lazy("risk", "accepted on"))
    next_due = day(_("next assessment due"))
    released_on = day(
        _("released for inspection on"),
        help_text=_("From then on inspectors of the authority may read it; leave blank to keep it inside."),
    )
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="start",
            label=pgettext_lazy("risk assessment", "start"),
            source=[State.DRAFT],
            target=State.IN_PROGRESS,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR, Role.MGMT_REP],
            stamps=("started_on",),
        ),
        Transition(
            name="complete",
            label=pgettext_lazy("risk assessment", "complete"),
            source=[State.IN_PROGRESS],
            target=State.COMPLETED,
            by=[Role.ASSESSOR],
            guards=[Guard(holds=_named_assessor, message=_("Only the assessor named here completes the assessment."))],
            stamps=("completed_on",),
            effects=("analyses_follow",),
        ),
        Transition(
            name="return",
            label=_("return"),
            source=[State.COMPLETED],
            target=State.IN_PROGRESS,
            by=[Role.LEADER],
            reason=True,
            clears=("completed_on",),
            effects=("analyses_follow",),
        ),
        Transition(
            name="accept",
            label=pgettext_lazy("risk assessment", "accept"),
            source=[State.COMPLETED],
            target=State.ACCEPTED,
            by=[Role.LEADER],
            needs=("acceptance_level", "next_due"),
            not_by_who_did=("complete",),
            segregation="SOD-18",
            signs=("accepted_by",),
            stamps=("accepted_on",),
            decides=Decides(kind=LEVEL, way="approve", states=("acceptance_level",)),
            effects=("older_assessments_end",),
        ),
        Transition(
            name="supersede",
            label=_("supersede"),
            source=[State.ACCEPTED],
            target=State.SUPERSEDED,
            by=[Role.LEADER, Role.OFFICE_HEAD, Role.SYSTEM],
            reason=True,
        ),
        editable_in={
            State.COMPLETED: ("acceptance_level", "advice", "next_due"),
            State.ACCEPTED: ("next_due", "released_on"),
            State.SUPERSEDED: ("released_on",),
        },
    )
    title_joins = ("project", "vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("risk assessment"), _("risk assessments")
        constraints = [
            holds(~Q(kind="project") | Q(project__isnull=False), "risk_assessment_project", _("Name the project.")),
            holds(~Q(kind="vendor") | Q(vendor__isnull=False), "risk_assessment_vendor", _("Name the vendor.")),
            holds(
                Q(acceptance_level__gte=1, acceptance_level__lte=HIGHEST_LEVEL) | Q(acceptance_level=None),
                "risk_assessment_level",
                _("A level of 1 to 15 can be accepted; nobody accepts more."),
            ),
            in_order("started_on", "completed_on", "risk_assessment_time", _("It is not completed before it starts.")),
            in_order("completed_on", "accepted_on", "risk_assessment_order", _("First completed, then accepted.")),
            dated_in(
                ["completed", "accepted", "superseded"],
                "completed_on",
                "risk_assessment_completed",
                _("A completed assessment has the day of its completion."),
            ),
        ]
        indexes = [
            by_state("risk_assessment_state"),
            models.Index(fields=["project", "kind", "state", "completed_on"], name="risk_assessment_latest"),
            models.Index(fields=["vendor", "kind", "state", "completed_on"], name="risk_assessment_of_vendor"),
            models.Index(fields=["tenant", "next_due"], condition=Q(voided=False), name="risk_assessment_due"),
            models.Index(fields=["register", "record"], name="risk_assessment_about"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.project or self.vendor or ''} {self.number}".replace("  ", " ")


class AssessedUnit(Record):
    """An internal unit that an assessment looked at, where it has no bad effect on managing the service (5.1.1.b)."""

    parent = "assessment"
    assessment = link(RiskAssessment, _("risk assessment"), needed=True, back="units")
    unit = link(OrgUnit, _("unit"), needed=True)
    no_effect = prose(
        _("why it has no bad effect"),
        help_text=_("leave blank where a governance risk of this unit is entered"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("unit looked at"), _("units looked at")
        constraints = [once(["assessment", "unit"], "assessed_unit_once", _("This unit is already named."))]

    def __str__(self) -> str:
        return str(self.unit)

    title_joins = ("unit",)


class AssessedAsset(Record):
    """An asset in the scope of an assessment; one without a risk says why no threat to it is credible (5.1.1)."""

    parent = "assessment"
    assessment = link(RiskAssessment, _("risk assessment"), needed=True, back="assets")
    asset = link(Asset, _("asset"), needed=True)
    no_threat = prose(_("why no threat is credible"), help_text=_("leave blank where a risk of this asset is entered"))

    class Meta:
        verbose_name, verbose_name_plural = _("asset looked at"), _("assets looked at")
        constraints = [once(["assessment", "asset"], "assessed_asset_once", _("This asset is already named."))]

    def __str__(self) -> str:
        return str(self.asset)

    title_joins = ("asset",)


@effect("older_assessments_end")
def end_older(accepted: QuerySet, on: dt.date) -> None:
    """A whole assessment takes the place of the one before; one of a change stands beside it."""
    newer = _by_subject(accepted).filter(
        trigger__in=RiskAssessment.WHOLE,
        kind=OuterRef("kind"),
        of_project=OuterRef("of_project"),
        of_vendor=OuterRef("of_vendor"),
        pk__gt=OuterRef("pk"),
    )
    older = _by_subject(RiskAssessment.objects.filter(state=RiskAssessment.State.ACCEPTED)).filter(Exists(newer))
    named = RiskAssessment.objects.filter(pk__in=list(older.values_list("pk", flat=True)))
    RiskAssessment.workflow.take_all(named, "supersede", reason=gettext("A newer assessment was accepted."), on=on)


def _by_subject(rows: QuerySet) -> QuerySet:
    """With project and vendor in a form in which nothing equals nothing."""
    return rows.annotate(of_project=Coalesce("project_id", Value(0)), of_vendor=Coalesce("vendor_id", Value(0)))


@register
class RiskAssessments(Register):
    """Risk assessments."""

    model = RiskAssessment
    area = "ledgers"
    help = _("What was looked at for risks, by whom and how, and which level of risk the leader accepts.")
    columns = ("number", "kind", "project", "vendor", "assessor", "acceptance_level", "next_due", "state")
    filters = ("state", "kind", "project", "vendor", "trigger", "next_due")
    search = ("project__name", "vendor__name", "scope")
    sections = (
        (_("What is assessed"), ("kind", "project", "vendor", "scope", "trigger", "register", "record")),
        (_("How"), ("method", "criteria", "assessor", "started_on", "completed_on")),
        (_("Result"), ("advice", "acceptance_level", "accepted_on", "next_due", "released_on")),
    )
    readers = BUSINESS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR, Role.MGMT_REP)
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("kind", "project", "vendor", "started_on"),)
    children = ("assets", "units")
    rules = ("assessment_is_not_accepted_by_its_assessor", "risk_is_accepted_by_the_leader")

    def visible_to(self, actor: Actor) -> QuerySet:
        """Inspectors read what the organisation released to them."""
        rows = super().visible_to(actor)
        return rows.filter(released()) if only_inspects(actor) else rows


class OfAssessment(Register):
    """A register whose records belong to an assessment, and are shown to inspectors together with it."""

    def visible_to(self, actor: Actor) -> QuerySet:
        """Inspectors read what the organisation released to them."""
        rows = super().visible_to(actor)
        return rows.filter(released("assessment__")) if only_inspects(actor) else rows
