"""Trainings that were held, who took part, and who passed (7.2.a.4, A.3.c, A.3.d, A.3.f, A.7.b; manual 7.2, 7.3)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import scopes
from tongguan.core.columns import (
    answer,
    by_day,
    by_state,
    choice,
    dated_in,
    day,
    holds,
    in_order,
    link,
    once,
    percent,
    prose,
    text,
    whole,
)
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, VENDORS, Role, from_outside
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person, TrainingPlan

from .project import Project
from .vendor import Vendor
from .vendor_staff import VendorStaff

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP, Role.SEC_OFFICER)


def _everybody_is_judged() -> Q:
    there = Attendee.objects.filter(session=OuterRef("pk"))
    return Q(Exists(there)) & ~Q(Exists(there.filter(passed=None)))


class TrainingSession(Record):
    """One training of known people on one day; a vendor's own education of its people counts too."""

    class Kind(models.TextChoices):
        AWARENESS = "awareness", _("security awareness")
        SKILL = "skill", _("skill")
        POLICY = "policy", _("policy and rules")
        CONFIDENTIALITY = "confidentiality", _("confidentiality")
        INCIDENT = "incident", _("handling of incidents")
        HANDOVER = "handover", _("hand-over")

    class Provider(models.TextChoices):
        INTERNAL = "internal", _("own organisation")
        VENDOR = "vendor", _("vendor")
        EXTERNAL = "external", _("training provider")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", pgettext_lazy("training", "held")
        EVALUATED = "evaluated", _("evaluated")

    prefix, happened = "TS", "held_on"
    title = text(pgettext_lazy("training", "subject"), needed=True)
    plan = link(TrainingPlan, _("training plan"), back="sessions")
    kind = choice(Kind, pgettext_lazy("training", "kind"), blank=True, help_text=_("Known when it is held."))
    form = text(_("way of training"), 60, help_text=_("classroom, e-learning, drill, certification …"))
    project = link(Project, _("project"), back="trainings")
    provided_by = choice(Provider, _("provided by"), default=Provider.INTERNAL)
    vendor = link(Vendor, _("vendor"), back="trainings")
    trainer = text(_("trainer"), 100)
    audience = text(_("audience"), help_text=_("For whom it is meant; who came stands among the attendees."))
    planned_on = day(_("planned for"))
    held_on = day(_("held on"))
    next_due = day(_("to be repeated by"))
    materials = link(Evidence, _("training material"))
    proof = text(_("proof of attendance"), help_text=_("attendance sheet, certificate or report, with its number"))
    evaluated_by = link(User, _("evaluated by"))
    evaluated_on = day(_("evaluated on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="hold",
            label=_("record as held"),
            source=[State.PLANNED],
            target=State.HELD,
            by=OFFICE,
            needs=("kind",),
            stamps=("held_on",),
        ),
        Transition(
            name="evaluate",
            label=_("conclude the evaluation"),
            source=[State.HELD],
            target=State.EVALUATED,
            by=OFFICE,
            guards=(
                Guard(
                    holds=_everybody_is_judged,
                    message=_("Name who took part, and for each whether they passed."),
                    clause="A.3.c",
                ),
            ),
            signs=("evaluated_by",),
            stamps=("evaluated_on",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.EVALUATED],
            target=State.HELD,
            by=[Role.OFFICE_HEAD, Role.MGMT_REP],
            reason=True,
        ),
        editable_in={State.EVALUATED: ("materials", "proof")},
    )
    title_joins = ()

    class Meta:
        verbose_name, verbose_name_plural = _("training"), _("trainings")
        constraints = [
            dated_in(["held", "evaluated"], "held_on", "training_held_has_date", _("A training is held on a day.")),
            in_order("held_on", "next_due", "training_in_order", _("A training is repeated after it was held.")),
            in_order("held_on", "evaluated_on", "training_evaluated", _("A training is evaluated after it was held.")),
            holds(
                ~Q(provided_by="vendor") | Q(vendor__isnull=False),
                "training_names_vendor",
                _("A training given by a vendor names the vendor."),
            ),
        ]
        indexes = [
            by_state("training_state"),
            by_day("training_day", "planned_on"),
            models.Index(fields=["tenant", "kind", "state", "held_on"], name="training_kind"),
            models.Index(fields=["vendor", "held_on"], name="training_vendor"),
        ]

    def __str__(self) -> str:
        return self.title


