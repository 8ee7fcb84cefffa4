"""From a parsed line to an exit status: starts Django, calls the command, prints its answer, tells what went wrong."""

import argparse
import importlib
import json
import os
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import Any

FINE, FLAWED, USAGE, REFUSED, INTERNAL = range(5)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command found: for programs, for people, and whether something is wrong."""

    data: Any = None
    """Nothing where all was said when it began."""
    lines: Iterable[str] = field(default_factory=list)
    status: int = FINE


class Failure(Exception):
    """A command that cannot be done; the message says why and what would help."""

    def __init__(self, message: str, status: int = REFUSED) -> None:
        super().__init__(message)
        self.status = status


def of(chosen: argparse.Namespace, language: str) -> int:
    """Do what was chosen and return the exit status."""
    try:
        answer = _called(chosen, language)
        _printed(chosen, answer)
    except Failure as failure:
        return _told(chosen, [str(failure)], failure.status)
    except KeyboardInterrupt:
        return _told(chosen, [_("Interrupted.")], REFUSED)
    except BrokenPipeError:
        # Whoever read the answer (head, less) has seen enough; what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as error:  # noqa: BLE001  a status and a message are promised whatever happens
        return _failed(chosen, error)
    return answer.status


def _called(chosen: argparse.Namespace, language: str) -> Answer:
    if chosen.django:
        start(language)
    module, _colon, function = chosen.does.partition(":")
    return getattr(importlib.import_module(f"{__package__}.{module}"), function)(chosen)


def start(language: str) -> None:
    """Set Django up, for this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongguan.settings")
    # `--help` does without Django, which takes a second to load.
    import django  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    django.setup()
    translation.activate(language)


def _printed(chosen: argparse.Namespace, answer: Answer) -> None:
    if chosen.json:
        if answer.data is not None:
            print(json.dumps(answer.data, ensure_ascii=False, indent=2, default=str))
        return
    for line in answer.lines:
        print(line)


def _told(chosen: argparse.Namespace, reasons: list[str], status: int) -> int:
    """Reasons go to stderr for people; programs get them where they look."""
    if chosen.json:
        print(json.dumps({"error": {"status": status, "reasons": reasons}}, ensure_ascii=False, indent=2))
    for reason in reasons:
        print(reason, file=sys.stderr)
    return status


def _failed(chosen: argparse.Namespace, error: Exception) -> int:
    """Refusals say why; a database that is not there says what helps; the rest is a mistake of ours."""
    # Where Django could not even be imported, this cannot be either.
    from django.core.exceptions import PermissionDenied, ValidationError  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    if isinstance(error, ValidationError):
        return _told(chosen, [str(message) for message in error.messages], REFUSED)
    if isinstance(error, OSError) and error.filename:
        return _told(chosen, [_of_path(error)], REFUSED)
    if isinstance(error, PermissionDenied | PermissionError):
        return _told(chosen, [str(error)], REFUSED)
    if isinstance(error, DatabaseError):
        helps = _("The database cannot be used: %(reason)s. “tongguan migrate” prepares it, “tongguan doctor” looks.")
        return _told(chosen, [helps % {"reason": str(error).strip()}], INTERNAL)
    traceback.print_exception(error)
    return _told(chosen, [_("Internal error: %(reason)s") % {"reason": error or type(error).__name__}], INTERNAL)


def _of_path(error: OSError) -> str:
    """What is wrong with a file or folder that was named."""
    # What is written goes to a file of its own first, beside the one that was named.
    path = Path(os.fsdecode(error.filename))
    where = path.parent if path.suffix == ".part" else path
    told = {
        FileNotFoundError: _("There is no file or folder “%(path)s”."),
        IsADirectoryError: _("“%(path)s” is a folder, no file."),
        NotADirectoryError: _("“%(path)s” is a file, no folder."),
        FileExistsError: _("“%(path)s” is there already."),
        PermissionError: _("“%(path)s” may not be read or written."),
    }.get(type(error), f"“%(path)s”: {error.strerror}")
    return told % {"path": where}
