"""`tongguan`, the one command: reads the line, does what it asks, and ends with a documented status."""

import sys
from collections.abc import Sequence

from . import outcome, parsing, words

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; this is the console script."""
    given = list(sys.argv[1:] if argv is None else argv)
    language = words.choose(given)
    chosen = parsing.parser().parse_args(given)
    return outcome.of(chosen, language)
