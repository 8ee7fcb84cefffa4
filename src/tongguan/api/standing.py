"""How things stand with the standards, and who and what there is: verdicts, gates, registers, oneself."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.accounts import errands, passwords
from tongguan.core import access, clock, gates, values
from tongguan.core.registers import registry
from tongguan.core.roles import Role
from tongguan.standards import verdicts
from tongguan.standards.comparing import compared
from tongguan.standards.packs import load

from .doors import number, only
from .problems import Problem, answer

ASKABLE = ("project", "vendor")


def board(request, pack):
    """Every clause of a pack with its verdict."""
    pack, asked, against = _pack(request, pack), _asked(request, "against"), _against(request)
    clauses = [result.as_dict() for result in verdicts.board(pack, asked).values()]
    told = {"pack": pack.id, "as_of": asked.day.isoformat(), "clauses": clauses}
    if against:
        turned = [turn.as_dict() for turn in compared(pack, asked, against)]
        told["compared"] = {"against": against.isoformat(), "turned": turned}
    return answer(told)


def clause(request, pack, clause):
    """One clause with the records that break it."""
    pack = _pack(request, pack)
    if clause not in pack.clauses:
        raise Problem(404)
    return answer(verdicts.of_clause(pack, pack.clauses[clause], _asked(request)).as_dict())


def _pack(request, name):
    if not request.actor.roles & verdicts.JUDGES:
        raise Problem(403)
    if (pack := load().get(name)) is None:
        raise Problem(404)
    return pack


def _asked(request, *besides):
    """For what is asked, by `project`, `vendor` and `on`."""
    given = only(request, *ASKABLE, "on", *besides)
    wrong, scope = {}, {}
    for name in ASKABLE:
        if name not in given:
            continue
        if record := access.get(request.actor, registry[name], number(given[name])):
            scope[name] = record.pk
        else:
            wrong[name] = [_("There is no such record.")]
    try:
        on = _day(given, "on")
    except Problem as problem:
        wrong |= problem.errors
    if wrong:
        raise Problem(400, errors=wrong)
    return verdicts.Asked(on=None if on == clock.today() else on, scope=scope)


def _against(request):
    """The earlier day with which the board is to be compared, if one is given."""
    given = request.GET
    against, on = _day(given, "against"), _day(given, "on") or clock.today()
    if against and against >= on:
        raise Problem(400, errors={"against": [_("Compare with a day before %(day)s.") % {"day": on.isoformat()}]})
    return against


def _day(given, name):
    """A day that has come, or none if none is given."""
    try:
        day = dt.date.fromisoformat(given[name]) if name in given else None
        if day:
            clock.refuse_unthinkable(day)
    except ValueError:
        raise Problem(400, errors={name: [_("This has to be a date such as 2026-11-21.")]}) from None
    except ValidationError as unthinkable:
        raise Problem(400, errors={name: unthinkable.messages}) from None
    if day and day > clock.today():
        message = _("Nobody knows yet how things will stand on a day to come.")
        raise Problem(400, errors={name: [message]})
    return day


def registers(request):
    """The registers that whoever asks may read."""
    only(request)
    seen = [register for register in registry.values() if access.may(request.actor, "read", register)]
    return answer({"results": [_register(register, request.actor) for register in seen]})


def _register(register, actor):
    machine = register.model.workflow
    return {
        "name": register.name,
        "label": register.label,
        "help": str(register.help),
        "area": register.area,
        "url": f"/api/v1/{register.name}/",
        "writable": access.may(actor, "write", register),
        "columns": [{"name": path, "label": values.label_of(register.model, path)} for path in register.columns],
        "children": list(register.children),
        "states": [{"name": name, "label": str(label)} for name, label in (machine.states.choices if machine else [])],
        "moves": [_transition(move) for move in (machine.transitions.values() if machine else [])],
    }


def _transition(move):
    return {
        "name": move.name,
        "label": str(move.label),
        "source": list(move.source),
        "target": move.target,
        "gate": move.gate or None,
        "by": [str(role) for role in move.by],
    }


def all_gates(request):
    """Every gate of the library: what it asks for, on what it rests, whether it can open at all."""
    only(request)
    return answer({"results": [_gate(pack, gate) for pack in load().values() for gate in pack.gates.values()]})


def _gate(pack, gate):
    return {
        "id": gate.id,
        "pack": pack.id,
        "title": str(gate.title),
        "needs": str(gate.needs),
        "transition": gate.transition,
        "strength": gate.strength,
        "waivable": gate.waivable,
        "basis": list(gate.basis),
        "checks": list(gate.checks),
        "built": gate.id in gates.declared and gates.declared[gate.id].built,
    }


def me(request):
    """Who is asking, in which tenant, with which roles, and what is to be done first."""
    only(request)
    user, tenant, roles = request.actor.user, request.actor.tenant, request.actor.roles
    due, fresh = errands.all_unmet(request.actor, request.session), passwords.until(user)
    return answer(
        {
            "id": user.pk,
            "username": user.username,
            "name": user.name,
            "language": user.language or None,
            "tenant": {"id": tenant.pk, "name": tenant.name, "kind": tenant.kind} if tenant else None,
            "roles": [{"name": role, "label": str(Role(role).label)} for role in sorted(roles)],
            "valid_to": user.valid_to.isoformat() if user.valid_to else None,
            "password_valid_to": fresh.isoformat() if fresh else None,
            "due": [{"name": one.name, "title": str(one.title), "address": one.address} for one in due],
        }
    )
