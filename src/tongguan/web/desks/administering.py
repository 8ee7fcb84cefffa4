"""The desks of the three administrators: accounts to see to, rights to ask for, a trail to look through."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.accounts import keeping, lockout, parameters
from tongguan.accounts.models import LoginAttempt, ParameterRequest, RightsRequest
from tongguan.core import clock, trail
from tongguan.core.models import AuditEntry, Membership, Seal, User
from tongguan.core.roles import Role

from .cards import SOON, Card, Line

MOST = 8
LATELY = dt.timedelta(days=7)
ROLES = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN})


def cards(actor: Any) -> list[Card]:
    """What each of the three has to see to."""
    found: list[Card] = []
    if Role.SYSADMIN in actor.roles:
        found += [_locked(actor), _ending(actor), _never_in(actor)]
    if Role.SECADMIN in actor.roles:
        found += [_asked(), _without_role(actor), _differing()]
    if Role.AUDITADMIN in actor.roles:
        found += [_failures(actor), _changes_of_rights(actor), _sealed(actor)]
    return found


def _account(user: User, said: str, day: dt.date | None = None, *, due: bool = True) -> Line:
    return Line(
        title=str(user), url=reverse("account", args=[user.pk]), said=f"{user.username} · {said}", day=day, due=due
    )


# --- the system administrator -----------------------------------------------------------------------------------------


def _locked(actor: Any) -> Card:
    """Of the accounts with failures of late only; asking each of thousands would take long."""
    failed = LoginAttempt.Outcome.LOCKED
    subjects = set(
        LoginAttempt.objects.filter(outcome=failed, at__gt=clock.now() - LATELY).values_list("subject", flat=True)
    )
    open_ones = keeping.kept_by(actor).filter(is_active=True) if subjects else User.objects.none()
    locked = [user for user in open_ones if lockout.subject_of(user.username) in subjects and lockout.is_locked(user)]
    return Card(
        title=gettext_lazy("Locked accounts"),
        icon="lock",
        lines=[_account(user, _("too many wrong log-ins")) for user in locked[:MOST]],
        empty=gettext_lazy("No account is locked."),
    )


def _ending(actor: Any) -> Card:
    rows = keeping.kept_by(actor).filter(is_active=True, valid_to__lte=clock.today() + SOON).order_by("valid_to", "pk")
    return Card(
        title=gettext_lazy("Accounts that end within 90 days"),
        icon="calendar-due",
        lines=[_account(user, _("account ends"), user.valid_to) for user in rows[:MOST]],
        empty=gettext_lazy("No account ends within 90 days."),
    )


def _never_in(actor: Any) -> Card:
    rows = keeping.kept_by(actor).filter(is_active=True, last_login=None).order_by("-made_at", "pk")
    return Card(
        title=gettext_lazy("Never logged in"),
        icon="user-plus",
        lines=[_account(user, _("opened"), clock.day_of(user.made_at), due=False) for user in rows[:MOST]],
        empty=gettext_lazy("Everybody who has an account has used it."),
        more=reverse("platform-list", args=["account"]),
    )


# --- the security administrator ---------------------------------------------------------------------------------------


def _asked() -> Card:
    rights = RightsRequest.objects.filter(state=RightsRequest.State.REQUESTED).select_related("account").order_by("pk")
    values = ParameterRequest.objects.filter(state=ParameterRequest.State.REQUESTED).order_by("pk")
    rows: list[RightsRequest | ParameterRequest] = [*rights[:MOST], *values[:MOST]]
    return Card(
        title=gettext_lazy("Waiting for a second person"),
        icon="hourglass",
        lines=[Line(title=str(one), url=one.url, said=str(one._meta.verbose_name)) for one in rows[:MOST]],
        empty=gettext_lazy("No change of rights or parameters waits for a decision."),
        more="/rights_request/?state=requested",
    )


def _without_role(actor: Any) -> Card:
    held = Membership.objects.filter(tenant=actor.tenant).values("user")
    rows = User.objects.of(actor.tenant).filter(is_active=True).exclude(pk__in=held).exclude(username="system")
    return Card(
        title=gettext_lazy("Accounts without a role"),
        icon="user-plus",
        lines=[_account(user, _("ask for a role")) for user in rows.order_by("-pk")[:MOST]],
        empty=gettext_lazy("Every account has had a role."),
        more=f"{reverse('account-rights')}?role=none",
    )


def _differing() -> Card:
    found = [one for one in parameters.of_the_tenant() if one.differs]
    return Card(
        title=gettext_lazy("Parameters that differ from the product"),
        icon="settings",
        lines=[
            Line(title=str(one.setting.label), url=reverse("parameters"), said=f"{one.value} ({one.default})")
            for one in found[:MOST]
        ],
        empty=gettext_lazy("Every parameter of security has the product's default."),
        more=reverse("parameters"),
    )


# --- the audit administrator ------------------------------------------------------------------------------------------


def _entries(rows: QuerySet[AuditEntry]) -> list[Line]:
    return [
        Line(
            title=f"{entry.actor} · {trail.word_of(entry)}",
            url=reverse("platform-detail", args=["audit_log", entry.pk]),
            said=" · ".join(filter(None, [trail.subject_of(entry), entry.source])),
            day=clock.day_of(entry.at),
            due=False,
        )
        for entry in rows.order_by("-pk")[:MOST]
    ]


def _of_late(actor: Any) -> QuerySet[AuditEntry]:
    return trail.readable(actor).filter(at__gte=clock.now() - LATELY)


def _failures(actor: Any) -> Card:
    wrong = trail.ended(trail.WRONG) | trail.ended(trail.SHUT)
    return Card(
        title=gettext_lazy("Failed and refused, last 7 days"),
        icon="alert-triangle",
        lines=_entries(_of_late(actor).filter(wrong)),
        empty=gettext_lazy("Nothing failed and nothing was refused."),
        more=f"{reverse('audit-trail')}?{urlencode({'outcome': trail.WRONG})}",
    )


def _changes_of_rights(actor: Any) -> Card:
    names = ["rights_request", "parameter_request", "account"]
    return Card(
        title=gettext_lazy("Rights and accounts, last 7 days"),
        icon="key",
        lines=_entries(_of_late(actor).filter(tenant=actor.tenant, register__in=names)),
        empty=gettext_lazy("No right, parameter or account changed."),
        more=f"{reverse('audit-trail')}?{urlencode({'what': 'account'})}",
    )


def _sealed(actor: Any) -> Card:
    seal = Seal.objects.filter(tenant=actor.tenant).order_by("serial").last()
    lines = (
        [
            Line(
                title=_("Seal %(serial)s") % {"serial": seal.serial},
                url=reverse("audit-trail"),
                said=f"{seal.at:%Y-%m-%d %H:%M}",
                count=str(seal.count),
            )
        ]
        if seal
        else []
    )
    return Card(
        title=gettext_lazy("Last seal of the trail"),
        icon="shield-check",
        lines=lines,
        empty=gettext_lazy("The trail is not sealed yet."),
        more=reverse("audit-trail"),
    )
