"""The OpenAPI document: every operation and schema under a name of its own, from the declarations themselves."""

import json
from functools import cache

from django import forms
from django.http import HttpResponse
from django.utils import translation

from tongguan.core import assurance, platform_objects
from tongguan.core.actor import Actor
from tongguan.core.fields import SecretField
from tongguan.core.filters import FilterForm
from tongguan.core.forms import form_field
from tongguan.core.models import User
from tongguan.core.registers import name_of, registry

from . import many, platform, unmasking
from .fields import child_of, fields_of, kind_of, removable, row_fields, takes_null, told_of
from .general import COMPONENTS, DESCRIPTION, PATHS
from .shapes import (
    FLAG,
    JSON,
    NUMBER,
    OPENAPI,
    TEXT,
    array,
    listed,
    one_of,
    operation,
    parameter,
    part,
    ref,
    schema,
    whole,
)
from .special import campaigns, keeping, portal, statistics

FORMATS = {"date": "date", "datetime": "date-time", "decimal": "decimal"}
TYPES = {"boolean": "boolean", "integer": "integer", "link": "integer", "any": None}


def document(_request):
    """The document; it is the same for everybody and in every language."""
    return HttpResponse(text(), content_type=OPENAPI)


@cache
def text():
    """The document as it is sent and as it is kept for comparison, built when first asked for."""
    # The words of the declarations are translated when they are turned into text; here they stay as written.
    with translation.override("en"):
        return json.dumps(built(), ensure_ascii=False, indent=1, default=str) + "\n"


def built():
    """The document as plain data."""
    paths, schemas = dict(PATHS), COMPONENTS["schemas"] | unmasking.SCHEMAS | many.SCHEMAS
    for register in registry.values():
        paths |= _paths(register) | many.path_of(register) | unmasking.paths_of(register)
        schemas = _schemas(register) | schemas
    for one in platform_objects.declared.values():
        paths |= platform.paths_of(one)
        schemas[f"{one.name}_out"] = platform.schema_of(one)
    keeping.document(paths)
    portal.document(paths)
    campaigns.document(paths)
    statistics.document(paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tongguan 统管", "version": "1", "description": DESCRIPTION},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": COMPONENTS | {"schemas": schemas},
    }


def _paths(register):
    name, label, out = register.name, register.label, schema(f"{register.name}_out")
    base, here = f"/api/v1/{name}", {"parameters": [ref("parameters/id")]}
    after, limit, *more = (ref(f"parameters/{key}") for key in ("after", "limit", "children", "moves"))
    counted = listed(out, count=NUMBER, count_capped=FLAG)
    filters = [*_filters(register), after, limit, *more]
    happened = listed(schema("audit_entry"))
    entered, changed = _body(f"{name}_in"), _body(f"{name}_change")
    machine = register.model.workflow
    moves = {
        f"{base}/{{id}}/{move.name}": here | {"post": _move(name, move, out)}
        for move in (machine.transitions.values() if machine else ())
    }
    return {
        f"{base}/": {
            "get": operation(f"{name}_list", f"A page of: {label}", counted, parameters=filters),
            "post": operation(f"{name}_create", f"Enter one of: {label}", out, status="201", body=entered),
        },
        f"{base}/{{id}}": here
        | {
            "get": operation(f"{name}_read", f"Read one of: {label}", out),
            "patch": operation(f"{name}_change", f"Change one of: {label}", out, body=changed),
        },
        f"{base}/{{id}}/history": here
        | {"get": operation(f"{name}_history", f"What happened to: {label}", happened, parameters=[after, limit])},
        f"{base}/{{id}}/void": here
        | {"post": operation(f"{name}_void", f"Void one of: {label}", schema("voided"), body=_body("move_in"))},
    } | moves


def _move(name, move, out):
    code = [ref("parameters/code")] if assurance.asks(move) else []
    return operation(f"{name}_move_{move.name}", _step(move), out, body=_body("move_in"), parameters=code)


