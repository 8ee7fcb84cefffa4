"""The statement of applicability: each control of Annex A, yes or no, why, and how far it is (manual 6.1)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import answer, by_state, choice, day, holds, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow, effect
from tongguan.documents.models import Document
from tongguan.risk.codes import ANNEX_A

from .control import Control
from .risk_treatment import RiskTreatment


class SoaItem(Record):
    """One control in one issue of the statement. An issue is approved as a whole, and a change makes a new issue."""

    class Edition(models.TextChoices):
        E2013 = "2013", _("edition of 2013, 114 controls")
        E2022 = "2022", _("edition of 2022, 93 controls")

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("not implemented")
        PLANNED = "planned", pgettext_lazy("control", "planned")
        PARTLY = "partly", _("partly implemented")
        IMPLEMENTED = "implemented", _("implemented")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")

    prefix, happened = "SOA", "approved_on"
    edition = choice(Edition, _("edition of the standard"), default=Edition.E2022)
    issue = text(_("issue of the statement"), 20, needed=True, default="1.0")
    control_id = text(_("control of Annex A"), 12, needed=True)
    title = text(_("title"))
    applicable = answer(_("applicable"))
    reason_in = prose(_("why it is applicable"))
    reason_out = prose(_("why it is not applicable"))
    status = choice(Status, pgettext_lazy("control", "implementation"), blank=True)
    implementation = prose(_("how it is implemented"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve the whole issue"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=[Role.LEADER],
            needs=("applicable",),
            not_by_who_did=("create",),
            segregation="SOD-01",
            signs=("approved_by",),
            stamps=("approved_on",),
            effects=("issue_is_approved_as_one",),
        ),
        editable_in={State.APPROVED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("item of applicability"), _("statement of applicability")
        constraints = [
            once(
                ["tenant", "edition", "issue", "control_id"],
                "soa_item_once",
                _("This control is already in this issue of the statement."),
            ),
            holds(
                Q(applicable=None) | Q(applicable=False) | ~Q(reason_in=""),
                "soa_item_reason_in",
                _("Say why the control is applicable."),
            ),
            holds(
                Q(applicable=None) | Q(applicable=True) | ~Q(reason_out=""),
                "soa_item_reason_out",
                _("Say why the control is not applicable."),
            ),
            holds(~Q(applicable=True) | ~Q(status=""), "soa_item_status", _("Say how far the control is implemented.")),
        ]
        indexes = [
            by_state("soa_item_state"),
            models.Index(fields=["tenant", "edition", "issue", "state"], name="soa_item_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.control_id} {self.title}".rstrip()

    def clean(self) -> None:
        """The control is one of the edition."""
        if self.edition in ANNEX_A and self.control_id not in ANNEX_A[self.edition]:
            raise ValidationError({"control_id": _("This edition has no such control.")})


class SoaRef(Record):
    """What shows that a control is implemented, or when it will be: a document, a control, a treatment."""

    parent = "item"
    item = link(SoaItem, _("item of applicability"), needed=True, back="refs")
    name = text(_("reference"), 300)
    control = link(Control, _("control"))
    treatment = link(RiskTreatment, _("risk treatment"))
    document = link(Document, _("document"))

    class Meta:
        verbose_name, verbose_name_plural = _("reference"), _("references")
        constraints = [
            holds(
                ~Q(name="") | Q(control__isnull=False) | Q(treatment__isnull=False) | Q(document__isnull=False),
                "soa_ref_named",
                _("Name it, or choose a record."),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.treatment or self.control or self.document)

    title_joins = ("treatment", "treatment__risk", "control", "document")


@effect("issue_is_approved_as_one")
def approve_issue(approved: QuerySet, on: dt.date) -> None:
    """What is left of an issue is approved with it; if one item cannot be, none is."""
    same = approved.filter(edition=OuterRef("edition"), issue=OuterRef("issue"), tenant=OuterRef("tenant"))
    left = SoaItem.objects.filter(Exists(same), state=SoaItem.State.DRAFT)
    pks = list(left.values_list("pk", flat=True))
    if not pks:
        return
    reason = gettext("approved with its issue")
    SoaItem.workflow.take_all(SoaItem.objects.filter(pk__in=pks), "approve", reason=reason, on=on).or_refused()


@register
class SoaItems(Register):
    """The statement of applicability."""

    model = SoaItem
    area = "documents"
    help = _("Every control of Annex A with yes or no, the reason and its implementation; an issue is approved as one.")
    columns = ("number", "edition", "issue", "control_id", "title", "applicable", "status", "approved_on", "state")
    filters = ("state", "edition", "issue", "applicable", "status")
    search = ("control_id", "title", "reason_in", "reason_out", "implementation")
    sections = (
        (pgettext_lazy("risk", "Control"), ("edition", "issue", "control_id", "title")),
        (_("Applicability"), ("applicable", "reason_in", "reason_out")),
        (_("Implementation"), ("status", "implementation", "approved_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.PROCESS_OWNER)
    natural_keys = (("edition", "issue", "control_id"),)
    children = ("refs",)
