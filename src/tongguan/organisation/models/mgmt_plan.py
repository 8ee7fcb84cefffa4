"""Plans of the management systems, ISMS and SMS (manual 6.3)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .person import Person


def _all_written() -> Any:
    written = PlanSection.objects.filter(plan=OuterRef("pk")).exclude(text="")
    every = Q(*[Exists(written.filter(content=content)) for content in PlanSection.Content.values])
    return ~Q(kind="sms") | every


class MgmtPlan(Record):
    """How a management system is run in a period; approved by the leader, reviewed every half year."""

    class Kind(models.TextChoices):
        ISMS = "isms", _("information security management")
        SMS = "sms", _("service management")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        EXECUTING = "executing", _("being carried out")
        CLOSED = "closed", pgettext_lazy("plan", "closed")

    prefix = "MP"
    kind = choice(Kind, _("kind"))
    title = text(_("title"), needed=True)
    edition = text(_("edition"), 20, needed=True, default="1.0")
    owner = link(Person, _("owner"))
    period_from = day(_("period from"))
    period_to = day(_("period to"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    next_review_on = day(_("next review on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=[Role.LEADER],
            needs=("owner",),
            guards=(
                Guard(
                    holds=_all_written,
                    message=_("A service management plan answers all eight contents."),
                    clause="6.3",
                ),
            ),
            not_by_who_did=("create", "change"),
            segregation="SOD-01",
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="start",
            label=_("start to carry out"),
            source=[State.APPROVED],
            target=State.EXECUTING,
            by=[Role.MGMT_REP, Role.OFFICE_HEAD],
        ),
        Transition(
            name="revise",
            label=_("take back to draft"),
            source=[State.APPROVED, State.EXECUTING],
            target=State.DRAFT,
            by=[Role.MGMT_REP, Role.LEADER],
            clears=("approved_by", "approved_on"),
            reason=True,
        ),
        Transition(
            name="close",
            label=pgettext_lazy("plan", "close"),
            source=[State.APPROVED, State.EXECUTING],
            target=State.CLOSED,
            by=[Role.MGMT_REP, Role.OFFICE_HEAD],
            reason=True,
        ),
        editable_in={State.APPROVED: ("next_review_on",), State.EXECUTING: ("next_review_on",), State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("management plan"), _("management plans")
        indexes = [by_state("mgmt_plan_state")]
        constraints = [
            once(
                ["tenant", "kind", "title", "edition"],
                "mgmt_plan_once",
                _("There is already this edition of the plan."),
            ),
            in_order("period_from", "period_to", "mgmt_plan_period", _("The period ends before it begins.")),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class PlanSection(Record):
    """One of the contents of a plan, in words."""

    class Content(models.TextChoices):
        SERVICES = "services", pgettext_lazy("catalogue", "services")
        LIMITS = "limits", _("known limits")
        OBLIGATIONS = "obligations", _("obligations")
        RESPONSIBILITIES = "responsibilities", _("authorities and responsibilities")
        RESOURCES = "resources", _("resources")
        PARTIES = "parties", _("work with other parties")
        TECHNOLOGY = "technology", _("technology")
        EFFECTIVENESS = "effectiveness", _("measuring, auditing, reporting and improving")

    parent, one_row_for = "plan", "content"
    plan = link(MgmtPlan, _("management plan"), needed=True, back="sections")
    content = choice(Content, _("content"))
    text = prose(_("text"))

    class Meta:
        verbose_name, verbose_name_plural = _("section"), _("sections")
        constraints = [once(["plan", "content"], "plan_section_once", _("This section is already in the plan."))]

    def __str__(self) -> str:
        return self.get_content_display()


@register
class MgmtPlans(Register):
    """Management plans."""

    model = MgmtPlan
    area = "documents"
    help = _("How the systems of information security and of service management are run, as the leader approved it.")
    columns = ("number", "kind", "title", "edition", "owner", "approved_on", "next_review_on", "state")
    filters = ("state", "kind", "owner", "next_review_on")
    search = ("title",)
    sections = (
        (_("Plan"), ("kind", "title", "edition", "owner")),
        (_("Time"), ("period_from", "period_to", "next_review_on")),
    )
    writers = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("kind", "title", "edition"),)
    children = ("sections",)
