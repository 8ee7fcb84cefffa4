"""What a synchronisation with the directory did, or would do."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Report:
    """User names, names of people and of units, by what happened to them."""

    read: int = 0
    made: list[str] = field(default_factory=list)
    tied: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    people_made: list[str] = field(default_factory=list)
    people_updated: list[str] = field(default_factory=list)
    units_made: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What could not be taken over, one sentence each."""

    def as_dict(self) -> dict[str, Any]:
        """Everything, for programs."""
        return dict(vars(self))

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {name: value if isinstance(value, int) else len(value) for name, value in vars(self).items()}
