"""Codes of six digits: the published examples, clocks that go wrong, and what an app reads."""

import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.phones import read_key
from tongguan.accounts import totp

SECRET = b"12345678901234567890"
PUBLISHED = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
"""Seconds -> last six digits of what RFC 6238 gives for SHA-1."""


def test_codes_are_those_of_the_published_examples():
    assert {at: totp.code_at(SECRET, at // 30) for at in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize(("ahead", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_one_step_ahead_or_behind(monkeypatch, ahead, taken):
    monkeypatch.setattr(totp, "step_now", lambda: 1000)
    found = totp.step_of(SECRET, totp.code_at(SECRET, 1000 + ahead))
    assert found == (1000 + ahead if taken else None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "０１２３４５", "\ud800"])
def test_what_is_no_code_matches_nothing(monkeypatch, typed):
    monkeypatch.setattr(totp, "step_now", lambda: 1000)
    assert totp.step_of(SECRET, typed) is None


def test_the_step_is_that_of_the_real_clock_whatever_day_a_demonstration_has(settings):
    settings.TODAY = "2030-01-01"
    assert abs(totp.step_now() - time.time() / 30) <= 2


def test_an_app_reads_the_same_secret_from_picture_and_text():
    address = urlsplit(totp.address(SECRET, account="li.lei", issuer="Tongguan"))
    told = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/Tongguan:li.lei"
    assert read_key(told["secret"][0]) == SECRET == read_key(totp.spelled(SECRET))


def test_secrets_are_long_and_never_twice_the_same():
    made = {totp.new_secret() for _each in range(20)}
    assert len(made) == 20
    assert {len(one) for one in made} == {20}
