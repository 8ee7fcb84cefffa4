"""Markdown from values: tables, headings, one page."""

from collections.abc import Iterable, Iterator, Sequence


def cell(value: object) -> str:
    """A value as a table takes it: on one line, without a bar or an angle bracket that would be taken for markup."""
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;").strip()


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table and the blank line after it; nothing where there are no rows."""
    lines = ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    if lines:
        yield "| " + " | ".join(map(cell, head)) + " |"
        yield "|" + " --- |" * len(head)
        yield from lines
        yield ""


def code(text: object) -> str:
    """A name as it is written in the product."""
    return f"`{text}`"


def codes(names: Iterable[object]) -> str:
    """Several of them."""
    return ", ".join(code(name) for name in names)


def paragraphs(*texts: object) -> Iterator[str]:
    """Each text with a blank line after it; empty ones are left out."""
    for text in texts:
        if said := str(text).strip():
            yield said
            yield ""


def page(lines: Iterable[str]) -> str:
    """The text of a file."""
    return "\n".join(lines).rstrip() + "\n"
