"""A provider of single sign-on without a network: it answers what a test tells it to."""

import base64
import hashlib
import json
import time
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

ISSUER = "https://sso.example.gov.cn"
CLIENT = "tongguan"


class Provider:
    """Answers in place of the network; `claims` are what it says of whoever logs in next."""

    key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    other_key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})

    def __init__(self):
        self.claims, self.header, self.signer = {}, {"alg": "RS256", "kid": "one"}, self.key
        self.description = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "end_session_endpoint": f"{ISSUER}/out",
        }
        self.asked, self.challenge, self.exchanged = {}, "", []

    def get(self, address, **_options):
        """Description and keys."""
        told = {
            f"{ISSUER}/.well-known/openid-configuration": self.description,
            f"{ISSUER}/keys": {"keys": [self.key.as_dict(private=False)]},
        }[address]
        return SimpleNamespace(raise_for_status=lambda: None, json=lambda: json.loads(json.dumps(told)))

    def fetch_token(self, address, *, code, code_verifier):
        """Exchange the code, as the real one: only with the verifier of whoever began."""
        assert address == f"{ISSUER}/token"
        digest = hashlib.sha256(code_verifier.encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.asked["code_challenge"]
        self.exchanged.append(code)
        return {"access_token": "at", "id_token": self.id_token()}

    def id_token(self):
        """What it says of whoever logs in, signed."""
        now = int(time.time())
        told = {"iss": ISSUER, "aud": CLIENT, "sub": "zhang-1", "iat": now, "exp": now + 60}
        told |= {"nonce": self.asked.get("nonce")} | self.claims
        given = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(self.header, given, self.signer, algorithms=[self.header["alg"]])

    def sent(self, address):
        """A browser is sent to the provider: remember what it is asked."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{ISSUER}/auth"
        self.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return self.asked
