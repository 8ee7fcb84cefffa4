"""What vendors declare to the office: staff who leave, changes, incidents, means and resources (A.3.e, A.6.e.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import minute
from tongguan.core.columns import by_state, choice, day, holds, link, moment, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Transition, Workflow

from .project import Project
from .vendor import Vendor
from .vendor_staff import VendorStaff

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class VendorNotice(Record):
    """A declaration of a vendor, received at a moment and acknowledged by the office; deadlines count from both."""

    class Kind(models.TextChoices):
        STAFF_UNAVAILABLE = "staff_unavailable", _("a person can no longer serve")
        CHANGE = "change", _("change of the service")
        INCIDENT = "incident", _("incident at the vendor")
        RESOURCE = "resource", _("means and resources put on file")
        VISIT = "visit", _("visit announced")
        OTHER = "other", _("other notice")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")

    prefix = "VN"
    project = link(Project, _("project"), needed=True, back="notices")
    vendor = link(Vendor, _("vendor"), needed=True, back="notices")
    kind = choice(Kind, _("kind"))
    vendor_staff = link(VendorStaff, _("service staff member"), back="notices")
    content = prose(_("content"), needed=True)
    manner = prose(_("way in which it is done"), help_text=_("For a change: how it will be carried out."))
    effective_on = day(_("takes effect on"))
    received_at = moment(_("received at"), needed=True, default=minute)
    scan = link(Evidence, _("scan"), help_text=_("Of a notice that came on paper."))
    ack_by = link(User, _("acknowledged by"))
    acknowledged_at = moment(_("acknowledged at"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="acknowledge",
            label=_("acknowledge"),
            source=[State.SUBMITTED],
            target=State.ACKNOWLEDGED,
            by=OFFICE,
            not_by_who_did=("create",),
            stamps=("acknowledged_at",),
            signs=("ack_by",),
        ),
        editable_in={State.ACKNOWLEDGED: ()},
    )
    title_joins = ("vendor",)

    class Meta:
        verbose_name, verbose_name_plural = _("notice of a vendor"), _("notices of vendors")
        constraints = [
            holds(
                ~Q(kind="staff_unavailable") | Q(vendor_staff__isnull=False, effective_on__isnull=False),
                "notice_names_who_leaves",
                _("Name the person who can no longer serve, and from which day on."),
            ),
            holds(
                ~Q(kind="visit") | Q(vendor_staff__isnull=False, effective_on__isnull=False),
                "notice_names_who_visits",
                _("Name the person who comes, and the day."),
            ),
            holds(
                ~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
                "notice_acknowledged_has_time",
                _("A notice is acknowledged at a moment."),
            ),
        ]
        indexes = [
            by_state("notice_state"),
            models.Index(fields=["project", "kind", "received_at"], name="notice_of_project"),
            models.Index(fields=["vendor_staff", "kind"], name="notice_of_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.vendor}"


class NoticeResource(Record):
    """A means or resource with which the vendor serves, put on file with the office (6.2.2.c.4)."""

    parent = "notice"
    notice = link(VendorNotice, _("notice of a vendor"), needed=True, back="resources")
    name = text(_("means or resource"), needed=True)
    purpose = text(_("purpose"), 300)
    place = text(_("place"))

    class Meta:
        verbose_name, verbose_name_plural = _("means or resource"), _("means and resources")
        constraints = [once(["notice", "name"], "notice_resource_once", _("This resource is already named."))]

    def __str__(self) -> str:
        return self.name


@register
class VendorNotices(Register):
    """Notices of vendors."""

    model = VendorNotice
    area = "projects"
    help = _("What a vendor has to tell you beforehand or at once; each notice is acknowledged.")
    columns = ("number", "kind", "vendor", "project", "vendor_staff", "effective_on", "received_at", "state")
    filters = ("state", "kind", "project", "vendor", "effective_on")
    search = ("vendor__name", "project__name", "content")
    sections = (
        (pgettext_lazy("vendor", "Notice"), ("project", "vendor", "kind", "vendor_staff", "content", "manner")),
        (_("Dates"), ("effective_on", "received_at", "scan", "ack_by", "acknowledged_at")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (*OFFICE, Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
    scope = {"project": "project", "vendor": "vendor", "staff": "vendor_staff"}
    natural_keys = (("project", "vendor", "kind", "received_at"),)
    children = ("resources",)
