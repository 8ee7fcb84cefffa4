"""Declarations of none: “no remote access is used”, dated and signed, make a clause not applicable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core import gates
from tongguan.core.columns import by_state, dated_in, day, in_order, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow


class Declaration(About):
    """A named person states that there is none of what a clause speaks of, until a day.

    The clause is then not applicable; the first record to the contrary breaks it. Without a record the declaration
    speaks for the organisation as a whole, else for that project.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    prefix, happened = "DCL", "declared_on"
    standard = text(_("standard"), 40, needed=True, help_text=_("Its code here, for example gbt32926-2016."))
    clause = text(_("clause"), 40, needed=True)
    statement = prose(_("what there is none of"), needed=True)
    declared_by = link(User, _("declared by"), editable=False)
    declared_on = day(_("declared on"))
    valid_to = day(_("valid to"), needed=True)
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="declare",
            label=_("declare"),
            source=[State.DRAFT],
            target=State.IN_FORCE,
            by=[Role.LEADER, Role.OFFICE_HEAD, Role.MGMT_REP],
            not_by_who_did=("create", "change"),
            signs=("declared_by",),
            stamps=("declared_on",),
        ),
        Transition(
            name="withdraw",
            label=_("withdraw"),
            source=[State.IN_FORCE],
            target=State.WITHDRAWN,
            by=[Role.LEADER, Role.OFFICE_HEAD, Role.MGMT_REP],
            reason=True,
        ),
        Transition(name="expire", label=_("expire"), source=[State.IN_FORCE], target=State.EXPIRED, by=[Role.SYSTEM]),
        editable_in={State.IN_FORCE: (), State.EXPIRED: (), State.WITHDRAWN: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("declaration of none"), _("declarations of none")
        indexes = [
            by_state("declaration_state"),
            models.Index(fields=["tenant", "standard", "clause", "state"], name="declaration_clause"),
            models.Index(fields=["tenant", "standard", "register", "record"], name="declaration_about"),
        ]
        constraints = [
            in_order("declared_on", "valid_to", "declaration_dates", _("It is good for some days at least.")),
            dated_in(
                ("in_force", "expired", "withdrawn"),
                "declared_on",
                "declaration_dated",
                _("What is declared is declared on a day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.statement[:60]}"

    def clean(self) -> None:
        """Only clauses that there are."""
        gates.refuse_unknown_clause(self.standard, self.clause)


@register
class Declarations(Register):
    """Declarations of none."""

    model = Declaration
    area = "documents"
    help = _("“There is none”: what makes a clause not applicable, said by name and until a day.")
    columns = ("number", "standard", "clause", "statement", "declared_by", "declared_on", "valid_to", "state")
    filters = ("state", "standard", "clause", "valid_to")
    search = ("clause", "statement")
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP)
