"""Ten codes on paper for the day the telephone is lost; each opens once."""

import hmac
import secrets
from typing import Final

from tongguan.core import clock
from tongguan.core.crypto import hmac_sm3

from .models import Authenticator, RecoveryCode

COUNT: Final = 10
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH: Final = 12
_GROUP: Final = 4
_MISREAD: Final = str.maketrans("oil", "011")


def renew(authenticator: Authenticator) -> list[str]:
    """Ten new codes in place of all earlier ones; they are known now and never again."""
    authenticator.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH)) for _code in range(COUNT)]
    key = authenticator.key()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(authenticator=authenticator, digest=_digest(key, code)) for code in codes
    )
    return ["-".join(code[place : place + _GROUP] for place in range(0, _LENGTH, _GROUP)) for code in codes]


def left(authenticator: Authenticator) -> int:
    """How many have not been used."""
    return authenticator.recovery_codes.filter(used_at=None).count()


def spend(authenticator: Authenticator, typed: str) -> bool:
    """Whether what was typed is an unused code; if so it is used now. Of two at the same moment one succeeds."""
    code = typed.lower().translate(_MISREAD)
    if len(code) != _LENGTH:
        return False
    wanted = _digest(authenticator.key(), code)
    rows = authenticator.recovery_codes.filter(used_at=None)
    hits = [row.pk for row in rows if hmac.compare_digest(row.digest, wanted)]
    return RecoveryCode.objects.filter(pk__in=hits, used_at=None).update(used_at=clock.now()) == 1


def _digest(key: bytes, code: str) -> str:
    # The key is wrapped by one outside the database, so that a stolen copy of it cannot be searched for codes.
    return hmac_sm3(key, f"recovery code:{code}".encode())
