"""Changes: requested, assessed, approved, carried out within a window, reviewed (manual 8.5.1; A.6.c, A.6.e.1)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_state, choice, day, in_order, link, moment, once, prose, text, whole, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.inventory.models import ConfigItem, Service
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, VendorNotice

from .change_path import Kind, State, path_of
from .service_design import ServiceDesign
from .ticket import DESK, OWNERS, VENDORS


def _all_aspects() -> Any:
    told = ChangeAspect.objects.filter(change=OuterRef("pk")).exclude(effect="")
    return Q(*[Exists(told.filter(aspect=one)) for one in ChangeAspect.Aspect.values])


class Change(Record):
    """A change to services or what they are made of; which way it takes depends on its kind (`change_path`)."""

    class Category(models.TextChoices):
        INFRASTRUCTURE = "infrastructure", pgettext_lazy("change", "infrastructure")
        NETWORK = "network", pgettext_lazy("change", "network")
        APPLICATION = "application", pgettext_lazy("change", "application")
        DATA = "data", pgettext_lazy("change", "data")
        PATCH = "patch", pgettext_lazy("change", "patch or upgrade")
        SECURITY = "security", pgettext_lazy("change", "security")
        RULES = "rules", pgettext_lazy("change", "rules and documents")
        OTHER = "other", pgettext_lazy("change", "other")

    class Risk(models.TextChoices):
        HIGH = "high", pgettext_lazy("risk of a change", "high")
        MEDIUM = "medium", pgettext_lazy("risk of a change", "medium")
        LOW = "low", pgettext_lazy("risk of a change", "low")

    prefix, happened = "CHG", "requested_on"
    code = text(_("original number"), 60, help_text=_("number in the books from which it comes"))
    title = text(pgettext_lazy("change", "title"), needed=True)
    kind = choice(Kind, _("kind of change"), default=Kind.NORMAL)
    category = choice(Category, _("class of change"), blank=True)
    is_major = answer(
        _("major by the change policy"), help_text=_("a major change goes through service design and transition")
    )
    service_design = link(ServiceDesign, _("service design and transition"), back="changes")
    affects_contract = answer(
        _("bears on the security terms of the contract"),
        help_text=_("then it is amended, or it is said why not"),
    )
    unplanned = yes(_("found afterwards, not requested"), help_text=_("a change that somebody made without asking"))
    service = link(Service, _("service"), back="changes")
    ci = link(ConfigItem, _("configuration item"), back="changes")
    project = link(Project, _("project"), back="changes")
    systems = text(_("systems concerned"), 300)
    requested_by = link(Person, _("requested by"))
    requested_on = day(_("requested on"))
    reason = prose(_("reason and benefit"))
    risk = choice(Risk, _("risk"), blank=True)
    impact = prose(_("impact"))
    outage = whole(_("expected outage in minutes"))
    rollback = prose(_("way back"), help_text=_("how the change is undone if it fails"))
    rollback_tested = answer(_("way back was tested"))
    preapproved = text(_("pre-approval"), 200, help_text=_("for standard changes: the model that was approved once"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    announced_on = day(_("announced on"), help_text=_("when those concerned were told the window"))
    notice = link(
        VendorNotice,
        _("notice of the vendor"),
        back="changes",
        help_text=_("Of a change that a vendor makes: where it told what is changed and how."),
    )
    window_start = moment(_("window from"))
    window_end = moment(_("window to"))
    implementer = link(Person, _("to be carried out by"))
    implemented_by = link(User, _("carried out by"), editable=False)
    implemented_at = moment(_("carried out at"))
    test_result = prose(_("test result"))
    success = answer(_("successful"))
    failure_cause = prose(_("cause of the failure"))
    review = prose(_("review"))
    reviewed_by = link(User, _("reviewed by"), editable=False)
    reviewed_on = day(_("reviewed on"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    workflow = path_of(_all_aspects)

    class Meta:
        verbose_name, verbose_name_plural = _("change"), pgettext_lazy("change management", "changes")
        constraints = [
            once(
                ["tenant", "code"],
                "change_code_once",
                _("There is already a change with this number."),
                where=~Q(code=""),
            ),
            in_order("window_start", "window_end", "change_window", _("A window cannot end before it begins.")),
            in_order("requested_on", "closed_on", "change_closed_after", _("Closing follows the request.")),
            in_order("reviewed_on", "closed_on", "change_reviewed_before", _("Closing follows the review.")),
        ]
        indexes = [
            by_state("change_state"),
            models.Index(fields=["ci", "window_start"], name="change_ci"),
            models.Index(fields=["service", "state"], name="change_service"),
            models.Index(fields=["project", "state"], name="change_project"),
            models.Index(fields=["tenant", "number"], name="change_number"),
        ]

    def __str__(self) -> str:
        return self.title


class ChangeItem(Record):
    """A further configuration item that the change touches."""

    parent = "change"
    change = link(Change, _("change"), needed=True, back="items")
    ci = link(ConfigItem, _("configuration item"), needed=True, back="touched_by")
    note = text(_("what is done to it"), 300)

    title_joins = ("ci",)

    class Meta:
        verbose_name, verbose_name_plural = _("item touched"), _("items touched")
        constraints = [once(["change", "ci"], "change_item_once", _("This item is already named."))]

    def __str__(self) -> str:
        return str(self.ci)


class ChangeAspect(Record):
    """One of the eight aspects under which a change is assessed (8.5.1.3)."""

    class Aspect(models.TextChoices):
        BENEFIT = "benefit", pgettext_lazy("aspect of a change", "benefit, feasibility and cost")
        SERVICES = "services", pgettext_lazy("aspect of a change", "services")
        CUSTOMERS = "customers", pgettext_lazy("aspect of a change", "customers, users and other parties")
        ITEMS = "items", pgettext_lazy("aspect of a change", "configuration items")
        CAPACITY = "capacity", pgettext_lazy("aspect of a change", "capacity")
        AVAILABILITY = "availability", pgettext_lazy("aspect of a change", "availability")
        CONTINUITY = "continuity", pgettext_lazy("aspect of a change", "continuity")
        SECURITY = "security", pgettext_lazy("aspect of a change", "information security")

    class Effect(models.TextChoices):
        NONE = "none", pgettext_lazy("effect", "none")
        SLIGHT = "slight", pgettext_lazy("effect", "slight")
        SERIOUS = "serious", pgettext_lazy("effect", "serious")

    parent, one_row_for = "change", "aspect"
    change = link(Change, _("change"), needed=True, back="aspects")
    aspect = choice(Aspect, _("aspect"))
    effect = choice(Effect, _("effect"), blank=True)
    note = text(_("remark"), 300)

    get_aspect_display: Any

    class Meta:
        verbose_name, verbose_name_plural = _("aspect assessed"), _("aspects assessed")
        constraints = [once(["change", "aspect"], "change_aspect_once", _("This aspect is already there."))]

    def __str__(self) -> str:
        return self.get_aspect_display()


@register
class Changes(Register):
    """Changes."""

    model = Change
    area = "services"
    help = _("Every change to services and systems: assessed, approved by somebody else, with a way back, reviewed.")
    columns = ("number", "title", "kind", "risk", "service", "window_start", "window_end", "success", "state")
    filters = ("state", "kind", "category", "risk", "service", "project", "window_start")
    search = ("title", "code", "systems", "reason")
    sections = (
        (_("Request"), ("code", "title", "kind", "category", "is_major", "service_design", "unplanned", "reason")),
        (_("Concerns"), ("service", "ci", "systems", "project", "affects_contract", "requested_by", "requested_on")),
        (_("Assessment"), ("risk", "impact", "outage", "rollback", "rollback_tested")),
        (_("Approval"), ("preapproved", "approved_by", "approved_on")),
        (_("Window"), ("window_start", "window_end", "announced_on", "notice", "implementer")),
        (_("Result"), ("implemented_by", "implemented_at", "test_result", "success", "failure_cause")),
        (_("Review"), ("review", "reviewed_by", "reviewed_on", "closed_on")),
    )
    readers = BUSINESS | {*VENDORS, Role.AUTHORITY_INSPECTOR}
    writers = (*DESK, *OWNERS, Role.CHANGE_MANAGER, Role.CONFIG_MANAGER, *VENDORS)
    scope = {"change": "pk", "project": "project"}
    natural_keys = (("code",), ("title", "requested_on"))
    children = ("items", "aspects")
