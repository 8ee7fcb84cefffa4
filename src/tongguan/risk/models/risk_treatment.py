"""Treatments: what is done about a risk, by whom, until when, at what cost, and with which result (manual 6.1, 8.3)."""

import datetime as dt

from django.db import models
from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, choice, currency, day, in_order, link, money, once, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.risk.scales import Option

from .control import Control
from .risk import Risk
from .risk_assessment import RiskAssessment


class RiskTreatment(Record):
    """One treatment of one risk; approved by the owner of the risk, verified by somebody who did not carry it out."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("treatment", "planned")
        APPROVED = "approved", _("approved")
        IN_PROGRESS = "in_progress", _("in progress")
        DONE = "done", _("done")
        VERIFIED = "verified", _("verified")

    AGREED = (State.APPROVED, State.IN_PROGRESS, State.DONE, State.VERIFIED)
    """States in which the owner of the risk has agreed to it."""

    prefix = "RTR"
    risk = link(Risk, _("risk"), needed=True, back="treatments")
    option = choice(Option, _("way of treatment"), default=Option.MODIFY)
    action = prose(_("what will be done"), needed=True)
    cost = money(_("cost"))
    currency = currency()
    owner = link(Person, _("responsible person"), back="risk_treatments")
    due = day(_("due on"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    extended_to = day(_("extended to"))
    extension_approved_by = link(User, _("extension approved by"), editable=False)
    done_on = day(_("done on"))
    result = prose(_("result"))
    evidence = link(Evidence, _("evidence"))
    verified_by = link(User, _("verified by"), editable=False)
    verified_on = day(_("verified on"))
    state = StateField(State)

    _owning = {"by": (Role.RISK_OWNER, Role.LEADER)}
    _doing = {"by": (Role.RISK_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ENGINEER)}
    _checking = {"by": (Role.ASSESSOR, Role.SEC_OFFICER, Role.OFFICE_HEAD, Role.MGMT_REP, Role.INTERNAL_AUDITOR)}
    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.PLANNED],
            target=State.APPROVED,
            needs=("owner", "due"),
            not_by_who_did=("create",),
            segregation="SOD-01",
            signs=("approved_by",),
            stamps=("approved_on",),
            effects=("analyses_follow",),
            **_owning,
        ),
        Transition(
            name="revise",
            label=_("revise"),
            source=[State.APPROVED, State.IN_PROGRESS],
            target=State.PLANNED,
            reason=True,
            clears=("approved_by", "approved_on"),
            effects=("analyses_follow",),
            by=[*_owning["by"], Role.OFFICE_HEAD],
        ),
        Transition(
            name="start",
            label=pgettext_lazy("treatment", "start"),
            source=[State.APPROVED],
            target=State.IN_PROGRESS,
            **_doing,
        ),
        Transition(
            name="extend",
            label=_("approve the extension"),
            source=[State.IN_PROGRESS],
            target=State.IN_PROGRESS,
            needs=("extended_to",),
            reason=True,
            signs=("extension_approved_by",),
            **_owning,
        ),
        Transition(
            name="finish",
            label=pgettext_lazy("treatment", "report as done"),
            source=[State.IN_PROGRESS],
            target=State.DONE,
            needs=("result", "evidence"),
            stamps=("done_on",),
            **_doing,
        ),
        Transition(
            name="verify",
            label=_("verify"),
            source=[State.DONE],
            target=State.VERIFIED,
            not_by_who_did=("finish",),
            signs=("verified_by",),
            stamps=("verified_on",),
            **_checking,
        ),
        Transition(
            name="send_back",
            label=_("send back"),
            source=[State.DONE],
            target=State.IN_PROGRESS,
            reason=True,
            clears=("done_on",),
            **_checking,
        ),
        editable_in={
            State.APPROVED: ("evidence",),
            State.IN_PROGRESS: ("evidence", "result", "done_on", "extended_to"),
            State.DONE: ("evidence",),
            State.VERIFIED: (),
        },
    )
    title_joins = ("risk",)

    class Meta:
        verbose_name, verbose_name_plural = _("risk treatment"), _("risk treatments")
        constraints = [
            in_order("due", "extended_to", "risk_treatment_extension", _("An extension ends after the first date.")),
            in_order("done_on", "verified_on", "risk_treatment_order", _("First done, then verified.")),
        ]
        indexes = [
            by_state("risk_treatment_state"),
            by_day("risk_treatment_day", "due"),
            models.Index(fields=["risk", "state", "due"], name="risk_treatment_of_risk"),
            models.Index(fields=["tenant", "due"], condition=Q(voided=False), name="risk_treatment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.risk}: {self.get_option_display()}"


class TreatmentControl(Record):
    """A control that a treatment brings about."""

    parent = "treatment"
    treatment = link(RiskTreatment, _("risk treatment"), needed=True, back="controls")
    control = link(Control, _("control"), needed=True, back="treatments")

    class Meta:
        verbose_name, verbose_name_plural = _("control to bring about"), _("controls to bring about")
        constraints = [once(["treatment", "control"], "treatment_control_once", _("This control is already named."))]

    def __str__(self) -> str:
        return str(self.control)

    title_joins = ("control",)


def not_treated() -> Q:
    """The condition on a risk that it is above the accepted level and nothing treats it effectively.

    Effective is an approved treatment with an owner, done or due before the service starts, after which no more
    than the level is left.
    """
    level = Coalesce(F("assessment__acceptance_level"), Value(0))
    # Before an unknown start nothing is known to be done in time; of a vendor alone no service starts.
    unknown = Case(When(Q(risk__assessment__project=None), then=Value(dt.date.max)), default=Value(dt.date.min))
    start = Coalesce(F("risk__assessment__project__start_on"), unknown, output_field=DateField())
    agreed = RiskTreatment.objects.filter(risk=OuterRef("pk"), state__in=RiskTreatment.AGREED, owner__isnull=False)
    # An extension counts once it is approved.
    late = Q(extension_approved_by__isnull=False) & Q(GreaterThan(F("extended_to"), start))
    done = Q(state__in=[RiskTreatment.State.DONE, RiskTreatment.State.VERIFIED])
    in_time = agreed.filter((Q(due__lte=start) & ~late) | done)
    above = Q(residual=None) | Q(residual__gt=level)
    return above & (Q(residual=None) | Q(target_residual__gt=level) | ~Exists(in_time))


def untreated(assessment: RiskAssessment) -> QuerySet:
    """The risks of an assessment that are above the accepted level and not treated effectively."""
    return assessment.risks.filter(not_treated())


@register
class RiskTreatments(Register):
    """Risk treatments."""

    model = RiskTreatment
    area = "ledgers"
    help = _("What is done about each risk, by whom, until when and with which result; whoever did it does not verify.")
    columns = ("number", "risk", "option", "owner", "due", "extended_to", "done_on", "state")
    filters = ("state", "risk", "option", "owner", "due")
    search = ("risk__title", "action", "result")
    sections = (
        (_("Treatment"), ("risk", "option", "action", "owner", "due", "cost", "currency")),
        (_("Approval"), ("approved_on", "extended_to")),
        (_("Result"), ("done_on", "result", "evidence", "verified_on")),
    )
    readers = INSIDE
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR, Role.PROCESS_OWNER, Role.RISK_OWNER, Role.MGMT_REP)
    scope = {"project": "risk__assessment__project", "vendor": "risk__assessment__vendor"}
    natural_keys = (("risk", "action"),)
    children = ("controls",)
    rules = ("treatment_is_not_approved_by_its_author",)