def _of_own_people(actor: Any) -> Q:
    mine = VendorStaff.objects.filter(pk__in=scopes.declared["staff"].reach(actor))
    return Q(person__in=mine.values("person"))


class Attendee(Record):
    """Somebody who took part, with the result of the test."""

    parent = "session"
    shown_outside = staticmethod(_of_own_people)
    session = link(TrainingSession, _("training"), needed=True, back="attendees")
    person = link(Person, _("person"), needed=True, back="trainings")
    score = percent(_("score in percent"))
    passed = answer(_("passed"))
    attempts = whole(_("attempts at the test"), most=100, editable=False)
    answered_on = day(_("test answered on"), editable=False)
    note = text(_("note"))

    class Meta:
        verbose_name, verbose_name_plural = _("attendee"), _("attendees")
        constraints = [once(["session", "person"], "attendee_once", _("This person is already among the attendees."))]
        indexes = [models.Index(fields=["person", "passed"], name="attendee_person")]

    title_joins = ("person",)

    def __str__(self) -> str:
        return str(self.person)


def _nobody(_actor: Any) -> Q:
    return Q(pk__in=[])


class ExamQuestion(Record):
    """A question of the short test; the answers that are right are not for those who take it."""

    class Choice(models.TextChoices):
        A = "a", "A"
        B = "b", "B"
        C = "c", "C"
        D = "d", "D"

    parent = "session"
    shown_outside = staticmethod(_nobody)
    session = link(TrainingSession, _("training"), needed=True, back="questions")
    question = prose(_("question"), needed=True)
    a = text(_("answer A"), needed=True)
    b = text(_("answer B"), needed=True)
    c = text(_("answer C"))
    d = text(_("answer D"))
    right = choice(Choice, _("right answer"))

    class Meta:
        verbose_name, verbose_name_plural = _("question of the test"), _("questions of the test")
        constraints = [
            holds(
                ~Q(right="c", c="") & ~Q(right="d", d=""),
                "exam_question_right_is_there",
                _("The right answer is one of those that are written."),
            )
        ]

    def __str__(self) -> str:
        return self.question[:60]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Letter and words of the answers that are written."""
        return [(letter, words) for letter in self.Choice.values if (words := getattr(self, letter))]


@register
class TrainingSessions(Register):
    """Trainings."""

    model = TrainingSession
    area = "ledgers"
    help = _("Trainings planned and held, with everybody who took part and whether they passed.")
    columns = ("number", "title", "kind", "audience", "provided_by", "planned_on", "held_on", "next_due", "state")
    filters = ("state", "kind", "plan", "provided_by", "project", "vendor", "held_on", "next_due")
    search = ("title", "audience", "trainer", "proof", "project__name", "vendor__name")
    sections = (
        (_("Training"), ("title", "plan", "kind", "form", "audience", "project")),
        (_("Provider"), ("provided_by", "vendor", "trainer")),
        (_("Dates"), ("planned_on", "held_on", "next_due")),
        (_("Proof"), ("materials", "proof", "evaluated_by", "evaluated_on")),
    )
    readers = INSIDE | VENDORS
    writers = OFFICE
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("title", "audience", "held_on"), ("title", "audience", "planned_on"), ("title", "audience"))
    children = ("attendees", "questions")

    def visible_to(self, actor: Any) -> models.QuerySet:
        """People of vendors see besides those of their projects the trainings in which they are named."""
        rows = super().visible_to(actor)
        if not actor.roles & frozenset(self.readers) or not from_outside(actor.roles):
            return rows
        there = Attendee.objects.filter(session=OuterRef("pk"), person__account=actor.user)
        return self.model.objects.filter(Q(pk__in=rows.values("pk")) | Exists(there))
