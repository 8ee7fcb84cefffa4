"""Verdicts as they are kept, check by check and day by day, for all who work with the clauses."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core import checks
from tongguan.core.actor import Actor
from tongguan.core.platform_objects import Fact, PlatformObject, declare
from tongguan.core.roles import INSIDE

from .models import Tally
from .packs import load
from .verdicts import judged

WORDS = {
    "conform": _("conform"),
    "nonconform": _("nonconform"),
    "unknown": _("to be evidenced"),
    "na": _("not applicable"),
}
"""How people call a verdict."""


def _rows(actor: Actor) -> QuerySet:
    return Tally.objects.filter(tenant=actor.tenant)


def _sentence(tally: Tally) -> str:
    """What the check asks; one that a later version no longer has keeps its name."""
    known = checks.registry.get(tally.check_name)
    return known.words() if known else tally.check_name


def _clauses(tally: Tally) -> list[str]:
    """The clauses that rest on the check, each after its standard."""
    return [
        f"{pack.id} {clause.id}"
        for pack in load().values()
        for clause in pack.clauses.values()
        if tally.check_name in clause.checks
    ]


def _result(tally: Tally) -> Any:
    return judged(tally.among, tally.broken, fresh=True)


declare(
    PlatformObject(
        name="conformity_result",
        model=Tally,
        label=_("conformity results"),
        help=_("How every check stood on a day; the clause board is put together from these."),
        facts=(
            Fact(name="on", label=_("day"), type="date"),
            Fact(name="check", label=_("check"), read=lambda row: row.check_name),
            Fact(name="sentence", label=_("what it asks"), read=_sentence),
            Fact(name="clauses", label=_("clauses"), type="list", read=_clauses),
            Fact(name="result", label=_("result"), read=_result, word=lambda row: str(WORDS[_result(row)])),
            Fact(name="among", label=_("records looked at"), type="integer"),
            Fact(name="broken", label=_("records that break it"), type="integer"),
            Fact(name="waived", label=_("of them waived"), type="integer"),
            Fact(name="computed_at", label=_("computed at"), type="datetime", read=lambda row: row.counted_at),
            Fact(name="rule_version", label=_("version of the rule")),
        ),
        columns=("on", "sentence", "result", "among", "broken", "computed_at"),
        readers=INSIDE,
        rows=_rows,
    )
)
