"""What the registers say about a stage under each of its four items, so that its verification is not typed (7.2.a)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.access.models import AccessGrant
from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.forms import form_of
from tongguan.core.models import Record
from tongguan.outsourcing.models import (
    Attendee,
    ContractClause,
    Milestone,
    StageVerification,
    TrainingSession,
    VendorStaff,
    VerificationItem,
)
from tongguan.outsourcing.models.verified_term import NOT_SIGNED

from .models import ServiceLog

Item = VerificationItem.Item
NAMED = 5
"""So many of the records that stand against an item are named in its text."""


@dataclass(frozen=True)
class Facts:
    """What stands in the registers under one item, and which records stand against it."""

    item: str
    told: str
    against: list[Record]
    problem: str = ""
    register: str = ""
    within: str = ""

    @property
    def label(self) -> str:
        """What the item is called."""
        return str(Item(self.item).label)


@dataclass(frozen=True)
class Span:
    """The days of a stage: from the end of the one before it, or the start of the service, to its delivery."""

    milestone: Milestone
    first: dt.date | None
    last: dt.date

    @classmethod
    def of(cls, milestone: Milestone) -> "Span":
        """As delivered; of a stage that is still under way as far as it got."""
        before = Milestone.objects.filter(project=milestone.project_id, due__lt=milestone.due).order_by("-due").first()
        began = (before.delivered_on or before.due) if before else milestone.project.service_started_on
        return cls(milestone, began, milestone.delivered_on or clock.today())

    def staff(self) -> QuerySet[VendorStaff]:
        """The people of the stage's vendor, or of every vendor where it has no contract."""
        rows = VendorStaff.objects.filter(project=self.milestone.project_id).select_related("person", "vendor")
        return rows.filter(vendor=self.milestone.contract.vendor_id) if self.milestone.contract else rows

    def within(self, moment: str) -> Q:
        """The condition that a day lies in the stage."""
        since = Q(**{f"{moment}__gt": self.first}) if self.first else Q()
        return since & Q(**{f"{moment}__lte": self.last})


def facts_of(milestone: Milestone) -> list[Facts]:
    """The four items, in some ten statements however large the stage is."""
    span = Span.of(milestone)
    return [_terms(span), _rights(span), _service(span), _training(span)]


def security_terms(milestone: Milestone) -> QuerySet[ContractClause]:
    """The security terms that bind at a milestone."""
    signed = ContractClause.objects.exclude(state="superseded").exclude(contract__state__in=NOT_SIGNED)
    of_it = signed.filter(contract__project=milestone.project_id, code__startswith="CS-", status="present")
    of_it = of_it.filter(contract=milestone.contract_id) if milestone.contract_id else of_it
    return of_it.select_related("contract").order_by("contract", "code")


def _terms(span: Span) -> Facts:
    terms = list(security_terms(span.milestone))
    silent = [term for term in terms if not term.fulfilment]
    told = _("%(count)s security terms, of %(told)s it is on record how they are fulfilled.")
    within = f"contract:{span.milestone.contract_id}" if span.milestone.contract_id else ""
    return Facts(
        Item.TERMS,
        told % {"count": len(terms), "told": len(terms) - len(silent)},
        silent,
        "",
        "contract_clause",
        within,
    )


def _rights(span: Span) -> Facts:
    grants = AccessGrant.objects.filter(vendor_staff__in=span.staff().values("pk"))
    grants = grants.select_related("vendor_staff__person", "vendor_staff__vendor", "person")
    granted = grants.filter(span.within("valid_from")).count()
    ended = grants.filter(span.within("revoked_at__date")).count()
    live = grants.filter(state__in=["approved", "active"])
    left = Q(vendor_staff__state="offboarded") | Q(vendor_staff__offboarded_on__lte=span.last)
    kept = list(live.filter(left | Q(valid_to__lt=clock.today())).order_by("pk"))
    told = _("%(granted)s rights granted in the stage, %(ended)s taken back, %(live)s in force now.")
    problem = _named(_("Still in force though their holders left, or their time is over: %(names)s"), kept)
    about = {"granted": granted, "ended": ended, "live": live.count()}
    return Facts(Item.RIGHTS, told % about, kept, problem, "access_grant")


