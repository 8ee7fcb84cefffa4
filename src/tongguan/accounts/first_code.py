"""The one-time code of the first set-up: only who can read the machine's files may be first in production mode."""

import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings

BYTES = 15
NAME = "setup-code"


def path() -> Path:
    """Where it lies, readable for the owner of the installation alone."""
    return Path(settings.TONGGUAN_HOME) / NAME


def wanted() -> bool:
    """Whether the page asks for it: in production mode, where anybody on the network could be faster."""
    return bool(settings.PRODUCTION)


def ready() -> str:
    """The code; made when it is first asked for."""
    where = path()
    try:
        descriptor = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return where.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(BYTES)
        file.write(made)
    return made


def fits(text: str) -> bool:
    """Whether this is the code; takes as long whether it is or not."""
    code = ready()
    return bool(code) and hmac.compare_digest(text.strip().encode(), code.encode())


def forget() -> None:
    """It is of no more use."""
    path().unlink(missing_ok=True)
