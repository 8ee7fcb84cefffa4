"""Digests, ciphers and the key ring."""

import base64
import hashlib
import io
import json
import stat

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tongguan.core import crypto, crypto_software, keys
from tongguan.core.crypto_software import Software
from tongguan.core.keys import KeyMissing, KeyRing, Unreadable

KEY = bytes(range(32))
OTHER = KEY[::-1]
PLACE = b"person.id_no"
WRITTEN_BEFORE = [
    (
        "aes-gcm.a1b2c3d4.J7CO_I-nQ2-ou815jWj2oapz0UD9GwbviIcn5X0Th210YgmXw3e-v0K-EUz409AzLgrNUU42cHSmWw00",
        "aes-gcm.8f3e1e28.t3kc44T7ix2oW_itmZMgl3rJVbDZ4AZJu9L5fVpTlrsAGg==",
    ),
    (
        "sm4-gcm.a1b2c3d4.muxXnETUK9NYm9Yq7wYeZk8M6UZrBT4NwpHPOQGKFxHyFhf1uHm5d7rirhdyh4iTaCxUFnjRKdQfWCJB",
        "sm4-gcm.8f3e1e28.aTHHMeVHtynvPjX58r4mxPpTvm83-Q8bcB1ndHCI9C6DMg==",
    ),
]

every_cipher = pytest.mark.parametrize("cipher", list(Software.ciphers))


def text_of(key):
    return base64.b64encode(key).decode()


def content(key_id="a1b2c3d4", key=KEY):
    return {purpose: {"current": key_id, "keys": {key_id: text_of(key)}} for purpose in ("data", "index", "seal")}


def changed_at(text, place):
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


@pytest.fixture
def home(settings, tmp_path):
    settings.TONGGUAN_HOME, settings.TONGGUAN_KEYS = tmp_path / "home", None
    settings.PRODUCTION, settings.CIPHER = False, "aes-gcm"
    return settings.TONGGUAN_HOME


# Digests


def test_sm3_and_sha256_of_abc_are_the_published_values():
    assert crypto.digest_sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert crypto.digest_sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_sm3_of_the_second_published_example_is_right():
    assert crypto.digest_sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@given(key=st.binary(max_size=100), data=st.binary(max_size=200))
def test_the_keyed_digest_is_hmac_as_defined_over_sm3(key, data):
    block = (bytes.fromhex(crypto.digest_sm3(key)) if len(key) > 64 else key).ljust(64, b"\0")
    inner = crypto.digest_sm3(bytes(byte ^ 0x36 for byte in block) + data)
    outer = crypto.digest_sm3(bytes(byte ^ 0x5C for byte in block) + bytes.fromhex(inner))
    assert crypto.hmac_sm3(key, data) == outer


def test_without_sm3_in_cryptography_the_one_of_python_is_taken(monkeypatch):
    asked = []

    def refuse(*_args):
        raise UnsupportedAlgorithm("SM3")

    def stand_in(name, data=b""):
        asked.append(name)
        return hashlib.sha256(data)

    monkeypatch.setattr(crypto_software.hashes, "Hash", refuse)
    monkeypatch.setattr(crypto_software.hmac, "HMAC", refuse)
    monkeypatch.setattr(crypto_software.hashlib, "new", stand_in)
    monkeypatch.setattr(crypto_software.standard_hmac, "new", lambda key, data, name: stand_in(name, key + data))
    assert crypto.digest_sm3(b"abc") == crypto.digest_sha256(b"abc")
    assert crypto.hmac_sm3(b"a", b"bc") == crypto.digest_sha256(b"abc")
    assert asked == ["sm3", "sm3"]


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000])
def test_digests_of_a_file_are_those_of_its_bytes(size):
    data = bytes(index % 251 for index in range(size))
    assert crypto.file_digests(io.BytesIO(data)) == (crypto.digest_sha256(data), crypto.digest_sm3(data))


def test_a_blind_index_depends_on_key_purpose_and_value():
    same = crypto.blind_index(KEY, "person.id_no", "11010519491231002X")
    assert same == "a17b88a6187bcba4663c4e6fd77e3368db3e183b0658591eb12d7a7892b0b251"
    others = {
        crypto.blind_index(OTHER, "person.id_no", "11010519491231002X"),
        crypto.blind_index(KEY, "person.mobile", "11010519491231002X"),
        crypto.blind_index(KEY, "person.id_no", "110105194912310021"),
    }
    assert len(others - {same}) == 3


def test_a_blind_index_does_not_confuse_the_end_of_the_purpose_with_the_value():
    assert crypto.blind_index(KEY, "ab", "c") != crypto.blind_index(KEY, "a", "bc")


