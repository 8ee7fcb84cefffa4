"""What a command of the terminal is made of, and the options that many share."""

from dataclasses import dataclass, field
from gettext import gettext as _
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Option:
    """An argument or option of a command."""

    name: str
    help: str
    how: dict[str, Any] = field(default_factory=dict)
    """What argparse wants to know of it: choices, type, default, metavar."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command: one sentence, its options, and the function `module:name` within this package that does it."""

    name: str
    help: str
    does: str
    options: tuple[Option, ...] = ()
    django: bool = True
    """Whether it needs Django to be started."""


def port(text: str) -> int:
    """A port that can be listened on; argparse tells the value and this function's name where it is none."""
    if not 0 < int(text) < 1 << 16:
        raise ValueError
    return int(text)


def flag(name: str, text: str) -> Option:
    """An option that is there or not."""
    return Option(name=name, help=text, how={"action": "store_true"})


def day(name: str, text: str) -> Option:
    """An option that takes a day."""
    return Option(name=name, help=text, how={"metavar": "YYYY-MM-DD"})


def of_tenant() -> Option:
    """Which tenant is meant."""
    return Option(name="--tenant", help=_("tenant, by name or id; needed where there are several"))


def as_user() -> Option:
    """In whose name it is done."""
    return Option(name="--user", help=_("account in whose name it is done; by default the system itself"))


def reason() -> Option:
    """Why, for what leaves a trace."""
    return Option(name="--reason", help=_("why; kept in the audit trail"), how={"default": ""})
