"""May this person do this to that: asked by every door, answered from the declarations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from . import registers, scopes
from .actor import Actor
from .models import Tenant
from .roles import OUTSIDE, Role

if TYPE_CHECKING:
    from .models import Record


def may(actor: Actor, verb: str, register: "registers.Register") -> bool:
    """Whether the actor may `read` or `write` rows of a register at all."""
    if verb == "read":
        return registers.may_read(actor, register)
    return Role.SYSTEM in actor.roles or bool(actor.roles & frozenset(register.writers))


def visible(actor: Actor, register: "registers.Register") -> QuerySet:
    """The rows of a register that the actor may see, as one condition within the query."""
    rows = register.model.objects.all()
    if not registers.may_read(actor, register):
        return rows.none()
    readers = frozenset(register.readers) | frozenset(register.writers)
    if Role.SYSTEM in actor.roles or actor.roles & readers - OUTSIDE:
        return rows
    return rows.filter(_within_reach(actor, register))


def _within_reach(actor: Actor, register: "registers.Register") -> Q:
    """Rows of which every scope object is one that an outside person is tied to; a row without any shows to none.

    All and not any: a rival's contract on the same project is not theirs to read.
    """
    every, some = Q(), Q(pk__in=[])
    for name, paths in scopes.paths_of(register.model).items():
        if (reach := scopes.declared[name].reach) is None:
            continue
        for path in paths:
            mine = Q(**{f"{path}__in": reach(actor)})
            every &= mine | Q(**{f"{path}__isnull": True})
            some |= mine
    return every & some


def among(actor: Actor, model: type[Any], pks: Iterable[int]) -> QuerySet:
    """The rows of a model with these ids that the actor may see; of tenants only the one in force."""
    if model is Tenant:
        return Tenant.objects.filter(pk__in={actor.tenant.pk} & set(pks)) if actor.tenant else Tenant.objects.none()
    return registers.register_of(model).visible_to(actor).filter(pk__in=pks)


def get(actor: Actor, register: "registers.Register", pk: int) -> "Record | None":
    """The one way to a record: None if it is not there or not for this actor, who need not know which."""
    return register.visible_to(actor).filter(pk=pk).first()