# Ciphers


@every_cipher
@given(plaintext=st.binary(max_size=200), associated=st.binary(max_size=40))
def test_what_was_encrypted_is_decrypted(cipher, plaintext, associated):
    chosen = crypto.cipher_named(cipher)
    assert chosen.decrypt(KEY, chosen.encrypt(KEY, plaintext, associated), associated) == plaintext


@every_cipher
def test_the_same_text_is_never_encrypted_alike(cipher):
    chosen = crypto.cipher_named(cipher)
    assert len({chosen.encrypt(KEY, b"same", b"") for _attempt in range(20)}) == 20


@every_cipher
def test_every_changed_byte_is_noticed(cipher):
    chosen = crypto.cipher_named(cipher)
    sealed = chosen.encrypt(KEY, b"110105", PLACE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unreadable):
            chosen.decrypt(KEY, bytes(changed), PLACE)


@every_cipher
@pytest.mark.parametrize("length", [0, 1, 27])
def test_what_is_too_short_to_be_sealed_is_unreadable(cipher, length):
    with pytest.raises(Unreadable):
        crypto.cipher_named(cipher).decrypt(KEY, bytes(length), b"")


@every_cipher
def test_another_key_or_place_does_not_open_it(cipher):
    chosen = crypto.cipher_named(cipher)
    sealed = chosen.encrypt(KEY, b"110105", PLACE)
    for key, place in ((OTHER, PLACE), (KEY, b"person.mobile")):
        with pytest.raises(Unreadable):
            chosen.decrypt(key, sealed, place)


@every_cipher
@pytest.mark.parametrize("length", [0, 16, 24, 33])
def test_a_key_of_another_length_is_refused_rather_than_used_weakly(cipher, length):
    chosen = crypto.cipher_named(cipher)
    with pytest.raises(ValueError, match="32"):
        chosen.encrypt(bytes(length), b"", b"")
    with pytest.raises(ValueError, match="32"):
        chosen.decrypt(bytes(length), bytes(40), b"")


def test_an_unknown_cipher_is_refused_with_the_names_that_are_allowed():
    with pytest.raises(ValueError, match=r"rot13.*aes-gcm, sm4-gcm"):
        crypto.cipher_named("rot13")


# The ring


@every_cipher
@given(plaintext=st.binary(max_size=60), data_key=st.binary(min_size=32, max_size=32))
def test_values_and_data_keys_open_again(cipher, plaintext, data_key):
    ring = KeyRing(content(), cipher)
    assert ring.unwrap(ring.wrap(data_key)) == data_key
    assert ring.open_sealed(ring.seal(plaintext, data_key, PLACE), data_key, PLACE) == plaintext


@every_cipher
def test_what_is_stored_names_its_cipher_and_key(cipher):
    ring = KeyRing(content(), cipher)
    assert ring.wrap(OTHER).startswith(f"{cipher}.a1b2c3d4.")
    assert ring.seal(b"x", OTHER, PLACE).startswith(f"{cipher}.8f3e1e28.")


@pytest.mark.parametrize(("wrapped", "sealed"), WRITTEN_BEFORE)
def test_values_written_by_earlier_releases_still_open_under_either_setting(wrapped, sealed):
    for cipher in Software.ciphers:
        ring = KeyRing(content(), cipher)
        assert ring.unwrap(wrapped) == OTHER
        assert ring.open_sealed(sealed, OTHER, PLACE) == b"110105"


@every_cipher
def test_a_value_cannot_be_moved_to_another_field(cipher):
    ring = KeyRing(content(), cipher)
    with pytest.raises(Unreadable):
        ring.open_sealed(ring.seal(b"110105", OTHER, PLACE), OTHER, b"person.mobile")


def test_a_value_cannot_be_opened_with_the_key_of_another_person():
    ring = KeyRing(content(), "aes-gcm")
    sealed = ring.seal(b"110105", keys.new_data_key(), PLACE)
    with override("en"), pytest.raises(Unreadable, match="another data key"):
        ring.open_sealed(sealed, keys.new_data_key(), PLACE)


def test_a_wrapped_key_cannot_pass_for_a_field_value():
    ring = KeyRing(content(), "aes-gcm")
    _cipher, _key_id, body = ring.wrap(OTHER).split(".")
    own_id = ring.seal(b"", KEY, b"").split(".")[1]
    with pytest.raises(Unreadable):
        ring.open_sealed(f"aes-gcm.{own_id}.{body}", KEY, b"")


