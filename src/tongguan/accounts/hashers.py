"""Passwords kept by the national digest: PBKDF2 with HMAC-SM3, for installations whose cryptography is evaluated."""

import base64
import hashlib
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from django.contrib.auth.hashers import PBKDF2PasswordHasher

BYTES: Final = 32


def pbkdf2_sm3(password: bytes, salt: bytes, rounds: int) -> bytes:
    """The derived key of 32 bytes (RFC 8018, with HMAC-SM3 as the pseudorandom function)."""
    try:
        return PBKDF2HMAC(SM3(), BYTES, salt, rounds).derive(password)
    except UnsupportedAlgorithm:
        # Distributions may build cryptography against an OpenSSL without SM3 while Python's own has it.
        return hashlib.pbkdf2_hmac("sm3", password, salt, rounds, BYTES)


class PBKDF2SM3PasswordHasher(PBKDF2PasswordHasher):
    """Chosen with TONGGUAN_PASSWORD_HASHER=pbkdf2-sm3; an earlier password changes over when its owner logs in."""

    algorithm = "pbkdf2_sm3"
    iterations = 600_000

    def encode(self, password: str | bytes, salt: str | bytes, iterations: int | None = None) -> str:
        """What is kept: algorithm, rounds, salt and derived key."""
        rounds, plain = iterations or self.iterations, password.encode() if isinstance(password, str) else password
        salted = salt if isinstance(salt, bytes) else salt.encode()
        if not salted or b"$" in salted:
            raise ValueError("A salt has at least one character, and no dollar sign.")
        derived = base64.b64encode(pbkdf2_sm3(plain, salted, rounds)).decode()
        return f"{self.algorithm}${rounds}${salted.decode()}${derived}"
