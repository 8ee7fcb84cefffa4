"""A second, small tenant: what it enters is nobody's business in the bureau, and the other way round."""

from django.contrib.auth.hashers import make_password

from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, Tenant, User
from tongguan.core.roles import Role

from . import doors
from .made_up import MadeUp
from .office import PASSWORD

NAME = "某区图书馆"
USERNAME = "library"


def make(made_up: MadeUp) -> Tenant:
    """One account, one vendor, one project; the vendor's name is that of one of the bureau's vendors."""
    tenant = Tenant.objects.create(name=NAME, region="某市某区")
    user = User.objects.create(username=USERNAME, name=made_up.name(), password=make_password(PASSWORD), home=tenant)
    for role in (Role.OFFICE_HEAD, Role.OFFICE_STAFF):
        Membership.objects.create(user=user, tenant=tenant, role=role)
    with acting_as(user, tenant, request_id="demo"):
        unit = doors.enter("org_unit", name="技术部", kind="office")
        doors.enter("vendor", name="砚北云衢技术有限公司", uscc=made_up.credit_code(), registered_in="mainland")
        doors.enter("project", name="馆藏检索系统维护", service_type="operation", office=unit, is_secret=False)
    return tenant
