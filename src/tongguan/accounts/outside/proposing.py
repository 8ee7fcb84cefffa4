"""Groups of the directory propose roles: each proposal is a request that two people of ours decide about."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

from tongguan.accounts.models import RightsRequest
from tongguan.core import clock
from tongguan.core.models import AuditEntry, Membership, Tenant, User
from tongguan.core.roles import ADMINISTRATORS, Role

from .directory import Entry
from .reports import Report

Kind = RightsRequest.Kind


def mapping() -> dict[str, str]:
    """Group -> the role that it proposes; raises ImproperlyConfigured for what is none, or is an administrator's."""
    try:
        told = json.loads(settings.LDAP_GROUPS or "{}")
    except ValueError as error:
        raise ImproperlyConfigured(f"TONGGUAN_LDAP_GROUPS is not valid JSON: {error}") from error
    if not isinstance(told, dict):
        raise ImproperlyConfigured("TONGGUAN_LDAP_GROUPS must be a JSON object.")
    if wrong := sorted(set(map(str, told.values())) - set(Role.values) | set(told.values()) & set(_NEVER)):
        raise ImproperlyConfigured(f"TONGGUAN_LDAP_GROUPS names roles that no group may propose: {', '.join(wrong)}")
    return {group.lower(): role for group, role in told.items()}


_NEVER = frozenset(role.value for role in ADMINISTRATORS | {Role.SYSTEM})


class Proposals:
    """What groups propose for a tenant, and what was proposed before: each right is asked for once, never again daily.

    A role that was given for another reason is left alone when its holder leaves the group.
    """

    def __init__(self, tenant: Tenant | None, report: Report) -> None:
        self.tenant, self.report, self.groups = tenant, report, mapping()
        if not self.groups:
            return
        rows = Membership.in_force(clock.today()).filter(tenant=tenant, role__in=set(self.groups.values()))
        self.held = set(rows.values_list("user", "role"))
        ours = AuditEntry.objects.filter(
            tenant=tenant, register="rights_request", action="create", actor=User.objects.system()
        )
        asked = RightsRequest.objects.values_list("account", "role", "kind", "pk", "state").order_by("pk")
        by_us = set(ours.values_list("record", flat=True))
        self.asked = {(user, role): (kind, pk in by_us, state) for user, role, kind, pk, state in asked}
        """Account and role -> the last request: what it asked, whether a group proposed it, and how it stands."""

    def follow(self, entry: Entry, user: User) -> None:
        """Propose what the groups of an entry give and take."""
        if not self.groups:
            return
        wanted = {self.groups[group] for group in entry.groups if group in self.groups}
        for role in sorted(set(self.groups.values())):
            holds, last = (user.pk, role) in self.held, self.asked.get((user.pk, role))
            if role in wanted and not holds and self._may_be_granted(last):
                self._ask(user, role, Kind.GRANT, _("The directory lists the account in the group for this role."))
            if role not in wanted and holds and last and last[:2] == (Kind.GRANT, True):
                self._ask(user, role, Kind.WITHDRAW, _("The account is no longer in the group for this role."))

    def _may_be_granted(self, last: tuple[str, bool, str] | None) -> bool:
        """Never asked, or taken away because the account had left the group meanwhile."""
        return last is None or last == (Kind.WITHDRAW, True, RightsRequest.State.APPROVED)

    def _ask(self, user: User, role: str, kind: Any, reason: str) -> None:
        request = RightsRequest(tenant=self.tenant, account=user, role=role, kind=kind, reason=reason)
        try:
            request.full_clean(exclude=["tenant"])
            request.save()
        except ValidationError as error:
            self.report.problems.append(f"{user.username}: {' '.join(error.messages)}")
            return
        self.report.proposed.append(f"{user.username}: {request.get_kind_display()} {request.get_role_display()}")
