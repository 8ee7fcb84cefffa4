"""Accounts follow the directory: made, renamed, closed, opened again; never deleted, never given a role."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.accounts import life, trail
from tongguan.accounts.models import Closing, Identity
from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.core.models import Membership, User
from tongguan.core.roles import ADMINISTRATORS

from . import directory, identities
from .directory import Entry
from .reports import Report

LDAP = Identity.Means.LDAP
BACK_WITHIN = dt.timedelta(days=7)
"""Who was gone for longer may have another task now: an administrator opens the account, and looks at its roles."""


class Accounts:
    """The accounts of the installation as a synchronisation finds and leaves them."""

    def __init__(self, ties: Mapping[str, Identity], report: Report) -> None:
        self.ties, self.report = ties, report
        self.by_name = {user.username.lower(): user for user in User.objects.all()}

    def follow(self, entry: Entry) -> User | None:
        """The account of an entry, brought up to date; None where it has none or stays closed."""
        try:
            tie = self.ties.get(entry.id)
            user = tie.account if tie else self._new(entry)
            if user is None or (tie and tie.gone_on and not self._is_back(tie)):
                return None
            self._update(user, entry)
        except ValidationError as error:
            self.report.problems.append(f"{entry.username}: {' '.join(error.messages)}")
            return None
        return user

    def _new(self, entry: Entry) -> User | None:
        if (known := self.by_name.get(entry.username.lower())) is not None:
            return self._tied(known, entry)
        user = User(home=acting().tenant, username=entry.username, name=entry.name or entry.username, email=entry.email)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
        self.by_name[user.username.lower()] = user
        trail.note(user, "create", username=[None, user.username], name=[None, user.name])
        identities.tie(user, LDAP, directory.issuer(), entry.id)
        self.report.made.append(user.username)
        return user

    def _tied(self, known: User, entry: Entry) -> User | None:
        """An account of the same name was here before: it is the same person only if the installation says so."""
        tied = settings.LDAP_TIE_BY_NAME and identities.by_name(LDAP, directory.issuer(), entry.id, known.username)
        if not tied:
            raise ValidationError(
                _("an account of this name is not tied to the directory; tie it by hand if it is the same person.")
            )
        self.report.tied.append(known.username)
        return known

    def _update(self, user: User, entry: Entry) -> None:
        wanted = {"name": entry.name or user.name, "email": entry.email or user.email}
        changes: dict[str, Any] = {
            name: [getattr(user, name), value] for name, value in wanted.items() if getattr(user, name) != value
        }
        if not changes:
            return
        for name, value in wanted.items():
            setattr(user, name, value)
        user.clean_fields(exclude=["password"])
        user.save(update_fields=list(wanted))
        trail.note(user, "change", **changes)
        if user.username not in self.report.made:
            self.report.updated.append(user.username)

    def close(self, tie: Identity) -> None:
        """Somebody left: the account is closed, and stays with everything that was done in its name."""
        user = tie.account
        if user.is_active and is_last(user):
            told = _("%(user)s is no longer in the directory, but nobody else holds the role; the account stays open.")
            self.report.problems.append(told % {"user": user.username})
            return
        Identity.objects.filter(pk=tie.pk).update(gone_on=clock.today())
        if life.close(user, why=Closing.Why.LEFT, by=acting().user):
            self.report.disabled.append(user.username)

    def _is_back(self, tie: Identity) -> bool:
        user = tie.account
        if not user.is_active:
            last = user.closings.order_by("-pk").first()
            late = tie.gone_on is None or clock.today() - tie.gone_on > BACK_WITHIN
            if late or last is None or last.why != Closing.Why.LEFT:
                told = _("is in the directory again; an administrator decides whether the account is opened.")
                raise ValidationError(told)
            life.reopen(user, by=acting().user, reason=_("The entry is back in the directory."))
            self.report.opened.append(user.username)
        Identity.objects.filter(pk=tie.pk).update(gone_on=None)
        return True


def is_last(user: User) -> bool:
    """Whether an account is the last open one of an administrator's role in some tenant."""
    held = Membership.in_force(clock.today()).filter(role__in=ADMINISTRATORS, user__is_active=True)
    mine = held.filter(user=user).values_list("tenant", "role")
    return any(not held.filter(tenant=tenant, role=role).exclude(user=user).exists() for tenant, role in mine)
