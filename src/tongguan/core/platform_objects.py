"""What the platform keeps of itself: shown to its administrators, changed by no form (docs/adr/0011)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import clock, forms, preferences, registers, trail, values
from .actor import Actor
from .models import AuditEntry, Disposal, Membership, Tenant, User
from .roles import ADMINISTRATORS, Role

preferences.setting(
    "auditors_read_audit_log",
    default=False,
    label=_("auditors and inspectors read the audit log, as an audit asks"),
    by={Role.SECADMIN},
)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that is told of an object: its name, its label, its type, and how it is read."""

    name: str
    label: Any
    type: str = "text"
    read: Callable[[Any], Any] | None = None
    """Where the row has no attribute of this name."""
    word: Callable[[Any], str] | None = None
    """How people are told it, where the bare value is a name among programs."""

    def of(self, row: Any) -> Any:
        """The bare value."""
        return self.read(row) if self.read else getattr(row, self.name)

    def plain(self, row: Any) -> Any:
        """For programs."""
        value = self.of(row)
        return value if isinstance(value, Mapping | list) else values.plain(value)

    def shown(self, row: Any) -> str:
        """For people."""
        if self.word:
            return self.word(row)
        value = self.of(row)
        if isinstance(value, list):
            return values.listed(value)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else values.printed(value)


@dataclass(frozen=True, kw_only=True)
class PlatformObject:
    """One kind of what the platform keeps of itself; every door shows it read-only."""

    name: str
    model: type[models.Model]
    label: Any
    help: Any
    facts: tuple[Fact, ...]
    columns: tuple[str, ...]
    readers: frozenset[str]
    rows: Callable[[Actor], QuerySet]
    """The rows of the actor's tenant, with all that the facts read."""
    states: tuple[str, ...] = ()
    open_to: Callable[[Actor], bool] = lambda _actor: True
    """A condition besides the role."""
    page: str = ""
    """The page on which it is seen to, where it has one besides the plain list."""

    def may_read(self, actor: Actor) -> bool:
        """Whether the actor's roles open it in his tenant."""
        return actor.tenant is not None and bool(actor.roles & self.readers) and self.open_to(actor)

    def visible_to(self, actor: Actor) -> QuerySet:
        """The rows that an actor may see."""
        return self.rows(actor) if self.may_read(actor) else self.model._default_manager.none()

    @property
    def listed(self) -> tuple[Fact, ...]:
        """The facts that a list shows."""
        return tuple(fact for fact in self.facts if fact.name in self.columns)


OPEN, CLOSED = pgettext_lazy("account", "active"), pgettext_lazy("account", "closed")
IN_USE, SUSPENDED = pgettext_lazy("tenant", "in use"), pgettext_lazy("tenant", "suspended")
declared: dict[str, PlatformObject] = {}


def declare(made: PlatformObject) -> None:
    """Add a kind of object to what all doors show."""
    declared[made.name] = made


def readable(actor: Actor) -> list[PlatformObject]:
    """What an actor may read."""
    return [one for one in declared.values() if one.may_read(actor)]


# --- tenants and accounts ---------------------------------------------------------------------------------------------

declare(
    PlatformObject(
        name="tenant",
        model=Tenant,
        label=_("tenants"),
        help=_("The organisation itself, as this installation knows it. Other tenants are not shown."),
        facts=(
            Fact(name="name", label=_("name")),
            Fact(name="kind", label=_("kind"), word=lambda row: str(row.get_kind_display())),
            Fact(name="uscc", label=_("unified social credit code")),
            Fact(name="region", label=_("region")),
            Fact(
                name="state",
                label=_("state"),
                read=lambda row: "active" if row.is_active else "suspended",
                word=lambda row: str(IN_USE if row.is_active else SUSPENDED),
            ),
        ),
        columns=("name", "kind", "region", "state"),
        readers=frozenset({Role.SYSADMIN}),
        rows=lambda actor: Tenant.objects.filter(pk__in=[actor.tenant.pk] if actor.tenant else []),
        states=("active", "suspended"),
    )
)


def _accounts(actor: Actor) -> QuerySet:
    held = Membership.in_force(clock.today()).filter(tenant=actor.tenant).order_by("role")
    return User.objects.of(actor.tenant).prefetch_related(Prefetch("memberships", held, to_attr="held"))


