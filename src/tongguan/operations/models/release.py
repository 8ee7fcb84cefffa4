"""Releases: changes built, tested, approved and deployed together (manual 8.5.3)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_day, by_state, choice, dated_in, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Service
from tongguan.outsourcing.models import Project

from .change import Change
from .ticket import OWNERS, VENDORS

BUILDERS = (Role.ENGINEER, Role.CHANGE_MANAGER, Role.OFFICE_STAFF, Role.OFFICE_HEAD)
NOT_APPROVED = ("draft", "assessed", "rejected", "failed")


def _has_changes() -> Any:
    return Exists(ReleaseChange.objects.filter(release=OuterRef("pk")))


def _changes_approved() -> Any:
    waiting = ReleaseChange.objects.filter(release=OuterRef("pk"), change__state__in=NOT_APPROVED)
    return ~Exists(waiting)


class Release(Record):
    """What is put into operation in one go, with the state before it kept as baseline."""

    class Kind(models.TextChoices):
        MAJOR = "major", pgettext_lazy("release", "major")
        MINOR = "minor", pgettext_lazy("release", "minor")
        PATCH = "patch", pgettext_lazy("release", "patch")
        EMERGENCY = "emergency", pgettext_lazy("release", "emergency")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        BUILT = "built", pgettext_lazy("release", "built")
        TESTED = "tested", pgettext_lazy("release", "tested")
        APPROVED = "approved", _("approved")
        DEPLOYED = "deployed", _("deployed")
        CLOSED = "closed", _("closed")
        BACKED_OUT = "backed_out", _("backed out")

    prefix, happened = "REL", "deployed_on"
    title = text(pgettext_lazy("release", "title"), needed=True)
    kind = choice(Kind, _("kind of release"), default=Kind.MINOR)
    service = link(Service, _("service"), back="releases")
    project = link(Project, _("project"), back="releases")
    planned_on = day(_("planned for"))
    plan = prose(_("plan"), help_text=_("dates, deliverables, way of deployment, way back"))
    acceptance = prose(_("criteria of acceptance and test result"))
    accepted_on = day(pgettext_lazy("acceptance", "accepted on"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    baseline = text(_("baseline"), 300, help_text=_("where the state of the items before deployment is kept"))
    baseline_on = day(_("baseline taken on"))
    baseline_evidence = link(Evidence, _("proof of the baseline"))
    deployed_on = day(pgettext_lazy("release", "deployed on"))
    success = answer(_("successful"))
    result = prose(_("result"), help_text=_("incidents that came after it, causes of failures"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="build",
            label=pgettext_lazy("release", "record as built"),
            source=[State.PLANNED],
            target=State.BUILT,
            by=BUILDERS,
            needs=("plan",),
        ),
        Transition(
            name="test",
            label=_("record as tested"),
            source=[State.BUILT],
            target=State.TESTED,
            by=BUILDERS,
            needs=("acceptance",),
            stamps=("accepted_on",),
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.TESTED],
            target=State.APPROVED,
            by=[Role.CHANGE_MANAGER, Role.SERVICE_OWNER, Role.OFFICE_HEAD],
            not_by_who_did=("create",),
            signs=("approved_by",),
            stamps=("approved_on",),
            guards=[
                Guard(holds=_has_changes, message=_("A release carries at least one change."), clause="8.5.3"),
                Guard(holds=_changes_approved, message=_("A change of the release is not approved."), clause="8.5.3"),
            ],
        ),
        Transition(
            name="return",
            label=_("return for reconsideration"),
            source=[State.BUILT, State.TESTED, State.APPROVED, State.BACKED_OUT],
            target=State.PLANNED,
            by=[*BUILDERS, *OWNERS],
            reason=True,
            clears=("accepted_on", "approved_by", "approved_on", "deployed_on", "success"),
        ),
        Transition(
            name="deploy",
            label=_("deploy"),
            source=[State.APPROVED],
            target=State.DEPLOYED,
            by=BUILDERS,
            needs=("baseline", "baseline_on"),
            stamps=("deployed_on",),
        ),
        Transition(
            name="back_out",
            label=_("back out"),
            source=[State.DEPLOYED],
            target=State.BACKED_OUT,
            by=BUILDERS,
            reason=True,
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.DEPLOYED, State.BACKED_OUT],
            target=State.CLOSED,
            by=[Role.CHANGE_MANAGER, Role.SERVICE_OWNER, Role.OFFICE_HEAD],
            needs=("success", "result"),
            stamps=("closed_on",),
        ),
        editable_in={
            State.APPROVED: ("baseline", "baseline_on", "baseline_evidence"),
            State.DEPLOYED: ("success", "result"),
            State.BACKED_OUT: ("success", "result"),
            State.CLOSED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("release"), _("releases")
        constraints = [
            dated_in(
                ["deployed", "closed", "backed_out"],
                "deployed_on",
                "release_deployed_dated",
                _("What is deployed has the day on which it was deployed."),
            ),
            in_order(
                "baseline_on", "deployed_on", "release_baseline_before", _("A baseline is taken before deployment.")
            ),
            in_order("approved_on", "deployed_on", "release_approved_before", _("Approval comes before deployment.")),
            in_order("deployed_on", "closed_on", "release_closed_after", _("A release is closed after deployment.")),
        ]
        indexes = [
            by_state("release_state"),
            by_day("release_day", "planned_on"),
            models.Index(fields=["service", "state"], name="release_service"),
        ]

    def __str__(self) -> str:
        return self.title


class ReleaseChange(Record):
    """A change that the release carries."""

    parent = "release"
    release = link(Release, _("release"), needed=True, back="changes")
    change = link(Change, _("change"), needed=True, back="releases")

    title_joins = ("change",)

    class Meta:
        verbose_name, verbose_name_plural = _("change carried"), _("changes carried")
        constraints = [once(["release", "change"], "release_change_once", _("This change is already named."))]

    def __str__(self) -> str:
        return str(self.change)


@register
class Releases(Register):
    """Releases."""

    model = Release
    area = "services"
    help = _("Approved changes that go into operation together: tested, with a baseline, and with their result.")
    columns = ("number", "title", "kind", "service", "planned_on", "deployed_on", "success", "state")
    filters = ("state", "kind", "service", "project", "deployed_on")
    search = ("title", "plan", "result")
    sections = (
        (_("Release"), ("title", "kind", "service", "project", "planned_on", "plan")),
        (_("Acceptance and approval"), ("acceptance", "accepted_on", "approved_by", "approved_on")),
        (_("Deployment"), ("baseline", "baseline_on", "baseline_evidence", "deployed_on")),
        (_("Result"), ("success", "result", "closed_on")),
    )
    readers = BUSINESS | {*VENDORS, Role.AUTHORITY_INSPECTOR}
    writers = (*BUILDERS, *OWNERS, *VENDORS)
    scope = {"project": "project"}
    natural_keys = (("title",),)
    children = ("changes",)
