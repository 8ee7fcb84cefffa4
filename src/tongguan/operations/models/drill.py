"""Drills and tests of plans: planned, held, reviewed, with the gaps that came to light (A.8.c; manual 8.7.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, choice, dated_in, day, holds, in_order, link, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.services.models import ContinuityPlan

from .backup_job import BackupJob
from .emergency_plan import EmergencyPlan

LEADERS = (Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.SEC_OFFICER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Drill(Record):
    """One exercise of one plan: of continuity, of an emergency, or of a backup."""

    class PlanType(models.TextChoices):
        CONTINUITY = "continuity", pgettext_lazy("drill of", "continuity plan")
        EMERGENCY = "emergency", pgettext_lazy("drill of", "emergency plan")
        BACKUP = "backup", pgettext_lazy("drill of", "backup")

    class Outcome(models.TextChoices):
        MET = "met", pgettext_lazy("drill", "targets met")
        PARTLY = "partly", pgettext_lazy("drill", "targets partly met")
        MISSED = "missed", pgettext_lazy("drill", "targets missed")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        REVIEWED = "reviewed", _("reviewed")

    prefix, happened = "DRL", "done_on"
    plan_type = choice(PlanType, _("drill of"))
    continuity_plan = link(ContinuityPlan, _("continuity plan"), back="drills")
    emergency_plan = link(EmergencyPlan, _("emergency plan"), back="drills")
    backup_job = link(BackupJob, _("backup"), back="drills")
    scenario = prose(_("scenario"), needed=True)
    planned_on = day(_("planned on"))
    done_on = day(_("done on"))
    leader = link(Person, _("led by"))
    participants = text(_("who took part"), 500)
    outcome = choice(Outcome, _("outcome"), blank=True)
    recovery_minutes = whole(_("measured time to recovery in minutes"))
    loss_minutes = whole(_("measured loss of data in minutes"))
    result = prose(_("result"))
    evidence = link(Evidence, _("evidence"))
    reviewed_by = link(User, _("reviewed by"), editable=False)
    reviewed_on = day(_("reviewed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="hold",
            label=_("record as held"),
            source=[State.PLANNED],
            target=State.DONE,
            by=LEADERS,
            needs=("outcome", "result", "participants"),
            stamps=("done_on",),
        ),
        Transition(
            name="review",
            label=_("record the review"),
            source=[State.DONE],
            target=State.REVIEWED,
            by=[Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD, Role.LEADER],
            not_by_who_did=("hold",),
            signs=("reviewed_by",),
            stamps=("reviewed_on",),
        ),
        Transition(
            name="return",
            label=_("return for completion"),
            source=[State.DONE, State.REVIEWED],
            target=State.PLANNED,
            by=[Role.SERVICE_OWNER, Role.OFFICE_HEAD, Role.LEADER],
            reason=True,
            clears=("done_on", "reviewed_by", "reviewed_on"),
        ),
        editable_in={State.DONE: ("gaps", "evidence"), State.REVIEWED: ("gaps",)},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("drill"), _("drills")
        constraints = [
            holds(
                Q(plan_type="continuity", continuity_plan__isnull=False, emergency_plan=None, backup_job=None)
                | Q(plan_type="emergency", continuity_plan=None, emergency_plan__isnull=False, backup_job=None)
                | Q(plan_type="backup", continuity_plan=None, emergency_plan=None, backup_job__isnull=False),
                "drill_of_one_plan",
                _("A drill is of the one plan that its kind names, and of no other."),
            ),
            dated_in(["done", "reviewed"], "done_on", "drill_dated", _("A drill that was held has its day.")),
            in_order("done_on", "reviewed_on", "drill_reviewed_after", _("A drill is reviewed after it was held.")),
        ]
        indexes = [
            by_state("drill_state"),
            by_day("drill_day", "planned_on"),
            models.Index(fields=["tenant", "plan_type", "done_on"], name="drill_type"),
        ]

    def __str__(self) -> str:
        return self.scenario[:60]


class DrillGap(Record):
    """Something that did not work, who mends it and until when."""

    parent = "drill"
    drill = link(Drill, _("drill"), needed=True, back="gaps")
    gap = text(_("gap"), 500, needed=True)
    action = text(pgettext_lazy("improvement", "action"), 300)
    owner = link(Person, _("responsible"))
    due = day(_("due on"))
    closed_on = day(_("closed on"))

    class Meta:
        verbose_name, verbose_name_plural = _("gap"), _("gaps")

    def __str__(self) -> str:
        return self.gap


@register
class Drills(Register):
    """Drills."""

    model = Drill
    area = "ledgers"
    help = _("Plans that nobody has tried are paper: drills of continuity, emergencies and backups, with their gaps.")
    columns = ("number", "plan_type", "scenario", "planned_on", "done_on", "outcome", "state")
    filters = ("state", "plan_type", "outcome", "planned_on", "done_on")
    search = ("scenario", "participants", "result")
    sections = (
        (
            _("Drill"),
            ("plan_type", "continuity_plan", "emergency_plan", "backup_job", "scenario", "planned_on", "leader"),
        ),
        (_("Course"), ("done_on", "participants", "recovery_minutes", "loss_minutes")),
        (_("Result"), ("outcome", "result", "evidence", "reviewed_by", "reviewed_on")),
    )
    readers = INSIDE
    writers = LEADERS
    scope = {"project": ("continuity_plan__project", "emergency_plan__project", "backup_job__project")}
    natural_keys = (("plan_type", "scenario", "planned_on"), ("plan_type", "scenario"))
    children = ("gaps",)
