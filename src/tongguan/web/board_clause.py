"""What the page of a clause tells: its rules with what breaks them and the way out, its course, what is tied to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongguan.core import access, mending, platform_objects, preferences, registers
from tongguan.core.actor import Actor
from tongguan.core.checks import Check
from tongguan.core.models import Preference
from tongguan.standards import references, verdicts
from tongguan.standards.packs import Clause, Limit, Node, Pack, Section, above
from tongguan.standards.trends import Trend, trends
from tongguan.standards.verdicts import Asked, CheckResult, ClauseResult

from .board_chart import Chart, chart_of

NAMED = verdicts.CAP
"""At most so many broken records are named with a rule; the count is exact."""
KINDS = {
    "computed": gettext_lazy("computed from records"),
    "attested": gettext_lazy("attested by a named person"),
    "both": gettext_lazy("computed, with proofs judged by a named person"),
    "heading": gettext_lazy("has the verdict of what stands under it"),
}
UNITS = {
    "months": gettext_lazy("months"),
    "days": gettext_lazy("days"),
    "working_days": gettext_lazy("working days"),
    "hours": gettext_lazy("hours"),
    "minutes": gettext_lazy("minutes"),
    "hard": gettext_lazy("hard condition"),
}


@dataclass(frozen=True)
class InForce:
    """A limit of a rule, and where it is changed."""

    label: Any
    value: Any
    default: Any
    own: bool
    url: str


@dataclass(frozen=True)
class Broken:
    """A record that breaks a rule, and the way out; none where the actor may not see the record any more."""

    told: dict[str, Any]
    way: mending.WayOut | None


@dataclass(frozen=True)
class Ruling:
    """A rule on the page of a clause."""

    result: CheckResult
    sentence: str
    stale: bool
    limits: list[InForce]
    broken: list[Broken]
    unseen: int
    """How many more break it than are named here."""
    who: list[str]
    may_mend: bool
    trend: Trend
    chart: Chart | None


@dataclass(frozen=True)
class Shelf:
    """Where the evidence lives; without an address it is not for this actor."""

    label: str
    url: str


def rulings(result: ClauseResult, asked: Asked, actor: Actor) -> list[Ruling]:
    """The rules of a clause, the broken ones first."""
    courses = trends((one.check.name for one in result.checks), asked)
    own = _own_limits(result, actor)
    found = [_ruling(one, courses[one.check.name], own, asked, actor) for one in result.checks]
    return sorted(found, key=lambda ruling: -ruling.result.broken)


def _ruling(result: CheckResult, course: Trend, own: dict[str, int], asked: Asked, actor: Actor) -> Ruling:
    check = result.check
    ways = mending.ways_out(check, [told["id"] for told in result.records], actor) if result.records else {}
    return Ruling(
        result=result,
        sentence=check.words(),
        stale=asked.on is None and result.among is not None and not result.fresh,
        limits=[_limit(check, name, own, actor) for name in check.limits],
        broken=[Broken(told, ways.get(told["id"])) for told in result.records],
        unseen=result.broken - len(result.records),
        who=mending.who_mends(check),
        may_mend=mending.may_mend(check, actor),
        trend=course,
        chart=chart_of(course.points),
    )


def _own_limits(result: ClauseResult, actor: Actor) -> dict[str, int]:
    """Setting -> the row that holds the organisation's own value, among those the actor may see."""
    keys = [f"{one.check.name}.{name}" for one in result.checks for name in one.check.limits]
    rows = registers.register_of(Preference).visible_to(actor).filter(key__in=keys) if keys else []
    return {row.key: row.pk for row in rows}


def _limit(check: Check, name: str, own: dict[str, int], actor: Actor) -> InForce:
    key = f"{check.name}.{name}"
    value, default = preferences.value_of(key), preferences.declared[key].default
    url = f"/preference/{own[key]}/edit/" if key in own else f"/preference/new/?key={key}"
    may = access.may(actor, "write", registers.register_of(Preference))
    return InForce(UNITS.get(name, name), _told(value), _told(default), value != default, url if may else "")


def _told(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


def parts(pack: Pack, clause: Clause, question: Any) -> list[tuple[ClauseResult, str]]:
    """What stands directly under a clause, each with its verdict and its page."""
    node = _node(pack.tree(), clause.id)
    below = [child.entry for child in node.under if isinstance(child.entry, Clause)] if node else []
    if not below:
        return []
    wanted = [other for other in pack.clauses.values() if other.id.startswith(f"{clause.id}.")]
    found = verdicts.board(pack, question.asked, only=wanted)
    return [(found[one.id], address(pack, one.id, question.suffix)) for one in below]


def _node(nodes: list[Node], key: str) -> Node | None:
    for node in nodes:
        if node.entry.id == key:
            return node
        if key.startswith(f"{node.entry.id}."):
            return _node(node.under, key)
    return None


def address(pack: Pack, key: str, suffix: str = "") -> str:
    """The page of a clause."""
    return reverse("clause", args=[pack.id, key]) + suffix


def chain(pack: Pack, clause: Clause, suffix: str) -> list[tuple[str, str, str]]:
    """(id, title, page) of everything above a clause, from the chapter down; a heading of its own has no page."""
    entries: dict[str, Section | Clause] = pack.sections | pack.clauses
    found = []
    key = above(clause.id, entries)
    while key:
        url = address(pack, key, suffix) if key in pack.clauses else ""
        found.append((key, str(entries[key].title), url))
        key = above(key, entries)
    return found[::-1]


def shelves(clause: Clause, actor: Actor) -> Iterator[Shelf]:
    """Where the evidence of a clause lives: in registers, and in what the platform keeps of itself."""
    for name in clause.registers:
        if kept := platform_objects.declared.get(name):
            yield Shelf(str(kept.label), f"/platform/{name}/" if kept.may_read(actor) else "")
        else:
            register = registers.registry[name]
            yield Shelf(register.label, f"/{name}/" if access.may(actor, "read", register) else "")


def period(limit: Limit | None) -> str:
    """How often or how soon, in words."""
    if limit is None:
        return ""
    units = {
        "months": ngettext("%(count)s month", "%(count)s months", limit.value),
        "days": ngettext("%(count)s day", "%(count)s days", limit.value),
        "working_days": ngettext("%(count)s working day", "%(count)s working days", limit.value),
        "hours": ngettext("%(count)s hour", "%(count)s hours", limit.value),
        "minutes": ngettext("%(count)s minute", "%(count)s minutes", limit.value),
    }
    return units[limit.unit] % {"count": limit.value}


def duties(clause: Clause) -> list[tuple[str, str, str]]:
    """(what, how often or how soon, note) of a clause that has such a limit."""
    pairs = ((_("at least every"), clause.period), (_("within"), clause.within))
    return [(what, period(limit), str(limit.note or "")) for what, limit in pairs if limit]


def ties(pack: Pack, clause: Clause, suffix: str) -> list[tuple[Pack, str, str, str]]:
    """(standard, id, title, page) of what in other standards speaks of the same; a heading has no page."""
    return [_tie(one, suffix) for one in references.akin_to(pack, clause)]


def _tie(akin: references.Akin, suffix: str) -> tuple[Pack, str, str, str]:
    url = address(akin.pack, akin.entry.id, suffix) if isinstance(akin.entry, Clause) else ""
    return akin.pack, akin.entry.id, str(akin.entry.title), url
