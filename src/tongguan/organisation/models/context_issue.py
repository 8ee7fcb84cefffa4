"""Internal and external issues that matter for the purpose of the management system (manual 4.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, day, holds, link, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .person import Person

INTERNAL = ("governance", "resources", "systems", "contracts", "other")
EXTERNAL = ("law", "supplier", "technology", "threat", "climate", "other")


class ContextIssue(Record):
    """Something inside or outside that bears on what the system is to achieve, looked at again every half year."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("internal")
        EXTERNAL = "external", _("external")

    class Category(models.TextChoices):
        GOVERNANCE = "governance", _("governance and structure")
        RESOURCES = "resources", _("resources and skills")
        SYSTEMS = "systems", _("information systems")
        CONTRACTS = "contracts", _("contracts and outsourcing")
        LAW = "law", _("law and policy")
        SUPPLIER = "supplier", _("market and suppliers")
        TECHNOLOGY = "technology", _("technology")
        THREAT = "threat", _("threat landscape")
        CLIMATE = "climate", _("climate and natural environment")
        OTHER = "other", _("other")

    class Impact(models.TextChoices):
        LOW = "low", _("low")
        MEDIUM = "medium", _("medium")
        HIGH = "high", _("high")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    prefix = "CTX"
    kind = choice(Kind, _("kind"))
    category = choice(Category, _("category"))
    text = prose(_("issue"), needed=True)
    impact = choice(Impact, _("impact"), default=Impact.MEDIUM)
    no_risk_because = prose(
        _("why no risk follows"), help_text=_("An issue of high impact leads to a risk, or this says why it does not.")
    )
    owner = link(Person, _("owner"))
    reviewed_on = day(_("last reviewed on"))
    state = StateField(State)

    _by = {"by": [Role.MGMT_REP], "reason": True}
    workflow = Workflow(
        State,
        Transition(name="close", label=_("close"), source=[State.OPEN], target=State.CLOSED, **_by),
        Transition(name="reopen", label=_("reopen"), source=[State.CLOSED], target=State.OPEN, **_by),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("context issue"), _("context issues")
        indexes = [by_state("context_issue_state")]
        constraints = [
            holds(
                Q(kind="internal", category__in=INTERNAL) | Q(kind="external", category__in=EXTERNAL),
                "context_issue_category_fits",
                _("This category belongs to issues of the other kind."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


@register
class ContextIssues(Register):
    """Internal and external issues."""

    model = ContextIssue
    area = "documents"
    help = _("What inside and outside your organisation bears on security and service, and who keeps an eye on it.")
    columns = ("number", "kind", "category", "text", "impact", "owner", "reviewed_on", "state")
    filters = ("state", "kind", "category", "impact")
    search = ("text",)
    sections = (
        (_("Issue"), ("kind", "category", "text", "impact")),
        (_("Handling"), ("owner", "reviewed_on", "no_risk_because")),
    )
    writers = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("kind", "text"),)
