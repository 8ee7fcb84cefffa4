"""Is this installation sound: what is not is told with what helps."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from gettext import gettext as _

from . import (
    ailments,
    ailments_of_accounts,
    ailments_of_channels,
    ailments_of_data,
    ailments_of_factors,
    ailments_outside,
)
from .ailments import ERROR, Finding
from .outcome import FINE, FLAWED, Answer

LOOKS: tuple[Callable[[], Iterable[Finding]], ...] = (
    ailments.of_the_database,
    ailments.of_the_seals,
    ailments.of_the_disk,
    ailments.of_the_clock,
    ailments.of_the_jobs,
    ailments.of_the_mail,
    ailments_of_channels.of_the_channels,
    ailments_of_channels.of_the_browsers,
    ailments.of_the_calendar,
    ailments.of_the_files,
    ailments.of_the_settings,
    ailments_of_accounts.of_the_policy,
    ailments_of_accounts.of_the_other_parameters,
    ailments_of_accounts.of_the_administrators,
    ailments_of_accounts.of_the_accounts,
    ailments_of_factors.of_the_people,
    ailments_of_factors.of_the_networks,
    ailments_outside.of_log_in_from_outside,
    ailments_of_data.of_the_keys,
    ailments_of_data.of_the_terms,
    ailments_of_channels.of_the_web,
)


def doctor(_chosen: argparse.Namespace) -> Answer:
    """Every look; without a database that is up to date the rest cannot be looked at."""
    found: list[Finding] = []
    for look in LOOKS:
        found += look()
        if look is ailments.of_the_database and found:
            break
    bad = any(finding.level == ERROR for finding in found)
    data = {"findings": [finding.as_dict() for finding in found]}
    return Answer(data=data, lines=_lines(found), status=FLAWED if bad else FINE)


def _lines(found: list[Finding]) -> Iterator[str]:
    if not found:
        yield _("Nothing is wrong.")
        return
    for finding in found:
        yield f"{finding.word}: {finding.message}"
        if finding.hint:
            yield f"    → {finding.hint}"
