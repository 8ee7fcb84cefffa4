"""Refusals: why a step may not be taken, in a form that a page, the API and a terminal can all tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .checks import Check
    from .models import Record


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One reason: what is missing, by which rule and clause, who can supply it, and where."""

    code: str
    """role, state, needs, guard, segregation, gate, not_built, version, second_factor."""
    message: str
    rule: str = ""
    clause: str = ""
    field: str = ""
    who: tuple[str, ...] = ()
    register: str = ""
    record: int | None = None
    title: str = ""
    url: str = ""
    """The record that the reason speaks of."""
    mend: str = ""
    """Where whoever asks can enter or change what is missing."""
    mend_what: str = ""
    softened: bool = False
    """Told, but not in the way: the tenant has softened the gate."""

    def as_dict(self) -> dict[str, Any]:
        """For the API and `--json`."""
        return {**vars(self), "who": list(self.who)}


class Refused(ValidationError):
    """A step was refused; carries every reason at once."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = list(refusals)
        super().__init__([ValidationError(refusal.message, code=refusal.code) for refusal in refusals])


def broken_rule(check: "Check", record: "Record", *, code: str = "segregation", clause: str = "") -> Refusal:
    """The refusal that a broken check gives for a record."""
    # The way out and the names come from the registry, which needs the workflows, which refuse.
    from .mending import menders, way_out  # noqa: PLC0415  circular import
    from .registers import name_of  # noqa: PLC0415  circular import

    # Who may not mend it is told who can, not where.
    who, one_of_them = menders(check)
    way = way_out(check, record) if one_of_them else None
    return Refusal(
        code=code,
        message=check.told(record),
        rule=check.segregation or check.name,
        clause=clause,
        who=who,
        register=name_of(type(record)),
        record=record.pk,
        title=str(record),
        url=record.url,
        mend=way.url if way else "",
        mend_what=way.what if way else "",
    )


def not_built() -> Refusal:
    """The answer of a step that a later version will open."""
    return Refusal(code="not_built", message=_("This step is not yet built."))
