"""A unit of work of an import: up to 200 rows, matched and looked up together, saved row by row, each whole or not."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tongguan.core import batch, clock, numbering, registers, scopes
from tongguan.core.actor import Actor
from tongguan.core.models import Counter
from tongguan.core.values import label_of

from .fitting import Reader, tell
from .kinds import Words
from .links import Links
from .matching import Index, keys_in
from .report import UNCHANGED, CellError, RowResult
from .said import Said
from .saving import RowRefused, Saved, settle
from .targets import Part, Plan, Telling

ROWS: Final = 200
"""Rows of a unit: what a killed process loses, and how long others wait for the counters."""

Row = tuple[int, list[Any]]


class Unit:
    """Reads, matches and saves some rows of a sheet, within an open unit of work and in somebody's name."""

    def __init__(
        self, plan: Plan, readers: Sequence[Reader], actor: Actor, *, sheet: str, reason: str, said: dict[str, Said]
    ) -> None:
        """`said` is what earlier units of the same sheet said, part by part; it grows."""
        self.plan, self.actor, self.sheet, self.reason = plan, actor, sheet, reason
        self.readers = {part.name: [one for one in readers if one.column.part == part.name] for part in plan.parts}
        self.links = Links(actor)
        self.made: set[tuple[type, int]] = set()
        self.indexes = {
            part.name: Index(part, actor, said.setdefault(part.name, Said()), made=self.made, by_content=plan.is_single)
            for part in plan.parts
        }
        self.saved: list[Saved] = []
        self.identities: dict[tuple[type, int], str] = {}

    def run(self, rows: Sequence[Row]) -> list[RowResult]:
        """Save what can be saved; every row that cannot leaves nothing behind."""
        told = [self._told(number, cells) for number, cells in rows]
        self._look_up(told)
        self._lock()
        with self._numbers(told):
            return [self._one(result, parts) for result, parts in told]

    # --- reading ----------------------------------------------------------------------------------------------------

    def _told(self, number: int, cells: list[Any]) -> tuple[RowResult, dict[str, Telling]]:
        result, parts = RowResult(row=number), {}
        for part in self.plan.parts:
            parts[part.name], wrong = tell(part, self.readers[part.name], cells)
            result.errors += [self._at(reader, number, message) for reader, message in wrong]
        return result, parts

    def _at(self, reader: Reader | None, row: int, message: str) -> CellError:
        if reader is None:
            return CellError(sheet=self.sheet, row=row, message=message)
        heading = reader.heading
        return CellError(sheet=self.sheet, row=row, column=heading.letter, label=heading.text, message=message)

    # --- looking up -------------------------------------------------------------------------------------------------

    def _look_up(self, told: list[tuple[RowResult, dict[str, Telling]]]) -> None:
        """Links first, then part by part what the rows speak of; a part's key may name the parts before it."""
        tellings = [one for _result, parts in told for one in parts.values()]
        self.links.load(words for one in tellings for words in _words_in(one.given))
        known: list[dict[str, Any]] = [{} for _one in told]
        for part in self.plan.parts:
            index = self.indexes[part.name]
            asked: list[dict[str, Any] | None] = []
            for (_result, parts), records in zip(told, known, strict=True):
                asked.append(self._asked(part, parts[part.name], records))
            index.load([one for one in asked if one], [parts[part.name].number for _result, parts in told])
            for one, records, (_result, parts) in zip(asked, known, told, strict=True):
                with contextlib.suppress(ValidationError):
                    records[part.name] = index.find(one, parts[part.name].number) if one else None

    def _asked(self, part: Part, told: Telling, records: Mapping[str, Any]) -> dict[str, Any] | None:
        """The values by which a part will be looked up, as far as they are known before anything is saved."""
        values = keys_in(part.target.model, told.defaults, told.given)
        for name, value in values.items():
            if isinstance(value, Words):
                values[name] = self.links.found.get(value)
        for name, other in [*part.links.items(), *part.finds.items()]:
            values.setdefault(name, records.get(other))
        if any(isinstance(value, list) and name not in part.target.children for name, value in values.items()):
            return None
        return values if told.given or told.signs else None

    def _lock(self) -> None:
        """Lock what the rows belong to before any counter: whoever enters a single record takes them in this order."""
        known = [record for index in self.indexes.values() for record in index.records.values()]
        known += [one for one in self.links.found.values() if registers.find(type(one))]
        scopes.lock(scopes.merged(scopes.ids_of(record) for record in known))

    @contextlib.contextmanager
    def _numbers(self, told: list[tuple[RowResult, dict[str, Telling]]]) -> Iterator[None]:
        """Reserve a number for each row and prefix, in name order, and give back what was not needed."""
        work, year = open_work(), clock.today().year
        prefixes = sorted({part.target.model.prefix for part in self.plan.parts} - {""})
        for prefix in prefixes:
            work.numbers[prefix, year] = numbering.take(prefix, year, len(told))
        yield
        for prefix in prefixes:
            # The counter has been ours alone since it was taken, so the rest is its end.
            left = len(work.numbers.pop((prefix, year)))
            row = Counter.objects.filter(tenant=self.actor.tenant, prefix=prefix, year=year)
            row.update(value=F("value") - left)

    # --- saving -----------------------------------------------------------------------------------------------------

    def _one(self, result: RowResult, parts: dict[str, Telling]) -> RowResult:
        """Save a row whole or not at all."""
        records: dict[str, Any] = {}
        saved: list[Saved] = []
        if not result.errors:
            try:
                with undone_together():
                    for part in self.plan.parts:
                        self._part(part, parts[part.name], records, result, saved)
            except RowRefused as refused:
                result.errors += self._located(result.row, refused)
            except IntegrityError:
                result.errors.append(self._at(None, result.row, _("This contradicts what is stored already.")))
        if result.errors:
            self._count_rejected(result, parts)
            for one in saved:
                self.indexes[one.part].forget(one.record.pk)
            return result
        for one in saved:
            self.indexes[one.part].add(one.record, one.told)
            self.indexes[one.part].said.keep(one.record.pk, one.given)
            if one.created:
                self.identities[type(one.record), one.record.pk] = self._identity(one)
                result.made[one.part] = self.identities[type(one.record), one.record.pk]
        self.saved += [one for one in saved if one.touches]
        return result

    def _identity(self, saved: Saved) -> str:
        """What makes a new record the one it is, in words: in a dry run its id does not last."""
        index = self.indexes[saved.part]
        said = [index.value(saved.told, name) for name in index.filled(saved.told)[0]]
        told = [self.identities.get((type(one), getattr(one, "pk", 0)), str(one)) for one in said]
        return "\x1f".join([saved.part, *told])

    def _part(self, part: Part, told: Telling, records: dict[str, Any], result: RowResult, saved: list[Saved]) -> None:
        self._resolve(part, told)
        for name, other in part.links.items():
            if records.get(other) is not None:
                told.given.setdefault(name, records[other])
        told.finding |= {name: records[other] for name, other in part.finds.items() if records.get(other)}
        said = bool(told.signs or told.state or told.number or set(told.given) - set(part.links))
        missing = bool(part.needs) and not any(told.given.get(name) for name in part.needs)
        if part.shape and not missing:
            part.shape(told, records)
            if told.errors:
                raise RowRefused(part.name, dict(told.errors))
        if self.plan.is_single and not said:
            raise RowRefused(part.name, {"__all__": _("This row says nothing in the columns that are read.")})
        if missing or told.absent or not (said or part.needs):
            self._say_what_is_lost(part, told, result, lost=said and missing)
            return
        one = settle(part, told, self.indexes[part.name], self.actor, self.reason)
        records[part.name] = one.record
        saved.append(one)
        if one.created:
            self.made.add((type(one.record), one.record.pk))
        result.parts[part.name] = one.outcome
        result.warnings += [CellError(sheet=self.sheet, row=result.row, message=text) for text in one.warnings]

    def _resolve(self, part: Part, told: Telling) -> None:
        """Words become records."""
        wrong: dict[str, str] = {}
        for name, value in told.given.items():
            try:
                if isinstance(value, Words):
                    told.given[name] = self.links.find(value)
                elif isinstance(value, list):
                    told.given[name] = [self._resolved(row) for row in value]
            except ValidationError as error:
                wrong[name] = " ".join(error.messages)
        if wrong:
            raise RowRefused(part.name, wrong)

    def _resolved(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: self.links.find(one) if isinstance(one, Words) else one for name, one in row.items()}

    def _say_what_is_lost(self, part: Part, told: Telling, result: RowResult, *, lost: bool) -> None:
        if not lost:
            return
        labels = ", ".join(str(self._label(part, name)) for name in part.needs)
        message = _("Of “%(register)s” nothing was kept: the row says nothing under %(labels)s.")
        text = message % {"register": part.target.model._meta.verbose_name, "labels": labels}
        result.warnings.append(CellError(sheet=self.sheet, row=result.row, message=text))

    def _label(self, part: Part, name: str) -> Any:
        column = self.plan.column_of(part.name, name)
        return column.label if column else label_of(part.target.model, name)

    # --- telling ----------------------------------------------------------------------------------------------------

    def _located(self, row: int, refused: RowRefused) -> list[CellError]:
        """The cells that a form's errors speak of; a link is told where its part stands in the sheet."""
        part, found = self.plan.part(refused.part), []
        for name, reason in refused.reasons.items():
            field = name.partition(".")[0]
            places = [one for one in self.readers[part.name] if one.column.field == field]
            places = places or self.readers.get(part.links.get(field, ""), [])
            where = "" if places or field == "__all__" else f"{self._label(part, field)}: "
            found.append(self._at(places[0] if places else None, row, f"{where}{reason}"))
        return found

    def _count_rejected(self, result: RowResult, parts: dict[str, Telling]) -> None:
        """A rejected row counts for every register that it speaks of."""
        result.warnings = []
        result.parts = {
            name: UNCHANGED for name, told in parts.items() if self.plan.is_single or told.given or told.signs
        }


def count_once(results: Sequence[RowResult], known: set[str]) -> None:
    """Of a dry run that lets go between two looks: what it made before counts as there."""
    for result in results:
        for part, identity in result.made.items():
            if identity in known:
                result.parts[part] = UNCHANGED
        known.update(result.made.values())


def open_work() -> batch.Batch:
    """The unit of work within which rows are saved."""
    if (work := batch.current()) is None:
        raise RuntimeError("Rows are saved within a unit of work.")
    return work


@contextlib.contextmanager
def undone_together() -> Iterator[None]:
    """A step of a unit of work that may fail alone: what it wrote and what it left to be written are both undone."""
    work = open_work()
    entries, search, touched = len(work.audit), dict(work.search), dict(work.touched)
    numbers = {key: list(left) for key, left in work.numbers.items()}
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del work.audit[entries:]
        work.search, work.touched, work.numbers = search, touched, numbers
        raise


def _words_in(given: Mapping[str, Any]) -> Iterator[Words]:
    """The links among what a row says, those within child rows included."""
    for value in given.values():
        if isinstance(value, Words):
            yield value
        elif isinstance(value, list):
            yield from (one for row in value for one in row.values() if isinstance(one, Words))
