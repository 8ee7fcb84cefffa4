"""Sheets in and out from a terminal."""

import argparse
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Any

from tongguan.core import registers
from tongguan.core.registers import Register
from tongguan.exchange import exporting, importing

from . import printing, standing
from .outcome import FINE, FLAWED, USAGE, Answer, Failure
