"""Service level agreements: what was promised to a customer for a service (manual 8.3.4)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, day, in_order, link, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Customer, Service

from .agreement import after_agreeing
from .target import Target


def _has_targets() -> Any:
    return Q(Exists(SLATarget.objects.filter(sla=OuterRef("pk"))))


class SLA(Record):
    """One agreement for one service with one customer; a new one takes its place, it is not rewritten."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        AGREED = "agreed", pgettext_lazy("agreement", "agreed")
        ACTIVE = "active", pgettext_lazy("agreement", "active")
        EXPIRED = "expired", _("expired")

    prefix, happened = "SLA", "agreed_on"
    service = link(Service, _("service"), needed=True, back="slas")
    customer = link(Customer, _("customer"), needed=True, back="slas")
    edition = text(_("edition"), 20)
    exceptions = prose(_("exceptions"), help_text=_("what the targets do not cover, such as planned maintenance"))
    workload_limit = prose(_("limit of the workload"), help_text=_("up to which volume the targets hold"))
    report_interval = whole(_("interval of service reports in months"), 1, 12, default=1)
    signed_for_customer = text(_("signed for the customer by"), 100)
    agreed_on = day(_("agreed on"))
    scan = link(Evidence, _("scan"))
    valid_from = day(_("valid from"))
    valid_to = day(_("valid to"))
    reviewed_on = day(_("last reviewed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="agree",
            label=_("confirm the agreement"),
            source=[State.DRAFT],
            target=State.AGREED,
            by=[Role.SERVICE_OWNER, Role.RELATION_MANAGER, Role.OFFICE_HEAD],
            needs=("exceptions", "workload_limit", "signed_for_customer", "valid_to", "scan"),
            guards=[Guard(holds=_has_targets, message=_("An agreement has at least one target."))],
            stamps=("agreed_on",),
        ),
        *after_agreeing(State),
        editable_in={State.AGREED: ("valid_from",), State.ACTIVE: ("reviewed_on",), State.EXPIRED: ()},
    )
    title_joins = ("service", "customer")

    class Meta:
        verbose_name, verbose_name_plural = _("service level agreement"), _("service level agreements")
        constraints = [
            once(
                ["service", "customer"],
                "sla_active_once",
                _("An agreement with this customer is in force; let it expire first."),
                where=Q(state="active"),
            ),
            in_order("valid_from", "valid_to", "sla_dates", _("An agreement cannot end before it begins.")),
        ]
        indexes = [
            by_state("sla_state"),
            models.Index(fields=["service", "customer", "state"], name="sla_pair"),
            models.Index(fields=["tenant", "valid_to"], condition=Q(voided=False), name="sla_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.service} / {self.customer}"


class SLATarget(Target):
    """A target promised to the customer."""

    parent = "sla"
    sla = link(SLA, _("service level agreement"), needed=True, back="targets")

    class Meta(Target.Meta):
        constraints = [
            *Target.Meta.constraints,
            once(["sla", "metric", "priority"], "sla_target_once", _("This metric already has its target.")),
        ]


@register
class SLAs(Register):
    """Service level agreements."""

    model = SLA
    area = "services"
    help = _("What was promised to each customer for each service: targets, limits of the workload, exceptions.")
    columns = ("number", "service", "customer", "edition", "valid_from", "valid_to", "reviewed_on", "state")
    filters = ("state", "service", "customer", "valid_to", "reviewed_on")
    search = ("service__name", "customer__name", "signed_for_customer")
    sections = (
        (_("Agreement"), ("service", "customer", "edition")),
        (_("Contents"), ("workload_limit", "exceptions", "report_interval")),
        (_("Signature and term"), ("signed_for_customer", "agreed_on", "scan", "valid_from", "valid_to")),
        (_("Review"), ("reviewed_on",)),
    )
    writers = (Role.SERVICE_OWNER, Role.RELATION_MANAGER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("service", "customer", "edition"),)
    children = ("targets",)
