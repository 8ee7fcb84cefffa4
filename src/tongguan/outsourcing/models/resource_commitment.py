"""Resources that the leader promises: money, people and tools for a period (4.2.2.c.2, manual 7.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, currency, day, in_order, link, money, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .project import Project

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP)


class ResourceCommitment(Record):
    """What stands ready for one project, or for the whole organisation, from one day to another."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        CLOSED = "closed", _("closed")

    prefix, happened = "RC", "approved_on"
    subject = text(_("what it is for"), needed=True)
    project = link(
        Project, _("project"), back="commitments", help_text=_("Left empty for the organisation as a whole.")
    )
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    budget = money(_("budget"))
    currency = currency()
    people = whole(_("people (number)"))
    posts = prose(_("posts and names"), help_text=_("Who is made available, and for what share of the working time."))
    tools = prose(_("tools and premises"))
    basis = link(Evidence, _("basis document"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=[Role.LEADER],
            needs=("budget", "people"),
            not_by_who_did=("create",),
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.DRAFT, State.APPROVED],
            target=State.CLOSED,
            by=[Role.LEADER, Role.OFFICE_HEAD, Role.SYSTEM],
            reason=True,
        ),
        editable_in={State.APPROVED: ("basis",), State.CLOSED: ()},
    )
    title_joins = ()

    class Meta:
        verbose_name, verbose_name_plural = _("resource commitment"), _("resource commitments")
        constraints = [
            in_order("period_from", "period_to", "commitment_in_order", _("A period cannot end before it begins.")),
            once(
                ["tenant", "subject", "period_from", "project"],
                "commitment_once",
                _("There is already a commitment for this purpose and period."),
                where=~Q(state="closed"),
            ),
        ]
        indexes = [
            by_state("commitment_state"),
            models.Index(fields=["project", "state", "period_to"], name="commitment_project"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.period_from:%Y-%m-%d}"


@register
class ResourceCommitments(Register):
    """Resource commitments."""

    model = ResourceCommitment
    area = "ledgers"
    help = _("Money, people and tools that the leader has promised, for a project or for the whole organisation.")
    columns = ("number", "subject", "project", "period_from", "period_to", "budget", "people", "approved_by", "state")
    filters = ("state", "project", "period_to")
    search = ("subject", "project__name", "posts", "tools")
    sections = (
        (_("Purpose"), ("subject", "project", "period_from", "period_to")),
        (_("Resources"), ("budget", "currency", "people", "posts", "tools")),
        (_("Approval"), ("basis", "approved_by", "approved_on")),
    )
    writers = OFFICE
    scope = {"project": "project"}
    natural_keys = (("subject", "project", "period_from"), ("subject", "period_from"))
