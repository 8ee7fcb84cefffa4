"""The pages of the registers: fields, states with their picture, moves, who reads and writes, natural keys."""

from collections.abc import Iterator
from gettext import gettext as _
from itertools import groupby
from typing import Any

from django.apps import apps

from tongguan.cli.declared import register as told_of
from tongguan.core.registers import Register, registry
from tongguan.core.roles import labels

from .entities import diagram
from .markdown import code, codes, paragraphs, table
from .markdown import page as page_of


def pages() -> Iterator[tuple[str, str]]:
    """Name of the page -> text: one list of all registers, and a page for each domain."""
    domains = {
        label: list(members) for label, members in groupby(_ordered(), key=lambda one: one.model._meta.app_label)
    }
    yield "registers", page_of(_contents(domains))
    for label, members in domains.items():
        yield f"registers-{label}", page_of(_domain(label, members))


def _ordered() -> list[Register]:
    order = [config.label for config in apps.get_app_configs()]
    return sorted(registry.values(), key=lambda one: (order.index(one.model._meta.app_label), one.name))


def _contents(domains: dict[str, list[Register]]) -> Iterator[str]:
    yield from paragraphs(f"# {_('Registers')}", _("Written by “tongguan docs” from the declarations."))
    for label, members in domains.items():
        yield from paragraphs(f"## [{apps.get_app_config(label).verbose_name}](registers-{label}.md)")
        yield from table(
            [_("register"), _("name"), _("what it is for")], [(code(one.name), one.label, one.help) for one in members]
        )


def _domain(label: str, members: list[Register]) -> Iterator[str]:
    yield from paragraphs(f"# {apps.get_app_config(label).verbose_name}")
    yield from diagram(members)
    for one in members:
        yield from _register(one)


def _register(one: Register) -> Iterator[str]:
    told = told_of(one)
    yield from paragraphs(f"## {told['label']} ({code(one.name)})", told["help"])
    yield from _fields(told["fields"])
    for name, fields in told["children"].items():
        label = one.model._meta.get_field(name).related_model._meta.verbose_name_plural
        yield from paragraphs(f"**{label}** ({code(name)})")
        yield from _fields(fields)
    yield from _machine(one, told)
    yield from _people(told)


def _fields(fields: list[dict[str, Any]]) -> Iterator[str]:
    head = [_("field"), _("name"), _("type"), _("required"), _("choices")]
    rows = [(code(one["name"]), one["label"], _kind(one), _filled(one), _choices(one)) for one in fields]
    yield from table(head, rows)


def _filled(field: dict[str, Any]) -> str:
    if field["kept"]:
        return _("kept by the platform")
    return _("yes") if field["required"] else ""


def _kind(field: dict[str, Any]) -> str:
    kinds = {
        "text": _("text"),
        "long_text": _("long text"),
        "secret": _("encrypted text"),
        "email": _("e-mail"),
        "integer": _("whole number"),
        "decimal": _("decimal number"),
        "boolean": _("yes or no"),
        "date": _("date"),
        "datetime": _("date and time"),
        "choice": _("choice"),
        "file": _("file"),
        "link": _("link"),
    }
    return f"{kinds[field['type']]} → {code(field['to'])}" if "to" in field else kinds[field["type"]]


def _choices(field: dict[str, Any]) -> str:
    return "; ".join(f"{code(choice['value'])} {choice['label']}" for choice in field.get("choices", []))


def _machine(one: Register, told: dict[str, Any]) -> Iterator[str]:
    machine = one.model.workflow
    if not machine:
        return
    yield from paragraphs("; ".join(f"{code(value)} {label}" for value, label in machine.states.choices))
    yield from ["```mermaid", machine.mermaid(), "```", ""]
    head = [_("move"), _("name"), _("from"), _("to"), _("by"), _("gate"), _("asks for")]
    yield from table(head, [_move(move) for move in told["transitions"]])


def _move(move: dict[str, Any]) -> tuple[object, ...]:
    asks = [code(name) for name in move["needs"]] + ([_("a reason")] if move["reason"] else [])
    asks += [] if move["built"] else [_("not yet built")]
    return (
        code(move["name"]),
        move["label"],
        codes(move["source"]),
        code(move["target"]),
        labels(move["by"]),
        move["gate"] or "",
        asks,
    )


def _people(told: dict[str, Any]) -> Iterator[str]:
    keys = "; ".join(" + ".join(map(code, key)) for key in told["natural_keys"])
    readers, writers = (", ".join(labels(told[name])) for name in ("readers", "writers"))
    yield from [f"* {_('Read by')}: {readers}", f"* {_('Written by')}: {writers}"]
    if keys:
        yield f"* {_('Found again by an import through')}: {keys}"
    yield ""
