"""A list narrowed to the rows that point to one record: `?within=vendor:12`."""

from typing import Any

from django.db import models
from django.db.models import QuerySet

from tongguan.core.forms import visible_choices
from tongguan.core.registers import Register, find

from .rows import joined


class Within:
    """The link and the record that an address names; where that record is not to be seen, no rows are."""

    def __init__(self, register: Register, actor: Any, text: str) -> None:
        self.text = text
        self.label, self.record = "", None
        name, _colon, pk = text.partition(":")
        links = {
            field.name: field
            for field in register.model._meta.fields
            if isinstance(field, models.ForeignKey) and find(field.related_model)
        }
        if name in links and pk.isdecimal():
            self.name, model = name, links[name].related_model
            self.label = str(links[name].verbose_name)
            self.record = joined(visible_choices(model, actor), model, ()).filter(pk=pk).first()

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows that point to the record."""
        if not self.text:
            return rows
        return rows.filter(**{self.name: self.record}) if self.record else rows.none()
