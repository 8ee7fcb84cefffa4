"""Campaigns: a review lists what it asks for, people decide on many rows at a time, and an interrupted one goes on."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.core import access, jobs, notices
from tongguan.core.actor import Actor, acting, acting_as
from tongguan.core.batch import unit_of_work
from tongguan.core.ledger import Stale
from tongguan.core.models import Job
from tongguan.core.registers import register_of
from tongguan.core.workflow import effect

from .models import AccessGrant, AccessReview, AccessReviewItem, AccountReviewItem
from .models.access_review import IN_USE, Item

AT_ONCE: Final = 200
"""So many rows are decided in one unit of work; more are left to the worker, which does them unit by unit."""
LONGEST_REASON: Final = 300
NEEDS_REASON: Final = frozenset({"remove", "withdraw"})


@effect("access.list_grants")
def list_grants(reviews: QuerySet, _on: dt.date) -> None:
    """Each grant in use gets its row; rows that are there stay as they are, so that listing again only adds."""
    for review in reviews:
        known = AccessReviewItem.objects.filter(review=review).values("grant")
        missing = in_use(review).exclude(pk__in=known).order_by("pk")
        with unit_of_work():
            for grant in missing:
                AccessReviewItem(review=review, grant=grant).save()


def in_use(review: AccessReview) -> QuerySet:
    """The grants that a review is about: of the project's people, or of everybody where it names no project."""
    rows = AccessGrant.objects.filter(state__in=IN_USE)
    return rows.filter(vendor_staff__project=review.project_id) if review.project_id else rows


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is decided on rows, and why."""

    decision: str
    reason: str = ""
    until: dt.date | None = None


def said(review: AccessReview, decision: str, *, reason: str = "", until: dt.date | None = None) -> Said:
    """What is decided on rows of this review; raises ValidationError where something of it is missing."""
    if decision not in dict(decisions_of(review)):
        raise ValidationError({"decision": _("Choose what is decided.")})
    reason = reason.strip()[:LONGEST_REASON]
    if decision in NEEDS_REASON and not reason:
        raise ValidationError({"reason": _("Say why it is taken away.")})
    dated = decision == AccountReviewItem.Decision.CHANGE
    if dated and until is None:
        raise ValidationError({"until": _("Say until when its roles are confirmed.")})
    return Said(decision=decision, reason=reason, until=until if dated else None)


def decisions_of(review: AccessReview) -> list[tuple[str, Any]]:
    """What may be decided on a row."""
    accounts = review.subject == AccessReview.Subject.ACCOUNTS
    return list((AccountReviewItem if accounts else AccessReviewItem).Decision.choices)


def may_decide(actor: Actor, review: AccessReview) -> bool:
    """Whether somebody is one of those who decide, for this project too."""
    register = register_of(AccessReview)
    return access.may(actor, "write", register) and bool(
        access.entitled(actor, register.writers, register, [review.pk])
    )


def refuse_concluded(review: AccessReview) -> None:
    """Raises ValidationError where the campaign is over."""
    if review.state != AccessReview.State.PLANNED:
        raise ValidationError(_("The campaign is concluded; reopen it to decide anew."))


@dataclass
class Outcome:
    """What came of deciding on many rows: how many are decided, and for the others why not."""

    done: int = 0
    against: dict[Item, list[str]] = field(default_factory=dict)
    """Row that stays as it is -> why."""
    late: bool = False
    """Whether somebody else was quicker with one of them."""

    @property
    def refused(self) -> dict[str, list[str]]:
        """The same the other way round: reason -> the rows."""
        found: dict[str, list[str]] = {}
        for item, reasons in self.against.items():
            for why in reasons:
                found.setdefault(why, []).append(str(item))
        return found


def rows_of(review: AccessReview) -> QuerySet:
    """The rows of a campaign: its grants, or its accounts."""
    if review.subject == AccessReview.Subject.ACCOUNTS:
        return AccountReviewItem.objects.filter(review=review).select_related("account", "decided_by")
    holder = ("grant__vendor_staff__person", "grant__vendor_staff__vendor", "grant__person")
    return AccessReviewItem.objects.filter(review=review).select_related(*holder, "grant", "decided_by")


def decide(items: Iterable[Item], said: Said, versions: Mapping[int, int] | None = None) -> Outcome:
    """Decide on each of these rows, or say why not; a row that somebody else decided meanwhile stays as he left it.

    `versions` are those that the person saw.
    """
    return decide_each(((item, said) for item in items), versions)


def decide_each(wanted: Iterable[tuple[Item, Said]], versions: Mapping[int, int] | None = None) -> Outcome:
    """The same where each row gets a decision of its own."""
    outcome = Outcome()
    with unit_of_work():
        for item, one in wanted:
            if versions is not None:
                item.version = versions.get(item.pk, item.version)
            _decide(item, one, outcome)
    return outcome


def _decide(item: Item, said: Said, outcome: Outcome) -> None:
    item.decision, item.reason = said.decision, said.reason
    if isinstance(item, AccountReviewItem):
        item.until = said.until
    try:
        item.clean()
        item.save()
    except Stale:
        outcome.late = True
        outcome.against[item] = [_("Somebody else has decided meanwhile.")]
    except ValidationError as error:
        outcome.against[item] = error.messages
    else:
        outcome.done += 1


def open_rows(review: AccessReview) -> QuerySet:
    """The rows on which nobody has decided, without those that whoever acts holds himself."""
    rows = rows_of(review).filter(decision="").order_by("pk")
    if review.subject == AccessReview.Subject.ACCOUNTS:
        return rows.exclude(account=acting().user)
    own = Q(grant__person__account=acting().user) | Q(grant__vendor_staff__person__account=acting().user)
    return rows.exclude(pk__in=AccessReviewItem.objects.filter(own, review=review).values("pk"))


def decide_rest(review: AccessReview, said: Said) -> Outcome | None:
    """Decide on all rows that are still open; where they are many the worker does it, and nothing is returned yet."""
    rest = open_rows(review)
    if rest.count() <= AT_ONCE:
        return decide(rest, said)
    until = said.until.isoformat() if said.until else None
    jobs.enqueue("access.decide", review=review.pk, decision=said.decision, reason=said.reason, until=until)
    return None


@jobs.task("access.decide", in_units=True)
def decide_in_units(job: Job, *, review: int, decision: str, reason: str, until: str | None) -> dict[str, Any]:
    """Unit by unit, each kept as soon as it is done: taken up again after a stop it goes on with what is still open."""
    said = Said(decision=decision, reason=reason, until=dt.date.fromisoformat(until) if until else None)
    done, passed = 0, 0
    while True:
        with acting_as(job.user, job.tenant):
            unit = _next_unit(review, passed)
            if not unit:
                # Whoever left the page is told that the campaign waits for him again.
                told = {"state": AccessReview.State.PLANNED.value}
                waits = notices.Kind.WAITS, job.user_id, ("access_review", review), f"decided by job {job.pk}"
                notices.tell([notices.notice(*waits, **told)])
                return {"done": done}
            done, passed = done + decide(unit, said).done, unit[-1].pk
        with acting_as(job.user, job.tenant):
            jobs.progress(job, done, done + _left(review, passed))


def _left(review: int, passed: int) -> int:
    return open_rows(AccessReview.objects.get(pk=review)).filter(pk__gt=passed).count()


def _next_unit(review: int, passed: int) -> list[Item]:
    """The next open rows; none where the campaign was concluded meanwhile."""
    campaign = AccessReview.objects.filter(pk=review, state=AccessReview.State.PLANNED).first()
    return list(open_rows(campaign).filter(pk__gt=passed)[:AT_ONCE]) if campaign else []
