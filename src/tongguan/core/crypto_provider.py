"""What a crypto module has to offer this platform: digests, keyed digests, ciphers, random, keeping of keys."""

from collections.abc import Mapping
from typing import Final, Protocol

KEY_BYTES: Final = 32


class Unreadable(Exception):
    """Something sealed does not open: it was changed, moved to another place, or belongs to another key."""


class Digest(Protocol):
    """A digest that is fed piece by piece."""

    def update(self, data: bytes, /) -> None:
        """Take in the next piece."""

    def hexdigest(self) -> str:
        """The digest of all pieces, in hexadecimal; nothing is taken in afterwards."""


class Cipher(Protocol):
    """Authenticated encryption under a key.

    `associated` is not stored, but decryption succeeds only with the same bytes; else it raises `Unreadable`.
    """

    @property
    def name(self) -> str:
        """The name that settings and stored values use."""

    def encrypt(self, key: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """A fresh nonce, the ciphertext and the tag; two calls never give the same bytes."""

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        """The plaintext of what `encrypt` returned."""


class Provider(Protocol):
    """One crypto module. `TONGGUAN_CRYPTO` names the class; it is made once per process, without arguments.

    A key is 32 bytes for the platform. A module that never gives a key out may use as those bytes a handle of that
    length: the platform hands them back to the same module and does nothing else with them.
    """

    name: str
    """How it is called in answers of `tongguan keys`."""
    ciphers: Mapping[str, Cipher]
    """The ciphers it offers by name; `aes-gcm` or `sm4-gcm`, whichever the setting names, has to be among them."""

    def digest(self, algorithm: str) -> Digest:
        """A fresh digest of the algorithm `sm3` or `sha256`."""

    def keyed_digest(self, key: bytes, data: bytes) -> str:
        """HMAC-SM3 in hexadecimal."""

    def random(self, count: int) -> bytes:
        """So many bytes that nobody can foretell."""

    def new_key(self) -> bytes:
        """A fresh key."""

    def store_key(self, key: bytes) -> str:
        """The form in which a master key lies in the key file: of no use to anybody without this module."""

    def load_key(self, stored: str) -> bytes:
        """The key that `store_key` stored; `ValueError` if it is none."""
