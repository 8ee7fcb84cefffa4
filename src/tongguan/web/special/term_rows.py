"""The 25 terms of one contract as the checker shows them: where each stands, and what the next person has to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from tongguan.core.workflow import Move
from tongguan.documents import starters
from tongguan.outsourcing.models import ClauseRole, Contract, ContractClause
from tongguan.outsourcing.models.contract_clause import Code
from tongguan.outsourcing.proposing import Passage

GROUPS = {
    "CS-": gettext_lazy("Security terms"),
    "EX-A": gettext_lazy("Conditions of exit"),
    "EX-B": gettext_lazy("Managing the exit"),
    "EX-C": gettext_lazy("Technique of the exit"),
}
NAMES = {
    "CS-01": ("particulars",),
    "CS-02": ("particulars", "cost", "cost_included"),
    "CS-06": ("particulars",),
    "CS-07": ("place",),
    "CS-09": ("particulars",),
    "EX-A2": ("hours",),
    "EX-B4": ("lasting", "lasts_to"),
    "EX-B5": ("particulars",),
}
"""Term -> the fields in which it says what it has to name."""
ORDER = ("missing", "proposed", "confirmed", "reviewed")
WORDS = {
    "missing": ("bad", gettext_lazy("missing")),
    "proposed": ("wait", pgettext_lazy("contract term", "proposed")),
    "confirmed": ("busy", gettext_lazy("confirmed, review outstanding")),
    "reviewed": ("good", gettext_lazy("reviewed")),
}
PARTS = ("role", "during", "after")


@dataclass
class Row:
    """One term: the record if there is one, what is proposed, what stands in the fields, and what is wrong with it."""

    code: str
    record: ContractClause | None
    passages: list[Passage]
    values: Mapping[str, Any]
    review: Move | None = None
    errors: list[str] = field(default_factory=list)
    refusals: list[Any] = field(default_factory=list)
    ticked: bool = False

    @property
    def label(self) -> str:
        """The term in words."""
        return str(Code(self.code).label)

    @property
    def standing(self) -> str:
        """How far it is."""
        if self.record is None or self.record.status != ContractClause.Status.PRESENT:
            return "proposed" if self.passages else "missing"
        return "reviewed" if self.record.reviewed_by_id else "confirmed"

    @property
    def tone(self) -> str:
        """Its colour."""
        return WORDS[self.standing][0]

    @property
    def word(self) -> Any:
        """Its standing in words."""
        return WORDS[self.standing][1]

    @property
    def lacks(self) -> bool:
        """Whether the term is there but does not name what it has to; the gate will ask for that."""
        return self.record is not None and self.standing in {"confirmed", "reviewed"} and self._incomplete(self.record)

    def _incomplete(self, record: ContractClause) -> bool:
        if self.code == "EX-B1":
            return {row.condition for row in record.exit_roles.all()} != set(ClauseRole.Condition.values)
        if self.code == "CS-02":
            return not record.particulars or (record.cost is None and not record.cost_included)
        first = NAMES.get(self.code, ())[:1]
        return any(getattr(record, name) in {None, ""} for name in first)

    @property
    def open(self) -> bool:
        """Whether it may be located anew: until somebody has reviewed it."""
        return self.record is None or self.record.state == ContractClause.State.DRAFT

    @property
    def starter(self) -> str:
        """A text to begin with, where nothing was found."""
        return starters.clause(self.code, get_language()) if self.standing == "missing" else ""

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The fields beyond article and excerpt."""
        return [self._input(name) for name in NAMES.get(self.code, ())]

    def _input(self, name: str) -> dict[str, Any]:
        column = ContractClause._meta.get_field(name)
        kinds = {"cost_included": "checkbox", "cost": "decimal", "hours": "number", "lasts_to": "date"}
        kind = "select" if column.choices else kinds.get(name, "text")
        told = {"name": f"{self.code}-{name}", "label": column.verbose_name, "value": self.values.get(name)}
        return told | {"kind": kind, "choices": column.choices or ()}

    @property
    def roles(self) -> list[dict[str, Any]]:
        """The table of EX-B1: for each condition of exit the role and its two duties, unless they are told already."""
        if self.code != "EX-B1":
            return []
        known = {row.condition for row in self.record.exit_roles.all()} if self.record else set()
        typed = self.values.get("exit_roles") or {}
        return [
            {
                "label": one.label,
                "known": one.value in known,
                "parts": [(name, ClauseRole._meta.get_field(name).verbose_name, typed.get(f"{one.value}-{name}", ""))
                          for name in PARTS],
                "prefix": f"{self.code}-{one.value}",
            }
            for one in ClauseRole.Condition
        ]  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The terms of one group, what is missing first."""

    label: Any
    rows: list[Row]

    @property
    def done(self) -> int:
        """How many are reviewed."""
        return sum(row.standing == "reviewed" for row in self.rows)


def grouped(rows: list[Row]) -> list[Group]:
    """The four groups; within each what is missing comes first."""
    placed = sorted(rows, key=lambda row: ORDER.index(row.standing))
    return [Group(label, [row for row in placed if row.code.startswith(prefix)]) for prefix, label in GROUPS.items()]


def records_of(contract: Contract) -> dict[str, ContractClause]:
    """Term -> where it stands: in the contract's edition if it is told for that, else in an older one."""
    rows = contract.clauses.exclude(state="superseded").select_related("reviewed_by").prefetch_related("exit_roles")
    found: dict[str, ContractClause] = {}
    for row in sorted(rows, key=lambda row: (row.edition == contract.edition, row.pk)):
        found[row.code] = row
    return found


def values_of(record: ContractClause | None, passages: list[Passage], page: Any) -> dict[str, Any]:
    """What stands in the fields before anybody typed: the record, or the best proposal."""
    if record is not None and (record.article_no or record.text):
        names = {name for names in NAMES.values() for name in names}
        return {name: getattr(record, name) for name in ("article_no", "text", *names)}
    if not passages:
        return {}
    best = passages[0]
    return {"article_no": best.article or str(page % {"page": best.page}), "text": best.text}
