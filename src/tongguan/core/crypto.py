"""Digests, keyed digests, ciphers and random: asked of the one crypto module that this installation is set to use."""

import base64
import functools
import importlib.metadata
from typing import BinaryIO, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .crypto_provider import KEY_BYTES, Cipher, Digest, Provider, Unreadable
from .crypto_software import Software

__all__ = [
    "KEY_BYTES",
    "Cipher",
    "Digest",
    "Provider",
    "Unreadable",
    "blind_index",
    "cipher_named",
    "digest_sha256",
    "digest_sm3",
    "file_digests",
    "hmac_sm3",
    "provider",
    "random_bytes",
    "random_text",
    "sm3",
]

_CHUNK_BYTES: Final = 1024 * 1024
_GROUP: Final = "tongguan.crypto"
"""Entry points under which a package offers its provider by a short name."""


def provider() -> Provider:
    """The module that `TONGGUAN_CRYPTO` names; the software that comes along if it names none."""
    return _made(settings.CRYPTO)


@functools.cache
def _made(told: str) -> Provider:
    if not told:
        return Software()
    offered = importlib.metadata.entry_points(group=_GROUP, name=told)
    try:
        kind = next(iter(offered)).load() if offered else import_string(told)
    except ImportError as error:
        # Falling back to software would look like the module that was asked for.
        raise ImproperlyConfigured(f"TONGGUAN_CRYPTO: {told} cannot be used: {error}") from error
    return kind()


def sm3() -> Digest:
    """A fresh SM3 digest, to be fed piece by piece."""
    return provider().digest("sm3")


def digest_sm3(data: bytes) -> str:
    """The SM3 digest (GB/T 32905) in hexadecimal."""
    digest = sm3()
    digest.update(data)
    return digest.hexdigest()


def digest_sha256(data: bytes) -> str:
    """The SHA-256 digest in hexadecimal."""
    digest = provider().digest("sha256")
    digest.update(data)
    return digest.hexdigest()


def hmac_sm3(key: bytes, data: bytes) -> str:
    """The keyed SM3 digest in hexadecimal; compare it with `hmac.compare_digest`."""
    return provider().keyed_digest(key, data)


def blind_index(key: bytes, purpose: str, value: str) -> str:
    """A digest by which equal values are found without being readable.

    The caller normalises the value first; equal values of different purposes have unrelated digests.
    """
    # The length keeps ("ab", "c") apart from ("a", "bc").
    return hmac_sm3(key, f"{len(purpose)}:{purpose}:{value}".encode())


def file_digests(file: BinaryIO) -> tuple[str, str]:
    """SHA-256 and SM3 of a file from its present position, in one pass and constant memory; leaves it at the end."""
    first, second = provider().digest("sha256"), sm3()
    while chunk := file.read(_CHUNK_BYTES):
        first.update(chunk)
        second.update(chunk)
    return first.hexdigest(), second.hexdigest()


def random_bytes(count: int) -> bytes:
    """So many bytes that nobody can foretell."""
    return provider().random(count)


def random_text(count: int) -> str:
    """So many random bytes as letters, digits, `-` and `_`, for addresses and tokens."""
    return base64.urlsafe_b64encode(random_bytes(count)).rstrip(b"=").decode()


def cipher_named(name: str) -> Cipher:
    """The cipher that a setting or a stored value names; `ValueError` lists the allowed names."""
    known = provider().ciphers
    if name not in known:
        raise ValueError(f"Unknown cipher {name!r}; allowed: {', '.join(known)}.")
    return known[name]
