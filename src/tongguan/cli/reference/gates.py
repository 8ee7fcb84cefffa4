"""The page of the gates: at which move, what each asks, on which clauses it rests."""

from collections.abc import Iterator
from gettext import gettext as _

from tongguan.cli.declared import gate as told_of
from tongguan.standards.packs import load

from .markdown import codes, paragraphs, table
from .markdown import page as page_of


def page() -> str:
    """Every gate of every pack."""
    return page_of(_lines())


def _lines() -> Iterator[str]:
    yield from paragraphs(f"# {_('Gates')}", _("Written by “tongguan docs” from the declarations."))
    head = [
        _("gate"),
        _("title"),
        _("asks"),
        _("moves"),
        _("rests on"),
        _("checks"),
        _("strength"),
        _("waiver"),
        _("built"),
    ]
    for pack in load().values():
        if pack.gates:
            yield from paragraphs(f"## {pack.title}")
            yield from table(head, [_row(told_of(gate)) for gate in pack.gates.values()])


def _row(gate: dict) -> tuple[object, ...]:
    strengths = {"standard": _("by the standard"), "derived": _("derived")}
    return (
        gate["id"],
        gate["title"],
        gate["needs"],
        gate["transition"],
        gate["basis"],
        codes(gate["checks"]),
        strengths[gate["strength"]],
        _("possible") if gate["waivable"] else _("none"),
        _("yes") if gate["built"] else _("no"),
    )
