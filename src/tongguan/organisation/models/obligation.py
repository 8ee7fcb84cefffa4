"""Obligations of law, standard and contract, and how far they are met (manual 2, 4.2; A.18.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, dated_in, day, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .interested_party import InterestedParty
from .person import Person

JUDGES = (Role.MGMT_REP, Role.OFFICE_HEAD)


class Obligation(Record):
    """One article that binds the organisation; it is evaluated at intervals, and each round ends in met or not met."""

    class Kind(models.TextChoices):
        LAW = "law", _("law or regulation")
        STANDARD = "standard", _("standard")
        POLICY = "policy", _("document of a superior authority")
        CONTRACT = "contract", _("contract")

    class State(models.TextChoices):
        IDENTIFIED = "identified", _("identified")
        EVALUATED = "evaluated", _("evaluated")
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")

    prefix = "OBL"
    kind = choice(Kind, _("kind"), default=Kind.LAW)
    source = text(_("source"), needed=True, help_text=_("Name and edition of the law, standard or contract."))
    article = text(_("article"), 100)
    requirement = prose(_("requirement"), needed=True)
    applies_to = text(_("applies to"), help_text=_("Units, services or vendors that it binds; empty: all."))
    interested_party = link(InterestedParty, _("interested party"), back="obligations")
    owner = link(Person, _("owner"))
    evaluated_on = day(_("last evaluated on"))
    result = prose(_("result of the evaluation"))
    evidence = link(Evidence, _("evidence"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="evaluate",
            label=_("record evaluation"),
            source=[State.IDENTIFIED],
            target=State.EVALUATED,
            by=(*JUDGES, Role.OFFICE_STAFF),
            needs=("owner", "result"),
            stamps=("evaluated_on",),
        ),
        Transition(name="meet", label=_("conclude: met"), source=[State.EVALUATED], target=State.MET, by=JUDGES),
        Transition(
            name="miss",
            label=_("conclude: not met"),
            source=[State.EVALUATED],
            target=State.NOT_MET,
            by=JUDGES,
            reason=True,
        ),
        Transition(
            name="evaluate_again",
            label=_("evaluate again"),
            source=[State.EVALUATED, State.MET, State.NOT_MET],
            target=State.IDENTIFIED,
            by=(*JUDGES, Role.OFFICE_STAFF),
            clears=("evaluated_on",),
            reason=True,
        ),
        editable_in={
            State.EVALUATED: ("evidence",),
            State.MET: ("owner", "evidence"),
            State.NOT_MET: ("owner", "evidence"),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("obligation"), _("obligations")
        indexes = [by_state("obligation_state")]
        constraints = [
            once(
                ["tenant", "source", "article", "requirement"],
                "obligation_once",
                _("This requirement of this article is already listed."),
            ),
            dated_in(
                ("evaluated", "met", "not_met"),
                "evaluated_on",
                "obligation_evaluated_dated",
                _("What is evaluated has the day on which it was."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.article}".rstrip()


@register
class Obligations(Register):
    """Obligations."""

    model = Obligation
    area = "documents"
    help = _("What laws, standards and contracts ask of you, article by article, and whether you comply.")
    columns = ("number", "kind", "source", "article", "requirement", "owner", "evaluated_on", "state")
    filters = ("state", "kind", "owner", "evaluated_on")
    search = ("source", "article", "requirement")
    sections = (
        (_("Requirement"), ("kind", "source", "article", "requirement", "applies_to", "interested_party")),
        (_("Evaluation"), ("owner", "evaluated_on", "result", "evidence")),
    )
    writers = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("source", "article", "requirement"),)
