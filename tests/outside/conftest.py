"""What tests of log-in from outside share."""

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from django.core.cache import cache

from tests.cli.conftest import line  # noqa: F401  a fixture for those who ask for it
from tests.outside.entries import BASE
from tests.outside.sign_on import CLIENT, ISSUER, Provider
from tongguan.accounts.outside import synchronising
from tongguan.core.actor import acting_as
from tongguan.core.models import User


@pytest.fixture
def provider(settings, monkeypatch):
    """A configured provider of single sign-on that needs no network."""
    settings.OIDC_ISSUER, settings.OIDC_CLIENT = ISSUER, CLIENT
    settings.OIDC_TIE_CLAIM, settings.OIDC_FACTORS = "", frozenset({"otp"})
    made = Provider()
    monkeypatch.setattr(requests, "get", made.get)
    monkeypatch.setattr(OAuth2Session, "fetch_token", made.fetch_token)
    cache.clear()
    yield made
    cache.clear()


@pytest.fixture
def ldap(settings):
    """A directory is configured; nobody asks it in these tests."""
    settings.LDAP_URLS, settings.LDAP_BASE, settings.LDAP_TENANT = ["ldaps://127.0.0.1:9"], BASE, ""
    settings.LDAP_TIE_BY_NAME = settings.LDAP_ADMINISTRATORS_LOCAL = False
    settings.AUTHENTICATION_BACKENDS = [
        "tongguan.accounts.outside.backends.DirectoryBackend",
        "tongguan.accounts.outside.backends.LocalBackend",
    ]


@pytest.fixture
def take(tenant):
    """Take over these entries; returns the report."""

    def do(*entries, **how):
        with acting_as(User.objects.system(), tenant):
            return synchronising.synchronise(entries, **how)

    return do


@pytest.fixture
def inside(tenant):
    """Read the tenant's records."""
    with acting_as(User.objects.system(), tenant):
        yield
