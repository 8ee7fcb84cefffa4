"""The processes of the management systems (manual 4.4, 5.3, 8.1, 8.2.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, holds, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .objective import Objective
from .person import Person

COMPLETE = ("owner", "inputs", "outputs", "criteria", "kpi", "doc")
"""What a process is answerable by; without it nobody can tell whether it runs as planned."""


class Process(About):
    """A process with owner, inputs, outputs and criteria.

    One that somebody else operates names the project or vendor under whose control it is (register and record).
    """

    class Operator(models.TextChoices):
        OWN = "own", _("own organisation")
        VENDOR = "vendor", _("vendor")
        INTERNAL_SUPPLIER = "internal", _("internal supplier")
        CUSTOMER = "customer", _("customer acting as supplier")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", pgettext_lazy("process", "active")
        RETIRED = "retired", pgettext_lazy("process", "retired")

    prefix = "PRO"
    code = text(_("code"), 40, needed=True)
    name = text(_("name"), needed=True)
    owner = link(Person, _("owner"), back="processes")
    operated_by = choice(Operator, _("operated by"), default=Operator.OWN)
    inputs = prose(_("inputs"))
    outputs = prose(_("outputs"))
    criteria = prose(_("criteria"))
    kpi = link(Objective, _("key figure"), back="processes", help_text=_("The objective by which it is measured."))
    doc = text(_("code of the procedure"), 40, help_text=_("As in the register of controlled documents."))
    reviewed_on = day(_("last reviewed on"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT],
            target=State.ACTIVE,
            by=[Role.MGMT_REP, Role.LEADER],
            needs=COMPLETE,
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="retire",
            label=pgettext_lazy("process", "retire"),
            source=[State.DRAFT, State.ACTIVE],
            target=State.RETIRED,
            by=[Role.MGMT_REP],
            reason=True,
        ),
        Transition(
            name="revise",
            label=_("take back to draft"),
            source=[State.ACTIVE, State.RETIRED],
            target=State.DRAFT,
            by=[Role.MGMT_REP],
            clears=("approved_by", "approved_on"),
            reason=True,
        ),
        editable_in={State.ACTIVE: ("owner", "kpi", "doc", "register", "record", "reviewed_on"), State.RETIRED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("process"), _("processes")
        indexes = [by_state("process_state"), models.Index(fields=["register", "record"], name="process_about")]
        constraints = [
            once(["tenant", "code"], "process_once", _("There is already a process of this code.")),
            holds(
                Q(state__in=["draft", "retired"]) | Q(operated_by="own") | Q(record__isnull=False),
                "process_under_control",
                _("A process that others operate names the project or vendor under whose control it is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@register
class Processes(Register):
    """Processes."""

    model = Process
    area = "documents"
    help = _("Which processes there are, who owns and who operates them, by what criteria and key figures they run.")
    columns = ("number", "code", "name", "owner", "operated_by", "kpi", "reviewed_on", "state")
    filters = ("state", "owner", "operated_by")
    search = ("code", "name")
    sections = (
        (_("Process"), ("code", "name", "owner", "operated_by", "register", "record")),
        (_("Working"), ("inputs", "outputs", "criteria", "kpi", "doc", "reviewed_on")),
    )
    writers = (Role.PROCESS_OWNER, Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("code",),)
