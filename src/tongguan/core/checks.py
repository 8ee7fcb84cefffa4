"""Checks: a clause as one query that names the records which break it, for all or for one scope."""

import datetime as dt
import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from . import preferences, registers
from .actor import CurrentTenant, on_day
from .models import Record, Tenant
from .wording import Ids, Wanted, WantedMany
from .working_days import passed_by

WORKING_DAYS = "working_days"
"""The name of a limit that is counted in working days: the verdict then depends on the days off too."""
ITSELF = "record"
"""The scope that is a single record of the check's own."""
Condition = Q | Exists | Any


def organisation() -> QuerySet:
    """What a rule ranges over that speaks of the organisation as a whole: the tenant in force, one row.

    “There is a published policy” cannot range over policies, or having none would pass.
    """
    return Tenant.objects.filter(pk=CurrentTenant())


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`over`: the objects the clause speaks of; `when`: it binds; `broken`: it is broken. All one statement."""

    over: QuerySet
    broken: Condition
    when: Condition = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True)
class Check:
    """A named rule with its sentence, what is said of a record that breaks it, and where that is mended."""

    name: str
    sentence: Any
    message: Any
    function: Callable[..., Rule]
    model: type[Any]
    """The model of the records it names; the tenant itself, where it speaks of the whole organisation."""
    scope: Mapping[str, str]
    mend: str
    """Register in which the missing thing is entered or mended; its writers are who can."""
    limits: Mapping[str, Any]
    given: Mapping[str, str] = field(default_factory=dict)
    """What a new entry that mends it is filled in with."""
    uses: Mapping[str, str] = field(default_factory=dict)
    """Argument -> the setting of another check that it takes."""
    shared: tuple[type[Record], ...] = ()
    """Models of which a record counts for other objects of the check's scopes than those it belongs to itself."""
    fixed: tuple[Any, ...] = ()
    segregation: str = ""
    by: tuple[str, ...] = ()
    """Roles whose word alone is missing, where those who write the register cannot supply it."""
    if_any: bool = False
    """The clause speaks of these records only where there are some; without one its other checks decide alone."""

    @property
    def of_organisation(self) -> bool:
        """Whether it speaks of the organisation as a whole: it is asked at every gate that names it, for any record."""
        return self.model is Tenant

    def settings(self) -> dict[str, Any]:
        """The limits in force for the tenant acted in."""
        own = {name: f"{self.name}.{name}" for name in self.limits}
        return {name: preferences.value_of(key) for name, key in {**own, **self.uses}.items()}

    def terms(self, on: dt.date | None = None) -> tuple[Any, ...]:
        """What the rule's wording depends on beside the day: the limits, and the days off where they count days."""
        told = self.settings()
        return (*told.values(), *(passed_by(on_day(on), told[WORKING_DAYS]) for name in told if name == WORKING_DAYS))

    def rule(self, on: dt.date | None = None) -> Rule:
        """The rule as of a day, with the limits in force."""
        return self.function(on_day(on), *self.fixed, **self.settings())

    @cached_property
    def version(self) -> str:
        """Changes whenever the rule's code, or what it was declared with, does."""
        said = f"{inspect.getsource(self.function)}{self.fixed}{sorted(self.limits.items())}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def words(self) -> str:
        """The sentence with the limits in force."""
        return str(self.sentence).format(**self.settings()) if self.limits or self.uses else str(self.sentence)

    def within(self, **scope: Ids | Wanted) -> Q:
        """The condition that an object belongs to the wanted scope objects."""
        condition = Q()
        for name, ids in scope.items():
            path = "pk" if name == ITSELF else self.scope[name]
            if isinstance(ids, WantedMany):
                condition &= Q(**{f"{path}__in": ids})
            elif isinstance(ids, int | Wanted):
                condition &= Q(**{path: ids})
            else:
                condition &= Q(**{f"{path}__in": list(ids)})
        return condition

    def population(self, on: dt.date | None = None, **scope: Ids) -> QuerySet:
        """The records the rule binds."""
        return self.looking(on, scope)[0]

    def breaking(self, on: dt.date | None = None, **scope: Ids) -> QuerySet:
        """The records that break the rule."""
        rows, broken = self.looking(on, scope)
        return rows.filter(broken)

    def looking(
        self, on: dt.date | None, scope: Mapping[str, Ids | Wanted], root: type[Any] | None = None
    ) -> tuple[QuerySet, Condition]:
        """The records the rule binds, and what breaks it.

        With `root`, as if the scope's object were bound already: `when` is left out for records that are the root.
        """
        rule = self.rule(on)
        bound = rule.over if self.model is root else rule.over.filter(rule.when)
        return bound.filter(self.within(**scope)), rule.broken

    def counted(self, on: dt.date | None = None, **scope: Ids) -> QuerySet:
        """One row (check, among, broken): population and breaches in one statement."""
        rows, broken = self.looking(on, scope)
        return (
            rows.order_by()
            .annotate(hit=hit_of(broken))
            .annotate(check_name=Value(self.name))
            .values("check_name")
            .annotate(among=Count("pk"), broken=Count("hit"))
        )

    def count(self, on: dt.date | None = None, **scope: Ids) -> tuple[int, int]:
        """(among, broken)."""
        for row in self.counted(on, **scope):
            return row["among"], row["broken"]
        return 0, 0

    def told(self, record: Record) -> str:
        """What is wrong with a record that breaks the rule."""
        return str(self.message).format(record=record, **self.settings())

    @property
    def menders(self) -> list[str]:
        """The roles that can put it right."""
        return sorted(str(role) for role in self.by or registers.registry[self.mend].writers)


