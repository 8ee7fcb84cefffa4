"""What outsourcing adds to the inventory: who of the vendors has which asset, and who supplies which service."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import day, in_order, link, once, text
from tongguan.core.models import Record
from tongguan.inventory.models import Asset, Service

from .project import Project
from .vendor import Vendor
from .vendor_staff import VendorStaff


class AssetHolding(Record):
    """An asset handed out to a project, or to one of its service staff, until it is given back (8.2.c)."""

    parent = "asset"
    asset = link(Asset, _("asset"), needed=True, back="holdings")
    project = link(Project, _("project"), needed=True, back="asset_holdings")
    vendor_staff = link(VendorStaff, _("service staff member"), back="asset_holdings")
    handed_out_on = day(_("handed out on"), needed=True)
    returned_on = day(_("given back on"))

    title_joins = ("project",)

    class Meta:
        verbose_name, verbose_name_plural = _("handing out to a project"), _("handed out to projects")
        constraints = [
            in_order(
                "handed_out_on",
                "returned_on",
                "asset_holding_dates",
                _("Nothing is given back before it was handed out."),
            ),
            once(
                ["asset", "project"],
                "asset_holding_once",
                _("This asset is with this project already."),
                where=Q(returned_on=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)


class ServiceSupplier(Record):
    """A vendor on whom a service depends: for a part, a component or a process of it (manual 8.2.4, 8.3.2)."""

    parent = "service"
    service = link(Service, _("service"), needed=True, back="suppliers")
    vendor = link(Vendor, _("vendor"), needed=True, back="supplied_services")
    project = link(Project, _("project"), back="supplied_services")
    supplies = text(_("what is supplied"), 300)

    title_joins = ("vendor",)

    class Meta:
        verbose_name, verbose_name_plural = _("supplier of the service"), _("suppliers of the service")
        constraints = [
            once(["service", "vendor", "project"], "service_supplier_once", _("This vendor is already named.")),
        ]

    def __str__(self) -> str:
        return str(self.vendor)
