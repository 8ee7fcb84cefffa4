"""The evaluator's guide: each thing asked of the platform itself, how it is met, where it is set, what proves it."""

import tomllib
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Any

from django.utils import translation

from tongguan.core import preferences

from .markdown import code, paragraphs, table
from .markdown import page as page_of

SOURCE = Path(__file__).with_suffix(".toml")


def items() -> list[dict[str, Any]]:
    """What is asked, in the order of the guide; a test holds every name in it to what there is."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))["item"]


def page() -> str:
    """The whole guide in the language in force."""
    return page_of(_lines())


def _lines() -> Iterator[str]:
    yield from paragraphs(
        f"# {_('For the evaluator')}",
        _("Written by “tongguan docs” from the declarations."),
        _(
            "What is asked of the platform itself, how it is met, where it is set, and which tests prove it. The"
            " defaults are those of the product; production mode (TONGGUAN_PRODUCTION=1) demands the second factor"
            " besides. “tongguan doctor” names every deviation."
        ),
    )
    language = "zh" if translation.get_language() == "zh-hans" else "en"
    for number, item in enumerate(items(), 1):
        yield from paragraphs(f"## {number} {item['topic'][language]}", item["how"][language])
        yield from table([_("where"), _("name"), _("default")], _places(item))
        yield from (f"- {code(test)}" for test in item["tests"])
        yield ""


def _places(item: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for key in item.get("settings", ()):
        yield _("setting of the tenant"), code(key), code(preferences.declared[key].default)
    for name in item.get("variables", ()):
        yield _("environment variable"), code(name), ""
    for address in item.get("pages", ()):
        yield _("page"), code(address), ""
    for name in item.get("commands", ()):
        yield _("command"), code(f"tongguan {name}"), ""
    if item.get("looks"):
        yield _("command"), code("tongguan doctor"), ""
