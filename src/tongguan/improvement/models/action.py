"""Actions: corrections, corrective and preventive measures, approved by the leader and verified by others (7.1.d)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_day, by_state, choice, dated_in, day, holds, in_order, link, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Decision, Evidence, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Decides, Guard, Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, Vendor

from .finding import OWNERS, VERIFIERS, Finding, not_owned

APPROVAL = "action_approval"
"""Kind of the decision by which the leader approves a measure."""


def approved_by_decision() -> Exists:
    """The leader's decision is on record, taken here or confirmed from its scan."""
    decided = Decision.objects.filter(kind=APPROVAL, register="action", record=OuterRef("pk"), state="approved")
    return Exists(decided)


class Action(About):
    """A measure with somebody who takes it, a date, and a verdict on its effect.

    It belongs to a finding, or register and record name the review, incident or measurement from which it follows.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        CORRECTIVE = "corrective", _("corrective action")
        PREVENTIVE = "preventive", _("preventive action")
        IMPROVEMENT = "improvement", _("improving action")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("idea", "proposed")
        APPROVED = "approved", _("approved")
        IN_PROGRESS = "in_progress", _("in progress")
        DONE = "done", _("done")
        VERIFIED = "verified", _("verified")

    prefix, happened = "ACT", "done_on"
    finding = link(Finding, _("finding"), back="actions")
    project = link(Project, _("project"), back="actions")
    kind = choice(Kind, _("kind"), default=Kind.CORRECTIVE)
    text = prose(pgettext_lazy("measure", "what is to be done"), needed=True)
    owner = link(Person, _("owner"))
    vendor = link(Vendor, _("vendor that has to act"), back="actions")
    due = day(_("due on"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    started_on = day(_("started on"), editable=False)
    done_on = day(_("done on"))
    evidence = link(Evidence, _("evidence"))
    effective = answer(pgettext_lazy("measure", "effective"))
    effect = prose(_("how the effect was checked"))
    verified_by = link(User, _("verified by"))
    verified_on = day(_("verified on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.PROPOSED],
            target=State.APPROVED,
            by=[Role.LEADER],
            gate="G15",
            supplies=("7.1.d",),
            decides=Decides(kind=APPROVAL, way="approve", states=("due",)),
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="approve_on_paper",
            label=_("record the approval on paper"),
            source=[State.PROPOSED],
            target=State.APPROVED,
            by=[Role.OFFICE_HEAD],
            gate="G15",
            guards=[
                Guard(
                    holds=approved_by_decision,
                    message=_("No decision of the leader on paper, confirmed from its scan, approves this measure."),
                    clause="7.1.d",
                )
            ],
            supplies=("7.1.d",),
            stamps=("approved_on",),
        ),
        Transition(
            name="return",
            label=_("return"),
            source=[State.APPROVED, State.IN_PROGRESS],
            target=State.PROPOSED,
            by=[Role.LEADER, Role.OFFICE_HEAD],
            clears=("approved_by", "approved_on", "started_on"),
            reason=True,
        ),
        Transition(
            # Who tries it too early is told what is missing: the gate lets nothing pass that is only proposed.
            name="start",
            label=_("start"),
            source=[State.PROPOSED, State.APPROVED],
            target=State.IN_PROGRESS,
            by=[*OWNERS, Role.VENDOR_MANAGER],
            gate="G15",
            stamps=("started_on",),
        ),
        Transition(
            name="finish",
            label=_("record as done"),
            source=[State.IN_PROGRESS],
            target=State.DONE,
            by=[*OWNERS, Role.VENDOR_MANAGER],
            needs=("evidence",),
            stamps=("done_on",),
        ),
        Transition(
            name="verify",
            label=_("verify the effect"),
            source=[State.DONE],
            target=State.VERIFIED,
            by=VERIFIERS,
            not_by_who_did=("finish",),
            segregation="SOD-07",
            guards=[
                Guard(holds=not_owned, message=_("Nobody verifies the own (SOD-07)."), clause="10.1"),
                Guard(
                    holds=Q(effective=True),
                    message=_("An action without effect is sent back, not verified."),
                    clause="10.1",
                ),
            ],
            signs=("verified_by",),
            stamps=("verified_on",),
        ),
        Transition(
            name="redo",
            label=_("send back to be done again"),
            source=[State.DONE, State.VERIFIED],
            target=State.IN_PROGRESS,
            by=VERIFIERS,
            clears=("done_on", "effective", "verified_by", "verified_on"),
            reason=True,
        ),
        editable_in={
            State.APPROVED: (),
            State.IN_PROGRESS: ("evidence",),
            State.DONE: ("evidence", "effective", "effect"),
            State.VERIFIED: (),
        },
    )

    # Where it belongs is read of its finding too, whenever a gate names it.
    title_joins = ("finding",)

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("improvement", "action"), _("actions")
        constraints = [
            dated_in(["done", "verified"], "done_on", "action_done_has_date", _("An action is done on a day.")),
            in_order("done_on", "verified_on", "action_verified_after", _("Nothing is verified before it is done.")),
            holds(
                Q(effective=None) | ~Q(effect=""),
                "action_effect_is_shown",
                _("Say how the effect was checked."),
            ),
        ]
        indexes = [
            by_state("action_state"),
            by_day("action_day", "due"),
            models.Index(fields=["register", "record"], name="action_about"),
            models.Index(fields=["finding", "state"], name="action_of_finding"),
            models.Index(fields=["tenant", "due"], condition=Q(voided=False), name="action_due"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def clean(self) -> None:
        """A measure against a finding belongs to the project of the finding."""
        if self.project_id is None and self.finding:
            self.project = self.finding.project


@register
class Actions(Register):
    """Actions."""

    model = Action
    area = "documents"
    help = _("Measures against findings and for improvement: approved by the leader, done with proof, verified.")
    columns = ("number", "text", "kind", "finding", "owner", "vendor", "due", "state")
    filters = ("state", "kind", "finding", "project", "vendor", "owner", "due")
    search = ("text", "owner__name", "vendor__name")
    sections = (
        (pgettext_lazy("measure", "Action"), ("finding", "register", "record", "project", "kind", "text")),
        (_("Who and until when"), ("owner", "vendor", "due", "approved_by", "approved_on", "started_on")),
        (_("Result"), ("done_on", "evidence", "effective", "effect", "verified_by", "verified_on")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = (*OWNERS, Role.LEAD_AUDITOR, Role.INTERNAL_AUDITOR, Role.ASSESSOR, Role.MGMT_REP)
    scope = {"action": "pk", "project": ("project", "finding__project"), "vendor": ("vendor", "finding__vendor")}
    natural_keys = (("finding", "text"), ("text", "due"))
