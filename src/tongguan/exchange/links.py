"""Linked records by what a cell says of them: number, natural key or title, within what the actor may see."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.fields import SecretField
from tongguan.core.forms import visible_choices
from tongguan.core.models import Membership, User
from tongguan.core.values import linked

from .cells import shortened
from .kinds import Words

TITLES: Final = ("code", "name", "title", "subject")
"""Fields by which people call a record, where it has them."""
_IN_BRACKETS: Final = re.compile(r".*\[([^\[\]]+)\]", re.DOTALL)
TOLD: Final = 5
"""Of several records that fit, so many are named."""


def spellings(text: str) -> set[str]:
    """A name as it stands, in narrow letters, and with the wide brackets that Chinese texts use."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return {text, plain, plain.replace("(", "（").replace(")", "）")}


def same(text: str) -> str:
    """What two spellings of one name have in common."""
    return unicodedata.normalize("NFKC", text).strip()


class Links:
    """Looks up the words of many cells at once; keeps what it found for as long as a unit of work lasts."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.found: dict[Words, Any] = {}

    def load(self, many: Iterable[Words]) -> None:
        """Look up what is not known yet, with a few queries for each register."""
        wanted: dict[Any, list[Words]] = {}
        for words in set(many) - set(self.found):
            wanted.setdefault(words.model, []).append(words)
        for model, asked in wanted.items():
            self._load(model, asked)

    def find(self, words: Words) -> Any:
        """The record that is meant; raises ValidationError where there is none, or more than one."""
        if words not in self.found:
            # It may have been made by an earlier row.
            self.load([words])
        if (record := self.found.get(words)) is None:
            label = words.model._meta.verbose_name
            raise ValidationError(
                _("There is no %(register)s “%(given)s” that you may see. Write its number, its name or its code.")
                % {"register": label, "given": shortened(words.text)}
            )
        if isinstance(record, list):
            told = ", ".join(_handle(one) for one in record[:TOLD])
            raise ValidationError(
                _("“%(given)s” fits more than one: %(numbers)s. Write the number.")
                % {"given": shortened(words.text), "numbers": told}
            )
        return record

    def _load(self, model: Any, asked: list[Words]) -> None:
        if getattr(model, "parent", "") and not model.prefix:
            self._load_rows(model, asked)
        left = [words for words in asked if words not in self.found]
        for name in _handles(model):
            if not left:
                return
            by_value: dict[str, list[Words]] = {}
            for words in left:
                for value in _values(model, name, words.text):
                    by_value.setdefault(value, []).append(words)
            hits: dict[Words, dict[int, Any]] = {}
            for record in self._rows(model, name).filter(**{f"{name}__in": list(by_value)}):
                for words in by_value.get(str(getattr(record, name)), ()):
                    hits.setdefault(words, {})[record.pk] = record
            for words, records in hits.items():
                self.found[words] = next(iter(records.values())) if len(records) == 1 else list(records.values())
            left = [words for words in left if words not in hits]

    def _load_rows(self, model: Any, asked: list[Words]) -> None:
        """Child rows have no number of their own: they are told by that of the record to which they belong."""
        by_owner: dict[str, list[Words]] = {}
        for words in asked:
            if bracketed := _IN_BRACKETS.fullmatch(words.text):
                by_owner.setdefault(bracketed[1].strip(), []).append(words)
        owners = visible_choices(linked(model, model.parent), self.actor).filter(number__in=by_owner)
        for row in model.objects.filter(**{f"{model.parent}__in": owners}).select_related(model.parent):
            number = getattr(row, model.parent).number
            meant = same(f"{row} [{number}]")
            self.found |= {words: row for words in by_owner[number] if same(words.text) == meant}

    def _rows(self, model: Any, name: str) -> QuerySet:
        if model is User:
            # Accounts belong to no tenant; only those with a role in this one are of any concern here. Who has left is
            # meant by nobody who writes a name, but by a sheet that tells the account.
            now = Membership.in_force(clock.today()) if name == "name" else Membership.objects.all()
            return visible_choices(User, self.actor).filter(pk__in=now.filter(tenant=self.actor.tenant).values("user"))
        register = registers.find(model)
        rows = register.visible_to(self.actor) if register else model._default_manager.all()
        return rows.select_related(*registers.relations_of_title(model))


def _handle(record: Any) -> str:
    return getattr(record, "number", "") or getattr(record, "username", "") or str(record.pk)


def _handles(model: Any) -> list[str]:
    """The columns by which a record may be called, the surest first."""
    if model is User:
        return ["username", "name"]
    register = registers.find(model)
    single = [key[0] for key in (register.natural_keys if register else ()) if len(key) == 1]
    found = ["number"]
    for name in [*single, *TITLES]:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        column = field.index if isinstance(field, SecretField) else name
        if column and column not in found and not field.is_relation:
            found.append(column)
    return found


def _values(model: Any, name: str, text: str) -> set[str]:
    """What has to stand in a column if the text calls the record by it."""
    if bracketed := _IN_BRACKETS.fullmatch(text):
        return {bracketed[1].strip()} if name in {"number", "username"} else spellings(text)
    if name == "number":
        return {same(text).upper()}
    secret = next((one for one in model._meta.fields if isinstance(one, SecretField) and one.index == name), None)
    if secret is None:
        return spellings(text)
    try:
        return set(secret.blinds(text))
    except ValidationError:
        # What is no such number may still be a name.
        return set()
