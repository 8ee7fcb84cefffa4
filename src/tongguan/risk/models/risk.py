"""Risks: threat, likelihood and impact before and after controls, and who accepts what is left (5.1.1.a-d)."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences
from tongguan.core.actor import CurrentUser, acting
from tongguan.core.clock import today
from tongguan.core.columns import by_state, choice, day, grade, holds, link, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.models.companions import About
from tongguan.core.registers import register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow, effect, effects
from tongguan.inventory.models import Asset
from tongguan.organisation.models import OrgUnit, Person
from tongguan.risk.forms import RowsFirst
from tongguan.risk.reckoning import reckon
from tongguan.risk.scales import Level, Option

from .control import Control
from .risk_assessment import OfAssessment, RiskAssessment

CIA = ("confidentiality", "integrity", "availability")
PRODUCTS = {
    "inherent": F("likelihood") * F("impact"),
    "residual": F("residual_l") * F("residual_i"),
    "target_residual": Coalesce("target_l", "residual_l") * Coalesce("target_i", "residual_i"),
}


def _level(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, choices=Level, null=True, blank=True, editable=False)


def _within_own_power() -> Q:
    """The owner accepts what the standard level allows; above it only the leader does, by name."""
    if Role.LEADER in acting().roles:
        return Q()
    standard = preferences.value_of("risks_above_standard_are_accepted_by_name.standard")
    return Q(target_residual__lte=standard) & (Q(owner=None) | Q(owner__account=CurrentUser()))


def _not_the_assessor() -> Q:
    return ~Q(assessment__assessor=CurrentUser())


class Risk(About):
    """One risk of one assessment. What follows from other figures is worked out whenever it is saved.

    In a detailed assessment likelihood and impact follow from threat, vulnerability and asset; once controls are
    rated, what is left follows from them. It may speak of what it came from: an issue, a finding, an incident.
    """

    class Category(models.TextChoices):
        VENDOR = "vendor", _("vendor")
        STAFF = "staff", _("service staff")
        PRODUCT = "product", _("product")
        SUPPLY_CHAIN = "supply_chain", _("supply chain")
        REMOTE_ACCESS = "remote_access", _("remote access")
        GOVERNANCE = "governance", _("governance: units and duties")
        AVAILABILITY = "availability", _("availability of services")
        DATA = "data", _("data")
        TECHNICAL = "technical", _("technical")
        PHYSICAL = "physical", _("physical")
        COMPLIANCE = "compliance", _("law and contract")
        OTHER = "other", pgettext_lazy("risk", "other")

    class State(models.TextChoices):
        IDENTIFIED = "identified", pgettext_lazy("risk", "identified")
        ANALYSED = "analysed", pgettext_lazy("risk", "analysed")
        TREATED = "treated", pgettext_lazy("risk", "treated")
        ACCEPTED = "accepted", pgettext_lazy("risk", "accepted")
        CLOSED = "closed", pgettext_lazy("risk", "closed")

    prefix, happened = "RSK", "identified_on"
    assessment = link(RiskAssessment, _("risk assessment"), needed=True, back="risks")
    code = text(_("code"), 60)
    title = text(pgettext_lazy("risk", "title"), needed=True)
    category = choice(Category, _("category of risk"))
    identified_on = day(_("identified on"), needed=True, default=today)
    asset = link(Asset, _("asset"), back="risks")
    unit = link(OrgUnit, _("unit concerned"), help_text=_("for a governance risk: whose habits or duties cause it"))
    threat = text(_("threat"), 300)
    vulnerability = prose(_("vulnerability"))
    consequence = prose(_("what would happen"))
    confidentiality = grade(_("confidentiality, 1 to 5"), help_text=_("leave blank to take it from the asset"))
    integrity = grade(_("integrity, 1 to 5"))
    availability = grade(_("availability, 1 to 5"))
    asset_value = whole(_("value of the asset"), editable=False)
    threat_frequency = grade(
        _("frequency of the threat, 1 to 5"), help_text=_("1 rarer than every 5 years … 5 every week or more often")
    )
    ease_of_use = grade(
        _("ease of using the vulnerability, 1 to 5"), help_text=_("1 very hard … 5 public tool or open door")
    )
    likelihood = grade(
        _("likelihood, 1 to 5"), help_text=_("in a detailed assessment it follows from threat and vulnerability")
    )
    impact = grade(_("impact, 1 to 5"), help_text=_("in a detailed assessment it follows from asset and vulnerability"))
    inherent = whole(_("risk before controls"), editable=False)
    inherent_level = _level(_("level before controls"))
    governance_effect = prose(_("effect on managing the service"))
    existing_controls = prose(_("existing controls in words"))
    residual_l = grade(_("residual likelihood, 1 to 5"), help_text=_("follows from the controls once they are rated"))
    residual_i = grade(_("residual impact, 1 to 5"), help_text=_("follows from the controls once they are rated"))
    residual = whole(_("residual risk"), editable=False)
    residual_level = _level(_("level of the residual risk"))
    target_l = grade(_("likelihood aimed at, 1 to 5"), help_text=_("with the controls that are only planned"))
    target_i = grade(_("impact aimed at, 1 to 5"), help_text=_("with the controls that are only planned"))
    target_residual = whole(_("residual risk aimed at"), editable=False)
    owner = link(Person, _("risk owner"), back="owned_risks")
    treatment = choice(Option, _("way of treatment"), blank=True)
    accepted_by = link(User, _("accepted by"), editable=False)
    accepted_on = day(pgettext_lazy("risk", "accepted on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="analyse",
            label=_("analysis done"),
            source=[State.IDENTIFIED],
            target=State.ANALYSED,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR, Role.RISK_OWNER, Role.PROCESS_OWNER],
            needs=("threat", "likelihood", "impact", "residual_l", "residual_i", "owner"),
        ),
        Transition(
            name="treat",
            label=_("treatment decided"),
            source=[State.ANALYSED],
            target=State.TREATED,
            by=[Role.RISK_OWNER, Role.OFFICE_HEAD, Role.PROCESS_OWNER],
            needs=("treatment",),
        ),
        Transition(
            name="accept",
            label=_("accept what is left"),
            source=[State.ANALYSED, State.TREATED],
            target=State.ACCEPTED,
            by=[Role.RISK_OWNER, Role.LEADER],
            guards=[
                Guard(
                    holds=Q(target_residual__lte=F("assessment__acceptance_level")),
                    message=_("What is left is above the level that the leader accepts: treat or avoid it."),
                    clause="5.1.2.b.3",
                ),
                Guard(
                    holds=_within_own_power,
                    message=_("Its owner accepts a risk up to the standard level; beyond that the leader does."),
                    clause="5.1.2.a",
                ),
                Guard(holds=_not_the_assessor, message=_("Who assessed a risk does not accept it (SOD-18).")),
            ],
            signs=("accepted_by",),
            stamps=("accepted_on",),
        ),
        Transition(
            name="close",
            label=pgettext_lazy("risk", "close"),
            source=[State.TREATED, State.ACCEPTED],
            target=State.CLOSED,
            by=[Role.RISK_OWNER, Role.OFFICE_HEAD],
            reason=True,
        ),
        Transition(
            name="reanalyse",
            label=_("analyse anew"),
            source=[State.TREATED, State.ACCEPTED, State.CLOSED],
            target=State.ANALYSED,
            by=[Role.RISK_OWNER, Role.OFFICE_HEAD, Role.ASSESSOR],
            reason=True,
            clears=("accepted_by", "accepted_on"),
        ),
        editable_in={State.ACCEPTED: (), State.CLOSED: ()},
    )
    title_joins = ()
    staying: dict[str, list["RiskControl"]] = {}
    """Child rows as a form is about to leave them; without, the stored ones count."""

    class Meta:
        verbose_name, verbose_name_plural = _("risk"), _("risks")
        constraints = [
            once(
                ["assessment", "code"], "risk_code_once", _("This code is taken in the assessment."), where=~Q(code="")
            ),
            *(
                holds(Q(**{total: product}), f"risk_{total}_agrees", _("Risk is likelihood times impact."))
                for total, product in PRODUCTS.items()
            ),
            holds(
                Q(residual_l__lte=F("likelihood")) & Q(residual_i__lte=F("impact")),
                "risk_residual_not_above",
                _("Controls do not make a risk larger: what is left is not above what was there."),
            ),
            holds(
                Q(target_l__lte=F("residual_l")) & Q(target_i__lte=F("residual_i")),
                "risk_target_not_above",
                _("What is aimed at is not above what is left today."),
            ),
        ]
        indexes = [
            by_state("risk_state"),
            models.Index(fields=["assessment", "state", "residual"], name="risk_of_assessment"),
            models.Index(fields=["asset", "state"], name="risk_of_asset"),
            models.Index(fields=["register", "record"], name="risk_about"),
            models.Index(fields=["tenant", "category", "residual"], condition=Q(voided=False), name="risk_category"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".lstrip()

    def clean(self) -> None:
        """Figures that follow from others are worked out before they are compared."""
        self.reckon()

    def save(self, *, action: str = "", reason: str = "", **options: Any) -> None:
        """With the figures as they follow from each other; drafts of cost-benefit analyses follow in turn."""
        self.reckon()
        super().save(action=action, reason=reason, **options)
        effects["analyses_follow"](Risk.objects.filter(pk=self.pk), today())

    def reckon(self) -> None:
        """Work out what follows from the other values and from the rated controls."""
        if self.assessment_id:
            rows = self.controls.select_related("control") if self.pk else ()
            reckon(self, self.staying.get("controls", rows))


class RiskControl(Record):
    """A control that acts on a risk, and how far it does (5.1.1.c)."""

    parent = "risk"
    risk = link(Risk, _("risk"), needed=True, back="controls")
    control = link(Control, _("control"), needed=True, back="risks")
    effect = choice(
        Control.Effectiveness,
        _("effect on this risk"),
        blank=True,
        help_text=_("leave blank where it is as effective as the control as a whole"),
    )
    rated_on = day(_("rated on"))

    class Meta:
        verbose_name, verbose_name_plural = _("control that acts on the risk"), _("controls that act on the risk")
        constraints = [once(["risk", "control"], "risk_control_once", _("This control is already named."))]

    def __str__(self) -> str:
        return str(self.control)

    title_joins = ("control",)


@effect("risks_follow_controls")
def follow_controls(controls: QuerySet, _on: dt.date) -> None:
    """What is left of open risks is worked out anew when a control is deployed, judged or withdrawn."""
    acted_on = RiskControl.objects.filter(control__in=controls, risk=OuterRef("pk"))
    reason = gettext("a control that acts on it changed")
    for risk in Risk.objects.filter(Exists(acted_on)).exclude(state=Risk.State.CLOSED):
        risk.save(reason=reason)


@register
class Risks(OfAssessment):
    """Risks."""

    model = Risk
    area = "ledgers"
    help = _("What may go wrong, how likely and how bad, what is done against it and who accepts what is left.")
    columns = ("number", "title", "assessment", "category", "residual", "residual_level", "owner", "state")
    filters = ("state", "assessment", "category", "residual_level", "owner", "treatment", "identified_on")
    search = ("code", "title", "threat", "vulnerability")
    sections = (
        (_("Risk"), ("assessment", "code", "title", "category", "asset", "unit", "register", "record")),
        (_("Cause and effect"), ("threat", "vulnerability", "consequence", "governance_effect", "identified_on")),
        (_("Values for a detailed assessment"), (*CIA, "threat_frequency", "ease_of_use")),
        (_("Before controls"), ("likelihood", "impact", "inherent", "inherent_level")),
        (_("After controls"), ("existing_controls", "residual_l", "residual_i", "residual", "residual_level")),
        (_("What is aimed at"), ("treatment", "owner", "target_l", "target_i", "target_residual", "accepted_on")),
    )
    form_class = RowsFirst
    readers = BUSINESS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR, Role.PROCESS_OWNER, Role.RISK_OWNER, Role.MGMT_REP)
    scope = {"project": "assessment__project", "vendor": "assessment__vendor"}
    natural_keys = (("assessment", "code"), ("assessment", "title"))
    children = ("controls",)
    rules = ("risk_is_not_accepted_by_its_assessor",)
