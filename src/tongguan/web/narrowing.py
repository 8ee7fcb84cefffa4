"""A list narrowed to the rows that point to one record: `?within=vendor:12`, or speak of it: `about:vendor.12`."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.core.forms import visible_choices
from tongguan.core.registers import Register, find

from . import about
from .joining import joined


class Within:
    """The link and the record that an address names; where that record is not to be seen, no rows are."""

    def __init__(self, register: Register, actor: Any, text: str) -> None:
        self.text = text
        self.label, self.record = "", None
        self.given: dict[str, Any] = {}
        name, _colon, rest = text.partition(":")
        if name == "about" and about.speaks(register.model):
            self._of_subject(rest, actor)
        elif rest.isdecimal():
            self._of_link(register, name, int(rest), actor)

    def _of_link(self, register: Register, name: str, pk: int, actor: Any) -> None:
        links = {
            field.name: field
            for field in register.model._meta.fields
            if isinstance(field, models.ForeignKey) and find(field.related_model)
        }
        if name in links:
            model: Any = links[name].related_model
            self.label = str(links[name].verbose_name)
            self.record = joined(visible_choices(model, actor), model, ()).filter(pk=pk).first()
            self.given = {name: pk}

    def _of_subject(self, place: str, actor: Any) -> None:
        name, _dot, pk = place.partition(".")
        self.label, self.record = _("about"), about.one(name, pk, actor)
        self.given = {"register": name, "record": pk}

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows that point to the record."""
        if not self.text:
            return rows
        return rows.filter(**self.given) if self.record else rows.none()

    @property
    def query(self) -> str:
        """What the form of a new row is to be filled in with."""
        return urlencode(self.given) if self.record else ""
