"""Items of an audit's checklist: a clause asked in a unit, and what was seen (manual 9.2)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import CurrentUser
from tongguan.core.columns import by_state, choice, dated_in, day, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import OrgUnit, Person

from .audit import AUDITORS, Audit


def _not_of_the_unit() -> Q:
    """Whoever judges an item does not work in the unit that is audited, unless a reason was given for it."""
    own = Person.objects.filter(account=CurrentUser(), unit__isnull=False).values("unit")
    return ~Q(auditee_unit__in=own) | ~Q(audit__independence="")


class AuditItem(Record):
    """A clause as it is asked of one unit; its state is the result. Nobody audits the own unit (SOD-08)."""

    class Method(models.TextChoices):
        DOCUMENTS = "documents", _("reading of documents and records")
        INTERVIEW = "interview", _("interview")
        OBSERVATION = "observation", _("observation on site")
        SAMPLE = "sample", pgettext_lazy("audit", "sample")
        TEST = "test", _("technical test")

    class State(models.TextChoices):
        TODO = "todo", _("to do")
        CONFORM = "conform", _("conforms")
        NONCONFORM = "nonconform", _("does not conform")
        OBSERVATION = "observation", pgettext_lazy("audit", "observation")

    prefix, happened = "AUI", "checked_on"
    audit = link(Audit, _("audit"), needed=True, back="items")
    standard = text(_("standard"), 60, help_text=_("Which text the clause is of."))
    clause = text(_("clause"), 40, needed=True)
    question = prose(_("what is asked"))
    auditee_unit = link(OrgUnit, _("audited unit"))
    auditor = link(Person, _("auditor"))
    method = choice(Method, _("method"), default=Method.DOCUMENTS)
    seen = prose(_("what was seen"))
    evidence = link(Evidence, _("evidence"))
    checked_on = day(_("checked on"))
    state = StateField(State)

    _judged = {
        "source": [State.TODO],
        "by": AUDITORS,
        "needs": ("seen",),
        "guards": (
            Guard(holds=Q(audit__state="executing"), message=_("The audit is not under way."), clause="9.2"),
            Guard(holds=_not_of_the_unit, message=_("Nobody audits the own unit (SOD-08)."), clause="9.2"),
        ),
        "stamps": ("checked_on",),
    }
    workflow = Workflow(
        State,
        Transition(name="conform", label=_("judge: conforms"), target=State.CONFORM, **_judged),
        Transition(name="nonconform", label=_("judge: does not conform"), target=State.NONCONFORM, **_judged),
        Transition(name="observe", label=_("judge: observation"), target=State.OBSERVATION, **_judged),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.CONFORM, State.NONCONFORM, State.OBSERVATION],
            target=State.TODO,
            by=AUDITORS,
            guards=(Guard(holds=Q(audit__state="executing"), message=_("The audit is not under way.")),),
            clears=("checked_on",),
            reason=True,
        ),
        editable_in={State.CONFORM: (), State.NONCONFORM: (), State.OBSERVATION: ()},
    )
    title_joins = ("audit",)

    class Meta:
        verbose_name, verbose_name_plural = _("audit item"), _("audit items")
        constraints = [
            dated_in(
                ["conform", "nonconform", "observation"],
                "checked_on",
                "audit_item_has_date",
                _("An item is checked on a day."),
            )
        ]
        indexes = [
            by_state("audit_item_state"),
            models.Index(fields=["audit", "state"], name="audit_item_of_audit"),
            models.Index(fields=["tenant", "standard", "clause"], name="audit_item_clause"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.audit}"

    def clean(self) -> None:
        """The auditor is of another unit than the audited one; a tenant with a single unit says why not (SOD-08)."""
        if not (self.auditor_id and self.auditee_unit_id and self.audit_id):
            return
        if self.auditor.unit_id == self.auditee_unit_id and not self.audit.independence:
            raise ValidationError({"auditor": _("Nobody audits the own unit (SOD-08).")})


@register
class AuditItems(Register):
    """Audit items."""

    model = AuditItem
    area = "documents"
    help = _("The checklist of an audit: which clause is asked of which unit, what was seen, and the result.")
    columns = ("number", "audit", "standard", "clause", "auditee_unit", "auditor", "checked_on", "state")
    filters = ("state", "audit", "auditee_unit", "standard", "checked_on")
    search = ("clause", "audit__title", "question", "seen")
    sections = (
        (_("Item"), ("audit", "standard", "clause", "question", "auditee_unit")),
        (_("Check"), ("auditor", "method", "seen", "evidence", "checked_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (*AUDITORS, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"project": "audit__project", "vendor": "audit__vendor"}
    natural_keys = (("audit", "standard", "clause", "auditee_unit"), ("audit", "clause"))