def _service(span: Span) -> Facts:
    logs = ServiceLog.objects.filter(span.within("started_at__date"), vendor_staff__in=span.staff().values("pk"))
    logs = logs.select_related("vendor_staff__person", "vendor_staff__vendor")
    waiting = list(logs.filter(state="open").order_by("started_at"))
    told = _("%(count)s services recorded in the stage, %(remote)s of them remote; %(open)s not confirmed.")
    about = {"count": logs.count(), "remote": logs.filter(method="remote").count(), "open": len(waiting)}
    problem = _named(_("Not confirmed: %(names)s"), waiting)
    return Facts(Item.SERVICE, told % about, waiting, problem, "service_log", f"project:{span.milestone.project_id}")


def _training(span: Span) -> Facts:
    serving = span.staff().filter(state="onboarded", onboarded_on__lte=span.last)
    passed = Attendee.objects.filter(person=OuterRef("person"), passed=True, session__state="evaluated")
    untrained = list(serving.filter(~Exists(passed)).order_by("pk"))
    of_it = Q(project=span.milestone.project_id)
    if span.milestone.contract:
        of_it |= Q(vendor=span.milestone.contract.vendor_id)
    held = TrainingSession.objects.filter(of_it, span.within("held_on"), state__in=["held", "evaluated"]).count()
    told = _("%(held)s trainings held in the stage; of %(count)s people who serve %(passed)s have passed one.")
    count = serving.count()
    about = {"held": held, "count": count, "passed": count - len(untrained)}
    problem = _named(_("Without a training that they passed: %(names)s"), untrained)
    return Facts(
        Item.TRAINING, told % about, untrained, problem, "training_session", f"project:{span.milestone.project_id}"
    )


def _named(words: str, rows: list[Any]) -> str:
    names = [f"{row.number} {row}".strip() for row in rows[:NAMED]]
    more = _(" and %(count)s more") % {"count": len(rows) - NAMED} if len(rows) > NAMED else ""
    return words % {"names": "；".join(names) + more} if rows else ""


@transaction.atomic
def begun(milestone: Milestone, *, actor: Actor) -> StageVerification:
    """A draft of the verification of a milestone, filled in; raises ValidationError with every reason."""
    return fill(_saved(StageVerification(), {"milestone": milestone}, actor), actor=actor)


@transaction.atomic
def fill(verification: StageVerification, *, actor: Actor) -> StageVerification:
    """Write what the registers say into a draft; what was judged already stays, and nothing is judged as met.

    Raises ValidationError with every reason.
    """
    if verification.state != StageVerification.State.DRAFT:
        raise ValidationError(_("What was concluded is not filled in again."))
    given = {
        "items": list(_items(verification)),
        "terms": list(_told_terms(verification)),
        "verdicts": list(verification.verdicts.values("id")),
    }
    return _saved(verification, given, actor)


def _saved(verification: StageVerification, given: dict[str, Any], actor: Actor) -> Any:
    form = form_of(registers.register_of(StageVerification)).of(verification, given, actor=actor)
    if not form.is_valid():
        raise ValidationError([text for texts in form.all_errors().values() for text in texts])
    return form.save(reason=_("filled in from the registers"))


def _items(verification: StageVerification) -> Iterator[dict[str, Any]]:
    known = {row.item: row for row in verification.items.all()} if verification.pk else {}
    for facts in facts_of(verification.milestone):
        row = known.get(facts.item)
        if row and row.result:
            yield {"id": row.pk}
            continue
        told = {"item": facts.item, "found": facts.told}
        wrong = {"result": VerificationItem.Result.FAIL, "problem": facts.problem} if facts.problem else {}
        yield {**({"id": row.pk} if row else {}), **told, **wrong}


def _told_terms(verification: StageVerification) -> Iterable[dict[str, Any]]:
    kept = [{"id": row.pk} for row in verification.terms.all()] if verification.pk else []
    judged = verification.terms.values("term") if verification.pk else []
    new = security_terms(verification.milestone).exclude(pk__in=judged)
    return [*kept, *({"term": term, "found": term.fulfilment} for term in new)]
