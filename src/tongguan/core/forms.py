"""`RecordForm`: the one form behind all three doors, so that a rule and its message are written once."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.db import models, transaction
from django.db.models import Q
from django.forms import modelform_factory
from django.utils.translation import gettext as _

from . import scopes, values
from .actor import Actor, acting
from .fields import SecretField
from .freezing import frozen_in
from .models import Membership, Record, User
from .roles import INSIDE, from_outside

if TYPE_CHECKING:
    from .registers import Register
    from .rows import RowFormSet

LONGEST_TEXT = 50_000
"""Characters of a text that declares no limit of its own; whatever is longer is a file."""


class RecordChoice(forms.ModelChoiceField):
    """A link to a record that the actor may see; code that has already found the record may hand it over."""

    def to_python(self, value: Any) -> Any:
        """A record passes as it is; a number is looked up within what is visible."""
        return value if isinstance(value, models.Model) else super().to_python(value)


class Choice(forms.TypedChoiceField):
    """One of the declared values; forms share these, which Django would copy word by word for each."""

    def __deepcopy__(self, memo: Any) -> Self:
        return super(forms.ChoiceField, self).__deepcopy__(memo)  # type: ignore[misc]  # the stubs leave it out


class RecordForm(forms.ModelForm):
    """A register's form. Subclass it for fields that depend on each other; page, API and import follow.

    `given` names the fields that the sender spoke of; a frozen field that was not spoken of keeps its value,
    one that was and differs is an error.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor | None = None, given: frozenset[str] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.actor = actor or acting()
        self.given = given
        self.initial.setdefault("version", self.instance.version or None)
        if self.instance.tenant_id is None and self.actor.tenant:
            self.instance.tenant_id = self.actor.tenant.pk
        self.frozen = self._frozen()
        for name, field in self.fields.items():
            self._fit(name, field)
        self.formsets = _formsets(self, self.data, self.files) if self.is_bound else _formsets(self, None, None)

    def _frozen(self) -> frozenset[str]:
        """Fields that the present state no longer lets anybody change."""
        return frozen_in(self.instance, self.fields) - {"version"}

    def _fit(self, name: str, field: forms.Field) -> None:
        """Choices limited to what the actor may see; secrets never sent back; frozen fields shut."""
        if name in self.frozen:
            field.disabled = True
        if isinstance(field, forms.ModelChoiceField):
            self._fit_link(name, field)
        if self._is_secret(name) and getattr(self.instance, name):
            field.required = False
            field.widget.attrs["placeholder"] = str(getattr(self.instance, name))
            self.initial[name] = ""

    def _fit_link(self, name: str, field: forms.ModelChoiceField) -> None:
        """What may be chosen; a link to what somebody from outside cannot see stays as it is, whatever he sends."""
        linked = values.linked(self._meta.model, name)
        field.queryset = visible_choices(linked, self.actor)
        stored = getattr(self.instance, f"{name}_id", None)
        if stored and from_outside(self.actor.roles) and not field.queryset.filter(pk=stored).exists():
            field.queryset = getattr(linked, "everything", linked._default_manager).filter(pk=stored)
            field.disabled = True

    def _is_secret(self, name: str) -> bool:
        # A form has fields that its model has not: the version seen, the mark that removes a child row.
        model: Any = self._meta.model
        return name in secrets_of(model)

    def clean(self) -> dict[str, Any]:
        """An empty secret, or its mask, keeps the stored one; frozen fields and stale versions are refused."""
        cleaned = super().clean() or self.cleaned_data
        for name in filter(self._is_secret, self.fields):
            stored = getattr(self.instance, name)
            if cleaned.get(name) in (None, "", str(stored)):
                cleaned[name] = stored
        for name in self.frozen & (self.given or frozenset()):
            if str(self.data.get(self.add_prefix(name)) or "") != str(values.plain(self.initial.get(name)) or ""):
                state = self.instance.get_state_display()
                self.add_error(name, _("This cannot be changed in the state “%(state)s”.") % {"state": state})
        if {"register", "record"} & set(self.changed_data):
            self._refuse_strangers(cleaned.get("register"), cleaned.get("record"))
        seen = cleaned.pop("version", None)
        if seen is not None and not self.instance._state.adding:
            self.instance.version = seen
            self._refuse_stale()
        return cleaned

    def _refuse_strangers(self, name: str | None, pk: int | None) -> None:
        """What a record speaks of is there, and whoever says so may see it."""
        # The registry needs the forms, and those companions have workflows, which need the registry.
        from .models.companions import About  # noqa: PLC0415  circular import
        from .registers import registry  # noqa: PLC0415  as above

        if not pk or not isinstance(self.instance, About):
            return
        register = registry.get(name or "")
        if register is None or not register.visible_to(self.actor).filter(pk=pk).exists():
            self.add_error("record", _("There is no record with this number that you may see."))

    def _refuse_stale(self) -> None:
        # The ledger needs the registers, which need the forms.
        from .ledger import Stale, refuse_stale  # noqa: PLC0415  circular import

        try:
            with transaction.atomic():
                refuse_stale(self.instance)
        except Stale as stale:
            self.add_error(None, stale)

    def _get_validation_exclusions(self) -> set[str]:
        """Links were looked up by their form field already; asking the database again would say nothing new."""
        links = {name for name, field in self.fields.items() if isinstance(field, forms.ModelChoiceField)}
        return super()._get_validation_exclusions() | links  # type: ignore[misc]  # a hook of Django's that the stubs leave out

    def _post_clean(self) -> None:
        """Where a role holds only for some projects, a record is neither entered in others nor taken there."""
        # The registry needs the forms.
        from . import access, registers  # noqa: PLC0415  circular import

        register = registers.find(type(self.instance))
        if register is None or not access.is_limited(self.actor, register.writers, register):
            super()._post_clean()  # type: ignore[misc]  # a hook of Django's that the stubs leave out
            return
        adding = self.instance._state.adding
        reached = adding or access.entitled(self.actor, register.writers, register, [self.instance.pk])
        super()._post_clean()  # type: ignore[misc]  # as above
        if not (reached and access.may_keep(self.actor, register, self.instance)):
            self.add_error(None, _("Your role holds only for the projects to which you are appointed."))

    def is_valid(self) -> bool:
        """The record and all its child rows, so that every error is told at once."""
        return all([super().is_valid(), *(formset.is_valid() for formset in self.formsets.values())])

    def all_errors(self) -> dict[str, list[str]]:
        """Field -> messages; of a child row as `items.0.result`."""
        found = {name or "__all__": [str(text) for text in texts] for name, texts in self.errors.items()}
        for related, formset in self.formsets.items():
            for index, errors in enumerate(dict(row.errors) for row in formset.forms):
                found |= {f"{related}.{index}.{name}": [str(text) for text in texts] for name, texts in errors.items()}
            if formset.non_form_errors():
                found[related] = [str(text) for text in formset.non_form_errors()]
        return found

    @transaction.atomic
    def save(self, *, reason: str = "", action: str = "") -> Any:  # type: ignore[override]  # nothing is saved halfway
        """The record and its child rows in one transaction."""
        self.instance.save(reason=reason, action=action)
        for formset in self.formsets.values():
            formset.save_rows(reason=reason)
        return self.instance

    @classmethod
    def of(cls, instance: Record, given: Mapping[str, Any], *, actor: Actor | None = None) -> Self:
        """The form as the API and the import fill it: what is not given keeps its value."""
        data: dict[str, Any] = {}
        form = cls(data, instance=instance, actor=actor, given=frozenset(given))
        for name, field in form.fields.items():
            if name != "version":
                data[name] = "" if form._is_secret(name) else form.initial.get(name, field.initial)
        data |= {name: value for name, value in given.items() if name not in form.formsets}
        for name, laid_out in _formsets(form, None, None).items():
            form.formsets[name].misread = laid_out.misread_in(given[name])
            data |= laid_out.data_for([] if form.formsets[name].misread else given[name])
            form.formsets[name].data = data
        form.unknown = sorted(set(given) - set(form.fields) - set(form.formsets))
        return form

    unknown: list[str] = []

    def full_clean(self) -> None:
        """A name that the register does not have is an error, not something to be passed over."""
        super().full_clean()
        for name in self.unknown:
            self.errors.setdefault(name, self.error_class()).append(_("There is no such field."))


