"""Opportunities for improvement, from the proposal to the measured effect (8.1, manual 10.2)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import today
from tongguan.core.columns import by_day, by_state, choice, dated_in, day, holds, in_order, link, prose, yes
from tongguan.core.columns import text as line
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.documents.models import Document, Policy
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project
from tongguan.risk.models import Control

OWNERS = (Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.MGMT_REP, Role.OFFICE_HEAD)


def _comparison_planned() -> Any:
    """The improvement of an outsourced service starts with its plan of comparison."""
    # Comparisons know their improvement.
    from .improvement_compare import ImprovementCompare  # noqa: PLC0415  circular import

    return Q(project=None) | Q(Exists(ImprovementCompare.objects.filter(improvement=OuterRef("pk"))))


def comparison_judged() -> Any:
    """Each comparison of the outsourced service has come to a conclusion, and there is one."""
    from .improvement_compare import ImprovementCompare  # noqa: PLC0415  circular import

    rows = ImprovementCompare.objects.filter(improvement=OuterRef("pk"))
    return Q(project=None) | Q(Exists(rows), ~Exists(rows.exclude(state__in=["confirmed", "not_effective"])))


def revised() -> Any:
    """What had to change was issued or deployed since it was proposed, or it is said why it stays as it is."""
    rows = ImprovementRevision.objects.filter(improvement=OuterRef("pk"))
    since = OuterRef("proposed_on")
    later = Q(document__effective_on__gte=since) | Q(policy__published_on__gte=since)
    later |= Q(control__deployed_on__gte=since) | Q(control__evaluated_on__gte=since)
    return Q(changes_documents=False) | Q(Exists(rows.filter(later | ~Q(rejected_because=""))))


class Improvement(About):
    """Something that could be done better; register and record name what gave rise to it, if it is kept here."""

    class Source(models.TextChoices):
        OUTSOURCING = "outsourcing", _("supervision of outsourcing")
        AUDIT = "audit", _("audit")
        REVIEW = "review", _("management review")
        MEASUREMENT = "measurement", pgettext_lazy("source", "measurement")
        INCIDENT = "incident", _("incident")
        RISK = "risk", _("risk or opportunity")
        CUSTOMER = "customer", _("customer")
        STAFF = "staff", _("own people")
        OTHER = "other", pgettext_lazy("source", "other")

    class Aspect(models.TextChoices):
        QUALITY = "quality", _("quality")
        VALUE = "value", _("value")
        CAPABILITY = "capability", _("capability")
        COST = "cost", _("cost")
        PRODUCTIVITY = "productivity", _("productivity")
        RESOURCE = "resource", _("use of resources")
        RISK = "risk", _("less risk")

    class Priority(models.TextChoices):
        HIGH = "high", pgettext_lazy("priority", "high")
        MEDIUM = "medium", pgettext_lazy("priority", "medium")
        LOW = "low", pgettext_lazy("priority", "low")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("idea", "proposed")
        EVALUATED = "evaluated", _("evaluated")
        APPROVED = "approved", _("approved")
        IMPLEMENTING = "implementing", _("being implemented")
        MEASURED = "measured", pgettext_lazy("state", "measured")
        CLOSED = "closed", _("closed")

    prefix, happened = "IMP", "proposed_on"
    source = choice(Source, _("source"))
    project = link(Project, _("project"), back="improvements")
    text = prose(_("what could be better"), needed=True)
    proposed_on = day(_("proposed on"), default=today)
    criteria = prose(_("criteria of the evaluation"))
    benefit = prose(_("expected benefit"))
    priority = choice(Priority, _("priority"), blank=True)
    aspect = choice(Aspect, _("aim"), blank=True)
    owner = link(Person, _("owner"))
    plan = prose(pgettext_lazy("improvement", "plan"))
    target = line(_("target"))
    due = day(_("due on"))
    changes_documents = yes(_("policy, rules or controls must change"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    actual = line(_("reached"))
    measured_on = day(_("measured on"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="evaluate",
            label=_("conclude the evaluation"),
            source=[State.PROPOSED],
            target=State.EVALUATED,
            by=OWNERS,
            needs=("criteria", "benefit", "priority"),
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.EVALUATED],
            target=State.APPROVED,
            by=[Role.LEADER],
            needs=("owner", "plan", "target", "due"),
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="return",
            label=_("return"),
            source=[State.EVALUATED],
            target=State.PROPOSED,
            by=[Role.LEADER],
            reason=True,
        ),
        Transition(
            name="start",
            label=_("start"),
            source=[State.APPROVED],
            target=State.IMPLEMENTING,
            by=[*OWNERS, Role.OFFICE_STAFF],
            guards=[
                Guard(
                    holds=_comparison_planned,
                    message=_("The plan of comparison with baseline and target is missing."),
                    clause="8.1.d",
                )
            ],
        ),
        Transition(
            name="measure",
            label=_("record the measured effect"),
            source=[State.IMPLEMENTING],
            target=State.MEASURED,
            by=[*OWNERS, Role.OFFICE_STAFF],
            needs=("actual",),
            stamps=("measured_on",),
        ),
        Transition(
            name="continue",
            label=_("go on improving"),
            source=[State.MEASURED],
            target=State.IMPLEMENTING,
            by=OWNERS,
            clears=("measured_on",),
            reason=True,
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.MEASURED],
            target=State.CLOSED,
            by=[Role.MGMT_REP, Role.OFFICE_HEAD, Role.LEADER],
            guards=[
                Guard(
                    holds=comparison_judged,
                    message=_("A comparison with the baseline has not come to a conclusion yet."),
                    clause="8.1.d",
                ),
                Guard(
                    holds=revised,
                    message=_("Name the later version of what had to change, or say why it stays as it is."),
                    clause="8.1.c",
                    url="edit/",
                ),
            ],
            stamps=("closed_on",),
        ),
        Transition(
            name="decline",
            label=_("decline"),
            source=[State.PROPOSED, State.EVALUATED],
            target=State.CLOSED,
            by=[Role.MGMT_REP, Role.LEADER],
            stamps=("closed_on",),
            reason=True,
        ),
        editable_in={
            State.APPROVED: ("owner",),
            State.IMPLEMENTING: ("owner", "actual", "changes_documents", "revisions"),
            State.MEASURED: ("revisions",),
            State.CLOSED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("improvement"), _("improvements")
        constraints = [
            dated_in(["measured"], "measured_on", "improvement_measured_date", _("An effect is measured on a day.")),
            dated_in(["closed"], "closed_on", "improvement_closed_date", _("An improvement is closed on a day.")),
            in_order(
                "measured_on",
                "closed_on",
                "improvement_closed_after",
                _("An improvement is closed after its effect was measured."),
            ),
        ]
        indexes = [
            by_state("improvement_state"),
            by_day("improvement_day", "due"),
            models.Index(fields=["register", "record"], name="improvement_about"),
            models.Index(fields=["project", "state"], name="improvement_of_project"),
            models.Index(fields=["project", "proposed_on"], name="improvement_proposed"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ImprovementRevision(Record):
    """What an improvement has changed in policy, rules or controls, or why it was decided to leave them (8.1.c)."""

    parent = "improvement"
    improvement = link(Improvement, _("improvement"), needed=True, back="revisions")
    policy = link(Policy, _("policy"), help_text=_("The version that came of it."))
    document = link(Document, _("document"), help_text=_("The version that came of it."))
    control = link(Control, _("control"))
    change = line(_("what has changed"), 300)
    rejected_because = line(_("why it stays as it is"), 300)

    class Meta:
        verbose_name, verbose_name_plural = _("revision"), _("revisions")
        constraints = [
            holds(
                Q(policy__isnull=False)
                | Q(document__isnull=False)
                | Q(control__isnull=False)
                | ~Q(rejected_because=""),
                "improvement_revises_something",
                _("Name the policy, document or control that was changed, or say why it stays as it is."),
            )
        ]

    def __str__(self) -> str:
        return self.change or self.rejected_because or str(self.document or self.policy or self.control)

    title_joins = ("document", "policy", "control")


@register
class Improvements(Register):
    """Improvements."""

    model = Improvement
    area = "documents"
    help = _("What could be done better: evaluated, approved with a target, carried out, and measured against it.")
    columns = ("number", "text", "source", "project", "priority", "owner", "due", "state")
    filters = ("state", "source", "project", "priority", "changes_documents", "owner", "due")
    search = ("text", "project__name", "owner__name")
    sections = (
        (_("Proposal"), ("source", "register", "record", "project", "text", "proposed_on")),
        (_("Evaluation"), ("criteria", "benefit", "priority", "aspect", "changes_documents")),
        (_("Plan"), ("owner", "plan", "target", "due", "approved_by", "approved_on")),
        (_("Effect"), ("actual", "measured_on", "closed_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = tuple(sorted(INSIDE - {Role.LEADER}))
    scope = {"project": "project"}
    natural_keys = (("text", "project"), ("text",))
    children = ("revisions",)
