"""Columns of numbers as a picture that the server draws: plain shapes with patterns, so that it prints in black too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDE, LEFT, RIGHT, ABOVE, BELOW = 960, 40, 8, 14, 26
LABEL = 60
"""So much room a label below the columns needs."""
NAMED_HIGH, NAMED_WIDE = 13, 20
"""From this size on the number stands within its piece."""
WIDEST = 72


@dataclass(frozen=True)
class Piece:
    """One number within a column, drawn in the manner of its kind."""

    kind: str
    number: int
    x: int
    y: int
    width: int
    height: int

    @property
    def named(self) -> bool:
        """Whether there is room for the number."""
        return self.height >= NAMED_HIGH and self.width >= NAMED_WIDE

    @property
    def middle(self) -> tuple[int, int]:
        """Where the number stands."""
        return self.x + self.width // 2, self.y + self.height // 2 + 4


@dataclass(frozen=True)
class Column:
    """The pieces over one label."""

    x: int
    label: str
    words: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Line:
    """A line across, with the number it stands for."""

    y: int
    number: int


@dataclass(frozen=True)
class Picture:
    """What a template draws."""

    width: int
    height: int
    columns: list[Column]
    lines: list[Line]
    kinds: list[tuple[str, str]]
    """Each kind with its words, for the legend."""
    left: int = LEFT

    @property
    def right(self) -> int:
        """Where the lines across end."""
        return self.width - RIGHT

    @property
    def foot(self) -> int:
        """Where the labels stand."""
        return self.height - 8


@dataclass(frozen=True)
class Given:
    """One column as it is asked for: its label, the words shown over it, and its numbers by kind."""

    label: str
    words: str
    numbers: Sequence[int]


def stacked(
    given: Sequence[Given],
    kinds: Sequence[tuple[str, Any]],
    *,
    wide: int = WIDE,
    high: int = 180,
    top: int = 0,
    beside: bool = False,
) -> Picture:
    """The numbers of each column one upon the other, or with `beside` side by side, up to `top` at least."""
    totals = [max(one.numbers, default=0) if beside else sum(one.numbers) for one in given]
    scale = rounded_up(max([top, *totals, 1]))
    step = (wide - LEFT - RIGHT) / max(len(given), 1)
    width = max(2, min(WIDEST, round(step * 0.72)))
    every = max(1, -(-LABEL // max(1, int(step))))
    columns = []
    for place, one in enumerate(given):
        x = round(LEFT + step * place + (step - width) / 2)
        # From the end, so that the last one always has its label.
        label = one.label if (len(given) - 1 - place) % every == 0 else ""
        room = Room(x, width, high, scale)
        pieces = _beside(one, kinds, room) if beside else _upon(one, kinds, room)
        columns.append(Column(x + width // 2, label, one.words, pieces))
    lines = [Line(round(ABOVE + high - high * number / scale), number) for number in _marks(scale)]
    legend = [(name, str(words)) for name, words in kinds]
    return Picture(wide, ABOVE + high + BELOW, columns, lines, legend)


@dataclass(frozen=True)
class Room:
    """Where the pieces of one column stand, and what its height stands for."""

    x: int
    width: int
    high: int
    scale: int


def _upon(one: Given, kinds: Sequence[tuple[str, Any]], room: Room) -> list[Piece]:
    pieces, below = [], 0
    for (kind, _words), number in zip(kinds, one.numbers, strict=True):
        bottom, top = (round(room.high * value / room.scale) for value in (below, below + number))
        below += number
        if number:
            pieces.append(Piece(kind, number, room.x, ABOVE + room.high - top, room.width, max(1, top - bottom)))
    return pieces


def _beside(one: Given, kinds: Sequence[tuple[str, Any]], room: Room) -> list[Piece]:
    each = max(1, room.width // len(kinds))
    pieces = []
    for place, ((kind, _words), number) in enumerate(zip(kinds, one.numbers, strict=True)):
        tall = max(1, round(room.high * number / room.scale))
        if number:
            pieces.append(Piece(kind, number, room.x + each * place, ABOVE + room.high - tall, each, tall))
    return pieces


def rounded_up(number: int) -> int:
    """The next number that divides into even marks."""
    size = 1
    while True:
        for times in (2, 4, 6, 10, 16):
            if number <= size * times:
                return size * times
        size *= 10


def _marks(scale: int) -> list[int]:
    half = scale // 2
    return sorted({0, half, scale} | ({half // 2, half + half // 2} if half % 2 == 0 else set()))
