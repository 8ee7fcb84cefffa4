"""Letters of appointment: who holds which role, for the whole organisation or for one project (4.1, 4.2)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, dated_in, day, holds, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Acknowledgement, Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import ADMINISTRATORS, INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow, effect
from tongguan.documents.models import Document
from tongguan.organisation.models import OrgUnit, Person

from .project import Project

APPOINTED = [(role.value, role.label) for role in Role if role in INSIDE | ADMINISTRATORS]
"""Roles to which somebody is appointed; people from outside have contracts instead."""
IN_HOUSE = (
    Role.LEADER,
    Role.DEPT_SECURITY_LEADER,
    Role.UNIT_SECURITY_LEADER,
    Role.OFFICE_HEAD,
    Role.OFFICE_STAFF,
)
"""Roles that only people on the establishment may hold (SOD-10)."""
ANSWERABLE = (Role.LEADER, Role.OFFICE_HEAD)
"""Roles whose holders acknowledge their duties in writing."""


def _has_duties() -> Q:
    return Q(Exists(AssignedDuty.objects.filter(assignment=OuterRef("pk"))))


class RoleAssignment(Record):
    """One person in one role, by a written basis, from a day on; delegated roles have an end (SOD-15)."""

    class Scope(models.TextChoices):
        TENANT = "tenant", _("whole organisation")
        PROJECT = "project", _("one project")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("appointment", "proposed")
        EFFECTIVE = "effective", _("effective")
        ENDED = "ended", _("ended")

    prefix, happened = "RA", "valid_from"
    role = choice(APPOINTED, _("role"))
    person = link(Person, _("person"), needed=True, back="appointments")
    scope = choice(Scope, pgettext_lazy("appointment", "holds for"), default=Scope.TENANT)
    project = link(Project, _("project"), back="appointments")
    unit = link(OrgUnit, _("for the unit"), help_text=_("Units that share a project each have their own."))
    work_share = prose(_("share of the work"))
    basis_doc = text(_("basis document"), help_text=_("Title and number of the letter of appointment."))
    document = link(Document, _("controlled document"), help_text=_("Where the letter is a controlled document here."))
    basis_scan = link(Evidence, _("scan of the basis document"))
    delegated_from = link(
        "self",
        _("delegated by"),
        help_text=_("The appointment whose holder delegates."),
    )
    appointed_by = link(User, _("appointed by"))
    appointed_on = day(_("appointed on"))
    valid_from = day(_("valid from"))
    valid_to = day(_("valid to"))
    ended_on = day(_("ended on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="take_effect",
            label=_("appoint"),
            source=[State.PROPOSED],
            target=State.EFFECTIVE,
            by=[Role.LEADER],
            needs=("basis_doc", "valid_from"),
            not_by_who_did=("create",),
            guards=(Guard(holds=_has_duties, message=_("The duties of the role must be named."), clause="4.2.2"),),
            signs=("appointed_by",),
            stamps=("appointed_on",),
            effects=("duties_are_told", "rights_follow"),
        ),
        Transition(
            name="end",
            label=_("end the appointment"),
            source=[State.PROPOSED, State.EFFECTIVE],
            target=State.ENDED,
            by=[Role.LEADER, Role.OFFICE_HEAD, Role.SYSTEM],
            stamps=("ended_on",),
            reason=True,
            effects=("rights_fall",),
        ),
        editable_in={State.EFFECTIVE: ("basis_scan", "document"), State.ENDED: ()},
    )
    title_joins = ("person",)

    class Meta:
        verbose_name, verbose_name_plural = _("role assignment"), _("role assignments")
        constraints = [
            holds(
                Q(scope="tenant", project=None) | Q(scope="project", project__isnull=False),
                "role_assignment_scope",
                _("An appointment for one project names the project, any other names none."),
            ),
            holds(
                Q(delegated_from=None) | (Q(valid_to__isnull=False) & ~Q(basis_doc="")),
                "role_delegation_is_dated",
                _("A role is delegated in writing and with an end date (SOD-15)."),
            ),
            in_order("valid_from", "valid_to", "role_assignment_in_order", _("An appointment ends after it begins.")),
            dated_in(["effective"], "valid_from", "role_assignment_dated", _("An appointment takes effect on a day.")),
            once(
                ["person", "role", "project"],
                "role_once_on_project",
                _("This person is already appointed to this role for this project."),
                where=Q(scope="project", unit=None) & ~Q(state="ended"),
            ),
            once(
                ["tenant", "role"],
                "role_mgmt_rep_once",
                _("There is already a management representative."),
                where=Q(role="mgmt_rep", scope="tenant", state="effective", delegated_from=None),
            ),
        ]
        indexes = [
            by_state("role_assignment_state"),
            models.Index(fields=["project", "role", "state"], name="role_assignment_project"),
            models.Index(fields=["tenant", "role", "state"], condition=Q(voided=False), name="role_assignment_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"

    def clean(self) -> None:
        """What is delegated is the delegating person's own role, and nothing longer or wider."""
        if self.delegated_from is None:
            return
        source, wrong = self.delegated_from, {}
        if (source.role, source.scope, source.project_id) != (self.role, self.scope, self.project_id):
            wrong["delegated_from"] = _("Only the same role for the same scope is delegated.")
        if source.valid_to and self.valid_to and self.valid_to > source.valid_to:
            wrong["valid_to"] = _("What is delegated ends no later than the role itself.")
        if wrong:
            raise ValidationError(wrong)


