"""Risks, controls and what was decided about them."""
