"""Problems: what lies behind incidents, from the first suspicion to the effect of its solution (manual 8.6.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import choice, day, in_order, link, prose, yes
from tongguan.core.fields import StateField
from tongguan.core.models import User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Transition, Workflow

from .change import Change
from .knowledge import Knowledge
from .ticket import DESK, OWNERS, VENDORS, Ticket, ticket_indexes, ticket_rules


class Problem(Ticket):
    """The unknown or known cause of incidents; a known error has a cause and a workaround."""

    class Source(models.TextChoices):
        INCIDENT = "incident", pgettext_lazy("source of a problem", "major incident")
        TREND = "trend", pgettext_lazy("source of a problem", "repeated incidents, trend")
        MONITORING = "monitoring", pgettext_lazy("source of a problem", "monitoring")
        SUPPLIER = "supplier", pgettext_lazy("source of a problem", "told by a supplier")
        OTHER = "other", pgettext_lazy("source of a problem", "other")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("ticket", "new")
        ANALYSING = "analysing", _("being analysed")
        KNOWN_ERROR = "known_error", _("known error")
        RESOLVED = "resolved", pgettext_lazy("ticket", "resolved")
        CLOSED = "closed", _("closed")

    prefix, happened = "PRB", "opened_at"
    source = choice(Source, _("source"), default=Source.TREND)
    root_cause = prose(_("root cause"))
    cause_found_on = day(_("root cause found on"))
    known_error = yes(_("known error"))
    workaround = prose(_("workaround"))
    known_error_on = day(_("known error since"))
    knowledge = link(Knowledge, _("entry of the knowledge base"), back="problems")
    change = link(Change, _("change that solves it"), back="problems")
    resolved_on = day(_("resolved on"))
    reviewed = prose(_("effect of the solution"), help_text=_("whether the incidents have stopped"))
    reviewed_by = link(User, _("reviewed by"), editable=False)
    reviewed_on = day(_("reviewed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="analyse",
            label=_("start the analysis"),
            source=[State.NEW],
            target=State.ANALYSING,
            by=[*DESK, *OWNERS],
            needs=("assignee", "impact", "urgency"),
        ),
        Transition(
            name="identify",
            label=_("record as known error"),
            source=[State.ANALYSING],
            target=State.KNOWN_ERROR,
            by=[*DESK, *OWNERS],
            needs=("root_cause", "workaround"),
            stamps=("cause_found_on", "known_error_on"),
        ),
        Transition(
            name="resolve",
            label=pgettext_lazy("ticket", "record as resolved"),
            source=[State.ANALYSING, State.KNOWN_ERROR],
            target=State.RESOLVED,
            by=[*DESK, *OWNERS],
            needs=("root_cause",),
            stamps=("cause_found_on", "resolved_on"),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.RESOLVED],
            target=State.CLOSED,
            by=[Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.OFFICE_HEAD],
            needs=("reviewed",),
            signs=("reviewed_by",),
            stamps=("reviewed_on",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.KNOWN_ERROR, State.RESOLVED, State.CLOSED],
            target=State.ANALYSING,
            by=[*DESK, *OWNERS],
            reason=True,
            clears=("known_error_on", "resolved_on", "reviewed_by", "reviewed_on"),
        ),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("problem"), _("problems")
        constraints = [
            *ticket_rules("problem"),
            in_order("cause_found_on", "resolved_on", "problem_in_order", _("The cause is found before the solution.")),
            in_order("resolved_on", "reviewed_on", "problem_reviewed", _("A solution is reviewed after it was made.")),
        ]
        indexes = ticket_indexes("problem")


@register
class Problems(Register):
    """Problems."""

    model = Problem
    area = "services"
    help = _("The causes behind incidents: analysed, known with a workaround, solved by a change, checked for effect.")
    columns = ("number", "title", "service", "source", "priority", "opened_at", "known_error", "state")
    filters = ("state", "source", "priority", "service", "known_error", "opened_at")
    search = ("title", "code", "root_cause", "workaround")
    sections = (
        (_("Problem"), ("code", "title", "source", "description", "opened_at", "assignee", "vendor")),
        (_("Concerns"), ("service", "ci", "project", "impact", "urgency", "priority")),
        (_("Cause"), ("root_cause", "cause_found_on", "known_error", "workaround", "known_error_on", "knowledge")),
        (_("Solution"), ("change", "resolved_on", "reviewed", "reviewed_by", "reviewed_on")),
    )
    readers = BUSINESS | {*VENDORS, Role.AUTHORITY_INSPECTOR}
    writers = (*DESK, *OWNERS, *VENDORS)
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("code",), ("title", "opened_at"))
