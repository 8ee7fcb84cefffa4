"""Registers whose rows are sensitive as such: that somebody read one is itself noted in the trail."""

from typing import Any

from . import audit

_declared: dict[str, Any] = {}


def declare(register: str, why: Any) -> None:
    """Say that reading a row of a register is noted, and what makes it sensitive."""
    _declared[register] = why


def is_sensitive(register: str) -> bool:
    """Whether reading a row is noted."""
    return register in _declared


def why(register: str) -> str:
    """What makes the rows of a register sensitive."""
    return str(_declared.get(register, ""))


def was_read(register: str, record: int) -> None:
    """Somebody was shown a row: on its page, by a program, in its history."""
    if register in _declared:
        audit.note(register, record, "read")


def were_read(register: str, records: list[int]) -> None:
    """Somebody was shown several rows at once, with what is inside them."""
    if register in _declared and records:
        audit.note(register, None, "read", changes={"records": [None, records]})
