"""What tests of log-in from outside share."""

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from django.core.cache import cache

from tests.cli.conftest import line  # noqa: F401  a fixture for those who ask for it
from tests.outside.sign_on import CLIENT, ISSUER, Provider


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
