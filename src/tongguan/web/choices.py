"""Choosing a linked record: a list while there are few, a number typed or looked up when there are many."""

from typing import Any

from django import forms
from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tongguan.core import registers, search, values
from tongguan.core.forms import RecordChoice, editable, visible_choices
from tongguan.core.registers import Register

from . import about, menu
from .door import Page
from .joining import joined

FEW = 50
"""Up to so many choices stand in a list; beyond that a page would carry thousands of options."""
OFFERED = 20
SUBJECT = "about"
"""Stands for the pair of fields by which a record names any other."""


class Typed(forms.TextInput):
    """A field in which a record is named by its number; suggestions come while one types."""

    template_name = "tongguan/typed.html"

    def __init__(self, rows: QuerySet | None, url: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.rows, self.url = rows, url

    def format_value(self, value: Any) -> str | None:
        """An id as the number and title of its record; what was typed wrongly stays to be mended."""
        known = self.rows is not None and str(value or "").isdecimal()
        record = self.rows.filter(pk=value).first() if known else None
        return named(record) if record else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With the list of suggestions, asked for while one types."""
        offers = f"{(attrs or {}).get('id', name)}_offers"
        asked = {
            "list": offers,
            "autocomplete": "off",
            "hx-get": f"{self.url}?{urlencode({'from': name})}",
            "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": f"#{offers}",
            "hx-swap": "innerHTML",
            "placeholder": _("number or words"),
        }
        return {**super().get_context(name, value, {**(attrs or {}), **asked}), "offers": offers}


def named(record: Model) -> str:
    """What stands in the field for a record: the key under which it is found again, and its title."""
    return f"{_key_of(record)} {record}"


def _key_of(record: Model) -> str:
    return str(getattr(record, _key_field(type(record))))


def _key_field(model: type[Model]) -> str:
    return getattr(model, "USERNAME_FIELD", "number")


def as_typed(said: Any) -> str:
    """What stands in a field, without the blanks around it, and without what no text of a database may hold."""
    return str(said or "").replace("\0", "").strip()


def meant(rows: QuerySet, text: str) -> Model | None:
    """The record that a typed text names: by id, by number, or as the only one that holds the words."""
    first = text.split(maxsplit=1)[0]
    by_key = Q(**{_key_field(rows.model): first.upper() if hasattr(rows.model, "prefix") else first})
    by_id = Q(pk=first) if first.isdecimal() else Q(pk__in=[])
    found = rows.filter(by_key).first() or rows.filter(by_id).first()
    if found:
        return found
    hits = list(_holding(rows, text)[:2])
    return hits[0] if len(hits) == 1 else None


def _holding(rows: QuerySet, words: str) -> QuerySet:
    if registers.find(rows.model):
        return search.narrowed(rows, registers.name_of(rows.model), words)
    return rows.filter(Q(username__icontains=words) | Q(name__icontains=words))


class Offers:
    """Fits the links of a form, and of its rows, to the page; asks once for each kind of record."""

    def __init__(self, register: Register, actor: Any) -> None:
        self.register, self.actor = register, actor
        self.known: dict[str, list[Model] | None] = {}

    def fit(self, form: forms.BaseForm, *, below: str = "") -> None:
        """Few choices become a list, many a field to type in; `below` names the child rows that the form is of."""
        for name, field in form.fields.items():
            if isinstance(field, RecordChoice):
                path = f"{below}__{name}" if below else name
                self._fit(field, f"/{self.register.name}/choices/{path}/")
                self._settle(form, form.add_prefix(name), field.queryset)
        if about.speaks(self.register.model) and not below:
            self._fit_subject(form)

    def _fit_subject(self, form: forms.BaseForm) -> None:
        """What a record speaks of: first the register, then the record within it; its number alone will do."""
        if "register" in form.fields:
            form.fields["register"].widget = forms.Select(choices=_registers(self.actor))
        if "record" not in form.fields:
            return
        text = as_typed(form.data.get("record")) if form.is_bound else ""
        if text and not text.isdecimal():
            self._settle_subject(form, text)
        spoken = about.reader_of(str(form["register"].value() or ""), self.actor)
        rows = joined(spoken.visible_to(self.actor), spoken.model, ()) if spoken else None
        url = f"/{self.register.name}/choices/{SUBJECT}/"
        form.fields["record"].widget = Typed(rows, url, {"hx-include": "#id_register"})
        form.fields["record"].error_messages["invalid"] = _("Choose the register, then name the record by its number.")

    def _settle_subject(self, form: Any, text: str) -> None:
        spoken = about.reader_of(str(form.data.get("register") or ""), self.actor)
        found = meant(spoken.visible_to(self.actor), text) if spoken else about.numbered(self.actor, text)
        if found:
            form.data["register"], form.data["record"] = registers.name_of(type(found)), str(found.pk)

    def _fit(self, field: RecordChoice, url: str) -> None:
        rows = joined(field.queryset, field.queryset.model, ())
        offered = self._offered(rows)
        if offered is None:
            field.widget = Typed(rows, url, attrs=field.widget.attrs)
        else:
            empty = [] if field.required and field.initial is not None else [("", "—")]
            field.widget.choices = [*empty, *((record.pk, str(record)) for record in offered)]

    def _offered(self, rows: QuerySet) -> list[Model] | None:
        """All there are to choose from, None where they are many; the ids first, for whole rows cost ten times that."""
        try:
            key = f"{rows.model._meta.label} {rows.query}"
        except EmptyResultSet:
            # Of what one may not read there is nothing to choose, and no statement either.
            return []
        if key not in self.known:
            newest = rows.order_by("-pk")
            many = len(newest.values_list("pk", flat=True)[: FEW + 1]) > FEW
            self.known[key] = None if many else list(newest)
        return self.known[key]

    def _settle(self, form: forms.BaseForm, name: str, rows: QuerySet) -> None:
        """Put the id in place of what was typed; a text that names nothing stays and is told as an error."""
        text = as_typed(form.data.get(name)) if form.is_bound else ""
        if text and not text.isdecimal() and (record := meant(rows, text)):
            form.data[name] = str(record.pk)


class Choices(Page):
    """Suggestions for one link of a register, among what the actor may see."""

    name = "choices"

    def get(self, request, register: Register, field: str) -> HttpResponse:
        """Options that hold the words typed into the field whose name the address gives."""
        rows = self.rows(register, field).order_by("-pk")
        words = as_typed(request.GET.get(request.GET.get("from", "q")))
        if words and (exact := _exactly(rows, words)):
            rows = exact
        elif words:
            rows = _holding(rows, words)
        offered = [named(record) for record in rows[:OFFERED]]
        return HttpResponse(render_to_string("tongguan/options.html", {"offered": offered}))

    def rows(self, register: Register, field: str) -> QuerySet:
        """What may be chosen there; for the record that another one speaks of, within the register chosen before."""
        if field == SUBJECT and about.speaks(register.model):
            spoken = about.reader_of(self.request.GET.get("register", ""), self.actor)
            found = spoken.visible_to(self.actor) if spoken else register.model.objects.none()
            return joined(found, found.model, ())
        if field not in _askable(register):
            raise Http404
        model = _below(register, field)
        return joined(visible_choices(model, self.actor), model, ())


def _registers(actor: Any) -> list[Any]:
    """The registers that the actor may read, under the words of the menu."""
    groups = ((label, menu.readable(area, actor)) for area, (label, _icon) in menu.AREAS.items())
    return [
        ("", "—"),
        *((label, [(one.name, capfirst(one.label)) for one in found]) for label, found in groups if found),
    ]


def _exactly(rows: QuerySet, words: str) -> QuerySet | None:
    """The record whose number and title were just chosen from the list: nothing else is worth suggesting."""
    found = rows.filter(**{_key_field(rows.model): words.split(maxsplit=1)[0]})
    return found if " " in words and found.exists() else None


def _askable(register: Register) -> set[str]:
    """The links for which suggestions are made: those that a filter or a form of the register holds."""
    found = {path for path in register.filters if values.field_at(register.model, path).is_relation}
    found |= {name for name in editable(register.model) if register.model._meta.get_field(name).is_relation}
    for related in register.children:
        child = register.model._meta.get_field(related).related_model
        found |= {f"{related}__{name}" for name in editable(child) if child._meta.get_field(name).is_relation}
    return found


def _below(register: Register, path: str) -> type[Model]:
    """The model at the end of a path that may pass through child rows."""
    model = register.model
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    return model
