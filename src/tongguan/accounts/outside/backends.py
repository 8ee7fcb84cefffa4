"""Who may log in with which password where a directory is configured."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend

from tongguan.accounts import lockout
from tongguan.accounts.models import Identity
from tongguan.core.actor import acting_as
from tongguan.core.models import User
from tongguan.core.sources import source_of

from . import directory, identities
from .directory import Entry, Unavailable

log = logging.getLogger(__name__)

LDAP = Identity.Means.LDAP


class DirectoryBackend(BaseBackend):
    """Takes the password to the directory. Makes no accounts: that is what the synchronisation does."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **_more: Any
    ) -> User | None:
        """The account that is tied to whom the directory knows by this name and password."""
        if not username or not password:
            return None
        try:
            entry = directory.find(username)
            identity = identities.found(LDAP, directory.issuer(), entry.id) if entry else None
            if entry is None or (identity and lockout.is_locked(identity.account)):
                # Tried all the same, so that the time taken tells nothing; but not under a name that tries could lock.
                directory.accepts(f"cn=nobody,{settings.LDAP_BASE}", password)
                return None
            if not directory.accepts(entry.dn, password):
                return None
        except Unavailable:
            log.exception("the directory could not be asked")
            return None
        identity = identity or _tied(request, entry)
        if identity is None:
            return None
        identities.used(identity)
        return identity.account

    def get_user(self, user_id: int) -> User | None:
        """The account of a session."""
        return User.objects.filter(pk=user_id).first()


def _tied(request: Any, entry: Entry) -> Identity | None:
    if not settings.LDAP_TIE_BY_NAME:
        return None
    with acting_as(User.objects.system(), None, source=source_of(request) if request else ""):
        return identities.by_name(LDAP, directory.issuer(), entry.id, entry.username)


class LocalBackend(ModelBackend):
    """Takes passwords of this installation, but not of people whose password is the directory's."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account has a password of its own here."""
        return super().user_can_authenticate(user) and not identities.has_password_elsewhere(user)