declare(
    PlatformObject(
        name="account",
        model=User,
        label=_("accounts"),
        help=_("Who can log in, in which roles, and when they last did."),
        facts=(
            Fact(name="username", label=_("user name")),
            Fact(name="name", label=pgettext_lazy("person", "name")),
            Fact(name="email", label=_("e-mail")),
            Fact(
                name="role_family",
                label=_("roles"),
                type="list",
                read=lambda row: [str(one.get_role_display()) for one in row.held],
            ),
            Fact(name="last_login", label=_("last log-in"), type="datetime"),
            Fact(name="valid_to", label=_("valid to"), type="date"),
            Fact(
                name="state",
                label=_("state"),
                read=lambda row: "active" if row.is_active else "disabled",
                word=lambda row: str(OPEN if row.is_active else CLOSED),
            ),
        ),
        columns=("username", "name", "role_family", "last_login", "valid_to", "state"),
        readers=frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN}),
        rows=_accounts,
        states=("active", "disabled"),
    )
)


# --- the audit trail --------------------------------------------------------------------------------------------------

ON_REQUEST = frozenset({Role.INTERNAL_AUDITOR, Role.LEAD_AUDITOR, Role.AUTHORITY_INSPECTOR})


def _asked_for(actor: Actor) -> bool:
    """Auditors come in only while an audit asks for it: a dated setting, with its reason, of the security officer."""
    return Role.AUDITADMIN in actor.roles or bool(preferences.value_of("auditors_read_audit_log"))


def _changes(entry: AuditEntry) -> dict[str, Any]:
    """What a person could have typed; digests and keys that serve the platform alone are not told."""
    register = registers.registry.get(entry.register)
    if register is None:
        return entry.changes
    told = {*forms.editable(register.model), "state", "number", "voided"}
    return {name: change for name, change in entry.changes.items() if name in told}


declare(
    PlatformObject(
        name="audit_log",
        model=AuditEntry,
        label=_("audit trail"),
        help=_("Everything that was done and refused, by whom and when; nobody can change it."),
        facts=(
            Fact(name="at", label=_("entered at"), type="datetime"),
            Fact(name="on", label=_("business date"), type="date"),
            Fact(name="late", label=_("entered late"), type="boolean"),
            Fact(name="account", label=_("who"), read=lambda row: str(row.actor)),
            Fact(name="register", label=_("register"), word=trail.subject_of),
            Fact(name="record", label=_("record"), type="integer"),
            Fact(name="version", label=_("version"), type="integer"),
            Fact(
                name="action",
                label=_("action"),
                read=lambda row: row.action.removeprefix(trail.REFUSED),
                word=trail.word_of,
            ),
            Fact(
                name="outcome",
                label=_("outcome"),
                read=trail.outcome_of,
                word=lambda row: str(dict(trail.OUTCOMES)[trail.outcome_of(row)]),
            ),
            Fact(name="changes", label=_("before and after"), type="json", read=_changes),
            Fact(name="reason", label=_("reason")),
            Fact(name="request_id", label=_("request")),
            Fact(name="source", label=_("source")),
            Fact(name="hash", label=_("code of the entry"), read=lambda row: row.mac),
            Fact(name="seal", label=_("seal"), type="integer", read=lambda row: row.seal.serial if row.seal else None),
        ),
        columns=("at", "account", "source", "register", "record", "action", "outcome", "reason", "seal"),
        readers=frozenset({Role.AUDITADMIN}) | ON_REQUEST,
        rows=trail.readable,
        open_to=_asked_for,
    )
)


# --- what is disposed of ----------------------------------------------------------------------------------------------

declare(
    PlatformObject(
        name="disposal",
        model=Disposal,
        label=_("retention and archive"),
        help=_("How long what is kept; and the audit entries that were archived, who asked for it and who decided."),
        facts=(
            Fact(name="upto", label=_("up to"), type="date"),
            Fact(name="reason", label=_("reason")),
            Fact(name="state", label=_("state"), word=lambda row: str(row.get_state_display())),
            Fact(name="asked_by", label=_("asked by"), read=lambda row: str(row.asked_by)),
            Fact(name="asked_at", label=_("asked at"), type="datetime"),
            Fact(name="decided_by", label=_("decided by"), read=lambda row: str(row.decided_by or "")),
            Fact(name="decided_at", label=_("decided at"), type="datetime"),
            Fact(name="done_at", label=_("carried out at"), type="datetime"),
            Fact(name="outcome", label=_("outcome"), type="json"),
        ),
        columns=("upto", "reason", "state", "asked_by", "decided_by", "done_at"),
        readers=ADMINISTRATORS,
        rows=lambda actor: Disposal.objects.filter(tenant=actor.tenant, kind=Disposal.Kind.ARCHIVE).select_related(
            "asked_by", "decided_by"
        ),
        states=tuple(Disposal.State.values),
    )
)
