"""The reference of the manual, written from the declarations, so that it cannot differ from what the product does."""

import argparse
from gettext import gettext as _
from pathlib import Path

from django.utils import translation

from tongguan.cli import words
from tongguan.cli.outcome import Answer
from tongguan.core.matrix import access_matrix, as_csv

from . import access, clauses, evaluation, gates, line, registers, settings

LANGUAGES = {"zh": "zh-hans", "en": "en"}
"""Directory -> language."""
PAGES = {
    "access-matrix": access.page,
    "clauses": clauses.page,
    "gates": gates.page,
    "settings": settings.page,
    "commands": line.page,
    "evaluation": evaluation.page,
}


def write(chosen: argparse.Namespace) -> Answer:
    """Write every page in both languages; the same declarations give the same bytes."""
    target, asked = Path(chosen.directory), translation.get_language()
    written = [_kept(target / "access-matrix.csv", as_csv(access_matrix()))]
    try:
        for directory, language in LANGUAGES.items():
            words.use(language)
            with translation.override(language):
                texts = [*registers.pages(), *((name, page()) for name, page in PAGES.items())]
                written += [_kept(target / directory / f"{name}.md", text) for name, text in texts]
    finally:
        words.use(asked)
    lines = [*written, _("%(count)s files written.") % {"count": len(written)}]
    return Answer(data={"files": written}, lines=lines)


def _kept(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)
