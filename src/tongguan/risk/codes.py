"""Codes of the controls that standards list: the leaves of Appendix A, and both editions of Annex A."""

from collections.abc import Mapping
from typing import Final

_LEAVES: Final[Mapping[str, str]] = {
    "A.1": "a b c",
    "A.2": "1 2.a 2.b 2.c 3.a 3.b 3.c 3.d 4.a 4.b.1 4.b.2 5.a 5.b.1 5.b.2 5.b.3 5.b.4 5.c 5.d",
    "A.3": "a b c d e f g h",
    "A.4": "a b c d e f",
    "A.5": "a b c d",
    "A.6": "a b c d e.1 e.2",
    "A.7": "a b c d",
    "A.8": "a b c",
}
APPENDIX_A: Final = tuple(f"{part}.{leaf}" for part, leaves in _LEAVES.items() for leaf in leaves.split())
"""The 52 leaves of Appendix A of GB/T 32926."""

_COUNTS: Final[Mapping[str, str]] = {
    "2013": """
    A.5.1 2  A.6.1 5  A.6.2 2  A.7.1 2  A.7.2 3  A.7.3 1  A.8.1 4  A.8.2 3  A.8.3 3  A.9.1 2  A.9.2 6  A.9.3 1  A.9.4 5
    A.10.1 2  A.11.1 6  A.11.2 9  A.12.1 4  A.12.2 1  A.12.3 1  A.12.4 4  A.12.5 1  A.12.6 2  A.12.7 1  A.13.1 3
    A.13.2 4  A.14.1 3  A.14.2 9  A.14.3 1  A.15.1 3  A.15.2 2  A.16.1 7  A.17.1 3  A.17.2 1  A.18.1 5  A.18.2 3
    """,
    "2022": "A.5 37  A.6 8  A.7 14  A.8 34",
}


def _numbered(counts: str) -> tuple[str, ...]:
    words = counts.split()
    groups = zip(words[::2], map(int, words[1::2]), strict=True)
    return tuple(f"{group}.{number}" for group, count in groups for number in range(1, count + 1))


ANNEX_A: Final[Mapping[str, tuple[str, ...]]] = {edition: _numbered(counts) for edition, counts in _COUNTS.items()}
"""Edition -> its controls, 114 and 93."""