@cache
def secrets_of(model: Any) -> frozenset[str]:
    """The sensitive fields of a model."""
    return frozenset(field.name for field in model._meta.fields if isinstance(field, SecretField))


def visible_choices(model: Any, actor: Actor) -> models.QuerySet:
    """What of a linked model may be chosen by an actor."""
    # The registry needs the forms.
    from .registers import find  # noqa: PLC0415  circular import

    # An import asks for the same choices row after row; a queryset runs only when somebody looks into it.
    known = actor.notes.setdefault("choices", {})
    if model not in known:
        register = find(model)
        known[model] = register.visible_to(actor) if register else _without_register(model, actor)
    return known[model]


def _without_register(model: Any, actor: Actor) -> models.QuerySet:
    """Accounts, and child rows of records that the actor sees.

    People from outside are not told who works for whom: themselves apart, they know the organisation's own people.
    """
    outside = from_outside(actor.roles)
    if model is User:
        rows = User.objects.of(actor.tenant)
        own = Membership.objects.filter(tenant=actor.tenant, role__in=INSIDE)
        return rows.filter(Q(pk=actor.user.pk) | Q(pk__in=own.values("user"))) if outside else rows
    rows = model._default_manager.all()
    if not outside or not getattr(model, "parent", None):
        return rows
    owners = visible_choices(values.linked(model, model.parent), actor)
    return scopes.rows_inside(actor, model, rows).filter(**{f"{model.parent}__in": owners})


def _formsets(form: RecordForm, data: Any, files: Any) -> dict[str, "RowFormSet"]:
    """The child rows; a sender who speaks of single fields leaves alone those that are not named."""
    # The registry needs the forms, and rows are forms themselves.
    from .registers import find  # noqa: PLC0415  circular import
    from .rows import rows_class  # noqa: PLC0415  circular import

    model: Any = form._meta.model
    register = find(model)
    return {
        related: rows_class(model, related)(data, files, instance=form.instance, prefix=related, actor=form.actor)
        for related in (register.children if register else ())
        if form.given is None or related in form.given
    }


def editable(model: Any) -> list[str]:
    """The fields a person fills in."""
    return [
        field.name
        for field in model._meta.fields
        if field.editable and not field.primary_key and field.name != model.parent
    ]


def form_field(field: Any, **options: Any) -> Any:
    """The form field of a model field; links to records are looked up within what is visible."""
    if isinstance(field, models.ForeignKey):
        options["form_class"] = RecordChoice
    elif field.choices:
        options["choices_form_class"] = Choice
    elif isinstance(field, SecretField):
        options["widget"] = forms.TextInput(attrs={"autocomplete": "off"})
    elif isinstance(field, models.TextField):
        options["max_length"] = field.max_length or LONGEST_TEXT
    elif isinstance(field, models.DateTimeField):
        options["widget"] = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    elif isinstance(field, models.DateField):
        options["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return field.formfield(**options)


@cache
def form_of(register: "Register") -> Any:
    """The form class of a register."""
    return modelform_factory(
        register.model, form=register.form_class, fields=editable(register.model), formfield_callback=form_field
    )
