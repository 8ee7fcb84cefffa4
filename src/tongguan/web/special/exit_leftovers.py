"""What of yours is still out there when a service is left: named on the page of the exit, and where it is ended."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.access import exiting
from tongguan.access.models import AccessGrant, DeviceEntry, Media, RemoteAccess
from tongguan.core import access
from tongguan.core.models import Record
from tongguan.core.refusals import Refusal
from tongguan.core.registers import register_of, registry
from tongguan.core.values import listed
from tongguan.core.workflow import Move
from tongguan.outsourcing.models import AssetHolding, ExitCase, Filing, Project

SHOWN = 50
"""So many of a kind are named; the count is exact."""
OF_THE_EXIT = frozenset({
    "exit_cites_its_ground",
    "exit_has_an_item_for_each_term",
    "project_closes_after_its_exit",
    "exit_report_is_acknowledged",
})  # fmt: skip
"""Rules on a project that are mended on the page of its exit, once there is one."""
RULE, NAMED = "nothing_outlives_the_exit", 3
"""The rule that a step of the exit is refused by, and how many of what is left its reason names."""


@dataclass(frozen=True)
class Left:
    """Records of one kind that stand in the way of closing, each with the step that takes it out of the way."""

    label: str
    rows: list[tuple[Record, str]]
    """The record, and where it is ended; nothing for whoever may not."""
    count: int
    more: str = ""
    """Where all of them are listed."""

    @property
    def withdrawable(self) -> bool:
        """Rights and ways in are taken away in one act; things are handed back one by one."""
        return isinstance(self.rows[0][0], AccessGrant | RemoteAccess)


@dataclass(frozen=True)
class Kind:
    """A kind of record that must be ended before an exit is closed."""

    label: Any
    model: type[Record]
    rows: Callable[[int], Any]
    """Those of a project that are not ended."""
    move: str
    """The step that ends one."""


def _filings(project: int) -> Any:
    return Filing.objects.filter(project=project).exclude(state__in=["draft", "closed"]).order_by("pk")


KINDS = (
    Kind(gettext_lazy("rights that are live"), AccessGrant, exiting.grants_of, "revoke"),
    Kind(gettext_lazy("ways in from outside"), RemoteAccess, exiting.ways_of, "close"),
    Kind(gettext_lazy("devices of the vendor"), DeviceEntry, exiting.devices_of, "remove"),
    Kind(gettext_lazy("media handed out"), Media, exiting.media_of, "take_back"),
    Kind(gettext_lazy("filing with the authority"), Filing, _filings, "close"),
)


def what_is_left(case: ExitCase, actor: Any) -> Iterator[Left]:
    """What of this project still stands in the registers, as far as the actor may read them."""
    for kind in KINDS:
        yield from _left(kind, case.project_id, actor)
    yield from _held(case.project_id, actor)


def _left(kind: Kind, project: int, actor: Any) -> Iterator[Left]:
    register = register_of(kind.model)
    if not access.may(actor, "read", register):
        return
    seen = kind.rows(project).filter(pk__in=register.visible_to(actor).values("pk"))
    if not (count := seen.count()):
        return
    ends = bool(actor.roles & frozenset(kind.model.workflow.transitions[kind.move].by))
    found = [(row, f"{row.url}move/{kind.move}/" if ends else "") for row in seen[:SHOWN]]
    more = f"/{register.name}/?within=project:{project}" if count > SHOWN else ""
    yield Left(str(kind.label), found, count, more)


def _held(project: int, actor: Any) -> Iterator[Left]:
    if not access.may(actor, "read", registry["asset"]):
        return
    held = AssetHolding.objects.filter(project=project, returned_on=None).select_related("asset").order_by("pk")
    assets = [holding.asset for holding in held]
    ends = access.may(actor, "write", registry["asset"])
    if assets:
        rows = [(asset, f"{asset.url}edit/" if ends else "") for asset in assets[:SHOWN]]
        yield Left(_("assets handed out"), rows, len(assets))


def named(steps: Mapping[str, Sequence[Move]], case: ExitCase, left: Sequence[Left]) -> dict[str, list[Move]]:
    """The steps, with the first of what is left named in the reason itself, which leads to the whole list."""
    rows = [str(row) for kind in left for row, _ends in kind.rows]
    told = listed(rows[:NAMED]) if len(rows) <= NAMED else _("%(some)s and others") % {"some": listed(rows[:NAMED])}

    def said(why: Refusal) -> Refusal:
        if why.rule != RULE or not rows:
            return why
        message = _("Still out there: %(what)s") % {"what": told}
        return replace(why, message=message, mend=f"{case.url}#left", mend_what=_("What stands in the way of closing"))

    return {
        name: [replace(move, refusals=[said(why) for why in move.refusals]) for move in moves]
        for name, moves in steps.items()
    }


def led_to_the_exit(moves: Sequence[Move], project: Project, actor: Any) -> list[Move]:
    """The moves of a project; what its exit lacks leads to the exit that is under way, not to a second one."""
    if not any(why.rule in OF_THE_EXIT for move in moves for why in move.refusals):
        return list(moves)
    case = register_of(ExitCase).visible_to(actor).filter(project=project).exclude(state="closed").first()
    if case is None:
        return list(moves)

    def led(why: Refusal) -> Refusal:
        if why.rule not in OF_THE_EXIT:
            return why
        return replace(why, mend=case.url, mend_what=str(ExitCase._meta.verbose_name))

    return [replace(move, refusals=[led(why) for why in move.refusals]) for move in moves]
