"""Notices: told once, put into words when they are read, in the language and within the rights of whoever reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from . import clock, registers
from .actor import Actor, acting, tenant_in_force
from .models import Disposal, Notification, User

Kind = Notification.Kind
SENTENCES: Final = {
    Kind.DUTY: _("%(title)s: due on %(due)s."),
    Kind.HEAD: _("%(title)s: due on %(due)s and not done. You head whoever has to do it."),
    Kind.LEADER: _("%(title)s: due on %(due)s, still not done, and nobody has seen to it. You lead."),
    Kind.WAITS: _("%(title)s waits for your step. State: %(state)s."),
    Kind.ASSIGNED: _("%(title)s was assigned to you."),
    Kind.ACKNOWLEDGE: _("%(title)s: you are asked to take note of it."),
    Kind.RETURNED: _("%(title)s was sent back or stopped. State: %(state)s."),
    Kind.BREACH: _("%(title)s: newly broken rules: %(count)s."),
    Kind.CLOSED: _("The account “%(title)s” was closed: its last day is over, or nobody has used it for long."),
    # What an alarm says stands where alarms are raised.
    Kind.ALARM: "%(alarm)s",
    Kind.SECURITY: _("The access of %(title)s was renewed past the usual way. If you know nothing of it, ask at once."),
}
DIGEST_ONLY: Final = frozenset({Kind.BREACH})
"""Kinds that come too often to be mailed one by one."""
URGENT: Final = frozenset({Kind.ALARM, Kind.SECURITY})
"""Kinds that wait for nobody's quiet hours."""
SHOWN_AT_MOST = 99


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice in words."""

    notice: Notification
    text: str
    what: str
    """What one calls a record of its kind."""
    url: str
    """Nothing where the reader may not see the record, or it is void."""

    @property
    def kind(self) -> Any:
        """Of which kind it is."""
        return Kind(self.notice.kind)


def notice(kind: str, account: int, about: tuple[str, int], occasion: str, **given: Any) -> Notification:
    """A notice ready to be told."""
    register, record = about
    return Notification(
        tenant_id=tenant_in_force(),
        account_id=account,
        kind=kind,
        register=register,
        record=record,
        occasion=occasion,
        given=given,
        made_at=clock.now(),
    )


def tell(notices: Iterable[Notification]) -> int:
    """Keep them; what the same person was told on the same occasion is not told again."""
    rows = list(notices)
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def of(actor: Actor) -> QuerySet[Notification]:
    """What the actor was told, newest first."""
    return Notification.objects.filter(tenant=actor.tenant, account=actor.user).order_by("-id")


def own(user: User) -> QuerySet[Notification]:
    """What an account was told in the tenant in force, newest first."""
    return Notification.objects.filter(tenant_id=tenant_in_force(), account=user).order_by("-id")


def unread(actor: Actor) -> int:
    """How many wait to be read; one look into an index, and no further than a bell can show."""
    rows = Notification.objects.filter(tenant=actor.tenant, account=actor.user, read_at=None)
    return len(rows.values_list("pk")[: SHOWN_AT_MOST + 1])


def mark_read(rows: QuerySet[Notification]) -> int:
    """They were seen."""
    return rows.filter(read_at=None).update(read_at=clock.now())


def worded(rows: Iterable[Notification]) -> list[Told]:
    """In words for whoever is acting; a title is shown only to those who may see the record."""
    rows = list(rows)
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.register, set()).add(row.record)
    seen = {(name, record.pk): record for name, pks in wanted.items() for record in _visible(name, pks)}
    return [_worded(row, seen.get((row.register, row.record))) for row in rows]


def _visible(name: str, pks: set[int]) -> Iterable[Any]:
    if (register := registers.registry.get(name)) is None:
        return []
    rows = register.visible_to(acting()).filter(pk__in=pks)
    return rows.select_related(*registers.relations_of_title(register.model))


def _worded(row: Notification, record: Any) -> Told:
    register = registers.registry.get(row.register)
    # Accounts are no register, but people are told of them too.
    model = register.model if register else {"account": User}.get(row.register)
    what = str(model._meta.verbose_name) if model else row.register
    given = {"title": str(record) if record else what, "due": "", "state": "", "count": "", **row.given}
    if register and register.model.workflow and given["state"] in register.model.workflow.states.values:
        given["state"] = register.model.workflow.states(given["state"]).label
    elif given["state"] in Disposal.State.values:
        given["state"] = Disposal.State(given["state"]).label
    if given["due"]:
        # A task is called by its day too; the sentence tells it already.
        given["title"] = given["title"].removesuffix(given["due"]).rstrip()
    if row.kind == Kind.ALARM:
        return _alarm(row, given)
    text = str(SENTENCES[Kind(row.kind)]) % given
    url = f"/platform/account/{row.record}/" if model is User else ""
    return Told(notice=row, text=text, what=what, url=record.url if record else url)


def _alarm(row: Notification, given: dict[str, Any]) -> Told:
    # Alarms are told through notices.
    from . import alarms  # noqa: PLC0415  circular import

    told = alarms.SENTENCES.get(given["alarm"], given["alarm"])
    return Told(
        notice=row,
        text=str(told) % given,
        what=str(_("audit trail")),
        url=alarms.ADDRESSES.get(given["alarm"], "/platform/audit_log/"),
    )
