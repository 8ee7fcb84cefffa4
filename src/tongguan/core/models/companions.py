"""What may accompany any record: evidence files, decisions, acknowledgements, comments, links, settings."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import CurrentUser
from tongguan.core.clock import now
from tongguan.core.columns import choice, day, link, prose, text, yes
from tongguan.core.fields import DayField, StateField
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .record import Record
from .tenant import User

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


def evidence_path(evidence: Any, _name: str) -> str:
    """Files lie by tenant and digest; the name a person gave is a column, never a path."""
    return f"{evidence.tenant_id}/{evidence.sha256[:2]}/{evidence.sha256}"


class About(Record):
    """A record that speaks of any other record, by register and id."""

    belongs_there: ClassVar[bool] = False
    """Whether it belongs to the same scopes as that record, and matters only where that one does."""

    register = models.CharField(_("register"), max_length=48, blank=True)
    record = models.BigIntegerField(_("record"), null=True, blank=True)

    class Meta:
        abstract = True


class Evidence(About):
    """A file that proves something; its digests are taken when it comes in and it is never overwritten."""

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    prefix = "EV"
    kept_once_told = True
    file = models.FileField(_("file"), upload_to=evidence_path, max_length=200, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    sm3 = models.CharField("SM3", max_length=64, editable=False)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    valid_to = DayField(_("valid to"), null=True, blank=True)
    purged_on = models.DateField(_("file taken away on"), null=True, editable=False)
    handed_in_by = link(User, _("handed in by"), editable=False)
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="withdraw", label=_("withdraw"), source=[State.VALID], target=State.WITHDRAWN, by=OFFICE, reason=True
        ),
        Transition(name="expire", label=_("expire"), source=[State.VALID], target=State.EXPIRED, by=[Role.SYSTEM]),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("evidence"), _("evidence")
        indexes = [models.Index(fields=["register", "record"], name="evidence_about")]

    def __str__(self) -> str:
        return self.name


class Decision(About):
    """A decision of a leader: taken here, or on paper and entered from its scan by one person, confirmed by another."""

    belongs_there = True

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("decision", "pending")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        RETURNED = "returned", _("returned")

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        RETURNED = "returned", _("returned for reconsideration")

    prefix, happened = "DEC", "decided_on"
    kind = text(_("kind"), 60, needed=True)
    subject = text(_("what is asked"), needed=True)
    outcome = choice(Outcome, _("outcome"), blank=True)
    opinion = prose(_("opinion"))
    decided_by = link(User, _("decided by"))
    decided_on = day(_("decided on"))
    on_paper = yes(_("decided on paper"))
    scan = link(Evidence, _("scan of the paper"))
    confirmed_by = link(User, _("confirmed from the scan by"), editable=False)
    state = StateField(State)

    _confirmed: ClassVar[dict[str, Any]] = {
        "source": [State.PENDING],
        "by": OFFICE,
        "needs": ("decided_by", "decided_on", "scan"),
        "signs": ("confirmed_by",),
        "not_by_who_did": ("create", "change"),
        "guards": (
            Guard(holds=Q(on_paper=True), message=_("Only a decision signed on paper is confirmed by the office.")),
        ),
    }
    _own: ClassVar[dict[str, Any]] = {
        "source": [State.PENDING],
        "by": (Role.LEADER,),
        "stamps": ("decided_on",),
        "signs": ("decided_by",),
        "guards": (Guard(holds=Q(on_paper=False), message=_("A decision on paper is confirmed, not taken again.")),),
    }
    workflow = Workflow(
        State,
        Transition(name="approve", label=_("approve"), target=State.APPROVED, **_own),
        Transition(name="reject", label=_("reject"), target=State.REJECTED, reason=True, **_own),
        Transition(name="return", label=_("return"), target=State.RETURNED, reason=True, **_own),
        Transition(name="confirm_approved", label=_("confirm: approved on paper"), target=State.APPROVED, **_confirmed),
        Transition(name="confirm_rejected", label=_("confirm: rejected on paper"), target=State.REJECTED, **_confirmed),
        Transition(name="confirm_returned", label=_("confirm: returned on paper"), target=State.RETURNED, **_confirmed),
        editable_in={State.APPROVED: (), State.REJECTED: (), State.RETURNED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("decision"), _("decisions")
        indexes = [models.Index(fields=["register", "record", "kind"], name="decision_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(on_paper=False) | ~Q(state="approved") | Q(scan__isnull=False, decided_on__isnull=False),
                name="decision_on_paper_has_scan",
                violation_error_message=_("A decision on paper needs its scan and the date of signature."),
            )
        ]

    def __str__(self) -> str:
        return self.subject


def _own_or_on_paper() -> Q:
    return Q(account=CurrentUser()) | ~Q(method="click")


class Acknowledgement(About):
    """A person has read or taken note of something, in a given version of it."""

    belongs_there = True

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("acknowledgement", "pending")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        EXPIRED = "expired", _("expired")

    class Method(models.TextChoices):
        CLICK = "click", _("confirmed here")
        PAPER = "paper", _("signed on paper")
        MEETING = "meeting", _("told in a meeting")

    prefix, happened = "ACK", "acknowledged_on"
    account = link(User, pgettext_lazy("acknowledgement", "who"), needed=True)
    object_version = text(_("version of the text"), 20)
    method = choice(Method, _("method"), default=Method.CLICK)
    acknowledged_on = day(_("acknowledged on"))
    scan = link(Evidence, _("scan"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="acknowledge",
            label=_("acknowledge"),
            source=[State.PENDING],
            target=State.ACKNOWLEDGED,
            by=[*sorted(INSIDE), Role.VENDOR_MANAGER, Role.VENDOR_STAFF],
            stamps=("acknowledged_on",),
            guards=(Guard(holds=_own_or_on_paper, message=_("Nobody confirms here in the name of somebody else.")),),
        ),
        Transition(
            name="expire", label=_("expire"), source=[State.ACKNOWLEDGED], target=State.EXPIRED, by=[Role.SYSTEM]
        ),
        editable_in={State.ACKNOWLEDGED: (), State.EXPIRED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("acknowledgement"), _("acknowledgements")
        indexes = [models.Index(fields=["register", "record"], name="acknowledgement_about")]

    def __str__(self) -> str:
        return f"{self.account} {self.get_state_display()}"

    title_joins = ("account",)


class Comment(About):
    """What somebody said about a record. Not a register: it shows on the page of what it speaks of."""

    text = models.TextField(_("comment"), max_length=5000)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("comment", "who"))
    said_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("comment"), _("comments")
        indexes = [models.Index(fields=["register", "record"], name="comment_about")]

    def __str__(self) -> str:
        return self.text[:60]


class Link(About):
    """A tie between two records of any registers, with the reason for it."""

    to_register = models.CharField(_("to register"), max_length=48)
    to_record = models.BigIntegerField(_("to record"))
    relation = models.CharField(_("relation"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("link"), _("links")
        indexes = [
            models.Index(fields=["register", "record"], name="link_from"),
            models.Index(fields=["to_register", "to_record"], name="link_to"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(register=F("to_register"), record=F("to_record")),
                name="link_joins_two",
                violation_error_message=_("A record is not linked to itself."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.record} → {self.to_register}/{self.to_record}"
