"""What an assessment of a project has to say: threats, effects of the units, controls, what is left (5.1.1)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, GreaterThan
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing.models import Project, ProjectUnit
from tongguan.risk.counting import FINISHED, PAST_PLANNING, stands_in
from tongguan.risk.models import AssessedAsset, AssessedUnit, Risk, RiskAssessment, RiskControl

OF_ASSESSMENT = {"project": "project"}
OF_RISK = {"project": "assessment__project"}
WHOLE = Q(kind=RiskAssessment.Kind.PROJECT, state__in=FINISHED, trigger__in=RiskAssessment.WHOLE)
"""A finished assessment of a whole project."""
FOUND = Q(assessment__kind=RiskAssessment.Kind.PROJECT, assessment__state__in=FINISHED)
"""A risk of a finished assessment of a project, or of a change to one."""
Category = Risk.Category
THREATS = (Category.VENDOR, Category.STAFF, Category.PRODUCT, Category.SUPPLY_CHAIN, Category.REMOTE_ACCESS)
"""What outsourcing threatens by: an assessment that leaves one out has not looked."""


@check(
    _("Every project past planning has a completed risk assessment of its own."),
    message=_("{record} has no completed risk assessment: the latest one is missing or unfinished."),
    over=Project,
    scope={"project": "pk"},
    mend="risk_assessment",
)
def project_is_assessed(on: dt.date) -> Rule:
    return Rule(over=Project.objects.all(), when=Q(state__in=PAST_PLANNING), broken=~Q(stands_in(*FINISHED)))


@check(
    _("An assessment lists the assets it looks at with their values, and for each a risk or why none is credible."),
    message=_("{record}: an asset has no value or no risk, and nothing says why; or no asset is listed."),
    over=RiskAssessment,
    scope=OF_ASSESSMENT,
)
def assessed_assets_have_risks(on: dt.date) -> Rule:
    assets = AssessedAsset.objects.filter(assessment=OuterRef("pk"))
    valued = Q(asset__confidentiality__isnull=False, asset__integrity__isnull=False, asset__availability__isnull=False)
    risk = Risk.objects.filter(assessment=OuterRef("assessment"), asset=OuterRef("asset"))
    open_one = assets.filter(~valued | (Q(no_threat="") & ~Exists(risk)))
    return Rule(over=RiskAssessment.objects.all(), when=WHOLE, broken=~Exists(assets) | Exists(open_one))


@check(
    _("Every risk of a completed assessment states threat, likelihood and impact."),
    message=_("{record}: threat, likelihood or impact is missing."),
    over=Risk,
    scope=OF_RISK,
)
def risk_states_threat_and_size(on: dt.date) -> Rule:
    return Rule(over=Risk.objects.all(), when=FOUND, broken=Q(threat="") | Q(likelihood=None) | Q(impact=None))


@check(
    _("An assessment looks at vendor, staff, product, supply chain and remote access, each with a risk."),
    message=_("{record} has no risk of one of these kinds: vendor, staff, product, supply chain, remote access."),
    over=RiskAssessment,
    scope=OF_ASSESSMENT,
    mend="risk",
)
def assessment_covers_the_threats(on: dt.date) -> Rule:
    risks = Risk.objects.filter(assessment=OuterRef("pk"), category__in=list(THREATS))
    covered = Exact(kinds(risks, "category"), len(THREATS))
    return Rule(over=RiskAssessment.objects.all(), when=WHOLE, broken=~Q(covered))


@check(
    _("An assessment says for each unit that the project touches how it affects the management, or that it does not."),
    message=_("{record}: for a unit of the project there is no governance risk and no word why there is none."),
    over=RiskAssessment,
    scope=OF_ASSESSMENT,
)
def effects_of_units_are_assessed(on: dt.date) -> Rule:
    units = ProjectUnit.objects.filter(project=OuterRef("project"))
    # One level further out, seen from within a unit.
    here = {"assessment": OuterRef(OuterRef("pk")), "unit": OuterRef("unit")}
    risks = Risk.objects.filter(category=Category.GOVERNANCE, **here)
    words = AssessedUnit.objects.filter(**here).exclude(no_effect="")
    silent = Q(GreaterThan(kinds(units, "unit"), 1)) & Exists(units.filter(~Exists(risks), ~Exists(words)))
    any_risk = Risk.objects.filter(assessment=OuterRef("pk"), category=Category.GOVERNANCE)
    any_word = AssessedUnit.objects.filter(assessment=OuterRef("pk")).exclude(no_effect="")
    return Rule(over=RiskAssessment.objects.all(), when=WHOLE, broken=silent | (~Exists(any_risk) & ~Exists(any_word)))


@check(
    _("Every control that a risk refers to is rated for effectiveness, not earlier than the assessment began."),
    message=_("{record}: a control it refers to is not rated, or was rated before this assessment."),
    over=Risk,
    scope=OF_RISK,
)
def controls_of_risks_are_rated(on: dt.date) -> Rule:
    rows = RiskControl.objects.filter(risk=OuterRef("pk"))
    unrated = Q(effect="", control__effectiveness="")
    dated = rows.annotate(rated=Coalesce("rated_on", "control__evaluated_on"))
    stale = Q(rated=None) | Q(rated__lt=F("risk__assessment__started_on"))
    return Rule(over=Risk.objects.all(), when=FOUND, broken=Exists(dated.filter(unrated | stale)))


@check(
    _("For every risk of a completed assessment the likelihood and impact that are left are assessed."),
    message=_("{record}: residual likelihood or residual impact is not assessed."),
    over=Risk,
    scope=OF_RISK,
)
def residual_risk_is_assessed(on: dt.date) -> Rule:
    left = Q(residual_l=None) | Q(residual_i=None) | Q(residual=None)
    return Rule(over=Risk.objects.all(), when=FOUND, broken=left)
