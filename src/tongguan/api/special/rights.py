"""The matrix of rights, and what one account may do."""

from django.utils.translation import gettext as _

from tongguan.api.doors import only
from tongguan.api.problems import Problem, answer
from tongguan.core.matrix import access_matrix
from tongguan.core.registers import registry
from tongguan.core.roles import Role
from tongguan.outsourcing.entitlements import READERS, Entitlements, accounts


def matrix(request):
    """Every right of every role, or of one role or one register."""
    _admit(request)
    asked = only(request, "role", "register")
    if asked.get("role") and asked["role"] not in Role.values:
        raise Problem(400, errors={"role": [_none()]})
    if asked.get("register") and asked["register"] not in registry:
        raise Problem(400, errors={"register": [_none()]})
    rows = [row for row in access_matrix() if all(getattr(row, name) == value for name, value in asked.items())]
    return answer({"results": [row._asdict() for row in rows]})


def of_account(request, pk):
    """The roles of one account, each with its time and origin, and what follows from them."""
    _admit(request)
    only(request)
    found = next((one for one in accounts() if one.pk == int(pk)), None)
    if found is None:
        raise Problem(404)
    told = Entitlements(found)
    return answer(
        {
            "id": found.pk,
            "username": found.username,
            "roles": [_role(one) for one in told.roles],
            "rights": [_right(one) for one in told.rights],
        }
    )


def _admit(request):
    if not request.actor.roles & READERS:
        raise Problem(403)


def _none():
    return _("There is no such record.")


def _role(one):
    row = one.membership
    return {
        "role": row.role,
        "reach": row.reach,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "in_force": one.in_force,
        "letter": one.letter and one.letter.number,
        "origin": one.origin,
    }


def _right(one):
    moves = [{"name": move.name, "rows": rows} for move, rows in one.moves]
    return {"register": one.register.name, "reads": one.reads, "writes": one.writes or None, "moves": moves}
