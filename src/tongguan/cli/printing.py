"""Tables and lines on a terminal, where a Chinese character is two columns wide."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

GAP = "  "
WIDE = {"W": 2, "F": 2}


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(0 if unicodedata.combining(sign) else WIDE.get(unicodedata.east_asian_width(sign), 1) for sign in text)


def padded(text: str, columns: int) -> str:
    """The text with blanks up to a number of columns."""
    return text + " " * max(0, columns - width(text))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a table with aligned columns; nothing but the head where there are no rows."""
    cells = [[str(cell).replace("\n", " ") for cell in row] for row in [head, *rows]]
    columns = [max(map(width, column)) for column in zip(*cells, strict=True)]
    ruled = ["-" * columns_wide for columns_wide in columns]
    for row in [cells[0], ruled, *cells[1:]]:
        yield GAP.join(padded(cell, columns_wide) for cell, columns_wide in zip(row, columns, strict=True)).rstrip()


def progress(text: str) -> None:
    """Tell how far something is, beside the answer."""
    print(text, file=sys.stderr, flush=True)
