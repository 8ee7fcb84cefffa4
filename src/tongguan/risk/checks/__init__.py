"""Checks of risk; each module declares its own when imported."""

from . import baseline, mandates, watch

__all__ = ["baseline", "mandates", "watch"]
