"""Codes of six digits that a telephone and the platform work out from a shared secret and the time (RFC 6238)."""

import base64
import secrets
import time
from typing import Final

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECONDS: Final = 30
DIGITS: Final = 6
WINDOW: Final = 1
"""So many steps a telephone may be ahead or behind."""
SECRET_BYTES: Final = 20


def new_secret() -> bytes:
    """A secret to be shared once."""
    return secrets.token_bytes(SECRET_BYTES)


def step_now() -> int:
    """The number of the present step, by the real clock: telephones know nothing of a demonstration's day."""
    return int(time.time()) // SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The code of a step."""
    return _totp(secret).generate(step * SECONDS).decode()


def step_of(secret: bytes, code: str) -> int | None:
    """The step near now that shows this code; every one is compared, so that time tells nothing."""
    now, typed = step_now(), code.encode(errors="replace")
    near = range(now - WINDOW, now + WINDOW + 1)
    hits = [step for step in near if bytes_eq(code_at(secret, step).encode(), typed)]
    return max(hits, default=None)


def spelled(secret: bytes) -> str:
    """The secret as it is typed into an app, in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that an app reads from a picture."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def _totp(secret: bytes) -> TOTP:
    # Apps of telephones know SHA-1 only; forging a code would need a preimage, not a collision.
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303
