"""The words of an uploaded docx or PDF, read in a process of its own within limits of time and memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import evidence
from tongguan.core.models import Evidence

READER = Path(__file__).with_name("text_reader.py")
SECONDS = 25
KEPT = 3600
"""Seconds for which words are kept ready, by the digest of their file."""
READABLE = {evidence.TYPES[".pdf"], evidence.TYPES[".docx"]}
HEAD = 8
WRONG = {
    "encrypted": gettext_lazy(
        "“%(name)s” is locked with a password, or in the old .doc format. Save it as docx or PDF."
    ),
    "no_text": gettext_lazy(
        "“%(name)s” holds pictures but no words: it is a scan. Enter articles and excerpts by hand."
    ),
    "too_long": gettext_lazy(
        "“%(name)s” is too long or takes too much time to be read. Split it, or enter it by hand."
    ),
    "damaged": gettext_lazy("“%(name)s” cannot be read: the file is damaged."),
}


class NoWords(ValidationError):
    """The file is sound but holds no words: a scan, which proves the contract all the same."""


def refuse_unreadable_type(file: BinaryIO, name: str) -> None:
    """Raise unless the file is a docx or PDF of a size that may come in."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(WRONG["encrypted"] % {"name": name})
    if evidence.type_of(file, name) not in READABLE:
        raise ValidationError(_("“%(name)s” is neither a docx nor a PDF; only these can be read.") % {"name": name})
    file.seek(0)


def words_in(file: BinaryIO, name: str) -> list[str]:
    """The words of each page of an uploaded file; raises ValidationError that says what is wrong with it."""
    refuse_unreadable_type(file, name)
    data = file.read()
    file.seek(0)
    return _read(data, name)


def words_of(kept: Evidence) -> list[str]:
    """The words of each page of a file kept as evidence."""
    key = f"words:{kept.sha256}"
    if (pages := cache.get(key)) is None:
        with kept.file.open("rb") as file:
            pages = words_in(file, kept.name)
        cache.set(key, pages, KEPT)
    return pages


def _read(data: bytes, name: str) -> list[str]:
    command = [sys.executable, "-I", str(READER)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
        told = json.loads(done.stdout or '{"wrong": "too_long"}')
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        told = {"wrong": "too_long"}
    if wrong := told.get("wrong"):
        raise (NoWords if wrong == "no_text" else ValidationError)(WRONG[wrong] % {"name": name})
    return told["pages"]
