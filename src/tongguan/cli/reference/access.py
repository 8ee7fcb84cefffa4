"""The page of the access matrix: roles by registers, by what each may do."""

from collections.abc import Iterator
from gettext import gettext as _
from itertools import groupby

from tongguan.accounts.differences import AGREED
from tongguan.core.matrix import Right, access_matrix
from tongguan.core.registers import registry
from tongguan.core.roles import Role

from .markdown import code, paragraphs, table
from .markdown import page as page_of

MARKS = {"all": "●", "own": "○"}


def page() -> str:
    """One table a register; a role without any right in it is left out."""
    return page_of(_lines())


def _lines() -> Iterator[str]:
    yield from paragraphs(
        f"# {_('Access matrix')}",
        _("Written by “tongguan docs” from the declarations."),
        _("● all rows; ○ only rows within the person's own reach. What is not marked is refused."),
    )
    yield from _differences()
    for name, rights in groupby(access_matrix(), key=lambda right: right.register):
        yield from paragraphs(f"## {registry[name].label} ({code(name)})")
        yield from _table(list(rights))


def _differences() -> Iterator[str]:
    """The cells that differ from the agreed matrix, each with its reason."""
    yield from paragraphs(
        f"## {_('Where this differs from the usual matrix')}",
        _("+ more, - less: R see, W enter and change, S submit, A approve, V verify, F publish, U handle otherwise."),
    )
    rows = [[one.column, " ".join(sorted(one.rights)), one.where, str(one.why)] for one in AGREED]
    yield from table([_("role"), _("right"), _("registers"), _("reason")], rows)


def _table(rights: list[Right]) -> Iterator[str]:
    columns = list(dict.fromkeys(right.right for right in sorted(rights, key=_order)))
    marks = {(right.role, right.right): MARKS[right.rows] for right in rights}
    rows = [
        [Role(role).label, *(marks.get((role, column), "") for column in columns)]
        for role in dict.fromkeys(right.role for right in rights)
    ]
    yield from table([_("role"), *(code(column) for column in columns)], rows)


def _order(right: Right) -> int:
    """Reading, writing, then the moves as the workflow names them."""
    machine = registry[right.register].model.workflow
    return ["read", "write", *(machine.transitions if machine else ())].index(right.right)
