"""Records as JSON: one, many, with their child rows and with the moves that are open to whoever asks."""

from functools import cache

from django.db.models import Prefetch

from tongguan.core import access, linking, scopes
from tongguan.core.registers import relations_of_title
from tongguan.core.values import plain

from .fields import child_of, told_of
from .problems import Problem


def wanted(register, actor, *, children=False):
    """The visible rows, with their child rows if those are asked for; `linked` gives them the rest."""
    rows = register.visible_to(actor)
    if not children:
        return rows
    kinds = [(related, child_of(register.model, related)) for related in register.children]
    within = ((related, scopes.rows_inside(actor, child, child.objects.all())) for related, child in kinds)
    return rows.prefetch_related(*(Prefetch(related, seen.order_by("pk")) for related, seen in within))


def linked(register, records, *, children=False):
    """The records with what telling them needs, in a number of statements that does not grow with the records."""
    linking.follow(records, _links(register.model))
    for related in register.children if children else ():
        rows = [row for record in records for row in getattr(record, related).all()]
        linking.follow(rows, _links(child_of(register.model, related)))
    return records


def one(register, actor, pk):
    """The record with its rows; a record of others and one that never was look the same."""
    rows = list(wanted(register, actor, children=True).filter(pk=pk))
    if not rows:
        raise Problem(404)
    [record] = linked(register, rows, children=True)
    return record


def found(register, actor, pk):
    """The record alone, to be changed or moved."""
    record = access.get(actor, register, pk)
    if record is None:
        raise Problem(404)
    return record


@cache
def _links(model):
    """The links that are told by their titles, and those that the title of the record itself follows."""
    own = {path.split("__")[0] for path in relations_of_title(model)}
    told = [field for field in told_of(model) if field.is_relation]
    return [*told, *(model._meta.get_field(name) for name in own - {field.name for field in told})]


def told(record):
    """A record by itself. A field of the register goes before the title of the same name."""
    head = {
        "id": record.pk,
        "number": record.number,
        "title": str(record),
        "url": record.url,
        "version": record.version,
        "state": getattr(record, "state", None),
        "opening": record.opening,
    }
    return head | _fields(record)


def _fields(record):
    values = {}
    for field in told_of(type(record)):
        values[field.name] = plain(getattr(record, field.attname))
        if field.is_relation:
            linked = getattr(record, field.name)
            values[f"{field.name}_title"] = None if linked is None else str(linked)
    return values


def with_rows(register, record):
    """The record with its child rows."""
    rows = {related: getattr(record, related).all() for related in register.children}
    return told(record) | {name: [{"id": row.pk} | _fields(row) for row in found] for name, found in rows.items()}


def whole(register, actor, pk):
    """Everything there is to tell of a record, its moves included."""
    record = one(register, actor, pk)
    machine = record.workflow
    moves = machine.moves(record, actor) if machine else []
    return with_rows(register, record) | {"moves": [move.as_dict() for move in moves]}


def in_a_list(register, actor, records, *, children, judged):
    """Records of a page, with every reason against their moves unless those are to be left out."""
    linked(register, records, children=children)
    tell = (lambda record: with_rows(register, record)) if children else told
    if not judged:
        return [tell(record) for record in records]
    machine = register.model.workflow
    moves = machine.moves_of(records, actor) if machine else {}
    return [tell(record) | {"moves": [move.as_dict() for move in moves.get(record.pk, ())]} for record in records]
