"""What a password has to be: each rule by itself, so that a refusal names every one that is broken."""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant, User
from tongguan.organisation.models import Person

from . import policy
from .policy import Policy

LONGEST: Final = 128
"""Hashing longer texts would only cost time."""
SHORTEST_NAME: Final = {True: 3, False: 2}
"""Shorter names stand in too many words: of Latin letters, and of others."""
MOBILE: Final = 11
RUN: Final = 3
LEFT_OVER: Final = 2
"""A password of rows of keys with no more than so many characters besides is guessed."""
ROWS: Final = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
"""Neighbouring keys, the alphabet, and the columns of the keyboard."""
SHIFTED: Final = str.maketrans("!@#$%^&*()", "1234567890")
LOOKALIKES: Final = str.maketrans("@4031!5$7", "aaoeiisst")


def broken(text: str, user: User, limits: Policy | None = None) -> list[ValidationError]:
    """Every rule that a password breaks for an account, in words; its history is asked elsewhere."""
    limits = limits or policy.of(user)
    return [*_of_the_text(text, limits), *_of_the_person(text, user)]


def told(limits: Policy) -> list[str]:
    """The rules, for whoever chooses a password."""
    lines = [
        _("%(least)s to %(most)s characters") % {"least": limits.password_length, "most": LONGEST},
        _("%(count)s of these: capital letters, small letters, digits, other signs")
        % {"count": limits.password_classes},
        _("not among the passwords that everybody guesses, and not just neighbouring keys"),
        _("without your name, user name, mobile number or e-mail name"),
    ]
    if limits.password_history:
        given = {"count": limits.password_history}
        lines.append(_("none of your last %(count)s passwords") % given)
    return lines


class Rules:
    """The same for Django's own doors."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with all reasons."""
        if reasons := broken(password, user or User(), None if user and user.pk else policy.product()):
            raise ValidationError(reasons)

    def get_help_text(self) -> str:
        """The rules in one text."""
        return "; ".join(told(policy.product()))


def _of_the_text(text: str, limits: Policy) -> Iterator[ValidationError]:
    if len(text) < limits.password_length:
        given = {"least": limits.password_length, "given": len(text)}
        said = ngettext(
            "At least %(least)s characters; this one has %(given)s.",
            "At least %(least)s characters; this one has %(given)s.",
            len(text),
        )
        yield ValidationError(said % given, code="length")
    if len(text) > LONGEST:
        yield ValidationError(_("At most %(most)s characters.") % {"most": LONGEST}, code="too_long")
    if (found := kinds(text)) < limits.password_classes:
        said = _(
            "At least %(least)s of capital letters, small letters, digits and other signs; this one has %(given)s."
        )
        yield ValidationError(said % {"least": limits.password_classes, "given": found}, code="classes")
    if is_common(text):
        yield ValidationError(_("Everybody guesses this one first. Choose something else."), code="common")


def kinds(text: str) -> int:
    """How many of capital letters, small letters, digits and other signs are in it; Chinese characters are signs."""
    tests = (str.isupper, str.islower, str.isdecimal)
    plain = sum(any(test(character) for character in text) for test in tests)
    return plain + any(not any(test(character) for test in tests) for character in text)


def is_common(text: str) -> bool:
    """Whether it is on the lists, a word of the lists with digits around it, or rows of keys."""
    lower = text.lower()
    word = re.sub(r"^[^a-z]+|[^a-z]+$", "", lower)
    if lower in _passwords() or {word, word.translate(LOOKALIKES)} & _words():
        return True
    beside = _beside_rows(lower.translate(SHIFTED))
    return beside < len(text) and beside <= LEFT_OVER


@functools.cache
def _passwords() -> frozenset[str]:
    """Django's list, and what is common in China and in the cabinets of Chinese machine rooms."""
    return frozenset(CommonPasswordValidator().passwords) | _read("common_passwords.txt")


@functools.cache
def _words() -> frozenset[str]:
    """Words that are a password with nothing but digits and signs around them."""
    return _read("common_words.txt")


def _read(name: str) -> frozenset[str]:
    return frozenset(Path(__file__).with_name(name).read_text(encoding="utf-8").split())


def _beside_rows(text: str) -> int:
    """How many characters belong neither to a row of keys (either way round) nor to a repetition."""
    place, left = 0, 0
    while place < len(text):
        run = max(_run(text[place:], row) for row in _rows())
        same = len(text[place:]) - len(text[place:].lstrip(text[place]))
        longest = max(run, same)
        left += longest < RUN
        place += longest if longest >= RUN else 1
    return left


@functools.cache
def _rows() -> tuple[str, ...]:
    return tuple(row[::step] for row in ROWS for step in (1, -1))


def _run(text: str, row: str) -> int:
    """How many of the first characters of a text are neighbours in a row."""
    place, length = row.find(text[0]), 0
    if place < 0:
        return 0
    for given, wanted in zip(text, row[place:], strict=False):
        if given != wanted:
            break
        length += 1
    return length


def _of_the_person(text: str, user: User) -> Iterator[ValidationError]:
    lower = text.lower()
    names = {
        _("It holds your user name."): [user.username.partition("@")[0]],
        _("It holds your name."): [user.name, *user.name.split()],
        _("It holds the name of your e-mail address."): [user.email.partition("@")[0]],
    }
    for said, parts in names.items():
        if any(len(part) >= SHORTEST_NAME[part.isascii()] and part.lower() in lower for part in parts):
            yield ValidationError(said, code="person")
    if user.pk and _holds_mobile(text, user):
        yield ValidationError(_("It holds your mobile number."), code="person")


def _holds_mobile(text: str, user: User) -> bool:
    """Compared by the blind index: nobody's number is opened for this."""
    digits = {text[start : start + MOBILE] for start in range(len(text) - MOBILE + 1)}
    numbers = [one for one in digits if re.fullmatch(r"1[0-9]{10}", one)]
    if not numbers:
        return False
    wanted = [Person._meta.get_field("mobile").blind(number) for number in numbers]
    for tenant in Tenant.objects.filter(pk__in=user.memberships.values("tenant")):
        with acting_as(User.objects.system(), tenant, writes=False):
            if Person.objects.filter(account=user, mobile_index__in=wanted).exists():
                return True
    return False
