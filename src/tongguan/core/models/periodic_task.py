"""Periodic duties: what is to be done again and again, by whom, and when it falls due (manual 8.1; 4.2.2.c.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import acting
from tongguan.core.columns import by_state, choice, dated_in, day, link, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .companions import About, Evidence
from .tenant import User


def _done_by_hand() -> Q:
    """What a record proves is not said to be done by anybody; the job that looks for the record says it."""
    # Duties are declared in the domains, and kept as rows of this model.
    from tongguan.core.duties import by_fact  # noqa: PLC0415  circular import

    return Q() if Role.SYSTEM in acting().roles else ~Q(rule__in=by_fact())


class PeriodicTask(About):
    """One occurrence of a duty that returns: the rule it follows from, what it is about, and what came of it."""

    class Unit(models.TextChoices):
        DAY = "day", _("days")
        WORKING_DAY = "working_day", _("working days")
        WEEK = "week", _("weeks")
        MONTH = "month", _("months")
        YEAR = "year", _("years")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        DUE = "due", pgettext_lazy("task", "due")
        DONE = "done", _("done")
        OVERDUE = "overdue", _("overdue")
        WAIVED = "waived", _("waived")
        GONE = "gone", _("no longer owed")

    OPEN = (State.SCHEDULED, State.DUE, State.OVERDUE)

    prefix, happened = "PT", "done_on"
    rule = text(_("rule"), 60, needed=True, help_text=_("Code of the duty, for example POLICY_REVIEW."))
    title = text(pgettext_lazy("task", "what is to be done"), needed=True)
    interval = whole(_("interval"), least=1, most=1000, needed=True, default=12)
    interval_unit = choice(Unit, _("unit of the interval"), default=Unit.MONTH)
    counted_from = day(
        _("counted from"), help_text=_("The last occurrence, or the start or adoption of what the duty is about.")
    )
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
            source=OPEN,
            target=State.DONE,
            by=[Role.SYSTEM, *_insiders],
            needs=("result",),
            guards=(
                Guard(
                    holds=_done_by_hand,
                    message=_("This duty is done by recording the thing itself; it is then marked as done by itself."),
                ),
            ),
            stamps=("done_on",),
            signs=("done_by",),
        ),
        Transition(
            name="lapse", label=_("mark as overdue"), source=[State.DUE], target=State.OVERDUE, by=[Role.SYSTEM]
        ),
        Transition(
            name="waive",
            label=_("waive"),
            source=OPEN,
            target=State.WAIVED,
            by=[Role.LEADER],
            reason=True,
        ),
        Transition(
            name="postpone",
            label=_("count anew"),
            source=[State.DUE, State.OVERDUE],
            target=State.SCHEDULED,
            by=[Role.SYSTEM],
        ),
        Transition(
            name="fall_away",
            label=_("mark as no longer owed"),
            source=OPEN,
            target=State.GONE,
            by=[Role.SYSTEM],
            reason=True,
        ),
        editable_in={State.DONE: ("result_ref",), State.WAIVED: (), State.GONE: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("periodic task"), _("periodic tasks")
        indexes = [
            by_state("periodic_task_state"),
            models.Index(fields=["tenant", "owner", "state", "due_on"], condition=Q(voided=False), name="task_owed"),
            models.Index(fields=["register", "record", "rule"], name="periodic_task_about"),
            models.Index(fields=["tenant", "rule", "state"], condition=Q(voided=False), name="periodic_task_rule"),
        ]
        constraints = [
            once(
                ["tenant", "rule", "register", "record"],
                "periodic_task_open_once",
                _("This duty is already open for this record."),
                where=Q(state__in=["scheduled", "due", "overdue"]),
            ),
            dated_in(("done",), "done_on", "periodic_task_done_dated", _("What is done has its day.")),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on}"
