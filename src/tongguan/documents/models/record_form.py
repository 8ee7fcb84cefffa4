"""Forms of records: which form belongs to which procedure, and how long what is written on it is kept (manual 7.5)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import registers
from tongguan.core.columns import by_state, choice, day, link, once, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .classification import Classification
from .document import Document


class RecordForm(Record):
    """A form of level 4; where a register holds its records, the form is a view of that register."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        OBSOLETE = "obsolete", _("obsolete")

    prefix = "FRM"
    code = text(_("code"), 60, needed=True)
    title = text(_("title"), needed=True)
    edition = text(_("edition"), 20)
    doc = link(Document, _("belongs to the document"), back="forms")
    register = text(_("register that holds the records"), 48, help_text=_("its name in the system; blank if on paper"))
    retention_years = whole(_("kept for (years)"), 1, 100)
    classification = choice(Classification, _("classification"), blank=True)
    published_on = day(_("published on"))
    obsolete_on = day(_("obsolete since"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="publish",
            label=_("publish"),
            source=[State.DRAFT],
            target=State.PUBLISHED,
            by=[Role.DOC_CONTROLLER, Role.MGMT_REP, Role.OFFICE_HEAD],
            needs=("edition", "doc", "retention_years"),
            not_by_who_did=("create", "change"),
            segregation="SOD-01",
            stamps=("published_on",),
            effects=("retire_older_forms",),
        ),
        Transition(
            name="retire",
            label=pgettext_lazy("document", "withdraw"),
            source=[State.PUBLISHED],
            target=State.OBSOLETE,
            by=[Role.DOC_CONTROLLER, Role.MGMT_REP, Role.OFFICE_HEAD],
            stamps=("obsolete_on",),
        ),
        editable_in={State.PUBLISHED: (), State.OBSOLETE: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("record form"), _("record forms")
        constraints = [
            once(
                ["tenant", "code", "edition"],
                "record_form_once",
                _("There is already a form with this code and edition."),
            )
        ]
        indexes = [by_state("record_form_state"), models.Index(fields=["doc", "state"], name="record_form_doc")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        """Only registers that exist hold records."""
        if self.register and self.register not in registers.registry:
            raise ValidationError({"register": _("There is no such register.")})


@register
class RecordForms(Register):
    """Record forms."""

    model = RecordForm
    area = "documents"
    help = _("The list of forms: which procedure each belongs to, where its records are, and how long they are kept.")
    columns = ("number", "code", "title", "edition", "doc", "register", "retention_years", "state")
    filters = ("state", "doc", "classification", "register")
    search = ("code", "title")
    sections = (
        (_("Form"), ("code", "title", "edition", "doc")),
        (_("Records"), ("register", "retention_years", "classification")),
        (_("Validity"), ("published_on", "obsolete_on")),
    )
    writers = (Role.DOC_CONTROLLER, Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("code", "edition"),)