@every_cipher
def test_every_changed_character_of_a_stored_value_is_noticed(cipher):
    ring = KeyRing(content(), cipher)
    # 12 + 17 + 16 bytes fill the last group of base64, so that every bit of every character counts.
    sealed = ring.seal(b"11010519491231002", OTHER, PLACE)
    for place in range(len(sealed)):
        with pytest.raises(Unreadable):
            ring.open_sealed(changed_at(sealed, place), OTHER, PLACE)
        with pytest.raises(Unreadable):
            ring.open_sealed(f"{sealed[:place]}*{sealed[place:]}", OTHER, PLACE)


@pytest.mark.parametrize("token", ["", "plain text", "aes-gcm.a1b2c3d4", "aes-gcm.a1b2c3d4.*", "rot13.a1b2c3d4.AAAA"])
def test_text_that_was_never_sealed_is_unreadable(token):
    ring = KeyRing(content(), "aes-gcm")
    with pytest.raises(Unreadable):
        ring.unwrap(token)
    with pytest.raises(Unreadable):
        ring.open_sealed(token, OTHER, PLACE)


def test_after_rotation_new_keys_are_wrapped_with_the_new_key_and_old_ones_still_open():
    before = KeyRing(content("old"), "aes-gcm")
    rotated = content("old")
    rotated["data"] = {"current": "new", "keys": {"old": text_of(KEY), "new": text_of(OTHER)}}
    after = KeyRing(rotated, "aes-gcm")
    assert after.unwrap(before.wrap(KEY)) == KEY
    assert after.wrap(KEY).startswith("aes-gcm.new.")
    assert after.current_id("data") == "new"
    assert after.key("data") == OTHER
    assert after.key("data", "old") == KEY


def test_a_key_taken_off_the_ring_is_reported_by_its_id():
    token = KeyRing(content("lost"), "aes-gcm").wrap(OTHER)
    ring = KeyRing(content("kept"), "aes-gcm")
    with pytest.raises(KeyMissing, match="lost"):
        ring.unwrap(token)
    with pytest.raises(KeyMissing, match="lost"):
        ring.key("seal", "lost")


def test_keys_do_not_show_when_a_ring_is_printed():
    ring = KeyRing(content(), "aes-gcm")
    assert repr(KEY) not in repr(vars(ring))


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        {"data": "key"},
        content() | {"seal": {"current": "none", "keys": {}}},
        content() | {"data": {"current": "a", "keys": {"a": "not base64!"}}},
        content() | {"data": {"current": "a", "keys": {"a": text_of(KEY[:16])}}},
        content() | {"data": {"current": "a.b", "keys": {"a.b": text_of(KEY)}}},
    ],
)
def test_a_malformed_ring_is_refused(wrong):
    with pytest.raises(ValueError):
        KeyRing(wrong, "aes-gcm")


# The key file


def test_the_first_use_makes_a_file_for_the_owner_only(home):
    ring = keys.ring()
    path = home / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len({ring.key("data"), ring.key("index"), ring.key("seal")}) == 3
    assert [entry.name for entry in home.iterdir()] == ["keys.json"]


def test_the_ring_is_read_once_and_stays_the_same(home):
    assert keys.ring() is keys.ring()


def test_two_installations_have_different_keys(home, settings, tmp_path):
    first = keys.ring()
    settings.TONGGUAN_KEYS = tmp_path / "elsewhere" / "ring.json"
    assert keys.ring().key("data") != first.key("data")
    assert settings.TONGGUAN_KEYS.exists()


def test_an_existing_key_file_is_never_replaced(home):
    keys.create(home / "keys.json")
    before = (home / "keys.json").read_bytes()
    keys.create(home / "keys.json")
    assert (home / "keys.json").read_bytes() == before
    assert len(list(home.iterdir())) == 1


def test_in_production_a_missing_key_file_is_an_error_and_none_is_made(home, settings):
    settings.PRODUCTION = True
    with pytest.raises(KeyMissing, match=r"keys\.json"):
        keys.ring()
    assert not home.exists()


def test_in_production_an_existing_key_file_is_used(home, settings):
    keys.create(home / "keys.json")
    settings.PRODUCTION = True
    stored = json.loads((home / "keys.json").read_text())["data"]
    assert text_of(keys.ring().key("data")) == stored["keys"][stored["current"]]


@pytest.mark.parametrize("text", ["", "{", "{}", "[]"])
def test_a_damaged_key_file_is_named_in_the_error(home, text):
    home.mkdir()
    (home / "keys.json").write_text(text)
    with pytest.raises(Unreadable, match=r"keys\.json"):
        keys.ring()


def test_the_setting_chooses_the_cipher(home, settings):
    assert keys.ring().wrap(OTHER).startswith("aes-gcm.")
    settings.CIPHER = "sm4-gcm"
    assert keys.ring().wrap(OTHER).startswith("sm4-gcm.")
