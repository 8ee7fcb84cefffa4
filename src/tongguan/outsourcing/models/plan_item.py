"""What a security plan asks to be done, by whom and by when (6.3.a)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, choice, day, link, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person

from .security_plan import Section, SecurityPlan

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
DOERS = (*OFFICE, Role.SEC_OFFICER, Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.VENDOR_MANAGER)


class PlanItem(Record):
    """One thing to be done under one part of a plan; overdue ones stay visible until they are done."""

    class State(models.TextChoices):
        TODO = "todo", _("to do")
        DOING = "doing", _("in hand")
        DONE = "done", _("done")
        OVERDUE = "overdue", _("overdue")

    prefix, happened = "PI", "done_on"
    plan = link(SecurityPlan, _("security plan"), needed=True, back="items")
    section = choice(Section, _("part"))
    text = prose(pgettext_lazy("plan item", "what is to be done"), needed=True)
    owner = link(Person, _("owner"), needed=True)
    due = day(_("due on"), needed=True)
    done_on = day(_("done on"))
    evidence = link(Evidence, _("evidence"))
    note = prose(pgettext_lazy("plan item", "what came of it"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="start", label=_("take in hand"), source=[State.TODO, State.OVERDUE], target=State.DOING, by=DOERS
        ),
        Transition(
            name="finish",
            label=_("record as done"),
            source=[State.TODO, State.DOING, State.OVERDUE],
            target=State.DONE,
            by=DOERS,
            stamps=("done_on",),
        ),
        Transition(
            name="lapse",
            label=_("mark as overdue"),
            source=[State.TODO, State.DOING],
            target=State.OVERDUE,
            by=[Role.SYSTEM, Role.OFFICE_HEAD],
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.DONE],
            target=State.DOING,
            by=[Role.OFFICE_HEAD],
            clears=("done_on",),
            reason=True,
        ),
        editable_in={State.DONE: ("evidence", "note")},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("item of a plan"), _("items of plans")
        indexes = [
            by_state("plan_item_state"),
            by_day("plan_item_day", "due"),
            models.Index(fields=["plan", "section", "state"], name="plan_item_plan"),
            models.Index(
                fields=["tenant", "due"], condition=models.Q(voided=False, done_on=None), name="plan_item_due"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


@register
class PlanItems(Register):
    """Items of plans."""

    model = PlanItem
    area = "projects"
    help = _("What the security plans ask to be done, with owner, date and proof.")
    columns = ("number", "plan", "section", "text", "owner", "due", "done_on", "state")
    filters = ("state", "plan", "section", "owner", "due")
    search = ("text", "plan__title", "owner__name")
    sections = (
        (pgettext_lazy("plan item", "Item"), ("plan", "section", "text", "owner", "due")),
        (pgettext_lazy("plan item", "Execution"), ("done_on", "evidence", "note")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {
        "plan": "plan",
        "project": "plan__project",
        "contract": "plan__contract",
        "vendor": "plan__contract__vendor",
    }
    natural_keys = (("plan", "section", "text"), ("plan", "text"))
