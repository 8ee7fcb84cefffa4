"""Why a move may not be taken: every reason at once, worked out for many records in a few statements."""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import access, assurance, audit, guarding, registers
from .actor import Actor
from .clock import EARLIEST, today
from .looking import Refusals
from .models import AuditEntry, Record
from .passing import Step, before_steps, under
from .refusals import Refusal, not_built
from .roles import labels
from .stamping import after_move, times_ahead, times_missing
from .transitions import Transition
from .values import key_at, label_of, listed

Deeds = Mapping[int, set[str]]
"""Record -> what the actor did to it, as far as that bars somebody from a move."""


def deeds_of(moves: Iterable[Transition], records: list[Record], actor: Actor) -> Deeds:
    """What the actor did to these records that may bar him from one of the moves; one look into the trail for all."""
    barring = {action for move in moves for action in move.not_by_who_did}
    if not barring or not records:
        return {}
    done = AuditEntry.objects.filter(
        register=registers.name_of(type(records[0])),
        record__in=[record.pk for record in records],
        action__in=sorted(barring),
        actor=actor.user,
    )
    found: dict[int, set[str]] = {}
    for pk, action in done.values_list("record", "action").distinct():
        if pk is not None:
            found.setdefault(pk, set()).add(action)
    return found


def refusals_of(
    move: Transition,
    records: list[Record],
    actor: Actor | None,
    *,
    reason: str | None = None,
    on: dt.date | None = None,
    versions: Mapping[int, int] | None = None,
) -> Refusals:
    """Record -> every reason why `actor` may not take the move now, or as of `on`; nobody where another move asks."""
    [found] = refusals_of_each([(move, records)], actor, reason=reason, on=on, versions=versions)
    return found


def refusals_of_each(
    asked: Sequence[tuple[Transition, list[Record]]],
    actor: Actor | None,
    *,
    reason: str | None = None,
    on: dt.date | None = None,
    versions: Mapping[int, int] | None = None,
) -> list[Refusals]:
    """The same for several moves of one kind of record; the trail and the gates are read once for all of them."""
    everyone = {record.pk: record for _move, records in asked for record in records}
    if not everyone:
        return [{} for _one in asked]
    model = type(next(iter(everyone.values())))
    deeds = deeds_of((move for move, _records in asked), [*everyone.values()], actor) if actor else {}
    steps = [Step(move.gates, [record.pk for record in records], move.supplies) for move, records in asked]
    held = guarding.holding((move for move, records in asked if records), model, everyone)
    found: list[Refusals] = []
    for (move, records), shut in zip(asked, before_steps(everyone, steps), strict=True):
        against = dict[int, list[Refusal]]()
        general = [*(_of_the_actor(move, actor, reason) if actor else ()), *_of_the_day(on)]
        for record in records:
            if own := [*general, *_of_the_record(move, record, on, versions or {})]:
                against[record.pk] = own
        pks = [record.pk for record in records]
        for pk, refusal in _of_the_rows(move, records, actor, deeds, held):
            against.setdefault(pk, []).append(refusal)
        for told in (shut, *(under(move.gates, model, pks, link) for link in move.rests_on)):
            for pk, refusals in told.items():
                against.setdefault(pk, []).extend(refusals)
        found.append(against)
    return found


def _of_the_rows(
    move: Transition, records: list[Record], actor: Actor | None, deeds: Deeds, held: guarding.Holding
) -> Iterable[tuple[int, Refusal]]:
    """Reasons that the database knows, beside those of gates."""
    if records:
        model, pks = type(records[0]), [record.pk for record in records]
        yield from _beyond_reach(move, model, pks, actor) if actor else ()
        for guard in move.guards:
            yield from guarding.against(guard, records, held)
        yield from _segregated(move, model, pks, deeds)


