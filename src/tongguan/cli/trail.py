"""The audit trail beyond the database: signed copies, and archiving what is older than it has to be."""

import argparse
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Any

from tongguan.core.actor import acting_as
from tongguan.core.models import Disposal, Tenant, User
from tongguan.protection import archiving, disposing, retention

from . import printing, standing
from .outcome import Answer, Failure


def give_out(chosen: argparse.Namespace) -> Answer:
    """A signed copy; the file appears whole or not at all."""
    target, tenant = Path(chosen.file), standing.tenant_of(chosen)
    form = target.suffix.removeprefix(".").lower()
    since, until = (standing.day(text) if text else None for text in (chosen.since, chosen.until))
    draft = target.with_name(f".{target.name}.part")
    try:
        with standing.standing(chosen, tenant), draft.open("wb") as file:
            for piece in archiving.exported(since, until, form):
                file.write(piece)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    told = _("The trail of “%(tenant)s” is in %(path)s.") % {"tenant": tenant.name, "path": target}
    return Answer(data={"file": str(target), "bytes": target.stat().st_size}, lines=[told])


# --- archiving --------------------------------------------------------------------------------------------------------


def archive(chosen: argparse.Namespace) -> Answer:
    """List, ask, decide, carry out."""
    tenant = standing.tenant_of(chosen)
    return {"list": _list, "ask": _ask, "approve": _approve, "refuse": _refuse, "run": _run}[chosen.action](
        chosen, tenant
    )


def _list(_chosen: argparse.Namespace, tenant: Tenant) -> Answer:
    with acting_as(User.objects.system(), tenant, writes=False):
        rows = [_told(one) for one in disposing.waiting(Disposal.Kind.ARCHIVE)]
        overdue, latest = archiving.overdue(), archiving.latest().isoformat()
    data = {"requests": rows, "overdue": overdue, "latest": latest}
    return Answer(data=data, lines=_lines(rows, overdue, latest))


def _lines(rows: list[dict[str, Any]], overdue: int, latest: str) -> Iterator[str]:
    if rows:
        head = [_("id"), _("up to"), _("trail"), _("state"), _("asked by"), _("reason")]
        names = ("id", "upto", "trail", "state", "asked_by", "reason")
        yield from printing.table(head, [[row[name] for name in names] for row in rows])
        yield ""
    yield _("%(count)s entries are older than they have to be kept (up to %(day)s).") % {
        "count": overdue,
        "day": latest,
    }


def _told(one: Disposal) -> dict[str, Any]:
    return {
        "id": one.pk,
        "upto": str(one.upto),
        "trail": one.register or "tenant",
        "state": one.state,
        "asked_by": one.asked_by.username,
        "reason": one.reason,
    }


def _ask(chosen: argparse.Namespace, tenant: Tenant) -> Answer:
    with standing.standing(chosen, tenant):
        upto = standing.day(chosen.upto) if chosen.upto else archiving.latest()
        asked = archiving.ask(upto, chosen.reason, archiving.PLATFORM if chosen.platform else "")
    told = _("Asked for as %(id)s; the security administrator decides.") % {"id": asked.pk}
    return Answer(data=_told(asked), lines=[told])


def _approve(chosen: argparse.Namespace, tenant: Tenant) -> Answer:
    return _decided(chosen, tenant, Disposal.State.APPROVED)


def _refuse(chosen: argparse.Namespace, tenant: Tenant) -> Answer:
    return _decided(chosen, tenant, Disposal.State.REFUSED)


def _decided(chosen: argparse.Namespace, tenant: Tenant, outcome: str) -> Answer:
    with standing.standing(chosen, tenant):
        decided = archiving.decide(_wanted(chosen), approve=outcome == Disposal.State.APPROVED, reason=chosen.reason)
    return Answer(data=_told(decided), lines=[str(decided.get_state_display())])


def _wanted(chosen: argparse.Namespace) -> Disposal:
    found = disposing.waiting(Disposal.Kind.ARCHIVE).filter(pk=chosen.id).first()
    if found is None:
        raise Failure(_("There is no such request; see: tongguan archive list"))
    return found


def _run(chosen: argparse.Namespace, tenant: Tenant) -> Answer:
    system = User.objects.system()
    with acting_as(system, tenant, request_id="terminal"):
        archiving.refuse_strangers()
        wanted = _wanted(chosen)
    where = None if wanted.register == archiving.PLATFORM else tenant
    with acting_as(system, where, request_id="terminal"):
        made = archiving.carry_out(wanted, Path(chosen.into))
    told = _("%(count)s entries lie in %(file)s now; “tongguan verify %(file)s” proves them. Keep the file.")
    names = ("file", "entries", "first", "last", "sm3")
    line = told % {"count": made.entries, "file": Path(chosen.into) / made.file}
    return Answer(data={name: getattr(made, name) for name in names}, lines=[line])


# --- the table of terms -----------------------------------------------------------------------------------------------


def terms(chosen: argparse.Namespace) -> Answer:
    """What is kept for how long."""
    with acting_as(User.objects.system(), standing.tenant_of(chosen), writes=False):
        rows = [
            {
                "setting": rule.setting,
                "what": str(rule.what),
                "days": days,
                "least": rule.least,
                "default": rule.default,
                "basis": str(rule.basis),
            }
            for rule, days in retention.table()
        ]
    head = [_("what"), _("days"), _("at least"), _("setting"), _("basis")]
    names = ("what", "days", "least", "setting", "basis")
    return Answer(data={"rules": rows}, lines=printing.table(head, [[row[name] for name in names] for row in rows]))
