"""One crypto module does it all: what is set is used, and nothing goes around it."""

import ast
import base64
import io
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from tests import people
from tests.examples import make
from tongguan.core import crypto, evidence, keys, sealing
from tongguan.core.crypto_provider import Unreadable
from tongguan.core.crypto_software import Software
from tongguan.core.models import AuditEntry, DataKey, Seal, Token
from tongguan.organisation.models import Person

SOURCE = Path(crypto.__file__).parents[1]
MINE = "f00d"
"""What every digest of the strange module begins with."""


class _Marked:
    """A cipher that hides nothing, so that whoever used it can be told."""

    name = "aes-gcm"

    def encrypt(self, key, plaintext, associated):
        return b"MARK" + len(associated).to_bytes(4, "big") + associated + key[:4] + plaintext[::-1]

    def decrypt(self, key, sealed, associated):
        head = b"MARK" + len(associated).to_bytes(4, "big") + associated + key[:4]
        if not sealed.startswith(head):
            raise Unreadable
        return sealed[len(head) :][::-1]


class _Digest:
    def __init__(self, inner):
        self.inner = inner

    def update(self, data):
        self.inner.update(data)

    def hexdigest(self):
        return MINE + self.inner.hexdigest()[4:]


class Strange(Software):
    """A module whose every answer can be told from that of the software."""

    name = "strange"
    ciphers = {"aes-gcm": _Marked()}
    given = 0

    def digest(self, algorithm):
        return _Digest(super().digest(algorithm))

    def keyed_digest(self, key, data):
        return MINE + super().keyed_digest(key, data)[4:]

    def random(self, count):
        type(self).given += 1
        return b"\x07" * 2 + super().random(count)[2:]

    def new_key(self):
        return b"KEYS" + self.random(28)

    def store_key(self, key):
        return "hsm:" + base64.b64encode(key[::-1]).decode()

    def load_key(self, stored):
        if not stored.startswith("hsm:"):
            raise ValueError("not a key of this module")
        return base64.b64decode(stored.removeprefix("hsm:"))[::-1]


@pytest.fixture
def strange(settings, tmp_path):
    settings.TONGGUAN_KEYS, settings.MEDIA_ROOT = tmp_path / "keys.json", tmp_path / "evidence"
    with override_settings(CRYPTO="tests.core.test_crypto_provider.Strange"):
        yield
    crypto._made.cache_clear()


def test_everything_that_is_kept_was_made_by_the_module_that_is_set(strange, office, tenant):
    number = people.identity_number()
    person = Person.objects.get(pk=make("person", id_no=number).pk)
    file = evidence.take_in(io.BytesIO(b"%PDF-1.4 proof"), "proof.pdf")
    token = Token.make(office.user, tenant)
    sealing.seal_all(tenant)

    content = keys.path().read_text()
    assert content.count('"hsm:') == 3
    wrapped = DataKey.objects.get(pk=person.data_key_id).wrapped
    assert base64.urlsafe_b64decode(wrapped.split(".")[2]).startswith(b"MARK")
    assert keys.ring().unwrap(wrapped).startswith(b"KEYS")
    assert person.id_no.reveal() == number
    assert person.id_no_index.split(".")[1].startswith(MINE)
    assert (file.sha256[:4], file.sm3[:4]) == (MINE, MINE)
    assert Token.objects.get().digest.startswith(MINE)
    assert token.startswith("tg_Bw")
    assert all(entry.mac.split(".")[1].startswith(MINE) for entry in AuditEntry.objects.all())
    assert all(seal.digest.startswith(MINE) and seal.mac.split(".")[1].startswith(MINE) for seal in Seal.objects.all())
    assert sealing.verify(tenant) == []


def test_a_module_that_cannot_be_loaded_is_an_error_and_never_replaced_by_software():
    with (
        override_settings(CRYPTO="tests.core.there_is_no_such.Module"),
        pytest.raises(ImproperlyConfigured, match="TONGGUAN_CRYPTO"),
    ):
        crypto.digest_sm3(b"abc")


def test_keys_that_another_module_stored_are_named_as_such(strange, settings):
    with override_settings(CRYPTO=""):
        keys.ring()
    with pytest.raises(keys.Unreadable, match="not a key of this module"):
        keys.ring()


AROUND = {
    "core/crypto_software.py": "it is the provider that comes along",
    "protection/trail_proof.py": "compares two codes in constant time",
    "core/checks.py": "tells whether the wording of a rule has changed",
    "standards/keeping.py": "tells whether a result has changed",
    "exchange/headers.py": "tells sheets of the same layout",
    "settings.py": "makes the secret of sessions before a module can be asked",
    "accounts/totp.py": "the codes of authenticator apps are what RFC 6238 says, with SHA-1",
    "accounts/hashers.py": "hashers of passwords are Django's, or PBKDF2 over SM3",
    "accounts/captcha_reading.py": "chooses what stands in a picture, and compares in constant time",
    "accounts/recovery.py": "chooses letters from an alphabet, and compares in constant time",
    "accounts/sessions.py": "the digest under which Django itself keeps a session",
    "accounts/invitations.py": "single-use addresses of 256 random bits",
    "accounts/first_code.py": "a single-use text of the first set-up",
    "accounts/setting_up.py": "chooses the characters of first passwords",
    "accounts/outside/mobile_codes.py": "single-use codes of six digits",
    "accounts/outside/sms.py": "signs as the gateway of the provider asks, with HMAC-SHA256",
    "channels/planning.py": "tells one notice from another",
    "channels/signing.py": "signs as WeCom, DingTalk, Feishu and webhooks ask, with HMAC-SHA256",
    "accounts/outside/oidc.py": "what the protocol asks for, made by its own rules",
}
"""Modules that reach for primitives themselves, and why that protects nothing that is kept."""
PRIMITIVES = {"hashlib", "hmac", "secrets", "cryptography"}


def test_no_other_module_reaches_for_primitives_itself():
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if any(name.partition(".")[0] in PRIMITIVES for name in names):
                found.add(path.relative_to(SOURCE).as_posix())
    assert found - set(AROUND) == set()
