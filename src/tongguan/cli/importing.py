"""Sheets in from a terminal."""

import argparse
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from tongguan.exchange import importing
from tongguan.exchange.report import OUTCOMES, Report

from . import printing, standing
from .outcome import FINE, FLAWED, Answer, Failure
from .pairs import pairs


def take_in(chosen: argparse.Namespace) -> Answer:
    """Import a file, or with --dry-run only tell what would happen."""
    if not Path(chosen.file).is_file():
        raise Failure(_("There is no file “%(path)s”.") % {"path": chosen.file})
    mapping = pairs(chosen.map, "--map") or None
    actor = standing.actor_of(chosen, standing.tenant_of(chosen))
    printing.progress(_("Trying …") if chosen.dry_run else _("Importing …"))
    report = importing.run(chosen.file, chosen.into, mapping=mapping, dry_run=chosen.dry_run, actor=actor)
    bad = report.counts["rejected"]
    return Answer(data=report.as_dict(), lines=_lines(report), status=FLAWED if bad else FINE)


def _lines(report: Report) -> Iterator[str]:
    words = {
        "read": _("rows read"),
        "created": _("rows created"),
        "updated": _("rows updated"),
        "unchanged": _("rows unchanged"),
        "rejected": _("rows rejected"),
    }
    columns = ["read", *OUTCOMES]
    rows = [(name, *(counts[column] for column in columns)) for name, counts in report.registers.items()]
    rows.append((_("rows"), *(report.counts[column] for column in columns)))
    yield from printing.table(["", *(words[column] for column in columns)], rows)
    yield ""
    if report.left_out:
        yield _("Columns left out: %(names)s") % {"names": ", ".join(report.left_out)}
    yield from (str(error) for error in report.errors)
    if report.unread:
        yield _(
            "Nothing was understood in: %(names)s. Name the other columns by --map, or enter first what it names."
        ) % {"names": ", ".join(report.unread)}
    for warning in report.warnings:
        yield _("Note: %(text)s") % {"text": warning}
    if report.dry_run:
        yield _("This was a trial: nothing was written.")
