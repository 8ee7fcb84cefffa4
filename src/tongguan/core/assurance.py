"""How surely somebody is who they say: a second factor proved lately, asked for where leaders decide and
administrators act.

What proves a factor (a code, a certificate) is the business of the log-in; here stands only who proved one, when, and
which acts ask for it.
"""

import datetime as dt
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import clock, preferences
from .actor import Actor, acting
from .refusals import Refusal, Refused
from .roles import ADMINISTRATORS, Role
from .transitions import Transition

LEADERS = frozenset({Role.LEADER, Role.DEPT_SECURITY_LEADER, Role.UNIT_SECURITY_LEADER})
"""Whose signature a decision carries."""
CODE = "second_factor"
"""The code of the refusal, the name under which a session keeps the proof, and what an audit entry tells of it."""
PAGE = "/account/proof/"
"""Where a person proves a factor before going on."""

FOR_DECISIONS, FOR_ADMINISTRATORS = "second_factor.for_decisions", "second_factor.for_administrators"
MINUTES = "second_factor.minutes"
preferences.setting(
    FOR_DECISIONS,
    settings.PRODUCTION,
    gettext_lazy("leaders prove a second factor when they decide"),
    by={Role.SECADMIN},
)
preferences.setting(
    FOR_ADMINISTRATORS,
    settings.PRODUCTION,
    gettext_lazy("the three administrators need a second factor"),
    by={Role.SECADMIN},
)
preferences.setting(
    MINUTES,
    5,
    gettext_lazy("minutes for which a proved second factor holds for further acts"),
    least=1,
    most=60,
    by={Role.SECADMIN},
)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A factor that was proved: by what means, and when."""

    means: str
    """totp, recovery, certificate, oidc."""
    at: dt.datetime


class Unproved(Refused):
    """An act needs a second factor that was not proved lately; nothing has been done."""

    def __init__(self) -> None:
        super().__init__([refusal()])


def refusal() -> Refusal:
    """What whoever has not proved a factor is told."""
    message = _("Confirm this with the code of your second factor. Programs send it in the header %(header)s.") % {
        "header": "Tongguan-Code"
    }
    return Refusal(code=CODE, message=message, field="code", title=_("Enter the code"), url=PAGE)


def mark(session: MutableMapping[str, Any], means: str) -> None:
    """Write into a session that its owner has just proved a factor; log-ins that include one call this."""
    session[CODE] = {"means": means, "at": clock.now().isoformat()}


def marked(session: MutableMapping[str, Any]) -> Proof | None:
    """What was proved in a session, however long ago."""
    told = session.get(CODE)
    return Proof(means=told["means"], at=dt.datetime.fromisoformat(told["at"])) if told else None


def carry(actor: Actor, session: MutableMapping[str, Any]) -> None:
    """Let whoever acts have the proof of their session."""
    if told := marked(session):
        actor.notes[CODE] = told


def prove(actor: Actor, means: str, session: MutableMapping[str, Any] | None = None) -> None:
    """The actor has just proved a factor; without a session it holds for this unit of work only."""
    actor.notes[CODE] = Proof(means=means, at=clock.now())
    if session is not None:
        mark(session, means)


def proof_of(actor: Actor) -> Proof | None:
    """The factor that the actor has proved so lately that it still counts."""
    found: Proof | None = actor.notes.get(CODE)
    if found is None:
        return None
    fresh = abs(clock.now() - found.at) <= dt.timedelta(minutes=_value(actor, MINUTES))
    return found if fresh else None


def is_decision(move: Transition) -> bool:
    """Whether a step is a leader's decision: it is put on record as one, or nobody but leaders may take it."""
    return move.decides is not None or frozenset(move.by) <= LEADERS


def asks(move: Transition) -> tuple[str, ...]:
    """The settings by which a step may ask for a factor: decisions of leaders, steps of administrators alone."""
    by, whose = frozenset(move.by), LEADERS | ADMINISTRATORS
    if is_decision(move):
        return (FOR_DECISIONS,)
    if not by <= whose:
        return ()
    return (FOR_ADMINISTRATORS, FOR_DECISIONS) if by & LEADERS else (FOR_ADMINISTRATORS,)


def due(actor: Actor, move: Transition) -> bool:
    """Whether the actor still has to prove a factor before taking the step."""
    return any(_value(actor, key) for key in asks(move)) and proof_of(actor) is None


def asked_of(actor: Actor) -> bool:
    """Whether sensitive acts of this actor need a factor at all: of administrators and leaders, by policy."""
    return bool(
        (actor.roles & ADMINISTRATORS and _value(actor, FOR_ADMINISTRATORS))
        or (actor.roles & LEADERS and _value(actor, FOR_DECISIONS))
    )


def missing(actor: Actor) -> bool:
    """Whether `require` would raise, so that a page can ask for the code in its form."""
    return asked_of(actor) and proof_of(actor) is None


def require(actor: Actor | None = None) -> None:
    """Raise `Unproved` where policy asks whoever acts for a second factor and none was proved lately.

    Called first thing in a sensitive act, before anything is written.
    """
    if missing(actor or acting()):
        raise Unproved


def told(move: Transition, actor: Actor) -> dict[str, Any]:
    """For the trail of a step that may ask: by what means whoever took it proved that it was them."""
    proof = proof_of(actor) if asks(move) else None
    return {CODE: [None, proof.means]} if proof else {}


def against(move: Transition, actor: Actor) -> Iterable[Refusal]:
    """The reason against a step for which a factor is still to be proved."""
    if due(actor, move):
        yield refusal()


def _value(actor: Actor, key: str) -> Any:
    """The tenant's value; the product's where somebody acts for the platform itself."""
    return preferences.value_of(key) if actor.tenant else preferences.declared[key].default
