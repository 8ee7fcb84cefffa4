"""What differs between two editions of a text: sentence by sentence, and inside a changed sentence word by word."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+")
WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
ALIKE = 0.4
"""Sentences less alike than this are shown as one that went and one that came."""
ISLAND = 2
"""So few unchanged characters between two changes are shown as changed too, or the eye finds no way."""


@dataclass(frozen=True)
class Span:
    """A stretch of text: same, removed or added."""

    kind: str
    text: str


Within = Callable[[str, str], Iterator[Span]]
"""How a stretch that was replaced is looked at more closely."""


def differences(old: str, new: str) -> list[Span]:
    """The stretches of both texts in reading order; without the added ones it is the old text, and the other way."""
    return _joined(_between(SENTENCE.findall(old), SENTENCE.findall(new), _inside))


def _inside(old: str, new: str) -> Iterator[Span]:
    words_old, words_new = WORD.findall(old), WORD.findall(new)
    if SequenceMatcher(None, words_old, words_new, autojunk=False).ratio() < ALIKE:
        return iter([Span("removed", old), Span("added", new)])
    return _without_islands(list(_between(words_old, words_new)))


def _between(old: Sequence[str], new: Sequence[str], within: Within | None = None) -> Iterator[Span]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Span("same", before)
        elif within and tag == "replace":
            yield from within(before, after)
        else:
            yield Span("removed", before)
            yield Span("added", after)


def _without_islands(spans: list[Span]) -> Iterator[Span]:
    last = len(spans) - 1
    for place, span in enumerate(spans):
        if span.kind == "same" and 0 < place < last and len(span.text) < ISLAND:
            yield Span("removed", span.text)
            yield Span("added", span.text)
        else:
            yield span


def _joined(spans: Iterator[Span]) -> list[Span]:
    """Between two unchanged stretches all that went in one piece, and after it all that came."""
    found: list[Span] = []
    for same, run in groupby((span for span in spans if span.text), key=lambda span: span.kind == "same"):
        here = list(run)
        kinds = ("same",) if same else ("removed", "added")
        pieces = [Span(kind, "".join(span.text for span in here if span.kind == kind)) for kind in kinds]
        found += [piece for piece in pieces if piece.text]
    return found
