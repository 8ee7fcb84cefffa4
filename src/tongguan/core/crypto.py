"""Digests, keyed digests and ciphers: the national algorithms beside the international ones."""

import hashlib
import hmac as standard_hmac
import secrets
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import ciphers, hashes, hmac
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_CHUNK_BYTES: Final = 1024 * 1024


class Unreadable(Exception):
    """Something sealed does not open: it was changed, moved to another place, or belongs to another key."""


class Cipher(Protocol):
    """Authenticated encryption under a key of 32 bytes.

    `associated` is not stored, but decryption succeeds only with the same bytes; else it raises `Unreadable`.
    A certified module or a hardware device is added as one more class and a row in `CIPHERS`.
    """

    @property
    def name(self) -> str:
        """The name that settings and stored values use."""

    def encrypt(self, key: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """A fresh nonce, the ciphertext and the tag; two calls never give the same bytes."""

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        """The plaintext of what `encrypt` returned."""


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


class _BundledSM3:
    """SM3 of the OpenSSL that `cryptography` brings along."""

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.finalize().hex()


def _sm3() -> _Digest:
    try:
        return _BundledSM3()
    except UnsupportedAlgorithm:
        # Distributions may build cryptography against an OpenSSL without SM3 while Python's own has it.
        return hashlib.new("sm3")


def digest_sm3(data: bytes) -> str:
    """The SM3 digest (GB/T 32905) in hexadecimal."""
    digest = _sm3()
    digest.update(data)
    return digest.hexdigest()


def digest_sha256(data: bytes) -> str:
    """The SHA-256 digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def hmac_sm3(key: bytes, data: bytes) -> str:
    """The keyed SM3 digest in hexadecimal; compare it with `hmac.compare_digest`."""
    try:
        keyed = hmac.HMAC(key, hashes.SM3())
    except UnsupportedAlgorithm:
        return standard_hmac.new(key, data, "sm3").hexdigest()
    keyed.update(data)
    return keyed.finalize().hex()


def blind_index(key: bytes, purpose: str, value: str) -> str:
    """A digest by which equal values are found without being readable.

    The caller normalises the value first; equal values of different purposes have unrelated digests.
    """
    # The length keeps ("ab", "c") apart from ("a", "bc").
    return hmac_sm3(key, f"{len(purpose)}:{purpose}:{value}".encode())


def file_digests(file: BinaryIO) -> tuple[str, str]:
    """SHA-256 and SM3 of a file from its present position, in one pass and constant memory; leaves it at the end."""
    sha256, sm3 = hashlib.sha256(), _sm3()
    while chunk := file.read(_CHUNK_BYTES):
        sha256.update(chunk)
        sm3.update(chunk)
    return sha256.hexdigest(), sm3.hexdigest()


class _Aes256Gcm:
    name = "aes-gcm"

    def encrypt(self, key: bytes, plaintext: bytes, associated: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(_whole(key)).encrypt(nonce, plaintext, associated)

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        nonce, body, tag = _parts(sealed)
        try:
            return AESGCM(_whole(key)).decrypt(nonce, body + tag, associated)
        except InvalidTag:
            raise Unreadable from None


class _Sm4Gcm:
    name = "sm4-gcm"

    def encrypt(self, key: bytes, plaintext: bytes, associated: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        step = ciphers.Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
        step.authenticate_additional_data(associated)
        return nonce + step.update(plaintext) + step.finalize() + step.tag

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        nonce, body, tag = _parts(sealed)
        step = ciphers.Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce, tag)).decryptor()
        step.authenticate_additional_data(associated)
        try:
            return step.update(body) + step.finalize()
        except InvalidTag:
            raise Unreadable from None


CIPHERS: Final[dict[str, Cipher]] = {cipher.name: cipher for cipher in (_Aes256Gcm(), _Sm4Gcm())}


def cipher_named(name: str) -> Cipher:
    """The cipher that a setting or a stored value names; `ValueError` lists the allowed names."""
    if name not in CIPHERS:
        raise ValueError(f"Unknown cipher {name!r}; allowed: {', '.join(CIPHERS)}.")
    return CIPHERS[name]


def _whole(key: bytes) -> bytes:
    # AESGCM would accept 16 bytes and silently be AES-128.
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes, this one {len(key)}.")
    return key


def _sm4_key(key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SM3(), length=16, salt=None, info=b"tongguan sm4-gcm").derive(_whole(key))


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
        raise Unreadable
    return sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:-_TAG_BYTES], sealed[-_TAG_BYTES:]
