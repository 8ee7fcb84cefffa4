"""What a project that was taken over while running still lacks, and until when the leader allows that."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tongguan.core import clock
from tongguan.outsourcing.models import Project


@dataclass(frozen=True)
class Adoption:
    """The date of adoption and of mending, and how many clauses are red."""

    adopted_on: dt.date
    mend_by: dt.date | None
    set_by: Any
    """The leader who set the date; until then it is only proposed."""
    left: int | None
    """Days until then, fewer than none when it has passed."""
    red: list[Any]

    @property
    def late(self) -> bool:
        """Whether the date has passed and something is still red."""
        return bool(self.red) and self.left is not None and self.left < 0

    @property
    def ago(self) -> int:
        """Days since the date."""
        return -(self.left or 0)


def adoption(project: Project, standing: dict[str, Any] | None) -> Adoption | None:
    """Nothing for a project that came its way here, and for who is not told how it stands."""
    if project.adopted_on is None or standing is None:
        return None
    left = (project.mend_by - clock.today()).days if project.mend_by else None
    return Adoption(project.adopted_on, project.mend_by, project.mend_set_by, left, standing["red"])