def _of_the_actor(move: Transition, actor: Actor, reason: str | None) -> Iterable[Refusal]:
    """Reasons that hold for any record."""
    if not move.built:
        yield not_built()
    if not actor.roles & frozenset(move.by):
        who = labels(move.by)
        yield Refusal(code="role", message=_("This step is for: %(who)s.") % {"who": listed(who)}, who=who)
    # Whoever only looks is not asked for a code: the page that takes the step asks for it.
    elif reason is not None:
        yield from assurance.against(move, actor)
    if move.reason and reason == "":
        yield Refusal(code="needs", field="reason", message=_("Say why."))


def _beyond_reach(move: Transition, model: type[Record], pks: list[int], actor: Actor) -> Iterable[tuple[int, Refusal]]:
    """Records for which the actor's role, held for some projects only, does not count."""
    if not actor.roles & frozenset(move.by):
        return
    counts = access.entitled(actor, move.by, registers.register_of(model), pks)
    who = labels(move.by)
    message = _("Your role for this step holds only for the projects to which you are appointed.")
    for pk in pks:
        if pk not in counts:
            yield pk, Refusal(code="role", message=message, who=who)


def _of_the_day(on: dt.date | None) -> Iterable[Refusal]:
    """What is written down has happened, and not before anybody can remember."""
    if on and on > today():
        message = _("The date %(day)s lies in the future; today is the last day allowed.") % {"day": on.isoformat()}
        yield Refusal(code="needs", field="on", message=message)
    elif on and on < EARLIEST:
        message = _("The date %(day)s lies too far back; %(first)s is the first day allowed.")
        told = {"day": on.isoformat(), "first": EARLIEST.isoformat()}
        yield Refusal(code="needs", field="on", message=message % told)


def forbidden(move: Transition, record: Record, on: dt.date) -> Iterable[Refusal]:
    """What the constraints of the database have against the record as it would be after the step."""
    after = copy.copy(record)
    for column, value in after_move(move, record, on).items():
        setattr(after, column, value)
    constraints: Iterable[Any] = record._meta.constraints
    for constraint in constraints:
        try:
            constraint.validate(type(record), after)
        except ValidationError as error:
            yield Refusal(code="guard", message=" ".join(error.messages), url=record.url)


def _of_the_record(
    move: Transition, record: Record, on: dt.date | None, versions: Mapping[int, int]
) -> Iterable[Refusal]:
    """Reasons that the record itself shows."""
    model = type(record)
    if record.state not in move.source:
        state = record.get_state_display()
        yield Refusal(code="state", message=_("This step cannot be taken in the state “%(state)s”.") % {"state": state})
    if record.pk in versions and versions[record.pk] != record.version:
        yield Refusal(code="version", message=_("Somebody changed this record in the meantime. Look at it again."))
    empty = [name for name in move.needs if key_at(record, name) in (None, "")]
    missing = [*empty, *times_missing(move, record, on)]
    writers = labels(sorted(registers.register_of(model).writers)) if missing else ()
    for name in missing:
        message = _("“%(field)s” must be filled in first.") % {"field": label_of(model, name)}
        yield Refusal(code="needs", field=name, message=message, who=writers, url=f"{record.url}edit/")
    for name in times_ahead(move, record):
        message = _("“%(field)s” is still to come; this step says that it has happened.")
        told = message % {"field": label_of(model, name)}
        yield Refusal(code="needs", field=name, message=told, url=f"{record.url}edit/")


def _segregated(move: Transition, model: type[Record], pks: list[int], deeds: Deeds) -> Iterable[tuple[int, Refusal]]:
    """Records on which the actor did what bars them from this move, by the audit trail."""
    barred = [pk for pk in pks if not deeds.get(pk, set()).isdisjoint(move.not_by_who_did)]
    if not barred:
        return
    who = labels(move.by)
    names = listed(audit.ACTIONS.get(name) or model.workflow.transitions[name].label for name in move.not_by_who_did)
    message = _("Whoever did “%(action)s” may not take this step; another person has to.") % {"action": names}
    against = Refusal(code="segregation", rule=move.segregation, message=message, who=who)
    yield from ((pk, against) for pk in barred)
