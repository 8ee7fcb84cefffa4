"""Periodic duties: what is to be done again and again, by whom, and when it falls due (manual 8.1; 4.2.2.c.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, dated_in, day, link, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow

from .companions import About, Evidence
from .tenant import User


class PeriodicTask(About):
    """One occurrence of a duty that returns: the rule it follows from, what it is about, and what came of it."""

    class Unit(models.TextChoices):
        DAY = "day", _("days")
        WEEK = "week", _("weeks")
        MONTH = "month", _("months")
        YEAR = "year", _("years")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        DUE = "due", pgettext_lazy("task", "due")
        DONE = "done", _("done")
        OVERDUE = "overdue", _("overdue")
        WAIVED = "waived", _("waived")

    prefix, happened = "PT", "done_on"
    rule = text(_("rule"), 60, needed=True, help_text=_("Code of the duty, for example POLICY_REVIEW."))
    title = text(_("what is to be done"), needed=True)
    interval = whole(_("interval"), least=1, most=1000, needed=True, default=12)
    interval_unit = choice(Unit, _("unit of the interval"), default=Unit.MONTH)
    due_on = day(_("due on"), needed=True)
    owner = link(User, _("owner"), back="periodic_tasks")
    done_on = day(_("done on"))
    done_by = link(User, _("done by"))
    result = prose(_("result"))
    result_ref = link(Evidence, _("record of the result"))
    state = StateField(State)

    _insiders = sorted(INSIDE)
    workflow = Workflow(
        State,
        Transition(
            name="fall_due",
            label=_("mark as due"),
            source=[State.SCHEDULED],
            target=State.DUE,
            by=[Role.SYSTEM, *_insiders],
        ),
        Transition(
            name="do",
            label=_("record as done"),
            source=[State.SCHEDULED, State.DUE, State.OVERDUE],
            target=State.DONE,
            by=_insiders,
            needs=("result",),
            stamps=("done_on",),
            signs=("done_by",),
        ),
        Transition(
            name="lapse", label=_("mark as overdue"), source=[State.DUE], target=State.OVERDUE, by=[Role.SYSTEM]
        ),
        Transition(
            name="waive",
            label=_("waive"),
            source=[State.SCHEDULED, State.DUE, State.OVERDUE],
            target=State.WAIVED,
            by=[Role.LEADER],
            reason=True,
        ),
        editable_in={State.DONE: ("result_ref",), State.WAIVED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("periodic task"), _("periodic tasks")
        indexes = [
            by_state("periodic_task_state"),
            models.Index(fields=["register", "record", "rule"], name="periodic_task_about"),
        ]
        constraints = [
            once(
                ["tenant", "rule", "register", "record", "due_on"],
                "periodic_task_once",
                _("This duty is already scheduled for this day."),
            ),
            dated_in(("done",), "done_on", "periodic_task_done_dated", _("What is done has its day.")),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on}"