def _step(move):
    gate = f" (gate {move.gate})" if move.gate else ""
    return f"{move.label}: {', '.join(move.source)} -> {move.target}{gate}"


def _body(name):
    return {"multipart/form-data" if name == "evidence_in" else JSON: {"schema": schema(name)}}


def _filters(register):
    """The filters of the page, as parameters; nobody is asking, so choices of records are not looked into."""
    fields = FilterForm(register, Actor(User(username=""), None)).fields
    return [parameter(name, schema_of(field), str(field.label)) for name, field in fields.items()]


def _schemas(register):
    name, model, fields = register.name, register.model, fields_of(register)
    entered = {key: _entered(field) for key, field in fields.items()}
    entered |= {related: array(schema(f"{name}_{related}_in")) for related in register.children}
    required = [key for key, field in fields.items() if field.required and field.initial is None]
    made = {
        f"{name}_out": _out(register),
        f"{name}_in": {"allOf": [schema(f"{name}_change")], "required": required},
        f"{name}_change": part(**entered),
    }
    for related in register.children:
        made[f"{name}_{related}_out"] = whole(id=NUMBER, **_told(child_of(model, related)))
        made[f"{name}_{related}_in"] = _row(model, related)
    return made


def _row(model, related):
    """A child row: with `id` an existing one is meant, with `remove` it is taken away."""
    own = {"id": NUMBER} | ({"remove": FLAG} if removable(model, related) else {})
    return part(**own, **{key: _entered(field) for key, field in row_fields(model, related).items()})


def _out(register):
    machine = register.model.workflow
    state = one_of(*machine.states.values) if machine else {"type": "null"}
    always = {"id": NUMBER, **dict.fromkeys(("number", "title", "url"), TEXT), "version": NUMBER}
    always |= {"state": state, "opening": FLAG, **_told(register.model)}
    rows = {related: array(schema(f"{register.name}_{related}_out")) for related in register.children}
    # Lists leave the rows out unless they are asked for, and the moves if they are not wanted.
    return whole(**always) | {"properties": always | {"moves": array(schema("move"))} | rows}


def _told(model):
    told = {}
    for field in told_of(model):
        told[field.name] = _column(field)
        if field.is_relation:
            told[f"{field.name}_title"] = _or_null(TEXT) if field.null else TEXT
    return told


def _column(field):
    if isinstance(field, SecretField):
        return TEXT | {"title": str(field.verbose_name), "description": "masked"}
    told = schema_of(form_field(field)) | {"title": str(field.verbose_name)}
    if field.choices:
        values = [value for value, _label in field.choices]
        numbers = all(isinstance(value, int) for value in values)
        told |= {"type": "integer", "enum": values} if numbers else {"enum": values + ([""] if field.blank else [])}
    if field.blank and told.get("format") == "email":
        # What was left empty is told as an empty text, which is no address.
        del told["format"]
    return _or_null(told) if field.null else told


def _entered(field):
    told = schema_of(field) | ({"title": str(field.label)} if field.label else {})
    if isinstance(field.initial, str | int | bool) and field.initial != "":
        told["default"] = field.initial
    return _or_null(told) if takes_null(field) else told


def _or_null(told):
    if "type" not in told:
        return told
    enum = {"enum": [*told["enum"], None]} if "enum" in told else {}
    return told | {"type": [told["type"], "null"]} | enum


def schema_of(field):
    """The JSON schema of what a form's field takes."""
    kind = kind_of(field)
    told = {"type": TYPES.get(kind, "string"), "format": FORMATS.get(kind), "description": str(field.help_text)}
    if kind == "choice":
        told["enum"] = [value for value, _label in field.choices if value != "" or not field.required]
    if kind == "link":
        told["x-register"] = name_of(field.queryset.model)
    if isinstance(field, forms.EmailField):
        told["format"] = "email"
    for name, bound in (("maxLength", "max_length"), ("minimum", "min_value"), ("maximum", "max_value")):
        told[name] = getattr(field, bound, None)
    return {name: value for name, value in told.items() if value not in (None, "")}
