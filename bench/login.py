"""What a log-in costs: the password as it is kept, by either way of keeping it, and the code of a second factor."""

import contextlib
import functools
from collections.abc import Iterator
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client, override_settings

from bench.measure import Figure, taken
from tongguan.accounts import factors, totp
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant, User

PASSWORD = "Lotus-Regen-2026"  # noqa: S105  of a generated account
ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
SM3 = "tongguan.accounts.hashers.PBKDF2SM3PasswordHasher"


def figures(_sample: int) -> Iterator[Figure]:
    """All that is asked of log-ins; nothing of it is kept."""
    user = User.objects.get(username=f"bench-head-{Tenant.objects.get(name='bench').pk}")
    for hasher, target, told in ((ARGON2, 400, "argon2"), (SM3, None, "PBKDF2-HMAC-SM3, 600,000 rounds")):
        first = [hasher, *(one for one in settings.PASSWORD_HASHERS if one != hasher)]
        with undone(), override_settings(PASSWORD_HASHERS=first):
            User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
            figure = taken(functools.partial(_log_in, user.username))
            yield figure.figure(f"log-in by password, the whole request ({told})", target=target)
    with undone(), acting_as(user, None):
        factors.begin(user)
        secret = factors.standing(user).pending
        factors.confirm(user, totp.code_at(secret, totp.step_now() - 1))
        codes = iter([totp.code_at(secret, totp.step_now()), totp.code_at(secret, totp.step_now() + 1)])
        checked = taken(lambda: factors.check(user, next(codes)), runs=1)
        yield checked.figure("the code of a second factor checked, with its trace")


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is not kept."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _log_in(username: str) -> None:
    answer = Client().post("/login/", {"username": username, "password": PASSWORD})
    if answer.status_code != HTTPStatus.FOUND:
        raise RuntimeError(f"the log-in answered {answer.status_code}")
