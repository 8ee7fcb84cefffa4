"""Log sources: systems whose audit records are kept, what each record says and how long it stays (A.2.5, A.4.f)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_state, choice, day, link, moment, once, text, whole, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.inventory.models import Asset
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project

KEEPERS = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER)


class LogSource(Record):
    """One system that writes audit records, from planning to retirement."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ENABLED = "enabled", _("enabled")
        FAILED = "failed", pgettext_lazy("log source", "failed")
        RETIRED = "retired", _("retired")

    prefix = "LS"
    system = text(_("system"), needed=True)
    asset = link(Asset, _("asset"), back="log_sources")
    project = link(Project, _("project"), back="log_sources")
    administrator = link(Person, _("administrator of the system"), help_text=_("who may not review its log"))
    holds_data = yes(_("holds data of the service"))
    session_recording = yes(_("records sessions and commands"))
    change_logging = yes(_("records changes of data"))
    detection_rules = yes(_("rules that detect threatening acts are on"))
    retention_days = whole(_("kept for days"), 1)
    clock_sync = answer(_("clock is synchronised"))
    enabled_on = day(_("enabled on"))
    last_received = moment(_("last record received at"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="enable",
            label=_("enable"),
            source=[State.PLANNED, State.FAILED],
            target=State.ENABLED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            needs=("retention_days",),
            stamps=("enabled_on",),
        ),
        Transition(
            name="fail",
            label=_("report failure"),
            source=[State.ENABLED],
            target=State.FAILED,
            by=[Role.SYSTEM, *KEEPERS],
            reason=True,
        ),
        Transition(
            name="retire",
            label=_("retire"),
            source=[State.PLANNED, State.ENABLED, State.FAILED],
            target=State.RETIRED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            reason=True,
        ),
        editable_in={State.RETIRED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("log source"), _("log sources")
        constraints = [
            once(["tenant", "system", "project"], "log_source_once", _("This system is already a log source here."))
        ]
        indexes = [by_state("log_source_state"), models.Index(fields=["project", "state"], name="log_source_project")]

    def __str__(self) -> str:
        return self.system


class LogField(Record):
    """What each audit record has to say, where the system writes it, and whether a sample really has it (A.2.5.b)."""

    class Field(models.TextChoices):
        AT = "at", _("date and time")
        TYPE = "type", _("type of event")
        ACCOUNT = "account", _("user account")
        OUTCOME = "outcome", _("success or failure")

    parent, one_row_for = "source", "field"
    source = link(LogSource, _("log source"), needed=True, back="fields")
    field = choice(Field, _("content"))
    mapped_to = text(_("name in the log"), 100)
    found_in_sample = answer(_("filled in the sample"))
    sampled_on = day(_("sampled on"))

    class Meta:
        verbose_name, verbose_name_plural = _("content of the log"), _("contents of the log")
        constraints = [once(["source", "field"], "log_field_once", _("This content is already listed."))]

    def __str__(self) -> str:
        return self.get_field_display()


class LogSystem(Record):
    """A further system whose doings the source records too, as a bastion host does for all that lies behind it."""

    parent = "source"
    source = link(LogSource, _("log source"), needed=True, back="systems")
    system = text(pgettext_lazy("log source", "recorded system"), needed=True)
    asset = link(Asset, _("asset"))

    class Meta:
        verbose_name, verbose_name_plural = _("system recorded too"), _("systems recorded too")
        constraints = [once(["source", "system"], "log_system_once", _("This system is already listed."))]

    def __str__(self) -> str:
        return self.system


@register
class LogSources(Register):
    """Log sources."""

    model = LogSource
    area = "ledgers"
    help = _(
        "Systems within reach of service staff that write audit records: what they record and how long it is kept."
    )
    columns = ("number", "system", "project", "session_recording", "retention_days", "last_received", "state")
    filters = ("state", "project", "session_recording", "change_logging", "clock_sync")
    search = ("system", "project__name")
    sections = (
        (_("System"), ("system", "asset", "project", "administrator", "holds_data")),
        (_("What is recorded"), ("session_recording", "change_logging", "detection_rules")),
        (_("Keeping"), ("retention_days", "clock_sync", "enabled_on", "last_received")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = KEEPERS
    scope = {"project": "project"}
    natural_keys = (("system", "project"), ("system",))
    children = ("fields", "systems")
