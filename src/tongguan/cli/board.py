"""The clause board as lines: every clause under its chapter, then what breaks it."""

from collections import Counter
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

from tongguan.standards.packs import Pack, load

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


def lines(boards: list[dict[str, Any]], swept: list[dict[str, Any]]) -> Iterator[str]:
    """The boards as `tongguan check --json` gives them, what breaks them, and old sins against segregation."""
    for board in boards:
        yield from _board(load()[board["pack"]], board)
        yield from _broken(board["clauses"])
        if "compared" in board:
            yield from _turned(board["compared"])
    if sins := [rule for rule in swept if rule["broken"]]:
        yield _("Segregation of duties")
        for rule in sins:
            yield from _of_check(rule)


def _board(pack: Pack, board: dict[str, Any]) -> Iterator[str]:
    yield _("%(title)s, as of %(day)s") % {"title": pack.title, "day": board["as_of"]}
    counted = Counter(clause["verdict"] for clause in board["clauses"] if clause["kind"] != "heading")
    yield ", ".join(f"{word(verdict)} {counted[verdict]}" for verdict in MARKS)
    yield ""
    head = [_("chapter"), _("clause"), _("title"), _("verdict"), _("broken/among")]
    yield from printing.table(head, _rows(pack, board["clauses"]))
    yield ""


def _turned(compared: dict[str, Any]) -> Iterator[str]:
    yield _("Otherwise than on %(day)s") % {"day": compared["against"]}
    head = [_("clause"), _("title"), _("was"), _("now"), _("newly broken"), _("righted")]
    rows = [
        (one["id"], one["title"], word(one["was"]), word(one["now"]), one["opened"], one["righted"])
        for one in compared["turned"]
    ]
    yield from printing.table(head, rows) if rows else [_("Nothing.")]
    yield ""


def _rows(pack: Pack, clauses: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """One row a clause; a chapter is named where it begins."""
    last = ""
    for clause in clauses:
        chapter = _chapter(pack, clause["id"])
        counts = f"{clause['broken']}/{clause['among']}" if clause["checks"] else ""
        yield ("" if chapter == last else chapter, clause["id"], clause["title"], word(clause["verdict"]), counts)
        last = chapter


def _chapter(pack: Pack, key: str) -> str:
    """The heading at the top over a clause; one without any stands for itself."""
    entries = pack.sections | pack.clauses
    parts = key.split(".")
    uppers = (".".join(parts[:length]) for length in range(1, len(parts)))
    head = next((upper for upper in uppers if upper in entries), key)
    return f"{head} {entries[head].title}"


def _broken(clauses: list[dict[str, Any]]) -> Iterator[str]:
    for clause in clauses:
        broken = [check for check in clause["checks"] if check["broken"]]
        if broken:
            yield f"{clause['id']} {clause['title']}"
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
