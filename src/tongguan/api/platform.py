"""What the platform keeps of itself, at addresses like those of registers: lists and single objects, to be read."""

from tongguan.core import platform_objects
from tongguan.core.trail import TrailFilter

from .doors import only
from .problems import Problem, answer
from .registers import next_page, paging
from .shapes import NUMBER, TEXT, listed, operation, parameter, ref, schema, whole

TRAIL = "audit_log"
TYPES = {
    "integer": {"type": ["integer", "null"]},
    "boolean": {"type": "boolean"},
    "list": {"type": "array", "items": TEXT},
    "json": {"type": "object"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
    "date": {"type": ["string", "null"], "format": "date"},
}


def listing(request, name):
    """A page of objects by ascending id; of the trail narrowed by the filters of its page."""
    one = _open(request, name)
    filters = TrailFilter.base_fields if name == TRAIL else {}
    after, limit = paging(only(request, "after", "limit", *filters))
    rows = one.visible_to(request.actor)
    if filters:
        rows = _narrowed(request, rows)
    page = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    return answer({"results": [_told(one, row) for row in page[:limit]], "next": next_page(request, page, limit)})


def read(request, name, pk):
    """One object."""
    one = _open(request, name)
    only(request)
    if (row := one.visible_to(request.actor).filter(pk=int(pk)).first()) is None:
        raise Problem(404)
    return answer(_told(one, row))


def _narrowed(request, rows):
    form = TrailFilter(request.GET, actor=request.actor)
    if not form.is_valid():
        raise Problem(400, errors={name: list(texts) for name, texts in form.errors.items()})
    return form.narrow(rows)


def _open(request, name):
    one = platform_objects.declared[name]
    if not one.may_read(request.actor):
        raise Problem(403)
    return one


def told_to(actor, name, pk):
    """One object as somebody may see it."""
    one = platform_objects.declared[name]
    return _told(one, one.visible_to(actor).get(pk=pk))


def _told(one, row):
    return {"id": row.pk} | {fact.name: fact.plain(row) for fact in one.facts}


def paths_of(one):
    """The operations of the document."""
    out, base = schema(f"{one.name}_out"), f"/api/v1/{one.name}"
    after, limit = ref("parameters/after"), ref("parameters/limit")
    page = operation(f"{one.name}_list", f"A page of: {one.label}", listed(out), parameters=[after, limit])
    page["parameters"] += _filters() if one.name == TRAIL else []
    single = operation(f"{one.name}_read", f"Read one of: {one.label}", out)
    return {f"{base}/": {"get": page}, f"{base}/{{id}}": {"parameters": [ref("parameters/id")], "get": single}}


def _filters():
    """Those of the page of the trail."""
    dates = {"since", "until"}
    return [
        parameter(name, TEXT | ({"format": "date"} if name in dates else {}), str(field.label))
        for name, field in TrailFilter.base_fields.items()
    ]


def schema_of(one):
    """What is told of an object."""
    facts = {fact.name: TYPES.get(fact.type, TEXT) | {"title": str(fact.label)} for fact in one.facts}
    return whole(id=NUMBER, **facts)
