"""Which records the rows of a unit speak of: found by number or natural key, in a few queries for all of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tongguan.core import registers, values
from tongguan.core.actor import Actor
from tongguan.core.fields import SecretField
from tongguan.core.forms import editable

from .links import TOLD, same, spellings
from .said import Said
from .targets import Part

Key = tuple[str, ...]
Place = tuple[Any, ...]


class Index:
    """The records of one part. What a row made or changed is added, so that later rows of the unit find it."""

    def __init__(self, part: Part, actor: Actor, said: Said, *, made: set[tuple[type, int]], by_content: bool) -> None:
        """`made` holds the records that the unit itself makes: nothing stored before can lead to them.

        `by_content` takes all values together for the key of a row that fills no other.
        """
        self.part, self.actor, self.said = part, actor, said
        self.made, self.by_content = made, by_content
        self.model: Any = part.target.model
        self.keys: tuple[Key, ...] = part.keys or part.target.natural_keys
        self.usual = _usual(self.model, self.keys)
        self.places: dict[Key, dict[Place, set[int]]] = {}
        self.asked: dict[Key, set[Place]] = {}
        self.records: dict[int, Any] = {}
        self.digests: dict[tuple[str, str], str] = {}
        self.older: dict[str, str] = {}

    # --- keys -------------------------------------------------------------------------------------------------------

    def filled(self, told: Mapping[str, Any]) -> list[Key]:
        """The natural keys that the values fill, the strongest first."""
        found = [key for key in self.keys if all(self.value(told, name) not in (None, "") for name in key)]
        if found or not self.by_content or self._lacking(told):
            return found
        return [tuple(sorted(name for name in told if self._can_be_asked(name, told[name])))]

    def value(self, told: Mapping[str, Any], name: str) -> Any:
        """What a row says, or what a new record would hold where it says nothing."""
        said = told.get(name)
        return self.usual.get(name) if said in (None, "") else said

    def _lacking(self, told: Mapping[str, Any]) -> list[str]:
        """What no record can be without, and the row does not say: by the rest of it, any record might be meant."""
        needed = [self.model._meta.get_field(name) for name in editable(self.model)]
        return [field.name for field in needed if not (field.blank or field.has_default() or told.get(field.name))]

    def _can_be_asked(self, name: str, value: Any) -> bool:
        if "__" in name or isinstance(value, list) or value in (None, ""):
            return False
        field = self.model._meta.get_field(name)
        return not isinstance(field, SecretField) or bool(field.index)

    def _column(self, name: str) -> str:
        field = values.field_at(self.model, name) if "__" not in name else None
        return field.index if isinstance(field, SecretField) else name

    def place(self, key: Key, told: Mapping[str, Any]) -> Place:
        """The values of a key as they are compared."""
        return tuple(self._compared(name, self.value(told, name)) for name in key)

    def _compared(self, name: str, value: Any) -> Any:
        if isinstance(value, models.Model):
            return value.pk
        field = self.model._meta.get_field(name) if "__" not in name else None
        if isinstance(field, SecretField):
            # Asked for again and again within a unit, and no cheap thing.
            if (name, value) not in self.digests:
                self.digests[name, value] = field.blind(value)
            return self.digests[name, value]
        return same(value) if isinstance(value, str) else value

    # --- looking up -------------------------------------------------------------------------------------------------

    def load(self, many: Iterable[Mapping[str, Any]], numbers: Iterable[str] = ()) -> None:
        """Look up what many rows may speak of."""
        wanted: dict[Key, dict[Place, Mapping[str, Any]]] = {}
        for told in many:
            for key in self.filled(told):
                wanted.setdefault(key, {})[self.place(key, told)] = told
        for key, places in wanted.items():
            self._ask(key, places)
        if numbers := set(numbers) - {""}:
            for pk, number in self._rows().filter(number__in=numbers).values_list("pk", "number"):
                self.places.setdefault(("number",), {}).setdefault((number,), set()).add(pk)
        missing = {pk for places in self.places.values() for pks in places.values() for pk in pks} - set(self.records)
        self.records |= self._rows().in_bulk(missing)

    def _rows(self) -> models.QuerySet:
        register = self.part.target
        return register.visible_to(self.actor).select_related(*registers.relations_of_title(self.model))

    def _ask(self, key: Key, places: Mapping[Place, Mapping[str, Any]]) -> None:
        asked = self.asked.setdefault(key, set())
        new = {place: told for place, told in places.items() if place not in asked}
        asked |= set(new)
        if not (new and key):
            return
        columns = [self._column(name) for name in key]
        lookups = {}
        for at, (name, column) in enumerate(zip(key, columns, strict=True)):
            lookups[f"{column}__in"] = {
                spelling
                for place, told in new.items()
                for spelling in self._spelled(name, self.value(told, name), place[at])
            }
        found = self.places.setdefault(key, {})
        for pk, *stored in self._rows().filter(**lookups).values_list("pk", *columns).distinct():
            place = tuple(self.older.get(value, same(value)) if isinstance(value, str) else value for value in stored)
            found.setdefault(place, set()).add(pk)

    def _spelled(self, name: str, told: Any, compared: Any) -> set[Any]:
        """In which ways a value may be stored: a name in other brackets, a digest under an older key."""
        field = self.model._meta.get_field(name) if "__" not in name else None
        if isinstance(field, SecretField):
            digests = field.blinds(told)
            self.older |= dict.fromkeys(digests, compared)
            return set(digests)
        return spellings(told) if _is_name(told, compared) else {compared}

    def find(self, told: Mapping[str, Any], number: str = "", says: Any = None) -> Any:
        """The record that the values mean, None for a new one; raises ValidationError where several fit.

        `says(record)` tells whether a record already says all that the row does; it decides among several.
        """
        if number and (known := self.places.get(("number",), {}).get((number,))):
            return self._record(next(iter(known)))
        if not (keys := self.filled(told)):
            raise ValidationError(self._too_little())
        for strength, key in enumerate(keys):
            place = self.place(key, told)
            if place not in self.asked.get(key, ()) and not self._leads_to_new(key, told):
                self.load([told])
            pks = self.places.get(key, {}).get(place, set())
            fitting = [
                record
                for pk in sorted(pks)
                if (record := self._record(pk)) is not None and not self._contradicts(record, told, keys[:strength])
            ]
            if len(fitting) > 1:
                fitting = [record for record in fitting if says and says(record)][:1] or fitting
            if len(fitting) > 1:
                numbers = ", ".join(record.number for record in fitting[:TOLD])
                raise ValidationError(
                    _("More than one record fits this row: %(numbers)s. Say more, so that one is meant.")
                    % {"numbers": numbers}
                )
            if fitting:
                return fitting[0]
        return None

    def _too_little(self) -> str:
        """What is said of a row that could mean anybody."""
        told = {name for key in self.keys for name in key if "__" not in name}
        labels = ", ".join(values.label_of(self.model, name) for name in sorted(told or self._lacking({})))
        message = _("This row does not say which %(register)s is meant. Fill in more of: %(labels)s.")
        return message % {"register": self.model._meta.verbose_name, "labels": labels}

    def _leads_to_new(self, key: Key, told: Mapping[str, Any]) -> bool:
        links = [told.get(name) for name in key]
        return any((type(link), getattr(link, "pk", None)) in self.made for link in links)

    def _record(self, pk: int) -> Any:
        if pk not in self.records:
            self.records |= self._rows().in_bulk([pk])
        return self.records.get(pk)

    def _contradicts(self, record: Any, told: Mapping[str, Any], stronger: list[Key]) -> bool:
        """Found by a weaker key, a record is another one if it fills a stronger key otherwise than the row says."""
        for name in {name for key in stronger for name in key if "__" not in name}:
            stored, said = self._stored(record, name), told.get(name)
            if said not in (None, "") and stored not in (None, "") and stored != self._compared(name, said):
                return True
        return False

    def _stored(self, record: Any, name: str) -> Any:
        """What a record holds, as it is compared."""
        field = self.model._meta.get_field(name)
        stored = field.index_now(record) if isinstance(field, SecretField) else getattr(record, field.attname)
        return same(stored) if isinstance(stored, str) else stored

    # --- after a row ------------------------------------------------------------------------------------------------

    def add(self, record: Any, told: Mapping[str, Any]) -> None:
        """A row made or changed this record: later rows find it by each key that it fills now."""
        self.records[record.pk] = record
        for key in {*self.keys, *self.asked}:
            place = tuple(
                getattr(told.get(name), "pk", None) if "__" in name else self._stored(record, name) for name in key
            )
            if all(value not in (None, "") for value in place):
                self.places.setdefault(key, {}).setdefault(place, set()).add(record.pk)

    def forget(self, pk: int) -> None:
        """The row that changed this record was turned away; what is in memory is no longer true."""
        self.records.pop(pk, None)


def _usual(model: Any, keys: Iterable[Key]) -> dict[str, Any]:
    """What a new record holds in the fields of its keys if nobody says anything: an edition, a kind."""
    fields = [model._meta.get_field(name) for key in keys for name in key if "__" not in name]
    return {field.name: field.default for field in fields if field.has_default() and not callable(field.default)}


def keys_in(model: Any, *many: Mapping[str, Any]) -> dict[str, Any]:
    """The values by which a record can be found; a mask, which is what an export shows, finds nothing."""
    told = {name: value for values_of_one in many for name, value in values_of_one.items()}
    return {name: value for name, value in told.items() if not is_mask(model, name, value)}


def is_mask(model: Any, name: str, value: Any) -> bool:
    """Whether a value stands for a sensitive one without saying it."""
    if "__" in name or not isinstance(value, str) or "*" not in value:
        return False
    return isinstance(model._meta.get_field(name), SecretField)


def _is_name(told: Any, compared: Any) -> bool:
    return isinstance(told, str) and isinstance(compared, str) and same(told) == compared
