"""Remote access: asked for, assessed, approved for a time, under five controls (A.2.3.b, A.4.c, A.4.d)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_state, choice, day, in_order, link, once, text
from tongguan.core.fields import StateField
from tongguan.core.forms import RecordForm
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role, from_outside
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Asset
from tongguan.outsourcing.models import Project, VendorStaff
from tongguan.risk.models import Control

from .access_grant import KEEPERS, ON_BOARD, WITHDRAWERS, project_runs
from .ends import ends_on
from .freezing import goes_on

LIVE = ("requested", "assessed", "approved", "active")
JUDGED = frozenset({"last_assessed", "assessment_result", "assessed_by", "approved_by", "approved_on"})


def _ends_in_time() -> Q:
    return Q(vendor_staff=None) | Q(GreaterThanOrEqual(ends_on(), F("valid_to")))


class RemoteAccess(Record):
    """One way in from outside for a project, for one person or for the whole team, never without approval and end."""

    class Method(models.TextChoices):
        BASTION = "bastion", _("bastion host")
        VPN = "vpn", "VPN"
        DEDICATED = "dedicated", _("dedicated line")
        DESKTOP = "desktop", _("remote desktop tool")
        OTHER = "other", _("other")

    class Result(models.TextChoices):
        EFFECTIVE = "effective", pgettext_lazy("controls", "effective")
        PARTLY = "partly", pgettext_lazy("controls", "partly effective")
        INEFFECTIVE = "ineffective", pgettext_lazy("controls", "not effective")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("access", "requested")
        ASSESSED = "assessed", pgettext_lazy("access", "assessed")
        APPROVED = "approved", _("approved")
        ACTIVE = "active", pgettext_lazy("access", "active")
        CLOSED = "closed", _("closed")
        REJECTED = "rejected", _("rejected")

    prefix = "RMA"
    project = link(Project, _("project"), needed=True, back="remote_accesses")
    vendor_staff = link(
        VendorStaff, _("service staff member"), back="remote_accesses", help_text=_("empty for the whole team")
    )
    method = choice(Method, pgettext_lazy("remote access", "method"))
    asset = link(Asset, _("asset"), back="remote_accesses")
    target = text(_("systems that are reached"), 300, needed=True)
    source = text(_("where it comes from"), help_text=_("addresses or site of the vendor"))
    purpose = text(_("purpose"), 300, needed=True)
    hours = text(_("permitted hours"), 100)
    valid_from = day(_("valid from"))
    valid_to = day(_("valid to"))
    last_assessed = day(_("controls last assessed on"))
    assessment_result = choice(Result, _("controls are"), blank=True)
    assessed_by = link(User, _("assessed by"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    frozen_on = day(_("frozen on"), editable=False)
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="assess",
            label=pgettext_lazy("remote access", "record assessment"),
            source=[State.REQUESTED],
            target=State.ASSESSED,
            by=[Role.ASSESSOR, Role.SEC_OFFICER],
            needs=("assessment_result",),
            not_by_who_did=("create",),
            signs=("assessed_by",),
            stamps=("last_assessed",),
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.ASSESSED],
            target=State.APPROVED,
            by=[Role.OFFICE_HEAD],
            gate="G19",
            supplies=("A.2.3.d",),
            needs=("valid_to",),
            not_by_who_did=("create", "assess"),
            guards=[
                Guard(
                    holds=~Q(assessment_result="ineffective"),
                    message=_("Remote access whose controls are not effective is not approved."),
                    clause="A.4.d",
                )
            ],
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="assess_again",
            label=pgettext_lazy("remote access", "record another assessment"),
            source=[State.ACTIVE],
            target=State.ACTIVE,
            by=[Role.ASSESSOR, Role.SEC_OFFICER],
            needs=("assessment_result",),
            not_by_who_did=("create",),
            clears=("last_assessed",),
            signs=("assessed_by",),
            stamps=("last_assessed",),
        ),
        Transition(
            name="reject",
            label=_("reject"),
            source=[State.REQUESTED, State.ASSESSED],
            target=State.REJECTED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            reason=True,
        ),
        Transition(
            name="activate",
            label=_("activate"),
            source=[State.APPROVED],
            target=State.ACTIVE,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            gate="G19",
            needs=("approved_by", "valid_to"),
            guards=[
                project_runs("project"),
                ON_BOARD,
                Guard(
                    holds=_ends_in_time,
                    message=_("It is valid for longer than the contract, the agreement or the person's service."),
                    clause="A.4.c",
                ),
                goes_on("project__state"),
            ],
            stamps=("valid_from",),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=LIVE,
            target=State.CLOSED,
            by=WITHDRAWERS,
            stamps=("closed_on",),
            reason=True,
        ),
        editable_in={
            State.ASSESSED: ("valid_from", "valid_to", "hours"),
            State.APPROVED: ("asset",),
            State.ACTIVE: ("asset", "assessment_result", "controls"),
            State.CLOSED: (),
            State.REJECTED: (),
        },
    )
    title_joins = ("project",)

    class Meta:
        verbose_name, verbose_name_plural = _("remote access"), _("remote accesses")
        constraints = [
            in_order("valid_from", "valid_to", "remote_access_lasts", _("Access cannot end before it begins."))
        ]
        indexes = [
            by_state("remote_access_state"),
            models.Index(fields=["project", "state"], name="remote_access_project"),
            models.Index(fields=["vendor_staff", "state"], name="remote_access_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_method_display()}"


class RemoteControl(Record):
    """One of the five controls over a remote access: whether it is deployed, and how (A.4.d)."""

    class Kind(models.TextChoices):
        MFA = "mfa", _("second factor")
        BASTION = "bastion", _("bastion host")
        SOURCE = "source_limit", _("limit of source addresses")
        TIME = "time_limit", _("limit of time")
        RECORDING = "recording", _("recording of sessions")

    parent, one_row_for = "access", "control"
    access = link(RemoteAccess, _("remote access"), needed=True, back="controls")
    control = choice(Kind, pgettext_lazy("remote access", "control"))
    deployed = answer(_("deployed"))
    detail = text(_("how"), 300)
    ledger = link(Control, _("control in the ledger"))
    evidence = link(Evidence, _("evidence"))

    class Meta:
        verbose_name, verbose_name_plural = _("control over remote access"), _("controls over remote access")
        constraints = [once(["access", "control"], "remote_control_once", _("This control is already listed."))]

    def __str__(self) -> str:
        return self.get_control_display()


class RemoteAccessForm(RecordForm):
    """Whoever comes in from outside asks; what was found of the controls, and by whom, is not theirs to say."""

    def _frozen(self) -> frozenset[str]:
        return super()._frozen() | (JUDGED if from_outside(self.actor.roles) else frozenset())

    def clean(self) -> dict[str, Any]:
        """What was assessed stays as it was when it was."""
        if from_outside(self.actor.roles) and self.instance.state != RemoteAccess.State.REQUESTED:
            self.add_error(None, _("It has been assessed; ask the office for whatever is to be changed."))
        return super().clean()


@register
class RemoteAccesses(Register):
    """Remote accesses."""

    model = RemoteAccess
    area = "ledgers"
    help = _("Ways in from outside: for whom, by what method, under which controls, approved by whom and until when.")
    columns = ("number", "project", "vendor_staff", "method", "target", "valid_to", "last_assessed", "state")
    filters = ("state", "project", "vendor_staff", "method", "assessment_result", "valid_to")
    search = ("project__name", "vendor_staff__person__name", "target", "purpose")
    sections = (
        (_("Access"), ("project", "vendor_staff", "method", "asset", "target", "source", "purpose")),
        (_("Term"), ("valid_from", "valid_to", "hours", "frozen_on", "closed_on")),
        (_("Assessment"), ("last_assessed", "assessment_result", "assessed_by", "approved_by", "approved_on")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (*KEEPERS, Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
    form_class = RemoteAccessForm
    scope = {
        "remote_access": "pk",
        "project": "project",
        "staff": "vendor_staff",
        "vendor": "vendor_staff__vendor",
    }
    natural_keys = (("project", "vendor_staff", "method"), ("project", "method", "target"))
    children = ("controls",)
