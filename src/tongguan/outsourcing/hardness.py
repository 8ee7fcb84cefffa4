"""Which conditions of vendors and staff are hard: a default of the product that a tenant may change, with a reason.

The standard asks that they be considered; rules of procurement and investment may forbid to insist on some of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences
from tongguan.core.roles import Role

DECIDERS = (Role.LEADER, Role.SECADMIN)
VENDOR = {f"VC-{number:02}": f"vendor_condition_{number}_holds" for number in range(1, 11)}
"""Condition of a vendor -> the check that decides it, of which the hardness is a limit."""
STAFF = {f"SC-{number:02}": f"staff_condition_{number}_holds" for number in range(1, 8)}
"""The same of service staff."""
HARD = frozenset({"VC-01", "VC-02", "VC-03", "VC-07", "VC-08", "SC-01", "SC-02", "SC-05", "SC-06"})
"""Conditions whose failure ends the assessment, until a tenant says otherwise."""


def key(checks: Mapping[str, str], code: str) -> str:
    """The setting that says whether a condition is hard."""
    return f"{checks[code]}.hard"


def hard_ones(checks: Mapping[str, str]) -> list[str]:
    """The conditions that are hard for the tenant acted in."""
    return [code for code in checks if preferences.value_of(key(checks, code))]


def declare(checks: Mapping[str, str], labels: Iterable[tuple[str, Any]]) -> None:
    """Make a setting of each: who may change it, and what it is called."""
    for code, label in labels:
        said = format_lazy("{}{}", _("hard condition, no consent makes up for it: "), label)
        preferences.setting(key(checks, code), code in HARD, said, by=DECIDERS)
