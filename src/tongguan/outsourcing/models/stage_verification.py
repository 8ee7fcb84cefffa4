"""Verification of what a stage delivered against its security objectives (7.2.a), with problems and causes (7.2.b)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, dated_in, day, holds, link, once, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .milestone import Milestone, StageObjective

CONCLUDED = ("passed", "conditional", "failed")


def _items(**given: Any) -> Any:
    return VerificationItem.objects.filter(verification=OuterRef("pk"), **given)


def _all_answered() -> Any:
    answered = _items().exclude(result="")
    return Q(*[Exists(answered.filter(item=code)) for code in VerificationItem.Item.values])


def _without_problem() -> Any:
    # Verdicts on terms know their verification.
    from .verified_term import VerifiedTerm  # noqa: PLC0415  circular import

    missed = ObjectiveVerdict.objects.filter(verification=OuterRef("pk")).exclude(result="met")
    broken = VerifiedTerm.objects.filter(verification=OuterRef("pk"), result="broken")
    return Q(~Exists(_items().exclude(result="pass")), ~Exists(missed), ~Exists(broken))


def _each_objective_judged() -> Any:
    judged = ObjectiveVerdict.objects.filter(verification=OuterRef(OuterRef("pk")), objective=OuterRef("pk"))
    open_ones = StageObjective.objects.filter(~Exists(judged), milestone=OuterRef("milestone"))
    return ~Exists(open_ones)


def _causes_known() -> Any:
    return ~Exists(_items(cause="").exclude(result__in=["", "pass"]))


def _each_term_judged() -> Any:
    # Verdicts on terms know their verification.
    from .verified_term import terms_unjudged  # noqa: PLC0415  circular import

    return ~Exists(terms_unjudged())


class StageVerification(Record):
    """One verification of one milestone: four fixed items, and a verdict on every security objective of the stage."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PASSED = "passed", _("passed")
        CONDITIONAL = "conditional", _("passed on conditions")
        FAILED = "failed", _("failed")

    prefix, happened = "SV", "verified_on"
    milestone = link(Milestone, _("milestone"), needed=True, back="verifications")
    verified_by = link(User, _("verified by"))
    verified_on = day(_("verified on"))
    conclusion = prose(_("conclusion"))
    evidence = link(Evidence, _("evidence"))
    state = StateField(State)

    _concluded = {
        "source": [State.DRAFT],
        "by": (Role.ASSESSOR, Role.OFFICE_HEAD),
        "needs": ("conclusion",),
        "not_by_who_did": ("create",),
        "stamps": ("verified_on",),
        "signs": ("verified_by",),
    }
    _answered = (
        Guard(holds=_all_answered, message=_("All four items must be answered."), clause="7.2.a"),
        Guard(
            holds=_each_objective_judged,
            message=_("Every security objective of the stage needs a verdict."),
            clause="7.2.a",
        ),
        Guard(
            holds=_each_term_judged,
            message=_("Every security term of the contract needs a verdict."),
            clause="7.2.a.1",
        ),
    )
    _problems = ("problems_become_findings",)
    workflow = Workflow(
        State,
        Transition(
            name="pass",
            label=_("conclude: passed"),
            target=State.PASSED,
            guards=(*_answered, Guard(holds=_without_problem, message=_("Something was not met."), clause="7.2.a")),
            **_concluded,
        ),
        Transition(
            name="pass_on_conditions",
            label=_("conclude: passed on conditions"),
            target=State.CONDITIONAL,
            guards=(
                *_answered,
                Guard(holds=_causes_known, message=_("Each problem needs its cause."), clause="7.2.b"),
            ),
            effects=_problems,
            **_concluded,
        ),
        Transition(
            name="fail",
            label=_("conclude: failed"),
            target=State.FAILED,
            guards=_answered,
            effects=_problems,
            reason=True,
            **_concluded,
        ),
        editable_in={State.PASSED: (), State.CONDITIONAL: (), State.FAILED: ()},
    )
    title_joins = ("milestone",)

    class Meta:
        verbose_name, verbose_name_plural = _("stage verification"), _("stage verifications")
        constraints = [
            dated_in(
                CONCLUDED,
                "verified_on",
                "verification_has_date",
                _("A verification is concluded on a day."),
            )
        ]
        indexes = [by_state("verification_state"), models.Index(fields=["milestone", "state"], name="verification_of")]

    def __str__(self) -> str:
        return f"{self.milestone} {self.verified_on or ''}".rstrip()


