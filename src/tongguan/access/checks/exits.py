"""Accounts that a service made go with it (6.2.2.c.5)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import AccessGrant
from tongguan.core.actor import NobodyIsActing, NoTenant, tenant_in_force
from tongguan.core.calendar import WorkingCalendar
from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import Contract, ExitCase


def _working_days_before(on: dt.date, days: int) -> dt.date:
    try:
        calendar = WorkingCalendar.for_tenant(tenant_in_force(), on.year - 1, on.year)
    except (NobodyIsActing, NoTenant):
        # At start the statement is built for nobody, to see that it can be.
        return on - dt.timedelta(days=days)
    return calendar.add_working_days(on, -days)


@check(
    _("No account that the service made is active {days} working days after its exit was closed."),
    message=_("{record}: an account that the service made is still active after the exit."),
    over=Contract,
    scope={"contract": "pk", "vendor": "vendor", "project": "project"},
    mend="access_grant",
    days=1,
)
def no_account_outlives_the_exit(on: dt.date, days: int) -> Rule:
    of_contract = Q(contract=None) | Q(contract=OuterRef("pk"))
    closed = ExitCase.objects.filter(of_contract, project=OuterRef("project"), state="closed")
    late = closed.filter(closed_on__lt=_working_days_before(on, days))
    active = AccessGrant.objects.filter(created_by_service=True, state="active")
    of_service = active.filter(vendor_staff__project=OuterRef("project"), vendor_staff__vendor=OuterRef("vendor"))
    concluded = Q(state__in=["approved", "signed", "in_force", "amending"])
    return Rule(over=Contract.objects.all(), when=concluded | Exists(closed), broken=Exists(late) & Exists(of_service))
