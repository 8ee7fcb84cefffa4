"""Ending a vendor: its people leave and all that they were granted goes, in one transaction."""

import datetime as dt
from collections.abc import Iterator

from bench.measure import Figure, as_head, taken
from tongguan.access.models import AccessGrant
from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.core.models import AuditEntry
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Contract, Project, Vendor, VendorStaff

PEOPLE, GRANTS, PROJECTS = 500, 2_000, 50


def figures(_sample: int) -> Iterator[Figure]:
    """One figure: how long it takes until nobody of the vendor has access any more."""
    vendor = _vendor()
    before = entries()
    found = taken(lambda: _end(vendor), runs=1, warm=0)
    note = f"{entries() - before} audit entries; {_left(vendor)} left on board or active"
    yield found.figure(f"ending a vendor, {PEOPLE} people, {GRANTS} grants", unit="s", target=3, note=note)


def _end(vendor: int) -> None:
    with as_head(writes=True):
        record = Vendor.objects.get(pk=vendor)
        record.workflow.take("blacklist", record, reason="bench")


def entries() -> int:
    """How many entries the audit trail has: one for each record that changed."""
    with as_head():
        return AuditEntry.objects.filter(tenant=acting().tenant).count()


def _left(vendor: int) -> int:
    with as_head():
        people = VendorStaff.objects.filter(vendor=vendor).exclude(state="offboarded").count()
        return people + AccessGrant.objects.filter(vendor_staff__vendor=vendor, state="active").count()


def _vendor() -> int:
    """A vendor of its own for each run, with a contract on every project on which its people serve."""
    with as_head(writes=True) as actor:
        until, approver = clock.today() + dt.timedelta(days=90), actor.user
        vendor = Vendor(tenant=actor.tenant, name=f"Vendor that ends {clock.now():%H%M%S}", state="qualified")
        vendor = Vendor._base_manager.bulk_create([vendor])[0]
        projects = list(Project.objects.filter(state="operating").order_by("pk")[:PROJECTS])
        same = {"tenant": actor.tenant, "vendor": vendor}
        Contract._base_manager.bulk_create(
            Contract(title="bench", project=one, end_on=until, state="in_force", **same) for one in projects
        )
        people = Person.objects.filter(kind="vendor_staff").order_by("-pk")[:PEOPLE]
        staff = VendorStaff._base_manager.bulk_create(
            VendorStaff(person=one, project=projects[at % len(projects)], state="onboarded", **same)
            for at, one in enumerate(people)
        )
        told = {"tenant": actor.tenant, "resource": "bench", "privilege": "bench", "purpose": "bench"}
        AccessGrant._base_manager.bulk_create(
            AccessGrant(
                vendor_staff=staff[at % len(staff)], approved_by=approver, valid_to=until, state="active", **told
            )
            for at in range(GRANTS)
        )
        return vendor.pk
