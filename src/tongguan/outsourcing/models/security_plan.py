"""Security management plans of outsourced projects, with the six parts of 6.3.a."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, day, holds, in_order, link, once, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Decision, Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Decides, Guard, Transition, Workflow

from .contract import Contract
from .project import Project

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Section(models.TextChoices):
    """The six parts of a plan (6.3.a.1 to 6)."""

    MILESTONES = "1", _("1 objectives of the stages and milestones")
    ROLES = "2", _("2 roles and division of work")
    CONTROLS = "3", _("3 deployment of the baseline controls")
    INCIDENTS = "4", _("4 handling of incidents")
    RESOURCES = "5", _("5 reserve and call-up of resources")
    TRACKING = "6", _("6 tracking and recording of secure execution")


def _all_parts_answered() -> Q:
    answered = PlanPart.objects.filter(~Q(content="") | Q(not_needed=True), plan=OuterRef("pk"))
    return Q(*[Exists(answered.filter(section=part)) for part in Section.values])


def _approved_on_paper() -> Exists:
    decided = Decision.objects.filter(register="security_plan", record=OuterRef("pk"), state="approved", on_paper=True)
    return Exists(decided.filter(decided_on__gte=OuterRef("submitted_at")))


class SecurityPlan(Record):
    """What will be done for security during a service; executed only as the leader approved it (6.3.b)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        EXECUTING = "executing", _("executing")
        CLOSED = "closed", _("closed")

    prefix, happened = "SP", "approved_at"
    title = text(_("title of the plan"), needed=True)
    project = link(Project, _("project"), needed=True, back="security_plans")
    contract = link(Contract, _("contract"), back="security_plans", help_text=_("The plan follows its signature."))
    edition = text(_("edition"), 20, default="1")
    document = link(Evidence, _("text of the plan"))
    submitted_at = day(_("submitted on"))
    approved_by = link(User, _("approved by"))
    approved_at = day(_("approved on"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="submit",
            label=_("submit to the leader"),
            source=[State.DRAFT],
            target=State.SUBMITTED,
            by=[Role.OFFICE_HEAD],
            needs=("contract",),
            guards=(
                Guard(
                    holds=_all_parts_answered,
                    message=_("Each of the six parts is answered, or marked as not needed with a reason."),
                    clause="6.3.a",
                ),
            ),
            stamps=("submitted_at",),
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.SUBMITTED],
            target=State.APPROVED,
            by=[Role.LEADER],
            gate="G08",
            not_by_who_did=("create", "change", "submit"),
            segregation="SOD-01",
            signs=("approved_by",),
            stamps=("approved_at",),
            decides=Decides(kind="plan_approval", way="approve", states=("edition",)),
            supplies=("6.3.b",),
        ),
        Transition(
            name="approve_on_paper",
            label=_("record the approval on paper"),
            source=[State.SUBMITTED],
            target=State.APPROVED,
            by=[Role.OFFICE_HEAD],
            gate="G08",
            guards=(
                Guard(
                    holds=_approved_on_paper,
                    message=_("No decision of the leader on paper, confirmed from its scan, approves this plan."),
                    clause="6.3.b",
                ),
            ),
            stamps=("approved_at",),
            supplies=("6.3.b",),
        ),
        Transition(
            name="return",
            label=_("return to draft"),
            source=[State.SUBMITTED],
            target=State.DRAFT,
            by=[Role.LEADER, Role.OFFICE_HEAD],
            clears=("submitted_at",),
            reason=True,
        ),
        Transition(
            name="execute",
            label=_("put into execution"),
            source=[State.APPROVED],
            target=State.EXECUTING,
            by=[Role.OFFICE_HEAD],
            gate="G08",
        ),
        Transition(
            name="amend",
            label=_("submit a change"),
            source=[State.APPROVED, State.EXECUTING],
            target=State.SUBMITTED,
            by=[Role.OFFICE_HEAD],
            clears=("approved_by", "approved_at", "submitted_at"),
            stamps=("submitted_at",),
            reason=True,
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.APPROVED, State.EXECUTING],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD],
            stamps=("closed_on",),
            reason=True,
        ),
        editable_in={State.SUBMITTED: (), State.APPROVED: (), State.EXECUTING: (), State.CLOSED: ()},
    )
    title_joins = ()

    class Meta:
        verbose_name, verbose_name_plural = _("security plan"), _("security plans")
        constraints = [
            in_order("submitted_at", "approved_at", "plan_in_order", _("A plan is approved after it was submitted.")),
            once(
                ["project", "edition"],
                "plan_edition_once",
                _("There is already a plan of this edition for the project."),
                where=~Q(state="closed"),
            ),
        ]
        indexes = [
            by_state("security_plan_state"),
            models.Index(fields=["project", "state"], name="security_plan_project"),
        ]

    def __str__(self) -> str:
        return self.title


class PlanPart(Record):
    """One of the six parts: what it says, or why the project does not need it."""

    parent, one_row_for = "plan", "section"
    plan = link(SecurityPlan, _("security plan"), needed=True, back="sections")
    section = choice(Section, _("part"))
    content = prose(_("what is planned"))
    not_needed = yes(_("not needed"))
    reason = text(_("reason"), 300)

    class Meta:
        verbose_name, verbose_name_plural = _("part of the plan"), _("parts of the plan")
        constraints = [
            once(["plan", "section"], "plan_part_once", _("This part is answered already.")),
            holds(
                Q(not_needed=False) | ~Q(reason=""),
                "plan_part_has_reason",
                _("A part that is not needed has a reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_section_display()


@register
class SecurityPlans(Register):
    """Security plans."""

    model = SecurityPlan
    area = "projects"
    help = _("The plan of security for each project: six parts, approved by the leader before it is executed.")
    columns = ("number", "title", "project", "edition", "submitted_at", "approved_by", "approved_at", "state")
    filters = ("state", "project", "approved_at")
    search = ("title", "project__name")
    sections = (
        (_("Plan"), ("title", "project", "contract", "edition", "document")),
        (_("Approval"), ("submitted_at", "approved_by", "approved_at", "closed_on")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"plan": "pk", "project": "project", "contract": "contract", "vendor": "contract__vendor"}
    natural_keys = (("project", "edition"), ("title",))
    children = ("sections",)
