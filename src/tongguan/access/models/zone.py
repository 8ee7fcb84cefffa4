"""Secure zones: where important information and equipment stand behind a marked boundary (A.5.b)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_state, choice, day, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person

KEEPERS = (Role.OFFICE_HEAD, Role.SEC_OFFICER)


class Zone(Record):
    """A room or area with a boundary; from the level “controlled” on, service staff are there only under escort."""

    class Level(models.TextChoices):
        GENERAL = "general", pgettext_lazy("zone", "general")
        CONTROLLED = "controlled", pgettext_lazy("zone", "controlled")
        CORE = "core", pgettext_lazy("zone", "core")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("zone", "in use")
        CLOSED = "closed", _("closed")

    prefix = "ZN"
    name = text(pgettext_lazy("zone", "name"), needed=True)
    level = choice(Level, pgettext_lazy("zone", "level"))
    site = text(_("building and room"))
    owner = link(Person, pgettext_lazy("zone", "person in charge"))
    boundary_sign = answer(_("boundary clearly marked"))
    boundary_seen_on = day(_("boundary seen on"))
    boundary_photo = link(Evidence, _("photograph of the boundary"))
    controls = prose(_("protection"), help_text=_("doors, locks, access cards, cameras, guards"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(name="close", label=_("close"), source=[State.ACTIVE], target=State.CLOSED, by=KEEPERS, reason=True),
        Transition(name="reopen", label=_("reopen"), source=[State.CLOSED], target=State.ACTIVE, by=KEEPERS),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("secure zone"), _("secure zones")
        constraints = [once(["tenant", "name"], "zone_once", _("There is already a zone of this name."))]
        indexes = [by_state("zone_state")]

    def __str__(self) -> str:
        return self.name


@register
class Zones(Register):
    """Secure zones."""

    model = Zone
    area = "ledgers"
    help = _("Rooms and areas where important information and equipment are kept, and how each is marked and guarded.")
    columns = ("number", "name", "level", "site", "owner", "boundary_sign", "boundary_seen_on", "state")
    filters = ("state", "level", "owner", "boundary_sign")
    search = ("name", "site", "owner__name")
    sections = (
        (_("Zone"), ("name", "level", "site", "owner")),
        (_("Boundary and protection"), ("boundary_sign", "boundary_seen_on", "boundary_photo", "controls")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER, Role.ASSET_OWNER)
    natural_keys = (("name",),)
