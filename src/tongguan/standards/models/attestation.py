"""Attestations: a named person asserts that a clause is kept, with evidence and until a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core import gates
from tongguan.core.columns import by_state, dated_in, day, in_order, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow


class Attestation(About):
    """What no query can judge: one person prepares it, another one asserts it; it is good until its last day.

    Without a record it speaks for the organisation as a whole, else for that project.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ATTESTED = "attested", _("attested")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    prefix, happened = "ATT", "attested_on"
    standard = text(_("standard"), 40, needed=True, help_text=_("Its code here, for example gbt32926-2016."))
    clause = text(_("clause"), 40, needed=True)
    statement = prose(_("what is asserted"), needed=True)
    evidence = link(Evidence, _("evidence"))
    attested_by = link(User, _("asserted by"), editable=False)
    attested_on = day(_("asserted on"))
    valid_to = day(_("valid to"), needed=True)
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="attest",
            label=_("assert"),
            source=[State.DRAFT],
            target=State.ATTESTED,
            by=[Role.LEADER, Role.OFFICE_HEAD, Role.ASSESSOR, Role.SEC_OFFICER, Role.MGMT_REP],
            needs=("evidence",),
            not_by_who_did=("create", "change"),
            signs=("attested_by",),
            stamps=("attested_on",),
        ),
        Transition(
            name="withdraw",
            label=_("withdraw"),
            source=[State.ATTESTED],
            target=State.WITHDRAWN,
            by=[Role.LEADER, Role.OFFICE_HEAD, Role.ASSESSOR, Role.SEC_OFFICER, Role.MGMT_REP],
            reason=True,
        ),
        Transition(name="expire", label=_("expire"), source=[State.ATTESTED], target=State.EXPIRED, by=[Role.SYSTEM]),
        editable_in={State.ATTESTED: (), State.EXPIRED: (), State.WITHDRAWN: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("attestation"), _("attestations")
        indexes = [
            by_state("attestation_state"),
            models.Index(fields=["tenant", "standard", "clause", "state"], name="attestation_clause"),
        ]
        constraints = [
            in_order("attested_on", "valid_to", "attestation_dates", _("It is good for some days at least.")),
            dated_in(
                ("attested", "expired", "withdrawn"),
                "attested_on",
                "attestation_dated",
                _("What is asserted is asserted on a day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.statement[:60]}"

    def clean(self) -> None:
        """Only clauses that there are."""
        gates.refuse_unknown_clause(self.standard, self.clause)


@register
class Attestations(Register):
    """Attestations."""

    model = Attestation
    area = "documents"
    help = _("Where no query can judge a clause, a named person asserts it here, with evidence and until a day.")
    columns = ("number", "standard", "clause", "statement", "attested_by", "attested_on", "valid_to", "state")
    filters = ("state", "standard", "clause", "valid_to")
    search = ("clause", "statement")
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR, Role.SEC_OFFICER, Role.MGMT_REP)
