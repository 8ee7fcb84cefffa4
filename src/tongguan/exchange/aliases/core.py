"""Other words for the registers of the core."""

from typing import Final

COLUMNS: Final[dict[tuple[str, str], tuple[str, ...]]] = {}
CHOICES: Final[dict[tuple[str, str], dict[str, str]]] = {}
