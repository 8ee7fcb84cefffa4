"""Changing master keys: what lies under an old key is brought under the current one, in steps that may be cut short.

A new key is on the ring before anything is written under it, and an old one stays until nothing needs it. So every
value can be read at every moment, whoever is stopped in between; what is left is found by looking for old key ids.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from tongguan.core import audit, key_file, keys
from tongguan.core.actor import acting_as
from tongguan.core.crypto import Unreadable
from tongguan.core.fields import Secret, SecretField
from tongguan.core.keys import KeyMissing, Purpose
from tongguan.core.models import AuditEntry, DataKey, Record, Seal, Tenant, User

BATCH = 500
"""So many values are brought over in one transaction."""

wrapped: list[tuple[type[models.Model], str]] = [(DataKey, "wrapped")]
"""Columns that hold what `KeyRing.wrap` gave."""
coded: list[tuple[type[models.Model], str]] = [(AuditEntry, "mac"), (Seal, "mac")]
"""Columns that hold codes under a key of the seals; they are never made anew, so such a key is needed for good."""

Tell = Callable[[int], object]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What one pass over a tenant brought under the current keys, and what it could not."""

    rewrapped: int = 0
    reindexed: int = 0
    stuck: int = 0
    """Values whose own key is missing, and doubles that only show under one key; each stays as it was."""

    def __add__(self, other: "Done") -> "Done":
        return Done(
            rewrapped=self.rewrapped + other.rewrapped,
            reindexed=self.reindexed + other.reindexed,
            stuck=self.stuck + other.stuck,
        )


def rotate(purpose: Purpose) -> tuple[str, str]:
    """Make a new key the current one; returns the ids of the old and the new. Nothing is brought over yet."""
    old = keys.ring().current_id(purpose)
    new = key_file.rotate(keys.path(), purpose)
    _noted("rotate", purpose, old, new)
    return old, new


def retire(purpose: Purpose, key_id: str) -> None:
    """Take a key off the ring for good; whoever asks has made sure that nothing lies under it."""
    key_file.retire(keys.path(), purpose, key_id)
    _noted("retire", purpose, key_id, "")


def _noted(action: str, purpose: Purpose, old: str, new: str) -> None:
    with acting_as(User.objects.system(), None, request_id="keys"):
        audit.note("keys", None, action, changes={purpose: [old, new]})


def places() -> list[Tenant | None]:
    """Where values lie: outside any tenant, and in each."""
    return [None, *Tenant.objects.order_by("pk")]


def bring_over(tenant: Tenant | None, tell: Tell = lambda _count: None) -> Done:
    """Everything of a tenant that lies under an old key; what was done stays done if this is stopped."""
    done = Done()
    for step in _steps(tenant):
        done += step
        tell(done.rewrapped + done.reindexed)
    return done


def _steps(tenant: Tenant | None) -> Iterator[Done]:
    for model, column in wrapped:
        if _has_tenant(model) or tenant is None:
            yield from _in_batches(tenant, model, partial(_rewrap, column=column), wrapped_old(column))
    for model, field in indexed():
        if tenant is not None:
            yield from _in_batches(tenant, model, partial(_reindex, field=field), indexed_old(field))


def _in_batches(
    tenant: Tenant | None, model: type[models.Model], work: Callable[[list[Any]], Done], wanted: Q
) -> Iterator[Done]:
    """The rows that are wanted, a batch a transaction, by ascending id: a row that cannot be done stops nothing."""
    last = 0
    while True:
        with acting_as(User.objects.system(), tenant, request_id="keys"):
            # Locked, so that a key that is destroyed at this moment does not come back.
            rows = list(_rows(tenant, model).select_for_update().filter(wanted, pk__gt=last).order_by("pk")[:BATCH])
            if not rows:
                return
            last = rows[-1].pk
            done = work(rows)
        yield done


def _rows(tenant: Tenant | None, model: type[models.Model]) -> models.QuerySet:
    # Voided rows count too, and the trail tells of the whole; so neither the records' manager nor their ledger is used.
    rows: models.QuerySet = models.QuerySet(model)
    return rows.filter(tenant=tenant) if _has_tenant(model) else rows


@cache
def _has_tenant(model: type[models.Model]) -> bool:
    return any(field.name == "tenant" for field in model._meta.concrete_fields)


