"""The clause board on a terminal, and the verification of the audit trail."""

import argparse
import datetime as dt
from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

from tongguan.core import checks, registers, sealing
from tongguan.core.actor import Actor, acting_as
from tongguan.core.models import Tenant, User
from tongguan.protection import trail_proof
from tongguan.standards import engine, packs, verdicts
from tongguan.standards.comparing import compared
from tongguan.standards.packs import Pack, in_order
from tongguan.standards.verdicts import Asked

from . import board, printing, standing
from .outcome import FINE, FLAWED, Answer, Failure

NAMED = {"project": ("code", "name"), "vendor": ("uscc", "name")}
"""By which fields, besides number and id, somebody on a terminal names an object of a scope."""


def check(chosen: argparse.Namespace) -> Answer:
    """The verdicts, fresh as of now."""
    tenant, wanted = standing.tenant_of(chosen), packs_of(chosen.pack)
    printing.progress(_("Bringing the verdicts up to date …"))
    engine.freshen(tenant)
    with standing.standing(chosen, tenant, writes=False) as actor:
        asked = _asked(chosen, actor)
        against = _against(chosen, asked)
        boards = [_told(pack, asked, against) for pack in wanted]
        swept = [result.as_dict() for result in verdicts.segregation(asked) if _may_see(actor, result.check)]
    bad = any(clause["verdict"] == "nonconform" for told in boards for clause in told["clauses"])
    bad = bad or any(rule["broken"] for rule in swept)
    data = {"packs": boards, "segregation": swept}
    return Answer(data=data, lines=board.lines(boards, swept), status=FLAWED if bad else FINE)


def packs_of(name: str | None) -> list[Pack]:
    """The packs asked for: one by its id, or all."""
    known = packs.load()
    if name is None:
        return list(known.values())
    if name not in known:
        told = _("There is no standard “%(name)s”. There are: %(list)s.")
        raise Failure(told % {"name": name, "list": ", ".join(known)})
    return [known[name]]


def _asked(chosen: argparse.Namespace, actor: Actor) -> Asked:
    scope = {
        name: standing.record(actor, registers.registry[name], text, *fields).pk
        for name, fields in NAMED.items()
        if (text := getattr(chosen, name))
    }
    return Asked(on=standing.day(chosen.on) if chosen.on else None, scope=scope)


def _may_see(actor: Actor, check: checks.Check) -> bool:
    # What the organisation as a whole keeps or breaks, everybody within may know.
    return check.of_organisation or registers.may_read(actor, registers.register_of(check.model))


def _against(chosen: argparse.Namespace, asked: Asked) -> dt.date | None:
    """The earlier day to compare with; one that is not earlier is refused."""
    against = standing.day(chosen.against) if chosen.against else None
    if against and against >= asked.day:
        raise Failure(_("Compare with a day before %(day)s.") % {"day": asked.day.isoformat()})
    return against


def _told(pack: Pack, asked: Asked, against: dt.date | None) -> dict[str, Any]:
    results = verdicts.board(pack, asked, cap=verdicts.CAP)
    clauses = [results[key].as_dict() for key in sorted(results, key=in_order)]
    told = {"pack": pack.id, "as_of": asked.day.isoformat(), "clauses": clauses}
    if not against:
        return told
    turned = [turn.as_dict() for turn in compared(pack, asked, against)]
    return told | {"compared": {"against": against.isoformat(), "turned": turned}}


def verify(chosen: argparse.Namespace) -> Answer:
    """Every chain: the platform's own and each tenant's, or that of one tenant; or what a signed file holds."""
    if chosen.file:
        told = trail_proof.report(Path(chosen.file))
        return Answer(data=told, lines=_of_file(told), status=FLAWED if told["flaws"] else FINE)
    tenants = [standing.tenant_of(chosen)] if chosen.tenant else [None, *Tenant.objects.order_by("id")]
    reports = []
    for tenant in tenants:
        printing.progress(_("Verifying %(chain)s …") % {"chain": tenant or _("the platform's own trail")})
        with acting_as(User.objects.system(), tenant, writes=False):
            reports.append(sealing.report(tenant))
    flawed = any(report["flaws"] for report in reports)
    return Answer(data=reports, lines=_of_reports(reports), status=FLAWED if flawed else FINE)


def _of_file(told: dict[str, Any]) -> Iterator[str]:
    yield _("%(tenant)s: seals %(first)s to %(last)s, %(entries)s entries.") % told
    yield from (flaw["message"] for flaw in told["flaws"])
    yield _("This file is not as it was written.") if told["flaws"] else _("Nothing was altered.")


def _of_reports(reports: list[dict[str, Any]]) -> Iterator[str]:
    yield from printing.table(
        [_("trail"), _("entries"), _("archived"), _("seals"), _("not yet sealed"), _("flaws")],
        [
            [one["tenant"], one["entries"], one["archived"], one["seals"], one["unsealed"], len(one["flaws"])]
            for one in reports
        ],
    )
    flaws = [flaw["message"] for one in reports for flaw in one["flaws"]]
    yield ""
    yield from flaws
    found = ngettext("%(count)s flaw found.", "%(count)s flaws found.", len(flaws)) % {"count": len(flaws)}
    yield found if flaws else _("Nothing was altered.")
