"""The half-yearly review of the platform's own accounts in the story: listed, decided by two people, closed."""

import datetime as dt

from tongguan.access.models import AccessReview
from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.core.batch import unit_of_work

from . import doors
from .stage import Stage

NAME = "account review"


def plan(stage: Stage) -> None:
    """Six weeks ago; the head of the office decides, the security officer decides on the head's own account."""
    stage.act(stage.ago(44), "office", _begin)
    stage.act(stage.ago(43), "security", _decide)
    stage.act(stage.ago(42), "office", _decide)
    stage.act(stage.ago(41), "security", _finish)


def _begin(stage: Stage) -> None:
    stage.records[NAME] = doors.enter(
        "access_review",
        subject="accounts",
        scope="平台全部账号半年复核",
        period_from=clock.today() - dt.timedelta(days=180),
        period_to=clock.today(),
        conclusion="逐一核对，全部为工作所需",
        items=[],
    )
    doors.step(stage.records[NAME], "list_accounts")


def _decide(stage: Stage) -> None:
    """Whoever acts confirms what is still open, but for his own account."""
    review = AccessReview.objects.get(pk=stage.records[NAME].pk)
    with unit_of_work():
        for item in review.accounts.filter(decision="").exclude(account=acting().user):
            item.decision = "keep"
            item.save()


def _finish(stage: Stage) -> None:
    """Whoever came meanwhile is listed and confirmed too."""
    doors.step(stage.records[NAME], "list_accounts")
    _decide(stage)
    doors.step(stage.records[NAME], "conclude")
    doors.step(stage.records[NAME], "close")