registry: dict[str, Check] = {}


def check(
    sentence: Any,
    *,
    message: Any,
    over: type[Any],
    scope: Mapping[str, str] | None = None,
    mend: str = "",
    given: Mapping[str, str] | None = None,
    name: str = "",
    fixed: tuple[Any, ...] = (),
    segregation: str = "",
    uses: Mapping[str, str] | None = None,
    shared: tuple[type[Record], ...] = (),
    by: tuple[str, ...] = (),
    if_any: bool = False,
    **limits: Any,
) -> Callable[[Callable[..., Rule]], Callable[..., Rule]]:
    """Declare a check under the function's name (the good sentence); its limits become settings of the tenant.

    `fixed` are arguments of a function that serves several checks; then `name` is given too. `uses` are arguments that
    take settings of other checks; after a change of a `shared` model all objects are asked anew. `by` are the roles
    whose word alone is missing.
    """

    def declare(function: Callable[..., Rule]) -> Callable[..., Rule]:
        called = name or function.__name__
        _declare_limits(called, sentence, limits)
        registry[called] = Check(
            name=called, sentence=sentence, message=message, function=function, model=over, scope=dict(scope or {}),
            mend=mend or registers.name_of(over), limits=limits, given=given or {}, uses=dict(uses or {}),
            shared=shared, fixed=fixed, segregation=segregation, by=by, if_any=if_any,
        )  # fmt: skip
        return function

    return declare


def _declare_limits(called: str, sentence: Any, limits: Mapping[str, Any]) -> None:
    """The limits become settings; raises ValueError where the name is taken."""
    if called in registry:
        raise ValueError(f"The check {called} is declared twice.")
    for limit, default in limits.items():
        preferences.setting(f"{called}.{limit}", default, sentence)


def hit_of(broken: Condition) -> Case:
    """1 where the condition holds, else nothing, so that it can be counted."""
    return Case(When(broken, then=Value(1)), output_field=IntegerField())


def kinds(rows: QuerySet, field: str) -> Coalesce:
    """How many different values the rows have; one subquery where an `Exists` for each value would be many."""
    counted = rows.order_by().values("tenant").annotate(kinds=Count(field, distinct=True)).values("kinds")
    return Coalesce(Subquery(counted), 0)


def hold_on_write(register: "registers.Register", record: Record) -> None:
    """Ask the rules of a register for a record just written; raises `Refused` with every reason."""
    # Refusals name gates and clauses, which are no concern of a check, and who asks needs the checks.
    from .asking import named  # noqa: PLC0415  circular import
    from .refusals import Refused, broken_rule  # noqa: PLC0415  as above

    if broken := named(register.rules, on=None, scope={ITSELF: record.pk}):
        raise Refused([broken_rule(registry[name], record) for name in broken])
