"""Figures over many records: how projects stood over time, vendors side by side, what runs out in the year ahead."""
