"""Waivers: a clause that is not kept for a time, with what makes up for it (spec j.1: it opens a gate, no verdict)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, dated_in, day, in_order, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .companions import About, Evidence
from .tenant import User


class Waiver(About):
    """Somebody asks, another one approves, and it ends on a day.

    The clause stays nonconform while a waiver holds; it only says that the leader knows and what is done instead.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        EXPIRED = "expired", _("expired")
        REJECTED = "rejected", _("rejected")

    prefix = "WV"
    standard = text(_("standard"), 40, needed=True, help_text=_("Its code here, for example gbt32926-2016."))
    clause = text(_("clause"), 40, needed=True)
    subject = text(_("what is waived"), needed=True)
    reason = prose(_("reason"), needed=True)
    compensating = prose(_("compensating measures"))
    evidence = link(Evidence, _("evidence"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    valid_to = day(_("valid to"), needed=True)
    state = StateField(State)

    _decided: ClassVar[dict[str, Any]] = {"source": [State.REQUESTED], "by": [Role.LEADER]}
    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            target=State.APPROVED,
            needs=("compensating",),
            not_by_who_did=("create", "change"),
            segregation="SOD-16",
            signs=("approved_by",),
            stamps=("approved_on",),
            **_decided,
        ),
        Transition(name="reject", label=_("reject"), target=State.REJECTED, reason=True, **_decided),
        Transition(
            name="expire",
            label=_("expire"),
            source=[State.APPROVED],
            target=State.EXPIRED,
            by=[Role.SYSTEM, Role.LEADER],
        ),
        Transition(
            name="ask_again",
            label=_("ask again"),
            source=[State.REJECTED],
            target=State.REQUESTED,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP],
            reason=True,
        ),
        editable_in={State.APPROVED: ("evidence",), State.EXPIRED: (), State.REJECTED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("waiver"), _("waivers")
        indexes = [
            by_state("waiver_state"),
            models.Index(fields=["register", "record", "clause"], name="waiver_about"),
            models.Index(fields=["tenant", "clause", "valid_to"], name="waiver_of_clause"),
        ]
        constraints = [
            in_order(
                "approved_on", "valid_to", "waiver_ends_after_approval", _("A waiver ends after it was approved.")
            ),
            dated_in(
                ("approved", "expired"), "approved_on", "waiver_approved_dated", _("What is approved has its day.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.subject}"

    def clean(self) -> None:
        """Only clauses that there are, and that can be waived at all (5.1.2.b.3 by nobody)."""
        # Gates know the records they stand before.
        from tongguan.core import gates  # noqa: PLC0415  circular import

        gates.refuse_unknown_clause(self.standard, self.clause)
        if not gates.waivable[self.standard][self.clause]:
            raise ValidationError({"clause": _("This clause can be waived by nobody.")})
