"""Telephones with an app for codes: what a person has who set up a second factor."""

import base64
from dataclasses import replace

import pytest

from tongguan.accounts import factors, policy, totp
from tongguan.accounts.models import Authenticator
from tongguan.core import preferences
from tongguan.core.actor import acting_as


@pytest.fixture
def demanded(monkeypatch):
    """`demanded(assurance.FOR_DECISIONS)`: the product demands a second factor, as it does in production mode."""

    def switch(*keys):
        for key in keys:
            monkeypatch.setitem(preferences.declared, key, replace(preferences.declared[key], default=True))
            for rule in policy.rules():
                if rule.metadata["key"] == key:
                    monkeypatch.setattr(rule, "default", True)

    return switch


class Clock:
    """Time as telephones and platform know it: it stands until it is moved on."""

    def __init__(self, monkeypatch):
        self.step = 59_000_000
        monkeypatch.setattr(totp, "step_now", lambda: self.step)

    def on(self, steps=1):
        """Let time pass."""
        self.step += steps


class Phone:
    """Shows the code of the present step, or of one nearby."""

    def __init__(self, secret, clock, codes=()):
        self.secret, self.clock, self.codes = secret, clock, list(codes)

    def code(self, ahead=0):
        """What it shows when its clock goes `ahead` steps fast."""
        return totp.code_at(self.secret, self.clock.step + ahead)

    def next_code(self):
        """A code that was not used yet: that of the next step, when it has come."""
        self.clock.on()
        return self.code()


@pytest.fixture
def time_of_codes(monkeypatch):
    """Moves the time in which codes are shown."""
    return Clock(monkeypatch)


@pytest.fixture
def phone_of(time_of_codes):
    """Sets up a second factor for an account and gives its telephone; the code used for that lies a step back."""

    def set_up(user):
        with acting_as(user, None):
            factors.begin(user)
            phone = Phone(secret_of(user), time_of_codes)
            phone.codes = factors.confirm(user, phone.code())
        time_of_codes.on()
        return phone

    return set_up


def secret_of(user):
    """The secret that waits for its first code."""
    row = Authenticator.objects.get(account=user)
    return row.opened(row.pending)


def read_key(text):
    """The secret from the text beside the picture."""
    plain = text.replace(" ", "")
    return base64.b32decode(plain + "=" * (-len(plain) % 8))
