"""What was done with a medium: by whom, approved and watched by whom (A.2.4.b)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import minute
from tongguan.core.columns import by_state, choice, day, holds, link, moment, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import VendorStaff

from .in_house import must_be_in_house
from .media import Media


class MediaEvent(Record):
    """One handling of a medium; what service staff do is approved before and watched meanwhile by one's own people."""

    class Kind(models.TextChoices):
        ISSUE = "issue", pgettext_lazy("medium", "handed out")
        RETURN = "return", pgettext_lazy("medium", "handed back")
        COPY = "copy", pgettext_lazy("medium", "copied")
        MOVE = "move", pgettext_lazy("medium", "moved")
        USE = "use", pgettext_lazy("medium", "used")
        DESTROY = "destroy", pgettext_lazy("medium", "destroyed")

    class State(models.TextChoices):
        LOGGED = "logged", _("logged")
        CONFIRMED = "confirmed", _("confirmed")

    prefix = "ME"
    media = link(Media, pgettext_lazy("medium", "medium"), needed=True, back="events")
    kind = choice(Kind, _("what was done"))
    by = link(Person, pgettext_lazy("handling", "by employee"))
    by_staff = link(VendorStaff, pgettext_lazy("handling", "by service staff member"), back="media_events")
    at = moment(pgettext_lazy("handling", "at"), needed=True, default=minute)
    reason = text(pgettext_lazy("handling", "what for"), needed=True)
    whereto = text(_("copied or moved to"))
    approved_by = link(Person, pgettext_lazy("handling", "approved by"))
    supervised_by = link(Person, _("supervised by"))
    confirmed_by = link(User, _("confirmed by"))
    confirmed_on = day(_("confirmed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="confirm",
            label=_("confirm"),
            source=[State.LOGGED],
            target=State.CONFIRMED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER, Role.ASSET_OWNER],
            not_by_who_did=("create",),
            signs=("confirmed_by",),
            stamps=("confirmed_on",),
        ),
        editable_in={State.CONFIRMED: ()},
    )
    title_joins = ("media",)

    class Meta:
        verbose_name, verbose_name_plural = _("handling of a medium"), _("handling of media")
        constraints = [
            holds(
                Q(by__isnull=False, by_staff=None) | Q(by=None, by_staff__isnull=False),
                "media_event_has_one_doer",
                _("Somebody handled the medium: either an employee or a service staff member."),
            )
        ]
        indexes = [by_state("media_event_state"), models.Index(fields=["media", "at"], name="media_event_media")]

    def __str__(self) -> str:
        return f"{self.media} {self.get_kind_display()}"

    def clean(self) -> None:
        """Whoever approves and supervises is in-house."""
        must_be_in_house(self, "by", "approved_by", "supervised_by")


@register
class MediaEvents(Register):
    """Handling of media."""

    model = MediaEvent
    area = "ledgers"
    help = _("What was done with each medium, by whom and what for, with who approved it and who watched.")
    columns = ("number", "media", "kind", "by", "by_staff", "at", "approved_by", "supervised_by", "state")
    filters = ("state", "kind", "media", "by_staff", "at")
    search = ("media__code", "by__name", "by_staff__person__name", "reason")
    sections = (
        (_("What was done"), ("media", "kind", "by", "by_staff", "at", "reason", "whereto")),
        (_("Under whose eyes"), ("approved_by", "supervised_by", "confirmed_by", "confirmed_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER, Role.ASSET_OWNER)
    scope = {
        "project": ("media__project", "by_staff__project"),
        "staff": "by_staff",
        "vendor": "by_staff__vendor",
    }
    natural_keys = (("media", "kind", "at"),)
