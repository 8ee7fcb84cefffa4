"""Start-up checks of every declaration; what is declared wrongly is named with a stable id before anything runs."""

from collections.abc import Iterable
from typing import Any

from django.core import checks as django_checks
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.db.models.sql.query import Query

from . import checks, conditions, gates, preferences, registers, scopes, values, workflow
from .reading import joins_many
from .roles import Role


def _error(text: str, number: int, subject: Any) -> django_checks.Error:
    return django_checks.Error(text, obj=subject, id=f"tongguan.E{number:03}")


@django_checks.register("tongguan")
def declarations(**_kwargs: Any) -> list[django_checks.CheckMessage]:
    """Registers, workflows and checks name only what exists."""
    found: list[django_checks.CheckMessage] = []
    for register in registers.registry.values():
        found += _register(register)
        if machine := register.model.workflow:
            found += _machine(register, machine)
    for check in checks.registry.values():
        found += _check(check)
    lacking = sorted(conditions.asked - conditions.conditions.keys())
    return [*found, *(_error("is asked by a guard, and nobody gives this condition.", 16, name) for name in lacking)]


def _register(register: registers.Register) -> Iterable[django_checks.CheckMessage]:
    paths = [*register.columns, *register.filters, *register.search]
    paths += [name for key in register.natural_keys for name in key]
    paths += [name for _head, names in register.sections for name in names]
    for path in paths:
        try:
            values.label_of(register.model, path)
        except FieldDoesNotExist:
            yield _error(f"names the field {path!r}, which {register.model.__name__} does not have.", 1, register.name)
    for role in [*register.readers, *register.writers]:
        if role not in Role:
            yield _error(f"names the role {role!r}, which does not exist.", 2, register.name)
    for name in register.scope:
        if name not in scopes.declared:
            yield _error(f"names the scope {name!r}, which is not declared.", 3, register.name)
    for name in register.rules:
        if name not in checks.registry or checks.registry[name].model is not register.model:
            yield _error(f"names the rule {name!r}, which is no check over this register.", 4, register.name)
    if not register.model.prefix:
        yield _error("has no prefix for its numbers.", 5, register.name)


def _machine(register: registers.Register, machine: workflow.Workflow) -> Iterable[django_checks.CheckMessage]:
    fields = {field.name for field in register.model._meta.get_fields()}
    states = set(machine.states.values)
    for move in machine.transitions.values():
        if not {*move.source, move.target} <= states:
            yield _error(f"move {move.name!r} names a state that does not exist.", 10, register.name)
        if missing := {*move.needs, *move.stamps, *move.signs, *move.clears} - fields:
            yield _error(f"move {move.name!r} names missing fields {sorted(missing)}.", 11, register.name)
        if not move.by:
            yield _error(f"nobody may take the move {move.name!r}.", 12, register.name)
        if lacking := sorted(set(move.gates) - set(gates.declared)):
            yield _error(f"move {move.name!r} names gates {lacking}, which do not exist.", 13, register.name)
        if unknown := set(move.effects) - set(workflow.effects):
            yield _error(f"move {move.name!r} names unknown effects {sorted(unknown)}.", 14, register.name)
    reached = {machine.states.values[0]} | {move.target for move in machine.transitions.values()}
    if lost := states - reached:
        yield _error(f"states {sorted(lost)} can never be reached.", 15, register.name)


def _check(check: checks.Check) -> Iterable[django_checks.CheckMessage]:
    if check.mend not in registers.registry:
        yield _error(f"is mended in {check.mend!r}, which is no register.", 20, check.name)
    for name, path in check.scope.items():
        if name not in scopes.declared:
            yield _error(f"names the scope {name!r}, which is not declared.", 21, check.name)
        try:
            values.field_at(check.model, path)
        except FieldDoesNotExist:
            yield _error(f"scope {name!r} has the path {path!r}, which does not exist.", 22, check.name)
    # Limits are a tenant's; the shape of the query does not depend on them.
    rule = check.function(*_arguments(check), **_borrowed(check))
    queries = [rule.over.query, rule.over.filter(rule.when).query, rule.over.filter(Q(rule.broken)).query]
    if any(_unfit(query) for query in queries):
        yield _error("joins to many rows or groups them: its counts would be wrong; use Exists.", 23, check.name)


def _arguments(check: checks.Check) -> tuple[Any, ...]:
    # The clock is asked only for the shape.
    from .clock import today  # noqa: PLC0415  app ready

    return (today(), *check.fixed, *check.limits.values())


def _borrowed(check: checks.Check) -> dict[str, Any]:
    return {name: preferences.declared[key].default for name, key in check.uses.items()}


def _unfit(query: Query) -> bool:
    return query.group_by is not None or joins_many(query)
