"""How large a sheet may be: more is refused before it is read."""

from typing import Final

MOST_BYTES: Final = 50 * 1024 * 1024
"""Size of the file as it comes."""
MOST_UNPACKED: Final = 256 * 1024 * 1024
"""Size of what a workbook unpacks to; no office fills one by hand."""
MOST_RATIO: Final = 200
"""How many times larger than its packed form a part may be, once it is larger than a megabyte."""
MOST_PARTS: Final = 5_000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
MOST_CELLS: Final = 5_000_000
"""Rows times columns of the rectangle that the filled cells span; a reader holds all of it."""
MOST_CHARACTERS: Final = 32_767
"""Of one cell; the limit of the spreadsheet programs themselves."""
MOST_TEXT: Final = 256 * 1024 * 1024
"""Characters of all cells together: one long text may be shared by many cells."""
