"""Sheets in: what is read is created, updated, unchanged or rejected; in units of work that can be taken up again."""

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import audit, crypto, evidence, jobs, keys
from tongguan.core.actor import Actor, acting_as, tenant_in_force
from tongguan.core.batch import unit_of_work
from tongguan.core.models import Job

from .models import ImportBatch, ImportTouch, RejectedRow
from .report import Report, RowResult
from .said import Said
from .sources import Source, layout_of, opened, remember, source_of
from .targets import plan_named
from .units import ROWS, Row, Unit, count_once

WINDOW: Final = 2_000
"""Rows that a dry run holds before it lets go of them, so that others can write in between."""
BACKGROUND: Final = 5_000
"""From so many rows on an import is work for the background."""

Tell = Callable[[int, int], None]


# --- trying -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _let_go() -> Iterator[None]:
    """A window of a dry run; everything in it is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tried(source: Source, actor: Actor, tell: Tell | None = None) -> Report:
    """What an import would do: the same path, undone. Beyond a window, what it made before is known by its words."""
    report = source.report(dry_run=True)
    known: set[str] = set()
    for window in _chunks(source.rows(report.skipped), WINDOW):
        with acting_as(actor.user, actor.tenant) as within, _let_go():
            said: dict[str, Said] = {}
            for rows in _chunks(window, ROWS):
                _unit(source, within, rows, report=report, said=said, known=known)
        if tell:
            tell(report.counts["read"], source.sheet.height)
    report.done = True
    return report


def _unit(
    source: Source,
    actor: Actor,
    rows: list[Row],
    *,
    report: Report,
    said: dict[str, Said],
    known: set[str] | None = None,
    reason: str = "",
) -> tuple[Unit, list[RowResult]]:
    with unit_of_work():
        unit = Unit(source.plan, source.readers, actor, sheet=source.sheet.name, reason=reason, said=said)
        results = unit.run(rows)
        if known is not None:
            count_once(results, known)
        report.add(results, {part.name: part.register for part in source.plan.parts})
    return unit, results


def _chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    left = iter(rows)
    while chunk := list(itertools.islice(left, size)):
        yield chunk


# --- carrying out -----------------------------------------------------------------------------------------------------


def run(
    file: str | Path | BinaryIO,
    plan_name: str,
    *,
    mapping: Mapping[Any, str] | None = None,
    dry_run: bool = False,
    sheet: str = "",
    name: str = "",
    actor: Actor,
) -> Report:
    """Import a file by a plan (a ledger or a register), or only tell what would happen.

    Call it outside any transaction: each unit of work commits for itself. Raises ValidationError where nothing can
    be read at all; what is wrong with single rows stands in the report.
    """
    if isinstance(file, str | Path):
        path = Path(file)
        with path.open("rb") as opened_file:
            return run(
                opened_file, plan_name, mapping=mapping, dry_run=dry_run, sheet=sheet, name=path.name, actor=actor
            )
    name = name or Path(str(getattr(file, "name", "sheet"))).name
    if dry_run:
        plan = plan_named(plan_name)
        plan.refuse_strangers(actor)
        with acting_as(actor.user, actor.tenant, writes=False) as within:
            source = opened(file, name, plan, mapping=mapping, sheet=sheet)
        return tried(source, within)
    with acting_as(actor.user, actor.tenant) as within:
        batch = received(file, name, plan_name, within, mapping=mapping, sheet=sheet)
    return carry_out(batch, actor)


def received(
    file: BinaryIO,
    name: str,
    plan_name: str,
    actor: Actor,
    *,
    mapping: Mapping[Any, str] | None = None,
    sheet: str = "",
) -> ImportBatch:
    """Keep a file that is to be imported, with what its columns seem to mean."""
    plan = plan_named(plan_name)
    plan.refuse_strangers(actor)
    source = opened(file, name, plan, mapping=mapping, sheet=sheet)
    kept = evidence.take_in(file, name, kind=_("sheet for import"), register="import_batch")
    batch = ImportBatch.objects.create(
        tenant_id=tenant_in_force(),
        user=actor.user,
        plan=plan.name,
        evidence=kept,
        sheet=source.sheet.name,
        mapping=source.mapping,
        layout=layout_of(source),
    )
    kept.record = batch.pk
    kept.save()
    return batch


def read_again(batch: ImportBatch, sheet: str) -> None:
    """Read another sheet of the same file; raises ValidationError if there is none of this name."""
    with batch.evidence.file.open("rb") as file:
        source = opened(file, batch.evidence.name, plan_named(batch.plan), sheet=sheet)
    batch.sheet, batch.mapping, batch.layout = source.sheet.name, source.mapping, layout_of(source)
    batch.state, batch.report = ImportBatch.State.READ, {}
    batch.save(update_fields=["sheet", "mapping", "layout", "state", "report"])


def is_large(batch: ImportBatch) -> bool:
    """Whether it is work for the background."""
    return batch.layout.get("height", 0) >= BACKGROUND


def carry_out(batch: ImportBatch, actor: Actor, tell: Tell | None = None) -> Report:
    """Import what is left of a batch. Safe to call again after a crash: what is done is not done twice."""
    with acting_as(actor.user, actor.tenant, writes=False) as within:
        source = source_of(batch)
        source.plan.refuse_strangers(within)
        fresh = ImportBatch.objects.get(pk=batch.pk)
    report = Report.of(fresh.report) if fresh.next_row else source.report(batch=batch.pk)
    if fresh.state not in {ImportBatch.State.READ, ImportBatch.State.TRIED, ImportBatch.State.RUNNING}:
        return report
    next_row = fresh.next_row
    said: dict[str, Said] = {}
    for rows in _chunks(source.rows(report.skipped, next_row), ROWS):
        next_row = _carry_out(source, batch, rows, actor=actor, report=report, said=said, expected=next_row)
        if tell:
            tell(report.counts["read"], source.sheet.height)
    _conclude(source, batch, actor, report)
    return report


def _carry_out(
    source: Source,
    batch: ImportBatch,
    rows: list[Row],
    *,
    actor: Actor,
    report: Report,
    said: dict[str, Said],
    expected: int,
) -> int:
    """One unit: its records, what it touched, what it turned away, and how far it came, all or nothing."""
    following = rows[-1][0] + 1
    reason = _("import %(number)s") % {"number": batch.pk}
    with acting_as(actor.user, actor.tenant, request_id=f"import-{batch.pk}") as within:
        if ImportBatch.objects.select_for_update().get(pk=batch.pk).next_row != expected:
            raise RuntimeError("Another worker has gone on with this import.")
        unit, results = _unit(source, within, rows, report=report, said=said, reason=reason)
        RejectedRow.objects.bulk_create(_rejected(batch, rows, results))
        ImportTouch.objects.bulk_create(_touches(batch, unit), batch_size=500)
        ImportBatch.objects.filter(pk=batch.pk).update(
            next_row=following, state=ImportBatch.State.RUNNING, report=report.as_dict()
        )
    return following


def _conclude(source: Source, batch: ImportBatch, actor: Actor, report: Report) -> None:
    report.done = True
    with acting_as(actor.user, actor.tenant, request_id=f"import-{batch.pk}"):
        remember(source)
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.DONE, report=report.as_dict())
        audit.note("import_batch", batch.pk, "import", changes={name: [0, n] for name, n in report.counts.items()})


def _rejected(batch: ImportBatch, rows: list[Row], results: list[RowResult]) -> list[RejectedRow]:
    key = keys.ring().key("index")
    return [
        RejectedRow(
            tenant_id=batch.tenant_id,
            batch=batch,
            row=number,
            digest=crypto.blind_index(key, "exchange.row", "\x1f".join(map(str, cells))),
            reasons=[error.as_dict() for error in result.errors],
        )
        for (number, cells), result in zip(rows, results, strict=True)
        if result.errors
    ]


def _touches(batch: ImportBatch, unit: Unit) -> list[ImportTouch]:
    return [
        ImportTouch(
            tenant_id=batch.tenant_id,
            batch=batch,
            model=touch.record._meta.label_lower,
            record=touch.record.pk,
            action=ImportTouch.Action.CREATED if touch.created else ImportTouch.Action.UPDATED,
            version=touch.record.version,
            before=touch.before,
        )
        for saved in unit.saved
        for touch in saved.touches
    ]


# --- in the background ------------------------------------------------------------------------------------------------


def start(batch: ImportBatch, *, only_try: bool = False) -> Job:
    """Put a large import (or its dry run) into the queue."""
    batch.job = jobs.enqueue("import", batch=batch.pk, only_try=only_try)
    batch.save(update_fields=["job"])
    return batch.job


@jobs.task("import", in_units=True)
def _in_background(job: Job, *, batch: int, only_try: bool = False) -> dict[str, Any]:
    actor = Actor(job.user, job.tenant)

    def tell(done: int, total: int) -> None:
        with acting_as(job.user, job.tenant):
            jobs.progress(job, done, total)

    with acting_as(job.user, job.tenant, writes=False):
        asked = ImportBatch.objects.select_related("evidence").get(pk=batch, tenant=job.tenant)
    report = try_out(asked, actor, tell) if only_try else carry_out(asked, actor, tell)
    return {"batch": batch, "counts": report.counts}


def try_out(batch: ImportBatch, actor: Actor, tell: Tell | None = None) -> Report:
    """The dry run of a batch; its report is kept with it."""
    with acting_as(actor.user, actor.tenant, writes=False) as within:
        source = source_of(batch)
        source.plan.refuse_strangers(within)
    report = tried(source, actor, tell)
    report.batch = batch.pk
    with acting_as(actor.user, actor.tenant):
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.TRIED, report=report.as_dict())
    return report
