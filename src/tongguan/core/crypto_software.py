"""The provider that comes along: open libraries, keys in a file that only its owner can read."""

import base64
import hashlib
import hmac as standard_hmac
import secrets
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import ciphers, hashes, hmac
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .crypto_provider import KEY_BYTES, Cipher, Digest, Unreadable

_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class _BundledSM3:
    """SM3 of the OpenSSL that `cryptography` brings along."""

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.finalize().hex()


def _sm3() -> Digest:
    try:
        return _BundledSM3()
    except UnsupportedAlgorithm:
        # Distributions may build cryptography against an OpenSSL without SM3 while Python's own has it.
        return hashlib.new("sm3")


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


class Software:
    """SM3, HMAC-SM3, SM4-GCM and AES-256-GCM in software. Right by the published values, certified by nobody."""

    name = "software"
    ciphers: Mapping[str, Cipher] = {cipher.name: cipher for cipher in (_Aes256Gcm(), _Sm4Gcm())}

    def digest(self, algorithm: str) -> Digest:
        """SM3 (GB/T 32905) or SHA-256."""
        return _sm3() if algorithm == "sm3" else hashlib.sha256()

    def keyed_digest(self, key: bytes, data: bytes) -> str:
        """HMAC-SM3."""
        try:
            keyed = hmac.HMAC(key, hashes.SM3())
        except UnsupportedAlgorithm:
            return standard_hmac.new(key, data, "sm3").hexdigest()
        keyed.update(data)
        return keyed.finalize().hex()

    def random(self, count: int) -> bytes:
        """From the operating system."""
        return secrets.token_bytes(count)

    def new_key(self) -> bytes:
        """32 random bytes."""
        return self.random(KEY_BYTES)

    def store_key(self, key: bytes) -> str:
        """As it is: the rights of the file are what protects it."""
        return base64.b64encode(_whole(key)).decode()

    def load_key(self, stored: str) -> bytes:
        """The 32 bytes of the file."""
        return _whole(base64.b64decode(stored, validate=True))


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
