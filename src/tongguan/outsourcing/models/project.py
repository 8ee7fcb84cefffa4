"""Outsourced projects and the internal units they touch."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import OrgUnit, Person


class Project(Record):
    """IT service given to a vendor, from the first idea to the last proof of exit."""

    class Service(models.TextChoices):
        CONSULTING = "consulting", _("consulting")
        DEVELOPMENT = "development", _("design and development")
        INTEGRATION = "integration", _("system integration")
        OPERATION = "operation", _("operation and maintenance")
        DATA = "data", _("data processing and storage")
        RUNNING = "running", _("running of services")
        CONTENT = "content", _("digital content")
        CALL_CENTRE = "call_centre", _("call centre")
        OTHER = "other", _("other IT service")

    class Grade(models.TextChoices):
        PUBLIC = "public", _("public")
        INTERNAL = "internal", _("internal")
        SENSITIVE = "sensitive", _("important sensitive information")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNING = "planning", _("planning")
        DECISION_PENDING = "decision_pending", _("waiting for the leader")
        SELECTING = "selecting", _("selecting vendor and staff")
        CONTRACTING = "contracting", _("contract and confidentiality")
        PLAN_PENDING = "plan_pending", _("plan and filing")
        MOBILISING = "mobilising", _("preparing the start")
        OPERATING = "operating", _("operating")
        SUSPENDED = "suspended", _("suspended")
        EXITING = "exiting", _("exiting")
        CLOSED = "closed", _("closed")
        NOT_APPROVED = "not_approved", _("not approved")
        CANCELLED = "cancelled", pgettext_lazy("project", "cancelled")

    prefix = "PRJ"
    code = models.CharField(pgettext_lazy("project", "code"), max_length=60, blank=True)
    name = models.CharField(pgettext_lazy("project", "name"), max_length=200)
    service_type = models.CharField(_("type of service"), max_length=16, choices=Service)
    office = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible office")
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible leader")
    )
    office_head = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("head of the responsible office"),
    )
    is_secret = models.BooleanField(_("concerns state secrets"), null=True, blank=True)
    data_grade = models.CharField(_("grade of data"), max_length=10, choices=Grade, blank=True)
    budget = models.DecimalField(_("budget in yuan"), max_digits=14, decimal_places=2, null=True, blank=True)
    start_on = models.DateField(_("starts on"), null=True, blank=True)
    end_on = models.DateField(_("ends on"), null=True, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    state = StateField(State)

    _later = {"built": False, "by": (Role.OFFICE_HEAD,)}
    _led = {"by": (Role.LEADER,)}
    _operating_or_suspended = (State.OPERATING, State.SUSPENDED)
    workflow = Workflow(
        State,
        Transition(
            name="start_planning",
            label=_("start planning"),
            source=[State.DRAFT],
            target=State.PLANNING,
            by=[Role.OFFICE_HEAD],
            gate="G01",
            guards=[Guard(holds=Q(is_secret=False), message=_("State-secret work is not handled here."), clause="1")],
        ),
        Transition(
            name="submit",
            label=_("submit for decision"),
            source=[State.PLANNING],
            target=State.DECISION_PENDING,
            by=[Role.OFFICE_HEAD],
            gate="G02",
        ),
        Transition(
            name="approve",
            label=_("approve outsourcing"),
            source=[State.DECISION_PENDING],
            target=State.SELECTING,
            gate="G03",
            **_led,
        ),
        Transition(
            name="reconsider",
            label=_("return for reconsideration"),
            source=[State.DECISION_PENDING],
            target=State.PLANNING,
            built=False,
            **_led,
        ),
        Transition(
            name="refuse",
            label=_("refuse"),
            source=[State.DECISION_PENDING],
            target=State.NOT_APPROVED,
            built=False,
            **_led,
        ),
        Transition(
            name="choose_vendor",
            label=_("propose vendor and staff"),
            source=[State.SELECTING],
            target=State.CONTRACTING,
            by=[Role.OFFICE_HEAD],
            gate="G04",
        ),
        Transition(
            name="conclude_contract",
            label=_("contract and confidentiality concluded"),
            source=[State.CONTRACTING],
            target=State.PLAN_PENDING,
            by=[Role.OFFICE_HEAD],
            gate="G07",
        ),
        Transition(
            name="approve_plan",
            label=_("approve the security plan"),
            source=[State.PLAN_PENDING],
            target=State.MOBILISING,
            gate="G08",
            **_led,
        ),
        Transition(
            name="start_service",
            label=_("start service"),
            source=[State.MOBILISING],
            target=State.OPERATING,
            by=[Role.OFFICE_HEAD],
            gate="G10",
        ),
        Transition(
            name="suspend", label=_("suspend"), source=[State.OPERATING], target=State.SUSPENDED, built=False, **_led
        ),
        Transition(
            name="resume", label=_("resume"), source=[State.SUSPENDED], target=State.OPERATING, built=False, **_led
        ),
        Transition(
            name="start_exit",
            label=_("start the exit"),
            source=_operating_or_suspended,
            target=State.EXITING,
            by=[Role.OFFICE_HEAD, Role.LEADER],
            gate="G16",
        ),
        Transition(name="close", label=_("close"), source=[State.EXITING], target=State.CLOSED, gate="G17", **_led),
        Transition(
            name="cancel",
            label=pgettext_lazy("project", "cancel"),
            source=[State.SELECTING, State.CONTRACTING, State.PLAN_PENDING, State.MOBILISING],
            target=State.CANCELLED,
            reason=True,
            built=False,
            **_led,
        ),
        editable_in={State.CLOSED: (), State.NOT_APPROVED: (), State.CANCELLED: ()},
    )
    title_joins = ()

    class Meta:
        verbose_name, verbose_name_plural = _("outsourced project"), _("outsourced projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_on=None) | Q(end_on=None) | Q(end_on__gte=F("start_on")),
                name="project_ends_after_start",
                violation_error_message=_("A project cannot end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "code"],
                condition=~Q(code="") & Q(voided=False),
                name="project_code_once",
                violation_error_message=_("There is already a project with this code."),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "id"], condition=Q(voided=False), name="project_state")]

    def __str__(self) -> str:
        return self.name


class ProjectUnit(Record):
    """An internal unit that a project touches, and its share of the work."""

    parent = "project"
    project = models.ForeignKey(Project, models.PROTECT, related_name="units", verbose_name=_("project"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    share = models.CharField(_("share of the work"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("unit concerned"), _("units concerned")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "unit"],
                condition=Q(voided=False),
                name="project_unit_once",
                violation_error_message=_("This unit is already named."),
            )
        ]

    def __str__(self) -> str:
        return str(self.unit)

    title_joins = ("unit",)


@register
class Projects(Register):
    """Outsourced projects."""

    model = Project
    area = "projects"
    help = _("Every IT service that you give to a vendor, from the first idea to the last proof of exit.")
    columns = ("number", "code", "name", "service_type", "office", "leader", "start_on", "end_on", "state")
    filters = ("state", "service_type", "office", "data_grade", "end_on")
    search = ("name", "code")
    sections = (
        (_("Project"), ("code", "name", "service_type", "is_secret", "data_grade", "budget")),
        (_("Responsibility"), ("leader", "office", "office_head")),
        (_("Time"), ("start_on", "end_on", "adopted_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER, Role.VENDOR_STAFF}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"project": "pk"}
    natural_keys = (("code",), ("name",))
    children = ("units",)
    rules = ("leader_is_established",)
