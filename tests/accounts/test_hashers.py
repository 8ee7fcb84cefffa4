"""Passwords kept with HMAC-SM3: the same as other implementations give, and changed over at log-in."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from tongguan.accounts import hashers

SM3_HASHER = "tongguan.accounts.hashers.PBKDF2SM3PasswordHasher"
MD5_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"
VECTORS = {
    (b"password", b"salt", 1): "4612f922a1fdcefaf4312fc6f8f3322b489cbf24f2ea361b44c2bd8fa2c6dcb0",
    (b"password", b"salt", 2): "fee723a2bc966e11dffb66133f4e8df577383c78ade30e3298edbd3e54ed85b7",
    (b"password", b"salt", 4096): "b6e8f2074c87432b78f62e5ced980fdff89e86af2f693dab1638e2b3683045dd",
}


@pytest.fixture
def quick(monkeypatch):
    """The same arithmetic in few rounds."""
    monkeypatch.setattr(hashers.PBKDF2SM3PasswordHasher, "iterations", 10)


def sm3(data=b""):
    """A digest with the interface that `hmac` asks for, over the SM3 of `cryptography`."""

    class Digest:
        block_size, digest_size = 64, 32

        def __init__(self, state=None):
            self.state = state or Hash(SM3())

        def update(self, more):
            self.state.update(more)

        def copy(self):
            return Digest(self.state.copy())

        def digest(self):
            return self.state.copy().finalize()

    made = Digest()
    made.update(data)
    return made


def by_the_book(password, salt, rounds):
    """RFC 8018, 5.2, for one block: U1 xor U2 xor … over HMAC."""
    block = hmac.new(password, salt + b"\0\0\0\1", sm3).digest()
    total = int.from_bytes(block)
    for _round in range(rounds - 1):
        block = hmac.new(password, block, sm3).digest()
        total ^= int.from_bytes(block)
    return total.to_bytes(32)


def test_the_derived_keys_are_those_of_the_vectors():
    assert {told: hashers.pbkdf2_sm3(*told).hex() for told in VECTORS} == VECTORS


def test_the_definition_written_out_gives_the_same():
    for told in [*VECTORS][:2]:
        assert by_the_book(*told).hex() == VECTORS[told]


def test_the_digest_of_the_system_gives_the_same_where_it_has_one():
    if "sm3" in hashlib.algorithms_available:
        for (password, salt, rounds), wanted in VECTORS.items():
            assert hashlib.pbkdf2_hmac("sm3", password, salt, rounds, 32).hex() == wanted


def test_without_sm3_in_the_bundled_library_that_of_the_system_is_used(monkeypatch):
    def missing(*_told):
        raise hashers.UnsupportedAlgorithm("no SM3 here")

    monkeypatch.setattr(hashers, "PBKDF2HMAC", missing)
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", lambda *told: told)
    assert hashers.pbkdf2_sm3(b"password", b"salt", 7) == ("sm3", b"password", b"salt", 7, 32)


def test_six_hundred_thousand_rounds_are_made():
    assert hashers.PBKDF2SM3PasswordHasher.iterations == 600_000


def test_a_password_is_kept_and_checked(settings, quick):
    settings.PASSWORD_HASHERS = [SM3_HASHER]
    kept = make_password("荷塘月色-Regen-2026")
    assert kept.startswith("pbkdf2_sm3$10$")
    assert check_password("荷塘月色-Regen-2026", kept)
    assert not check_password("荷塘月色-Regen-2025", kept)
    assert make_password("荷塘月色-Regen-2026") != kept


def test_passwords_change_over_when_their_owner_logs_in(settings, quick, user_with):
    user = user_with("office_head")
    user.set_password("Lotus-Regen-2026")
    user.save()
    settings.PASSWORD_HASHERS = [SM3_HASHER, MD5_HASHER]
    assert identify_hasher(user.password).algorithm == "md5"
    assert authenticate(username=user.username, password="Lotus-Regen-2026") == user
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "pbkdf2_sm3"
    assert authenticate(username=user.username, password="Lotus-Regen-2026") == user


def test_more_rounds_are_made_up_for_at_the_next_log_in(settings, quick, monkeypatch):
    settings.PASSWORD_HASHERS = [SM3_HASHER]
    kept, renewed = make_password("Lotus-Regen-2026"), []
    monkeypatch.setattr(hashers.PBKDF2SM3PasswordHasher, "iterations", 20)
    assert check_password("Lotus-Regen-2026", kept, setter=renewed.append)
    assert renewed == ["Lotus-Regen-2026"]


@pytest.mark.parametrize("salt", ["", "a$b"])
def test_a_salt_that_could_not_be_read_back_is_refused(salt):
    with pytest.raises(ValueError, match="salt"):
        hashers.PBKDF2SM3PasswordHasher().encode("Lotus-Regen-2026", salt, 1)
