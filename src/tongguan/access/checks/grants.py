"""Access of service staff: only for who is on board, formally granted, resting on what holds, gone when it is over."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _

from tongguan.access.effects import without_contract
from tongguan.access.models import AccessGrant
from tongguan.access.models.ends import NEVER, ends_on
from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import NDA, Subcontract

ACTIVE = Q(state="active")
GRANT: dict[str, Any] = {
    "over": AccessGrant,
    "scope": {
        "grant": "pk",
        "staff": "vendor_staff",
        "vendor": "vendor_staff__vendor",
        "project": "vendor_staff__project",
    },
}


def _of_staff() -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(vendor_staff__isnull=False)


@check(
    _("Access is active only for service staff who are on board."),
    message=_("{record}: access is active, and its holder is not on board."),
    **GRANT,
)
def grant_holders_are_on_board(on: dt.date) -> Rule:
    return Rule(over=_of_staff(), when=ACTIVE, broken=~Q(vendor_staff__state="onboarded"))


@check(
    _("Nobody of the service staff uses an account before it is granted or after the grant has ended."),
    message=_("{record}: the account was used while no grant for it was in force."),
    if_any=True,
    **GRANT,
)
def accounts_are_used_under_a_grant(on: dt.date) -> Rule:
    before = Q(state__in=["requested", "approved"])
    after = Q(state="expired", last_used__gt=F("valid_to")) | Q(state="revoked", last_used__gt=F("revoked_at__date"))
    return Rule(over=_of_staff(), when=Q(last_used__isnull=False), broken=before | after)


@check(
    _("Every active grant of service staff says what for and until when, and was approved by somebody else."),
    message=_("{record}: purpose, end or approver is missing, or the holder approved it."),
    **GRANT,
)
def grants_are_formal(on: dt.date) -> Rule:
    own = Q(approved_by__isnull=False, approved_by=F("vendor_staff__person__account"))
    missing = Q(purpose="") | Q(valid_to=None) | Q(approved_by=None)
    return Rule(over=_of_staff(), when=ACTIVE, broken=missing | own)


@check(
    _("Every active grant of service staff rests on a contract and an agreement in force, and ends with them at last."),
    message=_("{record}: no contract or no agreement of the holder is in force, or it lasts longer than these."),
    **GRANT,
)
def grants_end_with_what_they_rest_on(on: dt.date) -> Rule:
    bound = NDA.objects.filter(vendor_staff=OuterRef("vendor_staff"), party_type="staff", state="signed")
    promised = Exists(bound.filter(Q(valid_to=None) | Q(valid_to__gte=on)))
    handed_on = Subcontract.objects.filter(
        project=OuterRef("vendor_staff__project"), sub_vendor=OuterRef("vendor_staff__vendor"), state="approved"
    )
    bare = without_contract("vendor_staff__project", on=on, vendor=OuterRef("vendor_staff__vendor")) & ~Exists(
        handed_on
    )
    too_long = GreaterThan(F("valid_to"), ends_on())
    return Rule(over=_of_staff(), when=ACTIVE, broken=Q(too_long) | bare | ~promised)


@check(
    _("Access of service staff is taken away within {days} days of its end; looked at are the last {months} months."),
    message=_("{record}: its end has passed, and the account was not switched off within {days} days."),
    uses={"days": "duty.switch_off"},
    if_any=True,
    months=12,
    **GRANT,
)
def ended_access_is_taken_away(on: dt.date, months: int, days: int) -> Rule:
    limit = dt.timedelta(days=days)
    forgotten = Q(LessThan(ends_on(), Value(on - limit, output_field=DateField())), revoked_at=None)
    ended = Least(Coalesce(F("valid_to"), Value(NEVER)), Coalesce(F("vendor_staff__offboarded_on"), Value(NEVER)))
    # The days are taken from the deed, not added to the end: what never ends has no day after.
    in_time = ExpressionWrapper(F("revoked_at__date") - limit, output_field=DateField())
    lately = Q(revoked_at=None) | Q(revoked_at__date__gt=months_before(on, months))
    over = ACTIVE & Q(LessThan(ends_on(), Value(on, output_field=DateField())))
    when = (over | Q(state__in=["expired", "revoked"], approved_by__isnull=False)) & lately
    return Rule(over=_of_staff(), when=when, broken=forgotten | Q(GreaterThan(in_time, ended)))


@check(
    _("Access that was not used for {days} days is given back."),
    message=_("{record}: not used for more than {days} days, and still active."),
    if_any=True,
    days=30,
    **GRANT,
)
def unused_access_is_given_back(on: dt.date, days: int) -> Rule:
    unused = Q(last_used__lt=on - dt.timedelta(days=days))
    return Rule(over=_of_staff(), when=ACTIVE & Q(last_used__isnull=False), broken=unused)
