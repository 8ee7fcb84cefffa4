"""Checks of risk; each module declares its own when imported."""

from . import baseline, watch

__all__ = ["baseline", "watch"]
