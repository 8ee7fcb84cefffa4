"""May this person do this to that: asked by every door, answered from the declarations."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from . import clock, preferences, registers, scopes
from .actor import Actor
from .models import Tenant
from .roles import INSIDE, OUTSIDE, Role

if TYPE_CHECKING:
    from .models import Record

OFFICE = frozenset({Role.OFFICE_HEAD, Role.OFFICE_STAFF})
NONE = Q(pk__in=[])

preferences.setting(
    "office_on_its_own_projects",
    default=False,
    label=_("people of the office see and handle only projects to which they are appointed, and those of nobody yet"),
    by={Role.SECADMIN},
)


def may(actor: Actor, verb: str, register: "registers.Register") -> bool:
    """Whether the actor may `read` or `write` rows of a register at all."""
    if verb == "read":
        return registers.may_read(actor, register)
    writers = frozenset(register.writers)
    if Role.SYSTEM in actor.roles or actor.roles & writers & (actor.wide | OUTSIDE):
        return True
    return bool(actor.roles & writers) and (_tied(register) or writers >= INSIDE)


def visible(actor: Actor, register: "registers.Register") -> QuerySet:
    """The rows of a register that the actor may see, as one condition within the query.

    Built once per unit of work: whom he is tied to is asked by the query when it runs, all else is in `at`.
    """
    if not registers.may_read(actor, register):
        return register.model.objects.none()
    readers = frozenset(register.readers) | frozenset(register.writers)
    kept = actor.notes.setdefault("visible", {})
    at = register.model, readers, actor.roles, actor.wide, _limits(actor), clock.today()
    if at not in kept:
        kept[at] = register.model.objects.filter(where(actor, readers, register, reading=True))
    return kept[at].all()


def where(actor: Actor, roles: Iterable[str], register: "registers.Register", *, reading: bool = False) -> Q:
    """The rows of a register for which one of these roles entitles the actor: to see, to write, to take a move.

    Empty where it entitles for all rows. A role from an appointment to projects entitles for what belongs to
    those; besides, it reads what belongs to no project, and does what everybody inside may do.
    """
    given = frozenset(roles)
    held = actor.roles & given
    limited = OFFICE if OFFICE & held and _limits(actor) else frozenset[str]()
    if Role.SYSTEM in actor.roles or (actor.wide & held) - OUTSIDE - limited:
        return Q()
    parts = []
    if held & OUTSIDE:
        parts.append(_within_reach(actor, register))
    if limited & actor.wide & held:
        parts.append(_of_projects(_office_projects(actor), register, loose=True))
    if narrow := held - OUTSIDE - actor.wide:
        loose = reading or given >= INSIDE
        parts.append(_of_projects([scopes.of_appointments().appointed(actor, narrow)], register, loose=loose))
    return reduce(or_, parts, NONE) if all(parts) else Q()


def _limits(actor: Actor) -> bool:
    """Whether the tenant limits the actor, as one of the office, to its own projects."""
    return bool(OFFICE & actor.wide and preferences.value_of("office_on_its_own_projects"))


def _office_projects(actor: Actor) -> list[Any]:
    scope = scopes.of_appointments()
    return [scope.appointed(actor, INSIDE), scope.free()]


def _tied(register: "registers.Register") -> bool:
    """Whether rows of the register can belong to a project."""
    return scopes.of_appointments().name in scopes.paths_of(register.model)


def _of_projects(projects: list[Any], register: "registers.Register", *, loose: bool) -> Q:
    """Rows that belong to one of these projects; with `loose` those too that belong to none."""
    paths = scopes.paths_of(register.model).get(scopes.of_appointments().name, ())
    own, none = Q(), Q()
    for path in paths:
        none &= Q(**{f"{path}__isnull": True})
        for some in projects:
            own |= Q(**{f"{path}__in": some})
    if paths:
        return own | none if loose else own
    if _is_companion(register.model):
        return _about(projects, loose=loose)
    return Q() if loose else NONE


def only_inspects(actor: Actor) -> bool:
    """Whether the actor reads as an inspector of the authority and as nothing besides."""
    return Role.AUTHORITY_INSPECTOR in actor.roles and not actor.roles & (INSIDE | {Role.SYSTEM})


def _is_companion(model: type[Any]) -> bool:
    """Whether its records speak of any other record, by register and id."""
    # Companions have workflows, which ask for access.
    from .models.companions import About  # noqa: PLC0415  circular import

    return issubclass(model, About)


def _about(projects: list[Any], *, loose: bool) -> Q:
    """What speaks of records that belong to one of these projects."""
    bound = [one for one in registers.registry.values() if _tied(one)]
    total = ~Q(register__in=[one.name for one in bound]) if loose else NONE
    for one in bound:
        rows = one.model.objects.filter(_of_projects(projects, one, loose=loose))
        total |= Q(register=one.name, record__in=rows.values("pk"))
    return total


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


def entitled(actor: Actor, roles: Iterable[str], register: "registers.Register", pks: Iterable[int]) -> frozenset[int]:
    """Of these records those for which one of the roles entitles the actor; without a query where it does for all."""
    condition, pks = where(actor, roles, register), frozenset(pks)
    if not condition or actor.roles <= OUTSIDE:
        # What people from outside reach at all is what they see.
        return pks
    return frozenset(register.model.objects.filter(condition, pk__among=pks).values_list("pk", flat=True))


def is_limited(actor: Actor, roles: Iterable[str], register: "registers.Register") -> bool:
    """Whether one of these roles of an inside person counts, but only for some projects."""
    held = actor.roles & frozenset(roles)
    return bool(held - OUTSIDE) and bool(where(actor, roles, register))


def may_keep(actor: Actor, register: "registers.Register", record: "Record") -> bool:
    """Whether a record, as it is in memory, lies where an actor who is limited to some projects may write."""
    writers = frozenset(register.writers)
    held = actor.roles & writers - OUTSIDE
    projects = scopes.ids_of(record).get(scopes.of_appointments().name)
    if not projects:
        return bool(OFFICE & held & actor.wide) or _speaks_of_own(actor, register, record)
    own = Q(pk__in=scopes.of_appointments().appointed(actor, held - actor.wide))
    for some in _office_projects(actor) if OFFICE & held & actor.wide else ():
        own |= Q(pk__in=some)
    return apps.get_model(scopes.of_appointments().model).objects.filter(own, pk__in=projects).count() == len(projects)


def _speaks_of_own(actor: Actor, register: "registers.Register", record: "Record") -> bool:
    """Whether a companion of other records speaks of one that the actor handles by appointment."""
    writers = frozenset(register.writers)
    about = registers.registry.get(getattr(record, "register", "")) if _is_companion(type(record)) else None
    if about is None or not _tied(about):
        return writers >= INSIDE
    return bool(entitled(actor, writers, about, [getattr(record, "record", 0) or 0]))


def among(actor: Actor, model: type[Any], pks: Iterable[int]) -> QuerySet:
    """The rows of a model with these ids that the actor may see; of tenants only the one in force."""
    if model is Tenant:
        return Tenant.objects.filter(pk__in={actor.tenant.pk} & set(pks)) if actor.tenant else Tenant.objects.none()
    return registers.register_of(model).visible_to(actor).filter(pk__in=pks)


def get(actor: Actor, register: "registers.Register", pk: int) -> "Record | None":
    """The one way to a record: None if it is not there or not for this actor, who need not know which."""
    return register.visible_to(actor).filter(pk=pk).first()
