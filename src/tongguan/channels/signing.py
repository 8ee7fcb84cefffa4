"""Signatures as receivers know them: Standard Webhooks, and those of the services."""

import base64
import hashlib
import hmac
import secrets

from tongguan.core.crypto import hmac_sm3

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret for a webhook, in the form of Standard Webhooks."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def webhook_headers(secret: str, uid: str, moment: int, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks; the keyed SM3 digest of the same text stands beside it."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{uid}.{moment}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        "webhook-signature-sm3": hmac_sm3(key, signed),
    }


def dingtalk(secret: str, milliseconds: int) -> str:
    """What a robot of DingTalk wants: the moment and the secret, keyed with the secret."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def feishu(secret: str, seconds: int) -> str:
    """What a robot of Feishu wants: nothing, keyed with the moment and the secret."""
    digest = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
