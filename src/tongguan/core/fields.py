"""Model fields of our own: the state of a workflow, and sensitive text under a person's own key."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import crypto, keys


class StateField(models.CharField):
    """The state of a record; only moves of the workflow change it."""

    def __init__(self, states: Any = None, **options: Any) -> None:
        if states is not None:
            options |= {"choices": states.choices, "default": states.values[0]}
        fixed: dict[str, Any] = {"verbose_name": _("state"), "max_length": 24, "editable": False}
        super().__init__(**(fixed | options))


class Secret(str):
    """A sensitive text: prints as its mask; `reveal()` gives the text while its key exists.

    Built either from a stored token or, by a form, from the plain text that is still to be sealed.
    """

    token: str = ""

    @classmethod
    def stored(cls, token: str) -> "Secret":
        """What the database holds, still shut."""
        secret = cls(json.loads(token)["mask"])
        secret.token = token
        return secret

    @property
    def mask(self) -> str:
        """What anybody may see."""
        return str(self)

    @cached_property
    def _parts(self) -> dict[str, Any]:
        return json.loads(self.token)

    def reveal(self) -> str:
        """The text; raises `crypto.Unreadable` once the person's key is destroyed."""
        # The key's model needs the fields.
        from .models import DataKey  # noqa: PLC0415  circular import

        key = DataKey.objects.get(pk=self._parts["key"])
        if not key.wrapped:
            raise keys.Unreadable("The key of this person was destroyed.")
        ring = keys.ring()
        return ring.open_sealed(self._parts["text"], ring.unwrap(key.wrapped), self._parts["for"].encode()).decode()


class SecretField(models.TextField):
    """Sensitive text: encrypted under the key of its owner, with a mask and, if wanted, a blind index column.

    `normal` brings what was typed into its one form (and raises ValidationError), `mask` says what may be shown.
    The record must offer `data_key_for_secrets()`. With `index="id_no_index"` that column gets the keyed digest.
    """

    def __init__(
        self,
        *args: Any,
        normal: Callable[[str], str] = str,
        mask: Callable[[str], str] = str,
        index: str = "",
        **options: Any,
    ) -> None:
        self.normal, self.mask, self.index = normal, mask, index
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
            setattr(record, self.index, self.blind(text))
        return Secret.stored(json.dumps(token, ensure_ascii=False))

    def blind(self, text: str) -> str:
        """The keyed digest under which a text can be found without being stored."""
        return crypto.blind_index(keys.ring().key("index"), self.purpose, self.normal(text)) if text else ""

    def get_prep_value(self, value: Any) -> Any:
        """Only sealed text reaches the database."""
        if isinstance(value, Secret):
            return value.token
        if value:
            raise ValueError("Sensitive text must be saved through its record.")
        return ""
