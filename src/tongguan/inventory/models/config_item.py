"""Configuration items: what services are made of, changed only by an approved change (manual 8.2.7)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, holds, link, once, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person

from .asset import Asset
from .service import Service


class ConfigItem(Record):
    """An item under configuration control: while in use its data stand still, and a change opens them."""

    class Type(models.TextChoices):
        SERVER = "server", _("server")
        VIRTUAL_MACHINE = "virtual_machine", _("virtual machine")
        STORAGE = "storage", _("storage")
        NETWORK = "network", _("network device")
        SECURITY = "security", _("security device")
        TERMINAL = "terminal", _("terminal")
        SYSTEM_SOFTWARE = "system_software", _("system software")
        DATABASE = "database", _("database")
        APPLICATION = "application", _("application")
        CLOUD = "cloud", _("cloud service")
        DOCUMENT = "document", _("document")
        OTHER = "other", pgettext_lazy("configuration item", "other")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        IN_USE = "in_use", _("in use")
        CHANGED = "changed", pgettext_lazy("configuration item", "changed")
        RETIRED = "retired", _("retired")

    prefix = "CI"
    code = text(_("code"), 60, needed=True)
    name = text(pgettext_lazy("configuration item", "name"), needed=True)
    type = choice(Type, _("type"))
    description = prose(_("description"))
    owner = link(Person, _("configuration owner"))
    service = link(Service, _("service"), back="config_items")
    asset = link(Asset, _("asset"), back="config_items")
    is_important = yes(_("important technical resource"))
    redundancy = text(_("redundancy"), 300, help_text=_("which redundant technique is applied, as its operator states"))
    redundancy_evidence = link(Evidence, _("proof of redundancy"))
    change_ref = text(_("approved change"), 40, help_text=_("number of the change by which it was last changed"))
    in_use_on = day(_("in use since"))
    verified_on = day(_("last verified on"))
    retired_on = day(_("retired on"))
    state = StateField(State)

    _kept = {"by": (Role.CONFIG_MANAGER, Role.OFFICE_HEAD)}
    _open = ("owner", "change_ref", "verified_on", "redundancy", "redundancy_evidence")
    workflow = Workflow(
        State,
        Transition(
            name="put_in_use",
            label=_("put into use"),
            source=[State.PLANNED],
            target=State.IN_USE,
            stamps=("in_use_on", "verified_on"),
            **_kept,
        ),
        Transition(
            name="change",
            label=_("open for a change"),
            source=[State.IN_USE],
            target=State.CHANGED,
            by=[Role.CONFIG_MANAGER, Role.CHANGE_MANAGER, Role.ENGINEER, Role.OFFICE_HEAD],
            needs=("change_ref",),
            clears=("verified_on",),
        ),
        Transition(
            name="confirm",
            label=_("confirm the changed data"),
            source=[State.CHANGED],
            target=State.IN_USE,
            stamps=("verified_on",),
            **_kept,
        ),
        Transition(
            name="retire",
            label=_("retire"),
            source=[State.PLANNED, State.IN_USE, State.CHANGED],
            target=State.RETIRED,
            stamps=("retired_on",),
            reason=True,
            **_kept,
        ),
        editable_in={State.IN_USE: _open, State.RETIRED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("configuration item"), _("configuration items")
        constraints = [
            once(["tenant", "code"], "config_item_code_once", _("There is already an item with this code.")),
        ]
        indexes = [
            by_state("config_item_state"),
            models.Index(fields=["service", "state"], name="config_item_service"),
            models.Index(fields=["tenant", "change_ref"], condition=~Q(change_ref=""), name="config_item_change"),
            models.Index(fields=["tenant", "verified_on"], condition=Q(voided=False), name="config_item_verified"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ConfigAttribute(Record):
    """A datum of a configuration item, such as an address, a release, a serial number."""

    parent = "config_item"
    config_item = link(ConfigItem, _("configuration item"), needed=True, back="attributes")
    name = text(pgettext_lazy("attribute", "name"), 60, needed=True)
    value = text(_("value"), 300, needed=True)

    class Meta:
        verbose_name, verbose_name_plural = _("attribute"), _("attributes")
        constraints = [
            once(["config_item", "name"], "config_attribute_once", _("This attribute is already there.")),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class ConfigRelation(Record):
    """How a configuration item stands to another one; read from the item that owns the row."""

    class Relation(models.TextChoices):
        RUNS_ON = "runs_on", _("runs on")
        USES = "uses", _("uses")
        PART_OF = "part_of", _("is part of")
        CONNECTED_TO = "connected_to", _("is connected to")
        BACKED_UP_BY = "backed_up_by", _("is backed up by")
        STANDS_IN_FOR = "stands_in_for", _("stands in for")

    parent = "config_item"
    config_item = link(ConfigItem, _("configuration item"), needed=True, back="relations")
    relation = choice(Relation, _("relation"))
    other = link(ConfigItem, _("other item"), needed=True, back="related_from")

    title_joins = ("other",)

    class Meta:
        verbose_name, verbose_name_plural = _("relation"), _("relations")
        constraints = [
            once(["config_item", "relation", "other"], "config_relation_once", _("This relation is already there.")),
            holds(~Q(config_item=F("other")), "config_relation_other", _("An item is not related to itself.")),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.other}"


@register
class ConfigItems(Register):
    """Configuration items."""

    model = ConfigItem
    area = "services"
    help = _("What your services are made of, how the parts hang together, and when each was last verified.")
    columns = ("number", "code", "name", "type", "service", "owner", "verified_on", "state")
    filters = ("state", "type", "service", "is_important", "verified_on")
    search = ("code", "name", "change_ref")
    sections = (
        (_("Configuration item"), ("code", "name", "type", "description", "owner")),
        (_("Belongs to"), ("service", "asset")),
        (_("Redundancy"), ("is_important", "redundancy", "redundancy_evidence")),
        (_("Change and verification"), ("change_ref", "in_use_on", "verified_on", "retired_on")),
    )
    writers = (Role.CONFIG_MANAGER, Role.ENGINEER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("code",),)
    children = ("attributes", "relations")
