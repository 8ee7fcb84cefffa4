"""Outsourced projects and the internal units they touch."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import today
from tongguan.core.columns import (
    answer,
    by_state,
    choice,
    currency,
    day,
    in_order,
    link,
    money,
    once,
    prose,
    text,
)
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Decides, Transition, Workflow
from tongguan.organisation.models import OrgUnit, Person
from tongguan.outsourcing.deciding import BY_OWN_LEADER

from .project_moves import LEADERS_DATES, SIDE_MOVES, SOMEBODY_ON_BOARD
from .secrecy import NO_STATE_SECRETS, TURNED_SECRET

GO = "outsourcing_go"
"""Kind of the decision whether a project is outsourced."""
RUNNING = ("operating", "suspended", "exiting")


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
    code = text(pgettext_lazy("project", "code"), 60)
    name = text(pgettext_lazy("project", "name"), needed=True)
    service_type = choice(Service, _("type of service"))
    office = link(OrgUnit, _("responsible office"))
    leader = link(Person, _("responsible leader"))
    leader_reason = text(
        _("why this leader"),
        help_text=_("Needed where a leader of a higher level leads than the units concerned ask for."),
    )
    office_head = link(Person, _("head of the responsible office"))
    is_secret = answer(_("concerns state secrets"))
    data_grade = choice(Grade, _("grade of data"), blank=True)
    touches_network = answer(_("touches your network"))
    budget = money(_("budget"))
    currency = currency()
    required_qualifications = prose(
        _("qualifications asked for"), help_text=_("What vendor and staff must hold for this service.")
    )
    start_on = day(_("starts on"))
    end_on = day(_("ends on"))
    service_started_on = day(_("service started on"))
    suspended_on = day(_("suspended on"))
    closed_on = day(_("closed on"))
    adopted_on = day(_("adopted on"), help_text=_("The day on which a project that was running already came here."))
    mend_by = day(
        _("to be mended by"), help_text=_("Until when the leader allows what an adopted project still lacks.")
    )
    mend_set_by = link(User, _("date of mending set by"), editable=False)
    interim_to = day(
        _("access goes on between two contracts until"),
        help_text=_("Proposed by the office; it holds once the leader has decided so."),
    )
    interim_by = link(User, _("interim decided by"), editable=False)
    reassess_since = day(
        _("risk is reassessed since"),
        help_text=_("While this is set, no new staff come and the scope does not grow."),
    )
    reassess_reason = text(_("reason for the reassessment"))
    state = StateField(State)

    _led = {"by": (Role.LEADER,)}
    _headed = {"by": (Role.OFFICE_HEAD,)}
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
            guards=NO_STATE_SECRETS,
        ),
        Transition(
            name="submit",
            label=_("submit for decision"),
            source=[State.PLANNING],
            target=State.DECISION_PENDING,
            gate="G02",
            guards=[TURNED_SECRET],
            **_headed,
        ),
        Transition(
            name="approve",
            label=_("approve outsourcing"),
            source=[State.DECISION_PENDING],
            target=State.SELECTING,
            gate="G03",
            guards=[BY_OWN_LEADER, TURNED_SECRET],
            supplies=("4.1.b", "5.1.2.b.2"),
            decides=Decides(kind=GO, way="approve"),
            **_led,
        ),
        Transition(
            name="reconsider",
            label=_("return for reconsideration"),
            source=[State.DECISION_PENDING],
            target=State.PLANNING,
            reason=True,
            decides=Decides(kind=GO, way="return"),
            **_led,
        ),
        Transition(
            name="refuse",
            label=_("refuse"),
            source=[State.DECISION_PENDING],
            target=State.NOT_APPROVED,
            reason=True,
            decides=Decides(kind=GO, way="reject"),
            **_led,
        ),
        Transition(
            name="choose_vendor",
            label=_("propose vendor and staff"),
            source=[State.SELECTING],
            target=State.CONTRACTING,
            gate="G04",
            guards=[TURNED_SECRET],
            **_headed,
        ),
        Transition(
            name="conclude_contract",
            label=_("contract and confidentiality concluded"),
            source=[State.CONTRACTING],
            target=State.PLAN_PENDING,
            gate="G07",
            guards=[TURNED_SECRET],
            **_headed,
        ),
        Transition(
            name="approve_plan",
            label=_("approve the security plan"),
            source=[State.PLAN_PENDING],
            target=State.MOBILISING,
            gate="G08",
            guards=[TURNED_SECRET],
            **_led,
        ),
        Transition(
            name="start_service",
            label=_("start service"),
            source=[State.MOBILISING],
            target=State.OPERATING,
            gate="G10",
            guards=(SOMEBODY_ON_BOARD, TURNED_SECRET),
            stamps=("service_started_on",),
            **_headed,
        ),
        Transition(
            name="start_exit",
            label=_("start the exit"),
            source=_operating_or_suspended,
            target=State.EXITING,
            by=[Role.OFFICE_HEAD, Role.LEADER],
            gate="G16",
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.EXITING],
            target=State.CLOSED,
            gate="G17",
            stamps=("closed_on",),
            effects=("access.withdraw_of_project", "staff.leave_with_project"),
            **_led,
        ),
        *SIDE_MOVES,
        editable_in={State.CLOSED: (), State.NOT_APPROVED: (), State.CANCELLED: ()},
    )
    title_joins = ()

    class Meta:
        verbose_name, verbose_name_plural = _("outsourced project"), _("outsourced projects")
        constraints = [
            in_order("start_on", "end_on", "project_ends_after_start", _("A project cannot end before it starts.")),
            once(
                ["tenant", "code"],
                "project_code_once",
                _("There is already a project with this code."),
                where=~Q(code=""),
            ),
        ]
        indexes = [by_state("project_state")]

    title_columns = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What a leader has set is set anew when somebody changes it."""
        for date, leader in LEADERS_DATES.items():
            if self.loaded and self.loaded.get(date) != getattr(self, date):
                setattr(self, leader, None)

    def taken_over(self) -> None:
        """Running already when it is imported, it was adopted on that day."""
        if self.adopted_on is None and self.state in RUNNING:
            self.adopted_on = today()


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
        (_("Project"), ("code", "name", "service_type", "is_secret", "data_grade", "touches_network")),
        (_("Means"), ("budget", "currency", "required_qualifications")),
        (_("Responsibility"), ("leader", "leader_reason", "office", "office_head")),
        (
            _("Time"),
            ("start_on", "end_on", "service_started_on", "suspended_on", "closed_on", "interim_to", "interim_by"),
        ),
        (_("Adoption and reassessment"), ("adopted_on", "mend_by", "mend_set_by", "reassess_since", "reassess_reason")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"project": "pk"}
    natural_keys = (("code",), ("name",))
    children = ("units", "candidates")
    rules = ("leader_is_established",)
