"""Looks at the network configuration that a service brought in; does it need more protection (A.2.3.a, A.2.3.c)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_state, choice, day, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.outsourcing.models import Project
from tongguan.risk.models import Control

from .reviewing import reopening

REVIEWERS = (Role.SEC_OFFICER, Role.ASSESSOR, Role.OFFICE_HEAD)


def _says_which() -> Any:
    """Whoever wants more controls names them, and whoever wants none names none."""
    named = Exists(NeededControl.objects.filter(review=OuterRef("pk")))
    return Q(named, extra_controls=True) | Q(~named, extra_controls=False) | Q(extra_controls=None)


def _in_place() -> Any:
    missing = NeededControl.objects.filter(review=OuterRef("pk")).exclude(control__state__in=Control.IN_PLACE)
    return ~Exists(missing)


class NetworkReview(Record):
    """One look at the links and settings that came with a project; renewed on each change of them."""

    class Result(models.TextChoices):
        SOUND = "sound", _("sound")
        TO_MEND = "to_mend", _("to be mended")
        UNSOUND = "unsound", _("not acceptable")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("review", "planned")
        DONE = "done", pgettext_lazy("review", "done")
        CLOSED = "closed", _("closed")

    prefix = "NR"
    project = link(Project, _("project"), needed=True, back="network_reviews")
    occasion = text(
        pgettext_lazy("review", "occasion"), help_text=_("start of service, change of a link, yearly look …")
    )
    config_file = link(Evidence, _("configuration file"))
    introduced_links = prose(_("links brought in"), help_text=_("from where to where, which ports, what for"))
    result = choice(Result, _("result"), blank=True)
    extra_controls = answer(_("extra controls needed"))
    extra_controls_note = prose(_("what the controls are to do"))
    assessed_by = link(User, _("assessed by"))
    assessed_on = day(_("assessed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="conclude",
            label=_("conclude"),
            source=[State.PLANNED],
            target=State.DONE,
            by=REVIEWERS,
            needs=("config_file", "introduced_links", "result", "extra_controls"),
            guards=[
                Guard(
                    holds=_says_which,
                    message=_("The controls that are named and the answer whether any are needed do not agree."),
                    clause="A.2.3.c",
                )
            ],
            signs=("assessed_by",),
            stamps=("assessed_on",),
        ),
        reopening(State, REVIEWERS, "assessed_by", "assessed_on"),
        Transition(
            name="close",
            label=_("close"),
            source=[State.DONE],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            guards=[
                Guard(holds=_in_place, message=_("A control that is needed is not deployed yet."), clause="A.2.3.c")
            ],
        ),
        editable_in={State.DONE: ("extra_controls_note", "needed_controls"), State.CLOSED: ()},
    )
    title_joins = ("project",)

    class Meta:
        verbose_name, verbose_name_plural = _("network review"), _("network reviews")
        indexes = [
            by_state("network_review_state"),
            models.Index(fields=["project", "assessed_on"], name="network_reviewed"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.occasion}".rstrip()


class NeededControl(Record):
    """A control that the review asks for; whether it is deployed or in time stands in the ledger of controls."""

    parent = "review"
    review = link(NetworkReview, _("network review"), needed=True, back="needed_controls")
    control = link(Control, _("control"), needed=True)
    note = text(_("note"))

    class Meta:
        verbose_name, verbose_name_plural = _("needed control"), _("needed controls")
        constraints = [once(["review", "control"], "needed_control_once", _("This control is already listed."))]

    def __str__(self) -> str:
        return str(self.control)


@register
class NetworkReviews(Register):
    """Network reviews."""

    model = NetworkReview
    area = "ledgers"
    help = _("What each project changed in the network, whether that is sound, and which controls it needs besides.")
    columns = ("number", "project", "occasion", "result", "extra_controls", "assessed_by", "assessed_on", "state")
    filters = ("state", "project", "result", "extra_controls", "assessed_on")
    search = ("project__name", "occasion", "introduced_links")
    sections = (
        (_("What is reviewed"), ("project", "occasion", "config_file", "introduced_links")),
        (_("Result"), ("result", "extra_controls", "extra_controls_note", "assessed_by", "assessed_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER, Role.ASSESSOR)
    scope = {"project": "project"}
    natural_keys = (("project", "occasion"), ("project", "assessed_on"))
    children = ("needed_controls",)
