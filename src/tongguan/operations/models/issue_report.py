"""Security problems that development, test or operation brought about, told to the leader in time (A.6.d)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import day_of, today
from tongguan.core.columns import by_state, choice, dated_in, day, in_order, link, moment, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class IssueReport(Record):
    """A security problem of an outsourced service that is not (yet) an incident: found, told, mended, closed."""

    class Origin(models.TextChoices):
        DEV = "dev", pgettext_lazy("origin", "development")
        TEST = "test", pgettext_lazy("origin", "test")
        OPERATION = "operation", pgettext_lazy("origin", "operation")

    class State(models.TextChoices):
        FOUND = "found", _("found")
        REPORTED = "reported", pgettext_lazy("issue", "reported")
        FIXED = "fixed", _("fixed")
        CLOSED = "closed", _("closed")

    prefix, happened = "ISS", "found_on"
    project = link(Project, _("project"), needed=True, back="issue_reports")
    origin = choice(Origin, _("brought about by"))
    text = prose(_("security problem"), needed=True)
    found_on = day(_("found on"), needed=True, default=today)
    found_by = link(Person, _("found by"))
    reported_to = link(Person, _("leader who was told"))
    reported_to_leader_at = moment(_("leader told at"))
    correction = prose(_("how it was mended"))
    fixed_on = day(_("fixed on"))
    closed_by = link(User, _("closed by"), editable=False)
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="report",
            label=_("tell the leader"),
            source=[State.FOUND],
            target=State.REPORTED,
            by=[*OFFICE, Role.SEC_OFFICER],
            needs=("reported_to",),
            stamps=("reported_to_leader_at",),
        ),
        Transition(
            name="fix",
            label=pgettext_lazy("issue", "record the fix"),
            source=[State.REPORTED],
            target=State.FIXED,
            by=[*OFFICE, Role.SEC_OFFICER, Role.VENDOR_MANAGER],
            needs=("correction",),
            stamps=("fixed_on",),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.FIXED],
            target=State.CLOSED,
            by=[*OFFICE, Role.SEC_OFFICER],
            not_by_who_did=("fix",),
            signs=("closed_by",),
            stamps=("closed_on",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.FIXED, State.CLOSED],
            target=State.REPORTED,
            by=OFFICE,
            reason=True,
            clears=("fixed_on", "closed_by", "closed_on"),
        ),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("security problem"), _("security problems")
        constraints = [
            dated_in(
                ["reported", "fixed", "closed"],
                "reported_to_leader_at",
                "issue_report_told",
                _("When the leader was told has to be recorded."),
            ),
            in_order("found_on", "fixed_on", "issue_report_fixed_after", _("Nothing is fixed before it is found.")),
            in_order("fixed_on", "closed_on", "issue_report_closed_after", _("Nothing is closed before it is fixed.")),
        ]
        indexes = [by_state("issue_report_state"), models.Index(fields=["project", "state"], name="issue_project")]

    def __str__(self) -> str:
        return self.text[:60]

    def clean(self) -> None:
        """Nobody is told of what is not found yet."""
        told_on = day_of(self.reported_to_leader_at)
        if told_on and self.found_on and told_on < self.found_on:
            raise ValidationError({"reported_to_leader_at": _("Nobody is told of a problem before it is found.")})


@register
class IssueReports(Register):
    """Security problems."""

    model = IssueReport
    area = "projects"
    help = _("Security problems from development, test and operation: found early, told to the leader, mended.")
    columns = ("number", "project", "origin", "text", "found_on", "reported_to_leader_at", "fixed_on", "state")
    filters = ("state", "project", "origin", "found_on")
    search = ("text", "correction", "project__name")
    sections = (
        (_("Problem"), ("project", "origin", "text", "found_on", "found_by")),
        (_("Report to the leader"), ("reported_to", "reported_to_leader_at")),
        (_("Correction"), ("correction", "fixed_on", "closed_by", "closed_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER}
    writers = (*OFFICE, Role.SEC_OFFICER, Role.ASSESSOR, Role.VENDOR_MANAGER)
    scope = {"project": "project"}
    natural_keys = (("project", "text", "found_on"),)
