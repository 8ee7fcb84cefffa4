"""Agreements with internal suppliers, and with customers who act as suppliers (manual 8.3.5.2)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Service
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Vendor

from .agreement import OWNED, after_agreeing
from .target import Target


def _has_targets() -> Any:
    return Q(Exists(OLATarget.objects.filter(ola=OuterRef("pk"))))


class OLA(Record):
    """What a supplier within the organisation, or a customer, contributes to a service; its targets carry the SLA's."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        AGREED = "agreed", pgettext_lazy("agreement", "agreed")
        ACTIVE = "active", pgettext_lazy("agreement", "active")
        EXPIRED = "expired", _("expired")

    prefix, happened = "OLA", "agreed_on"
    supplier = link(Vendor, _("supplier"), needed=True, back="olas")
    service = link(Service, _("service"), needed=True, back="olas")
    edition = text(_("edition"), 20)
    looked_after_by = link(Person, _("looked after by"))
    activities = prose(_("activities and commitments"))
    interfaces = prose(_("interfaces"))
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
            needs=("activities", "interfaces", "valid_to", "scan"),
            guards=[Guard(holds=_has_targets, message=_("An agreement has at least one target."))],
            stamps=("agreed_on",),
            **OWNED,
        ),
        *after_agreeing(State),
        editable_in={
            State.AGREED: ("valid_from", "looked_after_by"),
            State.ACTIVE: ("reviewed_on", "looked_after_by"),
            State.EXPIRED: (),
        },
    )
    title_joins = ("supplier", "service")

    class Meta:
        verbose_name, verbose_name_plural = _("operational level agreement"), _("operational level agreements")
        constraints = [
            once(
                ["supplier", "service"],
                "ola_active_once",
                _("An agreement with this supplier is in force; let it expire first."),
                where=Q(state="active"),
            ),
            in_order("valid_from", "valid_to", "ola_dates", _("An agreement cannot end before it begins.")),
        ]
        indexes = [by_state("ola_state"), models.Index(fields=["service", "supplier", "state"], name="ola_pair")]

    def __str__(self) -> str:
        return f"{self.supplier} / {self.service}"

    def clean(self) -> None:
        """With an external supplier there is a contract instead."""
        if self.supplier_id and self.supplier.kind == Vendor.Kind.EXTERNAL:
            raise ValidationError(
                {"supplier": _("An external supplier has a contract, not an agreement of this kind.")}
            )


class OLATarget(Target):
    """A target that the supplier keeps."""

    parent = "ola"
    ola = link(OLA, _("operational level agreement"), needed=True, back="targets")

    class Meta(Target.Meta):
        constraints = [
            *Target.Meta.constraints,
            once(["ola", "metric", "priority"], "ola_target_once", _("This metric already has its target.")),
        ]


@register
class OLAs(Register):
    """Operational level agreements."""

    model = OLA
    area = "services"
    help = _("What internal suppliers, and customers who act as suppliers, contribute to a service, and how well.")
    columns = ("number", "supplier", "service", "edition", "valid_from", "valid_to", "reviewed_on", "state")
    filters = ("state", "supplier", "service", "valid_to", "reviewed_on")
    search = ("supplier__name", "service__name")
    sections = (
        (_("Agreement"), ("supplier", "service", "edition", "looked_after_by")),
        (_("Contents"), ("activities", "interfaces")),
        (_("Signature and term"), ("agreed_on", "scan", "valid_from", "valid_to")),
        (_("Review"), ("reviewed_on",)),
    )
    writers = (Role.SERVICE_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"vendor": "supplier"}
    natural_keys = (("supplier", "service", "edition"),)
    children = ("targets",)
