"""Taking an import back: what it made is voided, what it changed is as before; refused once others have built on it."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tongguan.core import access, audit, duties, jobs, registers
from tongguan.core.actor import Actor, acting, acting_as
from tongguan.core.batch import unit_of_work
from tongguan.core.fields import Secret, SecretField
from tongguan.core.models import Job, PeriodicTask, Record
from tongguan.core.models.companions import About
from tongguan.core.registers import name_of
from tongguan.core.roles import from_outside

from .models import ImportBatch, ImportTouch
from .targets import plan_named
from .units import ROWS

TOLD: Final = 20
"""Of the records in the way, so many are named."""

State = ImportBatch.State
OWED: Final = Q(rule__in=duties.registry, result="", state__in=[*PeriodicTask.OPEN, PeriodicTask.State.GONE])
"""Tasks that follow from a record by rule and that nobody has done: they fall away with it by themselves."""


def undo(batch: ImportBatch, actor: Actor, tell: Callable[[int, int], None] | None = None) -> int:
    """Take back what is left of an import; gives the number of records. Raises ValidationError naming what bars it.

    Works in units of its own; call it again after a crash.
    """
    with acting_as(actor.user, actor.tenant) as within:
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        plan_named(held.plan).refuse_strangers(within)
        _undoable(held)
        if held.state == State.DONE and (names := in_the_way(held)):
            raise ValidationError(_barred(names))
        held.state = State.UNDOING
        held.save(update_fields=["state"])
        total = held.touches.count()
    done = 0
    while taken := _undo_unit(batch, actor):
        done += taken
        if tell:
            tell(done, total)
    with acting_as(actor.user, actor.tenant):
        ImportBatch.objects.filter(pk=batch.pk).update(state=State.UNDONE)
        audit.note("import_batch", batch.pk, "undo")
    return done


def _undoable(batch: ImportBatch) -> None:
    if batch.state not in {State.DONE, State.UNDOING}:
        state = batch.get_state_display()
        raise ValidationError(_("An import in the state “%(state)s” cannot be undone.") % {"state": state})


def _barred(names: list[str]) -> str:
    message = _("This import cannot be undone: others have since changed or used %(count)s records: %(names)s.")
    return message % {"count": len(names), "names": ", ".join(names[:TOLD])}


# --- what bars it -----------------------------------------------------------------------------------------------------


def in_the_way(batch: ImportBatch) -> list[str]:
    """The records of an import that somebody else changed since, or that records not of this import refer to."""
    left, made = _left(batch)
    found: list[str] = []
    for label, versions in left.items():
        model = apps.get_model(label)
        for part in _parts(list(versions)):
            rows = model.everything.filter(pk__in=part)
            found += [_called(one) for one in rows if one.version != versions[one.pk]]
    for label, pks in made.items():
        for part in _parts(sorted(pks)):
            found += [_called(one) for one in _leaning_on(apps.get_model(label), part, made)]
    return sorted(set(found))


def _left(batch: ImportBatch) -> tuple[dict[str, dict[int, int]], dict[str, set[int]]]:
    """(model -> record -> version in which the import left it, model -> records that it made)."""
    versions: dict[str, dict[int, int]] = {}
    made: dict[str, set[int]] = {}
    for label, pk, action, version in batch.touches.values_list("model", "record", "action", "version"):
        known = versions.setdefault(label, {})
        known[pk] = max(version, known.get(pk, 0))
        if action == ImportTouch.Action.CREATED:
            made.setdefault(label, set()).add(pk)
    return versions, made


def _leaning_on(model: Any, pks: list[int], made: dict[str, set[int]]) -> Iterator[Any]:
    """Records that refer to these and were not made by the same import."""
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if issubclass(other, Record):
            own = made.get(other._meta.label_lower, set())
            rows = other.objects.filter(**{f"{relation.field.name}__in": pks})
            yield from (one for one in rows if one.pk not in own)
    for other in apps.get_models():
        if issubclass(other, About):
            rows = other.objects.filter(register=name_of(model), record__in=pks)
            yield from rows.exclude(OWED) if other is PeriodicTask else rows


def _called(record: Any) -> str:
    model: Any = type(record)
    actor, register = acting(), registers.find(model)
    if from_outside(actor.roles) and not (register and access.get(actor, register, record.pk)):
        return str(model._meta.verbose_name)
    return f"{record.number or name_of(model)} {record}".strip()


def _parts(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), 500):
        yield pks[start : start + 500]


# --- taking back ------------------------------------------------------------------------------------------------------


def _undo_unit(batch: ImportBatch, actor: Actor) -> int:
    """The last touches of an import, all or nothing."""
    reason = _("undoing import %(number)s") % {"number": batch.pk}
    with acting_as(actor.user, actor.tenant, request_id=f"import-{batch.pk}"), unit_of_work():
        touches = list(batch.touches.order_by("-id")[:ROWS])
        moved: dict[tuple[str, int], int] = {}
        for touch in touches:
            record = apps.get_model(touch.model).everything.get(pk=touch.record)
            if record.version != moved.get((touch.model, touch.record), touch.version):
                raise ValidationError(_barred([_called(record)]))
            if touch.action == ImportTouch.Action.CREATED:
                record.void(reason)
                continue
            _restore(record, touch.before, reason)
            # An earlier row of the import may have written it too.
            moved[touch.model, touch.record] = record.version
            batch.touches.filter(model=touch.model, record=touch.record).update(version=record.version)
            # To imports before this one, the record is again as they left it; what others did in between still shows.
            earlier = ImportTouch.objects.filter(model=touch.model, record=touch.record, version__lt=touch.version)
            earlier.exclude(batch=batch).update(version=F("version") + record.version - touch.version + 1)
        ImportTouch.objects.filter(pk__in=[touch.pk for touch in touches]).delete()
    return len(touches)


def _restore(record: Any, before: dict[str, Any], reason: str) -> None:
    columns = {column.attname: column for column in record._meta.concrete_fields}
    for name, stored in before.items():
        column = columns[name]
        if not isinstance(column, SecretField):
            setattr(record, name, column.to_python(stored))
    # Their indexes are worked out anew: keys may have changed since, and the person may have been erased.
    for column in record._meta.concrete_fields:
        if isinstance(column, SecretField) and column.attname in before:
            _restore_secret(record, column, before[column.attname])
    record.save(action="undo", reason=reason)


def _restore_secret(record: Any, field: SecretField, stored: str) -> None:
    now = getattr(record, field.attname)
    if isinstance(now, Secret) and now.is_erased:
        return
    kept = Secret.stored(stored) if stored else ""
    setattr(record, field.attname, kept)
    if field.index:
        setattr(record, field.index, field.blind(kept.reveal()) if isinstance(kept, Secret) else "")


# --- in the background ------------------------------------------------------------------------------------------------


def start(batch: ImportBatch) -> Job:
    """Put the undoing of a large import into the queue; what bars it is said at once."""
    _undoable(batch)
    if batch.state == State.DONE and (names := in_the_way(batch)):
        raise ValidationError(_barred(names))
    batch.job = jobs.enqueue("undo import", batch=batch.pk)
    batch.save(update_fields=["job"])
    return batch.job


@jobs.task("undo import", in_units=True)
def _in_background(job: Job, *, batch: int) -> dict[str, Any]:
    def tell(done: int, total: int) -> None:
        with acting_as(job.user, job.tenant):
            jobs.progress(job, done, total)

    with acting_as(job.user, job.tenant, writes=False):
        asked = ImportBatch.objects.get(pk=batch, tenant=job.tenant)
    return {"batch": batch, "undone": undo(asked, Actor(job.user, job.tenant), tell)}
