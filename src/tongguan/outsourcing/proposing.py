"""Passages of a contract proposed for the 25 terms, by words; a person decides what they are."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

ARTICLE: Final = re.compile(
    r"^\s*(第\s*[一二三四五六七八九十百零〇\d]+\s*条|(?:Article|Section|Clause)\s+\d+(?:\.\d+)*|\d+\.\d+(?:\.\d+)*(?=[\s、.．]))",
    re.IGNORECASE,
)
LONGEST: Final = 600
"""Letters of an excerpt; of a longer passage it is what lies around the first word found."""
BEFORE: Final = 60
MOST: Final = 3
"""Passages proposed for one term."""
_BROKEN: Final = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")
_BETWEEN: Final = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


@dataclass(frozen=True)
class Passage:
    """A piece of the text: its article if it has one, and on which page it begins."""

    article: str
    text: str
    page: int


@cache
def words() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Term -> its words; of each all parts must be found."""
    told = tomllib.loads(resources.files(__package__).joinpath("term_words.toml").read_text(encoding="utf-8"))
    return {code: tuple(tuple(word.lower().split("+")) for word in [*of["zh"], *of["en"]]) for code, of in told.items()}


def passages_of(pages: list[str]) -> list[Passage]:
    """The text cut at its articles; where it has none, at its lines."""
    lines = [(number, line.strip()) for number, page in enumerate(pages, start=1) for line in page.splitlines()]
    written = [(number, line) for number, line in lines if line]
    found: list[Passage] = []
    for number, line in written:
        begins = ARTICLE.match(line)
        if begins:
            found.append(Passage(re.sub(r"(?<=第)\s+|\s+(?=条)", "", begins.group(1)), line, number))
        elif found and found[-1].article:
            last = found.pop()
            found.append(Passage(last.article, f"{last.text}\n{line}", last.page))
        else:
            found.append(Passage("", line, number))
    return found


def proposed(pages: list[str]) -> dict[str, list[Passage]]:
    """Term -> the passages that speak of it most, best first; nothing where none does."""
    parts = [(part, _plain(part.text)) for part in passages_of(pages)]
    found = {}
    for code, wanted in words().items():
        rated = sorted(_rated(parts, wanted), key=lambda pair: -pair[0])
        found[code] = [_excerpt(part, wanted) for _points, part in rated[:MOST]]
    return found


def _rated(parts: list[tuple[Passage, str]], wanted: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, Passage]]:
    for part, plain in parts:
        if points := sum(all(piece in plain for piece in word) for word in wanted):
            yield points, part


def _plain(text: str) -> str:
    """Lines broken in the middle of a Chinese sentence are joined again."""
    return _BETWEEN.sub("", text).lower()


def _excerpt(part: Passage, wanted: tuple[tuple[str, ...], ...]) -> Passage:
    text = _BROKEN.sub("", part.text)
    if len(text) <= LONGEST:
        return Passage(part.article, text, part.page)
    low = text.lower()
    first = min((at for word in wanted for piece in word if (at := low.find(piece)) >= 0), default=0)
    start = max(0, first - BEFORE)
    return Passage(part.article, text[start : start + LONGEST], part.page)
