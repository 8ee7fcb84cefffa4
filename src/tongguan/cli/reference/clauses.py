"""The page of the clauses: what each asks, which checks decide it, at which gates; then the checks as sentences."""

from collections.abc import Iterator
from gettext import gettext as _

from tongguan.core import checks, preferences
from tongguan.core.checks import Check
from tongguan.core.registers import registry
from tongguan.standards.packs import Pack, load

from .markdown import code, codes, paragraphs, table
from .markdown import page as page_of


def page() -> str:
    """Every pack, then every check."""
    return page_of(_lines())


def _lines() -> Iterator[str]:
    yield from paragraphs(f"# {_('Clauses and checks')}", _("Written by “tongguan docs” from the declarations."))
    for pack in load().values():
        yield from _pack(pack)
    yield from paragraphs(f"## {_('Checks')}")
    head = [_("check"), _("rule"), _("looks at"), _("mended in"), _("limits")]
    yield from table(head, [_check(one) for _name, one in sorted(checks.registry.items())])


def _pack(pack: Pack) -> Iterator[str]:
    decided = sum(bool(clause.checks) for clause in pack.clauses.values())
    counted = _("%(clauses)s clauses, %(decided)s of them decided by checks.") % {
        "clauses": len(pack.clauses),
        "decided": decided,
    }
    yield from paragraphs(f"## {pack.title} ({code(pack.id)})", counted)
    head = [_("clause"), _("title"), _("asks"), _("kind"), _("checks"), _("gates")]
    rows = [
        (clause.id, clause.title, clause.text(), _kind(clause.kind), codes(clause.checks), clause.gates)
        for clause in pack.clauses.values()
    ]
    yield from table(head, rows)


def _kind(kind: str) -> str:
    kinds = {
        "computed": _("computed"),
        "attested": _("attested"),
        "both": _("computed and attested"),
        "heading": _("heading"),
    }
    return kinds[kind]


def _check(one: Check) -> tuple[object, ...]:
    """With the product's limits: a tenant may have others."""
    borrowed = {name: preferences.declared[key].default for name, key in one.uses.items()}
    sentence = str(one.sentence).format(**one.limits, **borrowed) if one.limits or borrowed else one.sentence
    limits = [f"{code(f'{one.name}.{name}')} = {value}" for name, value in one.limits.items()]
    return (code(one.name), sentence, str(one.model._meta.verbose_name_plural), registry[one.mend].label, limits)
