"""The short test of a training: taken by those for whom it is held, marked at once, kept among the attendees."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import clock, preferences, scopes
from tongguan.core.actor import Actor
from tongguan.organisation.models import Person

from .models import Attendee, ExamQuestion, TrainingSession

preferences.setting("training_pass_percent", 80, gettext_lazy("share of right answers that passes a test"), most=100)
preferences.setting(
    "training_attempts", 3, gettext_lazy("attempts at a test before the office has to help"), least=1, most=20
)


def questions_of(session: TrainingSession) -> list[ExamQuestion]:
    """The questions, in the order in which they were written."""
    return list(session.questions.order_by("pk"))


def person_of(actor: Actor) -> Person | None:
    """Who takes the test."""
    return Person.objects.filter(account=actor.user, state="active").order_by("pk").first()


def attendance(session: TrainingSession, actor: Actor) -> Attendee | None:
    """What is on record of whoever asks."""
    return session.attendees.filter(person__account=actor.user).first()


def against(session: TrainingSession, actor: Actor) -> str:
    """Why the test cannot be taken now by whoever asks; empty where it can."""
    if session.state != TrainingSession.State.HELD:
        return _("The test is open while the training is held; it is not, or it is already evaluated.")
    if not session.questions.exists():
        return _("This training has no test.")
    if person_of(actor) is None:
        return _("No person is tied to your account. Ask the office.")
    return _settled(attendance(session, actor))


def _settled(mine: Attendee | None) -> str:
    if mine and mine.passed:
        return _("You have passed this test.")
    if mine and (mine.attempts or 0) >= preferences.value_of("training_attempts"):
        return _("You have used up your attempts. Ask the office to teach you again.")
    return ""


@transaction.atomic
def answered(session: TrainingSession, actor: Actor, given: Mapping[int, str]) -> Attendee:
    """Mark the answers (question -> letter) and keep the result; raises ValidationError where nothing was marked."""
    scopes.lock(scopes.ids_of(session))
    session = TrainingSession.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    if told := against(session, actor):
        raise ValidationError(told)
    asked = questions_of(session)
    if missing := sum(1 for one in asked if not given.get(one.pk)):
        raise ValidationError(_("Not answered yet: %(count)s.") % {"count": missing})
    right = sum(1 for one in asked if given[one.pk] == one.right)
    mine = attendance(session, actor) or Attendee(session=session, person=person_of(actor))
    mine.score = (Decimal(100) * right / len(asked)).quantize(Decimal("0.001"))
    mine.passed = mine.score >= preferences.value_of("training_pass_percent")
    mine.attempts = (mine.attempts or 0) + 1
    mine.answered_on = clock.today()
    mine.save(action="test")
    return mine
