"""Numbered copies of controlled documents, handed out and called back (manual 0.1, 7.5.3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, day, holds, in_order, link, once, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import OrgUnit, Person

from .document import Document


class DocumentCopy(Record):
    """One numbered copy: who has it since when, and when it came back; an obsolete edition has none outside."""

    class State(models.TextChoices):
        READY = "ready", pgettext_lazy("copy", "ready")
        HANDED_OUT = "handed_out", _("handed out")
        RECALLED = "recalled", _("called back")
        MISSING = "missing", pgettext_lazy("copy", "missing")

    prefix, happened = "COP", "handed_out_on"
    document = link(Document, _("document"), needed=True, back="copies")
    copy_number = text(_("number of the copy"), 20, needed=True)
    holder = link(Person, _("holder"), back="document_copies")
    unit = link(OrgUnit, _("unit of the holder"))
    outside_holder = text(_("holder outside"), help_text=_("an auditor, an authority, a company"))
    handed_out_on = day(_("handed out on"))
    recalled_on = day(_("called back on"))
    recalled_by = link(User, _("taken back by"), editable=False)
    state = StateField(State)

    _kept = {"by": (Role.DOC_CONTROLLER, Role.OFFICE_STAFF)}
    workflow = Workflow(
        State,
        Transition(
            name="hand_out",
            label=_("hand out"),
            source=[State.READY],
            target=State.HANDED_OUT,
            stamps=("handed_out_on",),
            **_kept,
        ),
        Transition(
            name="recall",
            label=_("call back"),
            source=[State.HANDED_OUT, State.MISSING],
            target=State.RECALLED,
            stamps=("recalled_on",),
            signs=("recalled_by",),
            **_kept,
        ),
        Transition(
            name="report_missing",
            label=_("report as missing"),
            source=[State.HANDED_OUT],
            target=State.MISSING,
            reason=True,
            **_kept,
        ),
        editable_in={State.HANDED_OUT: (), State.RECALLED: (), State.MISSING: ()},
    )
    title_joins = ("document",)

    class Meta:
        verbose_name, verbose_name_plural = _("copy of a document"), _("copies of documents")
        constraints = [
            once(["document", "copy_number"], "document_copy_once", _("This document has a copy of this number.")),
            in_order(
                "handed_out_on", "recalled_on", "document_copy_dates", _("Nothing comes back before it was handed out.")
            ),
            holds(
                Q(state="ready") | Q(holder__isnull=False) | Q(unit__isnull=False) | ~Q(outside_holder=""),
                "document_copy_holder",
                _("A copy that is handed out has a holder: a person, a unit, or somebody outside."),
            ),
        ]
        indexes = [by_state("document_copy_state")]

    def __str__(self) -> str:
        return f"{self.document} #{self.copy_number}"


@register
class DocumentCopies(Register):
    """Copies of documents."""

    model = DocumentCopy
    area = "documents"
    help = _("Which numbered copy of which document is with whom, so that all can be called back when it is obsolete.")
    columns = ("number", "document", "copy_number", "holder", "unit", "handed_out_on", "recalled_on", "state")
    filters = ("state", "document", "holder", "handed_out_on")
    search = ("document__title", "document__code", "copy_number", "outside_holder")
    sections = (
        (_("Copy"), ("document", "copy_number")),
        (_("Holder"), ("holder", "unit", "outside_holder")),
        (_("Handing out and calling back"), ("handed_out_on", "recalled_on", "recalled_by")),
    )
    writers = (Role.DOC_CONTROLLER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("document", "copy_number"),)