def wrapped_old(column: str) -> Q:
    """Wrapped keys that lie under another key than the current one."""
    return ~Q(**{column: ""}) & ~Q(**{f"{column}__contains": f".{keys.ring().current_id('data')}."})


def _rewrap(rows: list[Any], *, column: str) -> Done:
    ring, fresh, stuck = keys.ring(), [], 0
    for row in rows:
        try:
            setattr(row, column, ring.wrap(ring.unwrap(getattr(row, column))))
        except (KeyMissing, Unreadable):
            stuck += 1
        else:
            fresh.append(row)
    models.QuerySet(type(rows[0])).bulk_update(fresh, [column])
    return Done(rewrapped=len(fresh), stuck=stuck)


# --- blind indexes ----------------------------------------------------------------------------------------------------


@cache
def indexed() -> list[tuple[type[Record], SecretField]]:
    """Every sensitive field with a blind index."""
    kinds = [model for model in apps.get_models() if issubclass(model, Record)]
    return [
        (model, field)
        for model in kinds
        for field in model._meta.concrete_fields
        if isinstance(field, SecretField) and field.index
    ]


def indexed_old(field: SecretField) -> Q:
    """Indexes under another key than the current one."""
    current = keys.ring().current_id("index")
    return ~Q(**{field.index: ""}) & ~Q(**{f"{field.index}__startswith": f"{current}."})


def _reindex(rows: list[Any], *, field: SecretField) -> Done:
    fresh, stuck = [], 0
    known = DataKey.objects.in_bulk({value.key_id for row in rows if isinstance(value := _value(row, field), Secret)})
    for row in rows:
        value = _value(row, field)
        try:
            setattr(row, field.index, field.blind(value.reveal(known.get(value.key_id))))
        except (KeyMissing, Unreadable, DataKey.DoesNotExist, AttributeError):
            stuck += 1
        else:
            fresh.append(row)
    doubles = _stored(fresh, field)
    return Done(reindexed=len(fresh) - doubles, stuck=stuck + doubles)


def _value(row: Any, field: SecretField) -> Any:
    return getattr(row, field.attname)


def _stored(rows: list[Any], field: SecretField) -> int:
    """Write the indexes; returns how many could not be, because another record has the same value."""
    plain: models.QuerySet = models.QuerySet(field.model)
    try:
        with transaction.atomic():
            plain.bulk_update(rows, [field.index])
    except IntegrityError:
        return sum(_refused(plain, row, field) for row in rows)
    return 0


def _refused(plain: models.QuerySet, row: Any, field: SecretField) -> bool:
    try:
        with transaction.atomic():
            plain.bulk_update([row], [field.index])
    except IntegrityError:
        return True
    return False


# --- what lies under which key ----------------------------------------------------------------------------------------


def counts() -> dict[Purpose, dict[str, int]]:
    """Purpose -> key id -> how many values lie under it, over all tenants; `?` is what no key of the ring opens."""
    found: dict[Purpose, dict[str, int]] = {purpose: {} for purpose in keys.PURPOSES}
    for tenant in places():
        with acting_as(User.objects.system(), tenant, writes=False):
            for purpose, model, column in _columns(tenant):
                _count(found[purpose], purpose, _rows(tenant, model).exclude(**{column: ""}), column)
    return found


def _columns(tenant: Tenant | None) -> Iterator[tuple[Purpose, type[models.Model], str]]:
    everywhere: list[tuple[Purpose, type[models.Model], str]] = [
        *(("data", model, column) for model, column in wrapped),
        *(("index", model, field.index) for model, field in indexed()),
        *(("seal", model, column) for model, column in coded),
    ]
    # What belongs to no tenant is counted once.
    return (one for one in everywhere if tenant is None or _has_tenant(one[1]))


def _count(found: dict[str, int], purpose: Purpose, rows: models.QuerySet, column: str) -> None:
    left = rows.count()
    for key_id in keys.ring().ids(purpose):
        mark = {f"{column}__contains": f".{key_id}."} if purpose == "data" else {f"{column}__startswith": f"{key_id}."}
        here = rows.filter(**mark).count()
        found[key_id] = found.get(key_id, 0) + here
        left -= here
    if left:
        found["?"] = found.get("?", 0) + left
