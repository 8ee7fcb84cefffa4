"""Single sign-on by OpenID Connect: authorization code with PKCE at the one configured provider (extra `oidc`)."""

import json
import secrets
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

SESSION = "oidc"
"""Under this name a session keeps what was begun, and afterwards what logging out needs."""
BEGUN_FOR = 600
"""Seconds within which a log-in that was begun has to be finished."""
KNOWN_FOR = 3600
"""Seconds for which the provider's description of itself is believed."""
PATIENCE = 10
LEEWAY = 60
"""Seconds by which the clocks of both sides may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that nobody can make who only knows our own secret."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotVouched(Exception):
    """The provider does not vouch for whoever came back; the reason is for the log, not for the person."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    id_token: str

    @property
    def username(self) -> str:
        """The user name to which the first log-in ties, if the installation trusts a claim for that.

        An e-mail address counts only where the provider has verified it.
        """
        claim = settings.OIDC_TIE_CLAIM
        value = self.claims.get(claim) if claim else None
        if claim == "email" and self.claims.get("email_verified") is not True:
            return ""
        return value if isinstance(value, str) else ""

    @property
    def proved_a_factor(self) -> bool:
        """Whether a second factor was proved there that this installation trusts."""
        told = {*_listed(self.claims.get("amr")), *_listed(self.claims.get("acr"))}
        return bool(told & settings.OIDC_FACTORS)


def _listed(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def begin(session: MutableMapping[str, Any], *, came_from: str, wanted: str) -> str:
    """Where to send whoever wants to log in; what was begun is kept in the session.

    `came_from` is our own address to which the provider sends people back, `wanted` where they go afterwards.
    """
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    with _client(came_from) as client:
        address, state = client.create_authorization_url(
            described()["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
    session[SESSION] = {
        "state": state,
        "verifier": verifier,
        "nonce": nonce,
        "wanted": wanted,
        "came_from": came_from,
        "at": time.time(),
    }
    return address


def wanted(session: Mapping[str, Any]) -> str:
    """Where whoever began a log-in wanted to go."""
    return str(session.get(SESSION, {}).get("wanted", ""))


def finish(session: MutableMapping[str, Any], answer: Mapping[str, str]) -> Person:
    """Whom the provider's answer vouches for; raises `NotVouched`. An answer serves once, whatever comes of it."""
    begun = session.pop(SESSION, {})
    if not begun.get("state") or not secrets.compare_digest(begun["state"].encode(), answer.get("state", "").encode()):
        raise NotVouched("the answer belongs to no log-in that was begun in this browser")
    if time.time() - begun["at"] > BEGUN_FOR:
        raise NotVouched("the log-in was begun too long ago")
    if "error" in answer or not answer.get("code"):
        raise NotVouched(f"the provider said: {answer.get('error', 'nothing')[:100]}")
    if answer.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise NotVouched("the answer is another provider's")
    token = _token(begun, answer["code"])
    return _person(token, begun["nonce"])


def _token(begun: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    try:
        with _client(begun["came_from"]) as client:
            return client.fetch_token(described()["token_endpoint"], code=code, code_verifier=begun["verifier"])
    except (AuthlibBaseError, requests.RequestException, ValueError) as error:
        raise NotVouched(f"the provider gave no token: {error}") from error


def _person(token: Mapping[str, Any], nonce: str) -> Person:
    raw = token.get("id_token")
    if not isinstance(raw, str):
        raise NotVouched("the provider gave no identity")
    try:
        claims = _verified(raw, nonce, str(token.get("access_token", "")))
    except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
        raise NotVouched(f"the identity is not valid: {error}") from error
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise NotVouched("the identity has no subject")
    return Person(issuer=settings.OIDC_ISSUER, subject=claims["sub"], claims=claims, id_token=raw)


def _verified(raw: str, nonce: str, access_token: str) -> CodeIDToken:
    """The claims of an identity token that was signed by the provider, for us, now, and for this log-in."""
    try:
        signed = jwt.decode(raw, _keys(), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError):
        # The provider may have changed its keys since they were fetched.
        signed = jwt.decode(raw, _keys(anew=True), algorithms=list(ALGORITHMS))
    options: Any = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT},
        "exp": {"essential": True},
    }
    params = {"nonce": nonce, "client_id": settings.OIDC_CLIENT, "access_token": access_token}
    claims = CodeIDToken(signed.claims, signed.header, options, params)
    claims.validate(now=int(time.time()), leeway=LEEWAY)
    return claims


def out_address(id_token: str, back_to: str) -> str:
    """Where the session at the provider is ended; empty where it offers no such thing, or cannot be asked now."""
    try:
        address = described().get("end_session_endpoint", "")
    except NotVouched:
        return ""
    if not address or not _safe(address):
        return ""
    told = {"client_id": settings.OIDC_CLIENT, "id_token_hint": id_token, "post_logout_redirect_uri": back_to}
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(told)}"


def described() -> dict[str, Any]:
    """What the provider says of itself, kept for an hour; raises `NotVouched` where it says nothing fit for use."""
    issuer = settings.OIDC_ISSUER
    if not _safe(issuer):
        raise ImproperlyConfigured("TONGGUAN_OIDC_ISSUER must begin with https://")
    key = f"oidc:described:{issuer}"
    if known := cache.get(key):
        return json.loads(known)
    told = _fetched(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise NotVouched("the provider calls itself otherwise than TONGGUAN_OIDC_ISSUER does")
    if missing := [name for name in ENDPOINTS if not _safe(str(told.get(name, "")))]:
        raise NotVouched(f"the provider offers no {', '.join(missing)} under https://")
    cache.set(key, json.dumps(told), KNOWN_FOR)
    return told


def _keys(*, anew: bool = False) -> KeySet:
    address = described()["jwks_uri"]
    known = None if anew else cache.get(f"oidc:keys:{address}")
    if known is None:
        known = json.dumps(_fetched(address))
        cache.set(f"oidc:keys:{address}", known, KNOWN_FOR)
    return KeySet.import_key_set(json.loads(known))


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        told = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise NotVouched(f"the provider does not answer: {error}") from error
    if not isinstance(told, dict):
        raise NotVouched("the provider answers something else")
    return told


def _client(came_from: str) -> OAuth2Session:
    return OAuth2Session(
        settings.OIDC_CLIENT,
        settings.OIDC_SECRET or None,
        scope=settings.OIDC_SCOPE,
        redirect_uri=came_from,
        token_endpoint_auth_method="client_secret_basic" if settings.OIDC_SECRET else "none",
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )


def _safe(address: str) -> bool:
    """Encrypted, or not leaving this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"})
