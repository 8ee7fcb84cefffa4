"""The language of the terminal, without starting Django: `--help` must be quick."""

import gettext
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
ASKED = "--language"


def choose(given: Sequence[str]) -> str:
    """Set the language that the command line or the environment asks for, and return Django's name for it."""
    language = _of(_asked(given) or _of_environment())
    use(language)
    return language


def use(language: str) -> None:
    """Let every `gettext` of this process, that of argparse too, speak a language."""
    os.environ["LANGUAGE"] = "en" if language == "en" else "zh_Hans"
    gettext.bindtextdomain("django", str(LOCALE))
    gettext.textdomain("django")


def _asked(given: Sequence[str]) -> str:
    for word, following in pairwise([*given, ""]):
        if word == ASKED:
            return following
        if word.startswith(f"{ASKED}="):
            return word.removeprefix(f"{ASKED}=")
    return ""


def _of_environment() -> str:
    return os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""


def _of(text: str) -> str:
    """Chinese unless English is asked for: the product is Chinese first."""
    return "en" if text.lower().startswith("en") else "zh-hans"
