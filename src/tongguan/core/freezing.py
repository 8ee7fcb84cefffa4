"""What the present state of a record no longer lets anybody change: its fields, and its child rows as a whole."""

from collections.abc import Iterable

from .models import Record


def frozen_in(record: Record, names: Iterable[str]) -> frozenset[str]:
    """Those of these fields and child rows that are shut; a record that is still being made has none."""
    machine = record.workflow
    if not machine or record._state.adding or record.state not in machine.editable_in:
        return frozenset()
    return frozenset(names) - frozenset(machine.editable_in[record.state])
