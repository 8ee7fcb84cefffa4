"""What the platform holds about somebody, for that person alone: each domain declares what it knows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import audit, notices, values
from tongguan.core.models import Acknowledgement, AuditEntry, Membership, User
from tongguan.core.registers import Register, registry

Fact = tuple[str, str]
"""What it is called, and its value as a person reads it."""
Row = Sequence[Fact]
LOGINS: Final = {
    "login": gettext_lazy("logged in"),
    "login_failed": gettext_lazy("log-in failed"),
    "logout": gettext_lazy("logged out"),
}
"""What the platform's own trail calls them."""
MOST: Final = 1_000
"""So many of one kind are told, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of data about a person."""

    name: str
    label: Any
    rows: Callable[[User], Iterable[Row]]


declared: dict[str, Kind] = {}


def declare(name: str, label: Any) -> Callable[[Callable[[User], Iterable[Row]]], Callable[[User], Iterable[Row]]]:
    """Declare a kind: the function gives the rows of an account, in the tenant acted in."""

    def keep(function: Callable[[User], Iterable[Row]]) -> Callable[[User], Iterable[Row]]:
        declared[name] = Kind(name=name, label=label, rows=function)
        return function

    return keep


def everything(user: User) -> list[tuple[Kind, list[Row]]]:
    """Every kind with its rows."""
    return [(kind, list(kind.rows(user))[:MOST]) for kind in declared.values()]


def of_record(record: Any, register: Register) -> list[Fact]:
    """The fields of a record with their values, sensitive ones masked."""
    names = [name for _head, here in register.sections for name in here]
    facts = [(values.label_of(type(record), name), values.shown(record, name)) for name in names]
    return [(_("number"), record.number), *facts]


# --- what the core knows ----------------------------------------------------------------------------------------------


@declare("account", gettext_lazy("account"))
def _account(user: User) -> Iterable[Row]:
    names = ("username", "name", "email", "language", "made_at", "last_login", "valid_to", "password_set_at")
    yield [(values.label_of(User, name), values.printed(getattr(user, name))) for name in names]


@declare("roles", gettext_lazy("roles"))
def _roles(user: User) -> Iterable[Row]:
    for row in Membership.objects.filter(user=user).select_related("tenant").order_by("-valid_from", "pk"):
        yield [
            (_("tenant"), row.tenant.name),
            (_("role"), str(row.get_role_display())),
            (_("valid from"), values.printed(row.valid_from)),
            (_("valid to"), values.printed(row.valid_to)),
        ]


@declare("logins", gettext_lazy("log-ins"))
def _logins(user: User) -> Iterable[Row]:
    rows = AuditEntry.objects.filter(register="user", record=user.pk, tenant=None).order_by("-id")
    for entry in rows[:MOST]:
        yield [
            (_("when"), values.printed(entry.at)),
            (_("action"), _in_words(entry.action)),
            (_("source"), entry.source),
        ]


def _in_words(action: str) -> str:
    words = LOGINS.get(action) or audit.ACTIONS.get(action)
    return str(words) if words else action


@declare("notices", gettext_lazy("notices"))
def _notices(user: User) -> Iterable[Row]:
    rows = notices.own(user)
    for told in notices.worded(rows[:MOST]):
        yield [(_("when"), values.printed(told.notice.made_at)), (_("notice"), told.text)]


@declare("acknowledgements", gettext_lazy("acknowledgements"))
def _acknowledgements(user: User) -> Iterable[Row]:
    for row in Acknowledgement.objects.filter(account=user).order_by("-pk")[:MOST]:
        yield [
            (_("number"), row.number),
            (_("register"), registry[row.register].label if row.register in registry else row.register),
            (_("record"), values.printed(row.record)),
            (_("acknowledged on"), values.printed(row.acknowledged_on)),
            (_("state"), str(row.get_state_display())),
        ]
