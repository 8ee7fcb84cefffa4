"""Configuration audits: a sample of items held against what is really there (manual 8.2.7)."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, dated_in, day, holds, in_order, link, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import ConfigItem, Service
from tongguan.organisation.models import Person

KEEPERS = (Role.CONFIG_MANAGER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)


def _differences_settled() -> Any:
    return ~Exists(ConfigDifference.objects.filter(audit=OuterRef("pk"), corrected_on=None))


def _differences_answered() -> Any:
    return ~Exists(ConfigDifference.objects.filter(audit=OuterRef("pk"), action=""))


class ConfigAudit(Record):
    """One verification of the configuration data over a period, with its sample and what was found to differ."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        CLOSED = "closed", _("closed")

    prefix, happened = "CA", "done_on"
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    service = link(Service, _("service"), help_text=_("only if the audit is of one service"))
    sample = whole(_("items in the sample"))
    correct = whole(_("items found right"))
    sampling = text(_("how the sample was drawn"), 300)
    auditor = link(Person, _("verified by"))
    done_on = day(_("done on"))
    result = prose(_("result"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="conclude",
            label=_("conclude"),
            source=[State.PLANNED],
            target=State.DONE,
            by=KEEPERS,
            needs=("sample", "correct", "auditor", "result"),
            stamps=("done_on",),
            guards=[Guard(holds=_differences_answered, message=_("Every difference needs an action."), clause="8.2.7")],
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.DONE],
            target=State.CLOSED,
            by=[Role.CONFIG_MANAGER, Role.OFFICE_HEAD],
            stamps=("closed_on",),
            guards=[Guard(holds=_differences_settled, message=_("A difference is not corrected yet."), clause="8.2.7")],
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.DONE],
            target=State.PLANNED,
            by=KEEPERS,
            reason=True,
            clears=("done_on",),
        ),
        editable_in={State.DONE: ("differences",), State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("configuration audit"), _("configuration audits")
        constraints = [
            in_order("period_from", "period_to", "config_audit_period", _("A period cannot end before it begins.")),
            holds(
                Q(sample=None) | Q(correct=None) | Q(correct__lte=F("sample")),
                "config_audit_share",
                _("No more items are right than were looked at."),
            ),
            dated_in(["done", "closed"], "done_on", "config_audit_dated", _("A finished audit has its day.")),
            in_order("done_on", "closed_on", "config_audit_closed", _("An audit is closed after it was done.")),
        ]
        indexes = [by_state("config_audit_state")]

    def __str__(self) -> str:
        return f"{self.period_from} – {self.period_to}"


class ConfigDifference(Record):
    """An item whose data and reality differ, and what is done about it."""

    parent = "audit"
    audit = link(ConfigAudit, _("configuration audit"), needed=True, back="differences")
    ci = link(ConfigItem, _("configuration item"), back="differences")
    recorded = text(_("as recorded"), 300, help_text=_("blank: the item is in no record"))
    found = text(_("as found"), 300, needed=True)
    action = text(pgettext_lazy("improvement", "action"), 300)
    due = day(_("due on"))
    corrected_on = day(_("corrected on"))

    title_joins = ("ci",)

    class Meta:
        verbose_name, verbose_name_plural = _("difference"), _("differences")
        constraints = [
            once(["audit", "ci", "found"], "config_difference_once", _("This difference is already named.")),
        ]

    def __str__(self) -> str:
        return f"{self.ci or ''} {self.found}".strip()


@register
class ConfigAudits(Register):
    """Configuration audits."""

    model = ConfigAudit
    area = "services"
    help = _("A sample of configuration items held against what is really there; every difference leads to an action.")
    columns = ("number", "period_from", "period_to", "service", "sample", "correct", "done_on", "state")
    filters = ("state", "service", "period_to", "done_on")
    search = ("result", "sampling")
    sections = (
        (_("Audit"), ("period_from", "period_to", "service", "sampling", "sample", "auditor")),
        (_("Result"), ("correct", "done_on", "result", "closed_on")),
    )
    writers = KEEPERS
    natural_keys = (("period_from", "period_to", "service"), ("period_from", "period_to"))
    children = ("differences",)