class AssignedDuty(Record):
    """One duty that comes with a role; supervisory and direct responsibility are named as such (4.2.2.d, 4.2.3.c)."""

    class Duty(models.TextChoices):
        SUPERVISORY = "supervisory", _("supervisory responsibility")
        DIRECT = "direct", _("direct responsibility")
        PLANNING = "planning", _("planning and preparation")
        SELECTION = "selection", _("selection of vendor and staff")
        SUPERVISION = "supervision", _("supervision of operation")
        IMPROVEMENT = "improvement", _("improvement and completion")
        OTHER = "other", pgettext_lazy("duty", "other")

    parent = "assignment"
    assignment = link(RoleAssignment, _("role assignment"), needed=True, back="duties")
    duty = choice(Duty, _("duty"))
    content = prose(_("what it means"))

    class Meta:
        verbose_name, verbose_name_plural = _("duty"), pgettext_lazy("appointment", "duties")
        constraints = [
            once(
                ["assignment", "duty"], "assigned_duty_once", _("This duty is named already."), where=~Q(duty="other")
            ),
            holds(
                ~Q(duty="other") | ~Q(content=""), "assigned_duty_is_told", _("A duty of another kind is put in words.")
            ),
        ]

    def __str__(self) -> str:
        return self.content or self.get_duty_display()


@effect("duties_are_told")
def tell_duties(appointed: QuerySet, _on: dt.date) -> None:
    """Whoever is appointed to answer for outsourcing is asked to take note of the duties (4.2.2.d, 4.2.3.c)."""
    asked = Acknowledgement.objects.filter(register="role_assignment", record=OuterRef("pk"))
    untold = appointed.filter(~Exists(asked), role__in=ANSWERABLE, person__account__isnull=False)
    for letter in untold.select_related("person"):
        Acknowledgement(
            register="role_assignment",
            record=letter.pk,
            account_id=letter.person.account_id,
            object_version=str(letter.version),
        ).save()


@register
class RoleAssignments(Register):
    """Role assignments."""

    model = RoleAssignment
    area = "ledgers"
    help = _("Who is appointed to which role, on what written basis, with which duties, from when and until when.")
    columns = ("number", "role", "person", "scope", "project", "unit", "valid_from", "valid_to", "state")
    filters = ("state", "role", "scope", "project", "unit", "valid_to")
    search = ("person__name", "project__name", "basis_doc")
    sections = (
        (_("Appointment"), ("role", "person", "scope", "project", "unit", "work_share")),
        (_("Basis"), ("basis_doc", "document", "basis_scan", "appointed_by", "appointed_on")),
        (_("Term"), ("valid_from", "valid_to", "ended_on", "delegated_from")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR, Role.SECADMIN}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP)
    scope = {"project": "project"}
    natural_keys = (("person", "role", "project"), ("person", "role"))
    children = ("duties",)
    rules = (
        "appointed_are_established",
        "administrators_are_separate",
        "delegate_does_not_delegate",
        "delegation_ends_with_its_role",
    )
