"""Audits, findings, actions, measurements and reviews."""
