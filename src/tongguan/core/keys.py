"""The key ring outside the database, and what is locked with it: data keys of people, values of fields."""

import base64
import binascii
import functools
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, get_args

from django.conf import settings
from django.utils.translation import gettext as _

from .crypto import KEY_BYTES, Unreadable, cipher_named, hmac_sm3

__all__ = ["KeyMissing", "KeyRing", "Purpose", "Unreadable", "create", "new_data_key", "ring"]

Purpose = Literal["data", "index", "seal"]
"""What a master key is for: wrapping data keys, blind indexes, the codes and seals of the audit."""

_PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
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
        """Takes `{purpose: {"current": id, "keys": {id: base64}}}`; `ValueError` if the content is not so."""
        self._cipher = cipher_named(cipher)
        try:
            self._current = {purpose: str(content[purpose]["current"]) for purpose in _PURPOSES}
            self._keys = {
                (purpose, key_id): _Key(key_id, base64.b64decode(material, validate=True))
                for purpose in _PURPOSES
                for key_id, material in content[purpose]["keys"].items()
            }
        except (KeyError, TypeError, AttributeError, binascii.Error) as error:
            raise ValueError(repr(error)) from None
        if any("." in key.id or len(key.material) != KEY_BYTES for key in self._keys.values()):
            raise ValueError(_("every key has %(bytes)s bytes and an id without dots") % {"bytes": KEY_BYTES})
        if missing := [purpose for purpose, key_id in self._current.items() if (purpose, key_id) not in self._keys]:
            raise ValueError(_("no current key for %(purposes)s") % {"purposes": ", ".join(missing)})

    def current_id(self, purpose: Purpose) -> str:
        """The id of the key with which new values are written, to be kept beside a code or digest."""
        return self._current[purpose]

    def key(self, purpose: Purpose, key_id: str | None = None) -> bytes:
        """The current key of a purpose, or the one with this id, however old; `KeyMissing` if it is not on the ring."""
        return self._find(purpose, self._current[purpose] if key_id is None else key_id).material

    def wrap(self, data_key: bytes) -> str:
        """The form in which the data key of a person is stored in the database."""
        return self._lock(self._find("data", self._current["data"]), data_key, _WRAPPED)

    def unwrap(self, token: str) -> bytes:
        """The data key that `wrap` stored."""
        return _unlock(self._find("data", _key_id(token)), token, _WRAPPED)

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
    return secrets.token_bytes(KEY_BYTES)


def ring() -> KeyRing:
    """The ring of this installation, read once per process.

    Outside production mode the first use makes the file. In production a missing file is an error: a fresh ring
    would leave every sealed value of an existing database shut.
    """
    path: Path = settings.TONGGUAN_KEYS or settings.TONGGUAN_HOME / "keys.json"
    try:
        return _read(path, settings.CIPHER)
    except FileNotFoundError:
        if settings.PRODUCTION:
            raise KeyMissing(
                _("There is no key file %(path)s. Restore it from its backup; only a new installation makes a new one.")
                % {"path": path}
            ) from None
    create(path)
    return _read(path, settings.CIPHER)


@functools.cache
def _read(path: Path, cipher: str) -> KeyRing:
    text = path.read_text(encoding="utf-8")
    try:
        return KeyRing(json.loads(text), cipher)
    except ValueError as error:
        raise Unreadable(
            _("The key file %(path)s cannot be used: %(reason)s.") % {"path": path, "reason": error}
        ) from error


def create(path: Path) -> None:
    """Write a ring of fresh keys that only the owner can read; an existing file is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A link to a finished file appears whole or not at all, so processes that start together share one ring.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({purpose: _fresh() for purpose in _PURPOSES}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()


def _fresh() -> dict[str, Any]:
    # Random ids: a ring made by mistake then reports a missing key instead of a changed value.
    key_id = secrets.token_hex(4)
    return {"current": key_id, "keys": {key_id: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}}
