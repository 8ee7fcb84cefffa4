"""What an approved request does: a role comes or goes, a parameter takes its new value."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from tongguan.core import audit, clock, freshness
from tongguan.core.actor import acting, tenant_in_force
from tongguan.core.checks import registry
from tongguan.core.models import Membership, Preference, User
from tongguan.core.models.tenant import INSPECTION
from tongguan.core.refusals import Refused, broken_rule
from tongguan.core.roles import Role
from tongguan.core.workflow import effect

from .models import ParameterRequest, RightsRequest
from .models.rights_request import RULES

DAY = dt.timedelta(days=1)


@effect("rights.change")
def change_rights(rows: QuerySet[Any], _on: dt.date) -> None:
    """Give or take the roles. The accounts are locked first, so that two approvals never make a forbidden pair."""
    list(User.objects.select_for_update().filter(pk__in=rows.values("account")).order_by("pk"))
    for request in rows.select_related("account").order_by("pk"):
        before = _held(request.account)
        _give(request) if request.kind == RightsRequest.Kind.GRANT else _take(request)
        changes = {"roles": [before, _held(request.account)]}
        audit.note("account", request.account_id, request.kind, changes=changes, reason=request.number)
    freshness.touch(Membership, [{}])
    _hold(rows)


def _held(user: User) -> list[str]:
    rows = Membership.objects.filter(user=user, tenant=acting().tenant)
    lasting = [row for row in rows if row.valid_to is None or row.valid_to >= clock.today()]
    return sorted(f"{row.role} – {row.valid_to}" if row.valid_to else row.role for row in lasting)


def _give(request: RightsRequest) -> None:
    """From the day on that was asked, never from a day before the approval."""
    begins = max(request.valid_from, clock.today())
    given = {"valid_from": begins, "valid_to": request.valid_to or _usual_end(request.role, begins)}
    mine = Membership.objects.filter(user=request.account, tenant=acting().tenant, letter=None)
    known = mine.filter(role=request.role).first()
    if known is None:
        Membership.objects.create(user=request.account, tenant_id=tenant_in_force(), role=request.role, **given)
        return
    if known.valid_to is None or known.valid_to >= clock.today():
        given["valid_from"] = min(known.valid_from, begins)
    Membership.objects.filter(pk=known.pk).update(**given)


def _usual_end(role: str, begins: dt.date) -> dt.date | None:
    """An inspector comes for a time, even where nobody said for how long."""
    return begins + INSPECTION if role == Role.AUTHORITY_INSPECTOR else None


def _take(request: RightsRequest) -> None:
    """From today on, or from a later day that was asked; what never began is gone altogether."""
    last = max(request.valid_from, clock.today()) - DAY
    Membership.objects.filter(user=request.account, tenant=acting().tenant, role=request.role).update(valid_to=last)


def _hold(rows: QuerySet[Any]) -> None:
    """The rules are asked again under the lock: meanwhile somebody else may have approved the other half."""
    broken = [
        broken_rule(registry[rule], request)
        for rule in RULES
        for request in registry[rule].breaking().filter(pk__in=rows.values("pk"))
    ]
    if broken:
        raise Refused(broken)


@effect("parameters.change")
def change_parameters(rows: QuerySet[Any], _on: dt.date) -> None:
    """The approved value becomes the tenant's own."""
    for request in rows.order_by("pk"):
        setting = Preference.objects.filter(key=request.key).first() or Preference(key=request.key)
        setting.value, setting.reason, setting.since = request.value, _why(request), clock.today()
        setting.save(reason=request.number)
    acting().notes.pop("preferences", None)


def _why(request: ParameterRequest) -> str:
    return f"{request.number} {request.reason}"[:500]
