"""The parameters of security at a glance: what is in force, what the product gives, what is allowed, what is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.core import preferences
from tongguan.core.models import Preference
from tongguan.core.preferences import Setting

from .models import ParameterRequest

HEADS = {
    "password": gettext_lazy("Passwords"),
    "lockout": gettext_lazy("Locking of accounts"),
    "captcha": gettext_lazy("Pictures that have to be read"),
    "session": gettext_lazy("Sessions"),
    "account": gettext_lazy("Accounts"),
    "second_factor": gettext_lazy("Second factor"),
    "token": gettext_lazy("Programs"),
    "retention": gettext_lazy("How long things are kept"),
}
"""Head of a group by the first word of its keys; another one is called by that word."""
OTHER = pgettext_lazy("settings", "Others")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter as it stands."""

    setting: Setting
    own: Preference | None
    asked: ParameterRequest | None

    @property
    def key(self) -> str:
        """Its name."""
        return self.setting.key

    @property
    def value(self) -> str:
        """What is in force."""
        return worded(self.own.value if self.own else self.setting.default)

    @property
    def default(self) -> str:
        """What the product gives."""
        return worded(self.setting.default)

    @property
    def differs(self) -> bool:
        """Whether the organisation has a value of its own that is not the product's."""
        return self.value != self.default

    @property
    def allowed(self) -> str:
        """The bounds."""
        if isinstance(self.setting.default, bool):
            return _("yes or no")
        if isinstance(self.setting.default, str):
            return _("text")
        least, most = self.setting.least, self.setting.most
        if most is None:
            return _("%(least)s or more") % {"least": least}
        return f"{least} – {most}"


def worded(value: Any) -> str:
    """A value for people, whether it is one or the text of one."""
    return {"true": _("yes"), "false": _("no")}.get(str(value).lower(), str(value))


def of_the_tenant() -> list[Parameter]:
    """All parameters of security, for the tenant in force, in three statements at most."""
    keys = [key for key, one in preferences.declared.items() if one.by_two]
    own = {row.key: row for row in Preference.objects.filter(key__in=keys)}
    rows = ParameterRequest.objects.filter(key__in=keys, state=ParameterRequest.State.REQUESTED)
    asked = {row.key: row for row in rows}
    return [Parameter(setting=preferences.declared[key], own=own.get(key), asked=asked.get(key)) for key in keys]


def grouped(parameters: Iterable[Parameter]) -> list[tuple[Any, list[Parameter]]]:
    """By the first word of their keys, in the order of the heads."""
    groups: dict[str, list[Parameter]] = {name: [] for name in HEADS}
    for one in parameters:
        first = one.key.partition(".")[0]
        groups.setdefault(first if first in HEADS else "", []).append(one)
    return [(HEADS.get(name, OTHER), found) for name, found in groups.items() if found]
