"""The way of a project as a bar: four phases, the states inside, and each gate a door on it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import gates
from tongguan.core.refusals import Refusal
from tongguan.core.workflow import Move, Transition
from tongguan.outsourcing.models import Project
from tongguan.standards.packs import load

PHASES = (
    (_("Planning and preparation"), ("draft", "planning", "decision_pending")),
    (_("Choice of vendor and staff"), ("selecting", "contracting", "plan_pending", "mobilising")),
    (_("Supervision of the service"), ("operating", "suspended")),
    (_("Improvement and completion"), ("exiting", "closed")),
)
ASIDE = {"suspended": "operating"}
"""A state beside the way -> the state of the way at which it stands."""
WAY = tuple(state for _name, states in PHASES for state in states if state not in ASIDE)
RUNNING = "operating"
"""Where a service stays: what it needs next is not its end, so nobody is pushed through the gate behind it."""
BEFORE_SERVICE = WAY[: WAY.index("operating")]
"""States that a project taken over while running never stood in here, so that nobody asked the gates behind them."""


@dataclass(frozen=True)
class Kind:
    """How a door looks."""

    tone: str
    icon: str
    word: Any


DOORS = {
    "passed": Kind("quiet", "check", _("behind")),
    "unasked": Kind("quiet", "minus", _("not asked, taken over while running")),
    "open": Kind("good", "door", pgettext_lazy("door", "open")),
    "shut": Kind("bad", "lock", pgettext_lazy("door", "shut")),
    "unbuilt": Kind("quiet", "tool", _("not yet built")),
    "ahead": Kind("quiet", "door", _("ahead")),
}


@dataclass(frozen=True)
class Door:
    """A gate between two states, and what the next one still misses."""

    gate: str
    title: str
    kind: Kind
    move: Transition
    asked: Move | None = None
    """The move as it stands for whoever looks; nothing for a door that is not the next."""
    next: bool = False

    @property
    def built(self) -> bool:
        """Whether what it asks can be listed."""
        return is_built(self.move)

    @property
    def refusals(self) -> list[Refusal]:
        """What shuts it."""
        return self.asked.refusals if self.asked else []

    @property
    def warnings(self) -> list[Refusal]:
        """What it misses and yet lets pass, softened by the tenant."""
        return self.asked.warnings if self.asked else []


@dataclass(frozen=True)
class Stop:
    """A state on the bar, and the door behind it."""

    label: str
    place: str
    """past, here or ahead."""
    door: Door | None = None


@dataclass(frozen=True)
class Phase:
    """One of the four phases."""

    title: str
    stops: list[Stop]
    place: str


def phases(project: Project, moves: list[Move]) -> list[Phase]:
    """The bar; `moves` are those out of the present state, empty for whoever need not know what is missing."""
    titles = {gate.id: str(gate.title) for pack in load().values() for gate in pack.gates.values()}
    made = []
    for title, states in PHASES:
        stops = [_stop(project, state, moves, titles) for state in states]
        made.append(Phase(str(title), stops, _together([stop.place for stop in stops])))
    return made


def next_door(made: list[Phase]) -> Door | None:
    """The door before which the project stands."""
    doors = (stop.door for phase in made for stop in phase.stops if stop.door)
    return next((door for door in doors if door.next), None)


def _together(places: list[str]) -> str:
    if "here" in places:
        return "here"
    return "past" if places[0] == "past" else "ahead"


def _stop(project: Project, state: str, moves: list[Move], titles: dict[str, str]) -> Stop:
    label = str(Project.State(state).label)
    if state in ASIDE:
        return Stop(label, "here" if project.state == state else "ahead")
    place = _place(project, state)
    step = _onward(state)
    if step is None:
        return Stop(label, place)
    standing = ASIDE.get(project.state, project.state) == state
    wanted = standing and state != RUNNING
    move = next((one for one in moves if one.transition.name == step.name), None) if wanted else None
    word = "passed" if place == "past" and not standing else _kind(step, move, wanted=wanted)
    if word == "passed" and project.adopted_on and state in BEFORE_SERVICE:
        word = "unasked"
    return Stop(label, place, Door(step.gate, titles.get(step.gate, ""), DOORS[word], step, move, next=wanted))


def _place(project: Project, state: str) -> str:
    """Where a state lies, seen from where the project stands; of one that was given up nothing is known."""
    at = ASIDE.get(project.state, project.state)
    if at not in WAY:
        return "ahead"
    if project.state == state:
        return "here"
    return "past" if WAY.index(state) <= WAY.index(at) else "ahead"


def _onward(state: str) -> Transition | None:
    """The move from a state to the next one of the way."""
    after = WAY[WAY.index(state) + 1 :][:1]
    moves = Project.workflow.transitions.values()
    return next((move for move in moves if state in move.source and move.target in after), None)


def next_step(project: Project) -> Transition | None:
    """The move through the next gate of a project's way; none at its end, while it runs, and for one given up."""
    at = ASIDE.get(project.state, project.state)
    return _onward(at) if at in WAY and at != RUNNING else None


def is_built(step: Transition) -> bool:
    """Whether the gate of a step can be asked yet."""
    gate = gates.declared.get(step.gate)
    return step.built and gate is not None and gate.built


def _kind(step: Transition, move: Move | None, *, wanted: bool) -> str:
    if not is_built(step):
        return "unbuilt"
    if not wanted:
        return "ahead"
    return "open" if move and move.open else "shut"
