"""Digits to be read from a picture or heard, to show that a person is there; they work without any script.

The answer stays here, counts once and for a while.
"""

import datetime as dt
import functools
import hmac
import secrets
from typing import Final

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from django.utils import timezone

from .models import Captcha

LENGTH: Final = 5
HOLDS: Final = dt.timedelta(minutes=10)
UNHURRIED: Final = dt.timedelta(seconds=2)
"""No person reads a picture and types a name and a password faster than this."""
AT_ONCE: Final = dt.timedelta()
WIDTH, HEIGHT = 200, 64


def make() -> str:
    """A new one; returns the key under which its picture and sound are had and its answer is given."""
    Captcha.objects.filter(made_at__lt=timezone.now() - HOLDS).delete()
    answer = "".join(secrets.choice("0123456789") for _place in range(LENGTH))
    return Captcha.objects.create(key=secrets.token_urlsafe(24), answer=answer).key


def is_read(key: str, answer: str, *, after: dt.timedelta = AT_ONCE) -> bool:
    """Whether the answer is right; it cannot be given twice, nor sooner than `after`."""
    row = Captcha.objects.filter(key=key).first()
    if row is None or not Captcha.objects.filter(pk=row.pk).delete()[0]:
        return False
    age = timezone.now() - row.made_at
    return after <= age <= HOLDS and hmac.compare_digest(row.answer.encode(), "".join(answer.split()).encode())


def picture(key: str) -> bytes | None:
    """The PNG of a key; None if there is none."""
    answer = _answer(key)
    return ImageCaptcha(width=WIDTH, height=HEIGHT).generate(answer).getvalue() if answer else None


def sound(key: str) -> bytes | None:
    """The WAV of a key; None if there is none."""
    answer = _answer(key)
    return bytes(_voice().generate(answer)) if answer else None


def _answer(key: str) -> str:
    rows = Captcha.objects.filter(key=key, made_at__gt=timezone.now() - HOLDS)
    return rows.values_list("answer", flat=True).first() or ""


@functools.cache
def _voice() -> AudioCaptcha:
    return AudioCaptcha()
