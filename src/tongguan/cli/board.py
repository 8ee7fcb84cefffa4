"""The clause board as lines: every clause under its chapter, then what breaks it."""

from collections import Counter
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

from tongguan.standards.packs import Pack, in_order
from tongguan.standards.verdicts import ClauseResult

from . import printing

MARKS = {"conform": "✓", "nonconform": "✗", "unknown": "?", "na": "–"}
"""A mark beside the word, never alone and never only a colour."""


def word(verdict: str) -> str:
    """A verdict in a word, with its mark."""
    words = {
        "conform": _("conform"),
        "nonconform": _("nonconform"),
        "unknown": _("to be evidenced"),
        "na": _("not applicable"),
    }
    return f"{MARKS[verdict]} {words[verdict]}"


def lines(found: dict[Pack, dict[str, ClauseResult]], swept: list[dict[str, Any]]) -> Iterator[str]:
    """The boards, what breaks them, and old sins against the segregation of duties."""
    for pack, results in found.items():
        yield from _board(pack, results)
        yield from _broken(results)
    if sins := [rule for rule in swept if rule["broken"]]:
        yield _("Segregation of duties")
        for rule in sins:
            yield from _of_check(rule)


def _board(pack: Pack, results: dict[str, ClauseResult]) -> Iterator[str]:
    as_of = next(iter(results.values())).as_of
    yield _("%(title)s, as of %(day)s") % {"title": pack.title, "day": as_of}
    counted = Counter(result.verdict for result in results.values() if result.clause.kind != "heading")
    yield ", ".join(f"{word(verdict)} {counted[verdict]}" for verdict in MARKS)
    yield ""
    rows, last = [], ""
    for key in sorted(results, key=in_order):
        chapter = _chapter(pack, key)
        rows.append(_row("" if chapter == last else chapter, results[key]))
        last = chapter
    yield from printing.table(
        [_("chapter"), _("clause"), _("title"), _("verdict"), _("broken/among")],
        rows,
    )
    yield ""


def _row(chapter: str, result: ClauseResult) -> tuple[str, ...]:
    counts = f"{result.broken}/{result.among}" if result.checks else ""
    return (chapter, result.clause.id, str(result.clause.title), word(result.verdict), counts)


def _chapter(pack: Pack, key: str) -> str:
    """The heading at the top over a clause."""
    head = next((upper for upper in _uppers(key) if upper in pack.sections or upper in pack.clauses), key)
    entry = pack.sections.get(head) or pack.clauses[head]
    return f"{head} {entry.title}"


def _uppers(key: str) -> Iterator[str]:
    """The ids over a clause from the top: 6, 6.2, 6.2.1 of 6.2.1.a."""
    parts = key.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts)))


def _broken(results: dict[str, ClauseResult]) -> Iterator[str]:
    for key in sorted(results, key=in_order):
        broken = [check.as_dict() for check in results[key].checks if check.broken]
        if not broken:
            continue
        yield f"{key} {results[key].clause.title}"
        for check in broken:
            yield from _of_check(check)
        yield ""


def _of_check(check: dict[str, Any]) -> Iterator[str]:
    """One check and the records that break it; more than are named are counted."""
    yield f"  {MARKS['nonconform']} {check['sentence']} ({check['broken']}/{check['among']})"
    for record in check["records"]:
        yield f"      {record['number']}  {record['title']}  {record['message']}"
    if unnamed := check["broken"] - len(check["records"]):
        yield "      " + _("and %(count)s more") % {"count": unnamed}
