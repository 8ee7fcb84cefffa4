"""The key ring outside the database, and what is locked with it: data keys of people, values of fields."""

import base64
import binascii
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, get_args

from django.conf import settings
from django.utils.translation import gettext as _

from . import crypto, key_file
from .crypto import Unreadable, cipher_named, hmac_sm3
from .key_file import create

__all__ = ["PURPOSES", "KeyMissing", "KeyRing", "Purpose", "Unreadable", "create", "new_data_key", "path", "ring"]

Purpose = Literal["data", "index", "seal"]
"""What a master key is for: wrapping data keys, blind indexes, the codes and seals of the audit."""

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
_WRAPPED: Final = b"data key"


class KeyMissing(Exception):
    """A key that is needed is not on the ring."""


@dataclass(frozen=True)
class _Key:
    id: str
    material: bytes = field(repr=False)


class KeyRing:
    """Versioned master keys: new values use the current key of a purpose, old values name the one they need.

    Whatever it locks becomes text of the form `cipher.keyid.base64`. What it opens may be under another cipher than
    the present one. `Unreadable` means changed, moved or locked with another key.
    """

    def __init__(self, content: Mapping[str, Any], cipher: str) -> None:
        """Takes what the key file holds (see `key_file`); `ValueError` if the content is not so."""
        self._cipher = cipher_named(cipher)
        load = crypto.provider().load_key
        try:
            self._current = {purpose: str(content[purpose]["current"]) for purpose in PURPOSES}
            self._keys = {
                (purpose, key_id): _Key(key_id, load(stored))
                for purpose in PURPOSES
                for key_id, stored in content[purpose]["keys"].items()
            }
            self._made = {purpose: dict(content[purpose].get("made", {})) for purpose in PURPOSES}
            self._retired = {purpose: dict(content[purpose].get("retired", {})) for purpose in PURPOSES}
        except (KeyError, TypeError, AttributeError, binascii.Error) as error:
            raise ValueError(repr(error)) from None
        if any("." in key.id for key in self._keys.values()):
            raise ValueError(_("every key has an id without dots"))
        if missing := [purpose for purpose, key_id in self._current.items() if (purpose, key_id) not in self._keys]:
            raise ValueError(_("no current key for %(purposes)s") % {"purposes": ", ".join(missing)})

    def current_id(self, purpose: Purpose) -> str:
        """The id of the key with which new values are written, to be kept beside a code or digest."""
        return self._current[purpose]

    def ids(self, purpose: Purpose) -> list[str]:
        """The ids of all keys of a purpose that are on the ring, the current one first."""
        current = self._current[purpose]
        return [current, *(key_id for of, key_id in self._keys if of == purpose and key_id != current)]

    def made_at(self, purpose: Purpose, key_id: str) -> str:
        """When a key was made, as an ISO timestamp; empty for keys from before this was kept."""
        return str(self._made[purpose].get(key_id, ""))

    def key(self, purpose: Purpose, key_id: str | None = None) -> bytes:
        """The current key of a purpose, or the one with this id, however old; `KeyMissing` if it is not on the ring."""
        return self._find(purpose, self._current[purpose] if key_id is None else key_id).material

    def wrap(self, data_key: bytes) -> str:
        """The form in which the data key of a person is stored in the database."""
        return self._lock(self._find("data", self._current["data"]), data_key, _WRAPPED)

    def unwrap(self, token: str) -> bytes:
        """The data key that `wrap` stored."""
        return _unlock(self._find("data", _key_id(token)), token, _WRAPPED)

    def wrapped_now(self, token: str) -> bool:
        """Whether a stored data key lies under the current key already."""
        return _key_id(token) == self._current["data"]

    def seal(self, plaintext: bytes, data_key: bytes, associated: bytes) -> str:
        """The stored form of a field value; `associated` (b"person.id_no") ties it to its place."""
        return self._lock(_named(data_key), plaintext, b"field:" + associated)

    def open_sealed(self, token: str, data_key: bytes, associated: bytes) -> bytes:
        """The value that `seal` stored, for the same data key and the same place."""
        key = _named(data_key)
        if _key_id(token) != key.id:
            raise Unreadable(_("This value was sealed with another data key."))
        return _unlock(key, token, b"field:" + associated)

    def _find(self, purpose: Purpose, key_id: str) -> _Key:
        if found := self._keys.get((purpose, key_id)):
            return found
        if day := self._retired[purpose].get(key_id):
            told = _("Key %(id)s for “%(purpose)s” was taken off the key ring on %(day)s.")
            raise KeyMissing(told % {"id": key_id, "purpose": purpose, "day": str(day)[:10]})
        raise KeyMissing(
            _("Key %(id)s for “%(purpose)s” is not on the key ring. Restore the key file that was in use.")
            % {"id": key_id, "purpose": purpose}
        )

    def _lock(self, key: _Key, plaintext: bytes, associated: bytes) -> str:
        header = f"{self._cipher.name}.{key.id}."
        sealed = self._cipher.encrypt(key.material, plaintext, header.encode() + associated)
        return header + base64.urlsafe_b64encode(sealed).decode()


def _unlock(key: _Key, token: str, associated: bytes) -> bytes:
    header, _dot, body = token.rpartition(".")
    try:
        sealed = base64.b64decode(body, altchars=b"-_", validate=True)
        cipher = cipher_named(header.partition(".")[0])
        return cipher.decrypt(key.material, sealed, f"{header}.".encode() + associated)
    except (Unreadable, ValueError) as error:
        raise Unreadable(_("A sealed value was changed or moved; it cannot be opened.")) from error


def _key_id(token: str) -> str:
    match token.split("."):
        case [_cipher, key_id, _body]:
            return key_id
    raise Unreadable(_("A sealed value has the form cipher.keyid.base64; this one has not."))


def _named(data_key: bytes) -> _Key:
    # The id tells a destroyed and replaced key from a changed value, and says nothing of the key itself.
    return _Key(hmac_sm3(data_key, b"tongguan data key id")[:8], data_key)


def new_data_key() -> bytes:
    """A key for the fields of one person; destroying its wrapped form erases what was sealed with it."""
    return crypto.provider().new_key()


def path() -> Path:
    """Where the key file of this installation lies."""
    return settings.TONGGUAN_KEYS or settings.TONGGUAN_HOME / "keys.json"


def ring() -> KeyRing:
    """The ring of this installation, read once per process and again when the file was replaced.

    Outside production mode the first use makes the file. In production a missing file is an error: a fresh ring
    would leave every sealed value of an existing database shut.
    """
    where = path()
    try:
        return _read(where, settings.CIPHER, settings.CRYPTO, key_file.stamp(where))
    except FileNotFoundError:
        if settings.PRODUCTION:
            raise KeyMissing(
                _("There is no key file %(path)s. Restore it from its backup; only a new installation makes a new one.")
                % {"path": where}
            ) from None
    create(where)
    return _read(where, settings.CIPHER, settings.CRYPTO, key_file.stamp(where))


@functools.lru_cache(maxsize=8)
def _read(where: Path, cipher: str, _provider: str, _stamp: key_file.Stamp) -> KeyRing:
    text = where.read_text(encoding="utf-8")
    try:
        return KeyRing(json.loads(text), cipher)
    except ValueError as error:
        raise Unreadable(
            _("The key file %(path)s cannot be used: %(reason)s.") % {"path": where, "reason": error}
        ) from error
