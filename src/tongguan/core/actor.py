"""Who is acting, in which tenant: one context variable that every query and every write asks."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, Expression

from . import clock

if TYPE_CHECKING:
    from .models import Tenant, User


class NobodyIsActing(RuntimeError):
    """Something was to be written, and nobody stands for it."""


class NoTenant(RuntimeError):
    """A query on records was run without a tenant in force."""


@dataclass(frozen=True)
class Actor:
    """The person (or the system) in whose name things happen now."""

    user: "User"
    tenant: "Tenant | None"
    request_id: str = ""
    source: str = ""
    """The network address from which he acts, if any."""
    notes: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)
    """Whatever is worth asking only once per unit of work (roles, settings, reach)."""

    @cached_property
    def _held(self) -> dict[str, bool]:
        return self.user.reach_in(self.tenant, clock.today()) if self.tenant else {}

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles in force today in this tenant."""
        return frozenset(self._held)

    @cached_property
    def wide(self) -> frozenset[str]:
        """Those of the roles that hold for the whole tenant, not just for projects of an appointment."""
        return frozenset(role for role, whole in self._held.items() if whole)


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)
_errand: ContextVar[str] = ContextVar("errand", default="")


@contextlib.contextmanager
def on_errand(request_id: str) -> Iterator[None]:
    """What happens inside, in however many transactions, is on record as one errand."""
    token = _errand.set(request_id)
    try:
        yield
    finally:
        _errand.reset(token)


def acting() -> Actor:
    """Who is acting; raises `NobodyIsActing` rather than let anything happen in nobody's name."""
    if (actor := _current.get()) is None:
        raise NobodyIsActing("Nobody is acting: open acting_as(user, tenant) first.")
    return actor


def roles_in_force() -> frozenset[str]:
    """The roles of whoever is acting; none where nobody is."""
    actor = _current.get()
    return actor.roles if actor else frozenset()


def tenant_in_force() -> int:
    """The id of the tenant in force; raises `NoTenant`."""
    actor = _current.get()
    if actor is None or actor.tenant is None:
        raise NoTenant("Records cannot be read or written without a tenant in force.")
    return actor.tenant.pk


class TenantId(int):
    """The tenant in force, told from all other numbers: a statement that is kept serves every tenant."""


class CurrentTenant(Expression):
    """The tenant in force when the query runs, not when it was written: querysets may be built at import time."""

    output_field = BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The tenant's id as a parameter."""
        return "%s", [TenantId(tenant_in_force())]


class UserId(int):
    """The account of whoever is acting, told from all other numbers for the same reason."""


class CurrentUser(Expression):
    """The account of whoever is acting when the query runs, not when it was written."""

    output_field = BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The account's id as a parameter."""
        return "%s", [UserId(acting().user.pk)]


def _announce(actor: Actor | None) -> None:
    """Tell PostgreSQL's row-level security which tenant is in force, for this transaction only."""
    if connection.vendor != "postgresql" or not connection.in_atomic_block or connection.needs_rollback:
        return
    tenant = str(actor.tenant.pk) if actor and actor.tenant else ""
    with connection.cursor() as cursor:
        cursor.execute(
            # Compiling the long statements of checks takes PostgreSQL longer than running them, and so does planning
            # them: a statement that is kept is planned once, for whatever is asked by it.
            "SELECT set_config('tongguan.tenant', %s, true), set_config('jit', 'off', true), "
            "set_config('plan_cache_mode', 'force_generic_plan', true)",
            [tenant],
        )


@contextlib.contextmanager
def acting_as(
    user: "User", tenant: "Tenant | None", *, request_id: str = "", source: str = "", writes: bool = True
) -> Iterator[Actor]:
    """Everything inside happens in the name of `user`, within `tenant`, in one transaction.

    On SQLite a reader needs no transaction (`writes=False`), and taking one would shut out the writers.
    """
    actor = Actor(user, tenant, request_id or _errand.get(), source)
    outer = _current.get()
    needs_transaction = writes or connection.vendor == "postgresql"
    outermost = not connection.in_atomic_block
    with transaction.atomic() if needs_transaction else contextlib.nullcontext():
        token = _current.set(actor)
        _announce(actor)
        try:
            yield actor
        finally:
            _current.reset(token)
            # What was told for this transaction only, its end takes back.
            if not outermost:
                _announce(outer)


def on_day(on: dt.date | None) -> dt.date:
    """The day meant: the given one, or today."""
    return on or clock.today()
