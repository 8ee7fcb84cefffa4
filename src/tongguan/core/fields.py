"""Model fields of our own: the state of a workflow, and sensitive text under a person's own key."""

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import crypto, keys
from .clock import refuse_unthinkable

INDEX_LENGTH = 80
"""Room for a blind index: the id of its key, a dot, 64 hexadecimal digits."""


class StateField(models.CharField):
    """The state of a record; only moves of the workflow change it."""

    def __init__(self, states: Any = None, **options: Any) -> None:
        if states is not None:
            options |= {"choices": states.choices, "default": states.values[0]}
        fixed: dict[str, Any] = {"verbose_name": _("state"), "max_length": 24, "editable": False}
        super().__init__(**(fixed | options))


class _Bounded(models.Field):
    """A day or point in time with which one can reckon, whichever door it comes in by; a plain column in migrations."""

    default_validators = [refuse_unthinkable]

    def deconstruct(self) -> Any:
        name, _path, *rest = super().deconstruct()
        plain = next(kind for kind in type(self).__mro__ if kind.__module__.startswith("django."))
        return name, f"django.db.models.{plain.__name__}", *rest


class DayField(_Bounded, models.DateField):
    """A business date."""


class MomentField(_Bounded, models.DateTimeField):
    """A point in time."""


class Secret(str):
    """A sensitive text: prints as its mask; `reveal()` gives the text while its key exists.

    Built either from a stored token or, by a form, from the plain text that is still to be sealed.
    """

    token: str = ""

    @classmethod
    def stored(cls, token: str) -> "Secret":
        """What the database holds, still shut."""
        parts = json.loads(token)
        # What stands for an erased text holds a star like any mask, so that an import knows it for none.
        secret = cls(gettext("*** erased") if parts.get("erased") else parts["mask"])
        secret.token = token
        return secret

    @property
    def is_erased(self) -> bool:
        """Whether the text was erased together with its key."""
        return bool(self.token) and bool(self._parts.get("erased"))

    def erased(self) -> "Secret":
        """What is left in its place once the key is destroyed: not even the mask."""
        return Secret.stored(json.dumps({"key": self._parts["key"], "for": self._parts["for"], "erased": True}))

    @property
    def mask(self) -> str:
        """What anybody may see."""
        return str(self)

    @cached_property
    def _parts(self) -> dict[str, Any]:
        return json.loads(self.token)

    @property
    def key_id(self) -> int | None:
        """The id of the person's key in the database."""
        return self._parts["key"] if self.token else None

    def reveal(self, known: Any = None) -> str:
        """The text; raises `crypto.Unreadable` once the key is destroyed. `known` saves looking for the key."""
        # The key's model needs the fields.
        from .models import DataKey  # noqa: PLC0415  circular import

        key = known or DataKey.objects.get(pk=self._parts["key"])
        if self.is_erased or not key.wrapped:
            raise keys.Unreadable(gettext("This was erased: the key under which it lay was destroyed."))
        ring = keys.ring()
        return ring.open_sealed(self._parts["text"], ring.unwrap(key.wrapped), self._parts["for"].encode()).decode()


def is_stored(value: Any) -> bool:
    """Whether a value of a sensitive field is already sealed, and not what somebody has typed."""
    return isinstance(value, Secret) and bool(value.token)


class SecretField(models.TextField):
    """Sensitive text: encrypted under the key of its owner, with a mask and, if wanted, a blind index column.

    `normal` brings what was typed into its one form (and raises ValidationError), `mask` says what may be shown.
    The record must offer `data_key_for_secrets()`. With `index="id_no_index"` that column gets the keyed digest.
    `unmask` names the roles that may see the text itself, with a reason and on record; nobody unless it says so.
    """

    def __init__(
        self,
        *args: Any,
        normal: Callable[[str], str] = str,
        mask: Callable[[str], str] = str,
        index: str = "",
        unmask: Iterable[str] = (),
        **options: Any,
    ) -> None:
        self.normal, self.mask, self.index, self.unmask = normal, mask, index, frozenset(unmask)
        super().__init__(*args, **options)

    @property
    def purpose(self) -> str:
        """Binds a ciphertext to this column, so that it cannot be put into another."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, *_rest: Any) -> Secret | str:
        """Stored text comes out shut."""
        return Secret.stored(value) if value else ""

    def to_python(self, value: Any) -> Any:
        """Typed text is normalised; a stored secret stays as it is."""
        if isinstance(value, Secret) or not value:
            return value or ""
        return self.normal(str(value))

    def clean(self, value: Any, model_instance: Any) -> Any:
        """What is already sealed was checked when it came in."""
        return value if isinstance(value, Secret) else super().clean(value, model_instance)

    def pre_save(self, model_instance: Any, add: bool) -> Any:  # noqa: FBT001  Django calls it so
        """Seal what was typed, and keep the index beside it."""
        value = getattr(model_instance, self.attname)
        if value and not isinstance(value, Secret):
            value = self._sealed(model_instance, self.normal(value))
            setattr(model_instance, self.attname, value)
        elif not value and self.index:
            setattr(model_instance, self.index, "")
        return value

    def _sealed(self, record: Any, text: str) -> Secret:
        data_key = record.data_key_for_secrets()
        ring = keys.ring()
        sealed = ring.seal(text.encode(), ring.unwrap(data_key.wrapped), self.purpose.encode())
        token = {"key": data_key.pk, "for": self.purpose, "mask": self.mask(text), "text": sealed}
        if self.index:
            self.refuse_double(record, text)
            setattr(record, self.index, self.blind(text))
        return Secret.stored(json.dumps(token, ensure_ascii=False))

    def blind(self, text: str) -> str:
        """The keyed digest under which a text can be found without being stored: the key's id, a dot, the digest."""
        return self._blind(text, keys.ring().current_id("index")) if text else ""

    def blinds(self, text: str) -> list[str]:
        """The digests of a text under every index key on the ring, the current one first: so it is looked up."""
        return [self._blind(text, key_id) for key_id in keys.ring().ids("index")] if text else []

    def _blind(self, text: str, key_id: str) -> str:
        return f"{key_id}.{crypto.blind_index(keys.ring().key('index', key_id), self.purpose, self.normal(text))}"

    def index_now(self, record: Any) -> str:
        """The index of what a record holds, under the current key, whatever key it was stored under."""
        stored, secret = str(getattr(record, self.index)), getattr(record, self.attname)
        if not stored or stored.partition(".")[0] == keys.ring().current_id("index"):
            return stored
        return self.blind(secret.reveal()) if isinstance(secret, Secret) and not secret.is_erased else ""

    def refuse_double(self, record: Any, text: str) -> None:
        """Raise ValidationError if another record holds the text under an older key, which no constraint can see."""
        older = self.blinds(text)[1:]
        model: Any = type(record)
        for constraint in model._meta.constraints if older else ():
            if isinstance(constraint, models.UniqueConstraint) and set(constraint.fields) == {"tenant", self.index}:
                same = model._base_manager.filter(tenant_id=record.tenant_id, **{f"{self.index}__in": older})
                if same.exclude(pk=record.pk).exists():
                    raise ValidationError({self.name: constraint.get_violation_error_message()})

    def get_prep_value(self, value: Any) -> Any:
        """Only sealed text reaches the database."""
        if isinstance(value, Secret):
            return value.token
        if value:
            raise ValueError("Sensitive text must be saved through its record.")
        return ""