class VerificationItem(Record):
    """One of the four items of 7.2.a: what was found, and of a problem its cause."""

    class Item(models.TextChoices):
        TERMS = "7.2.a.1", _("7.2.a.1 security terms of the contract are carried out")
        RIGHTS = "7.2.a.2", _("7.2.a.2 authorisations granted and withdrawn")
        SERVICE = "7.2.a.3", _("7.2.a.3 records of content, time and way of service")
        TRAINING = "7.2.a.4", _("7.2.a.4 training and its records")

    class Result(models.TextChoices):
        PASS = "pass", _("met")
        PARTLY = "partly", _("partly met")
        FAIL = "fail", _("not met")

    parent, one_row_for = "verification", "item"
    verification = link(StageVerification, _("stage verification"), needed=True, back="items")
    item = choice(Item, pgettext_lazy("checklist", "item"))
    result = choice(Result, _("result"), blank=True)
    found = prose(_("what was found"))
    problem = prose(_("problem"))
    cause = prose(_("cause of the problem"))
    evidence = link(Evidence, _("evidence"))

    class Meta:
        verbose_name, verbose_name_plural = _("item of the verification"), _("items of the verification")
        constraints = [
            once(["verification", "item"], "verification_item_once", _("This item is already answered.")),
            holds(
                Q(result__in=["", "pass"]) | ~Q(problem=""),
                "verification_problem_is_told",
                _("What is not met is described as a problem."),
            ),
            holds(
                ~Q(result="pass") | ~Q(found="") | Q(evidence__isnull=False),
                "verification_item_is_shown",
                _("An item is met only if it is said what was found, or evidence is attached."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_item_display()


class ObjectiveVerdict(Record):
    """Whether a security objective of the stage was reached."""

    class Result(models.TextChoices):
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        MISSED = "missed", _("not met")

    parent = "verification"
    verification = link(StageVerification, _("stage verification"), needed=True, back="verdicts")
    objective = link(StageObjective, _("security objective"), needed=True, back="verdicts")
    result = choice(Result, _("result"))
    ground = prose(_("ground"))

    class Meta:
        verbose_name, verbose_name_plural = _("verdict on an objective"), _("verdicts on objectives")
        constraints = [
            once(["verification", "objective"], "verdict_once", _("This objective already has its verdict.")),
            holds(Q(result="met") | ~Q(ground=""), "verdict_has_ground", _("Say why the objective was not fully met.")),
        ]

    def __str__(self) -> str:
        return f"{self.objective}"

    title_joins = ("objective",)

    def clean(self) -> None:
        """Objectives are those of the verified milestone."""
        if not (self.objective_id and self.verification_id):
            return
        if self.objective.milestone_id != self.verification.milestone_id:
            raise ValidationError({"objective": _("This objective belongs to another milestone.")})


@register
class StageVerifications(Register):
    """Stage verifications."""

    model = StageVerification
    area = "projects"
    help = _("Whether a stage reached its security objectives: four items, each problem with its cause.")
    columns = ("number", "milestone", "milestone__project", "verified_by", "verified_on", "state")
    filters = ("state", "milestone", "milestone__project", "verified_on")
    search = ("milestone__name", "milestone__project__name", "conclusion")
    sections = (
        (_("Verification"), ("milestone", "verified_by", "verified_on")),
        (_("Result"), ("conclusion", "evidence")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR)
    scope = {
        "milestone": "milestone",
        "project": "milestone__project",
        "vendor": "milestone__contract__vendor",
        "contract": "milestone__contract",
    }
    natural_keys = (("milestone", "verified_on"),)
    children = ("items", "verdicts", "terms")
