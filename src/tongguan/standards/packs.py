"""The standards library: the words of every clause and gate, read strictly from the TOML files in `library`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, NamedTuple

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError


def each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names something twice."""
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"names {', '.join(twice)} more than once")
    return names


def by_id(tables: object) -> dict[str, Any]:
    """Key the tables of one kind by their ids."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError("is not written in tables with double brackets")
    ids = each_once(tuple(str(table.get("id", "without id")) for table in tables))
    return dict(zip(ids, tables, strict=True))


Sentence = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]+(\.[0-9a-z]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Amount = Annotated[int, Field(gt=0)]
Reference = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[0-9A-Z]+(\.[0-9a-z]+)*$")]
# TOML has lists only, so a tuple is taken from a list; what is in it stays strict.
Identifiers = Annotated[tuple[Identifier, ...], Field(strict=False), AfterValidator(each_once)]
Names = Annotated[tuple[Name, ...], Field(strict=False), AfterValidator(each_once)]


class PackError(ValueError):
    """A file of the library is wrong; the message names file, entry and field, one line for each reason."""


class Table(BaseModel):
    """What every table obeys: known keys only, no conversion (an unquoted id is refused), no change after reading."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Words(Table):
    """The same words in both languages; as a string, those of the language in use."""

    zh: Sentence
    en: Sentence

    def text(self, language: str | None = None) -> str:
        """Return the words in `language`, or else in the active one; Chinese where no language is active."""
        wanted = language or get_language() or "zh"
        return self.zh if wanted.startswith("zh") else self.en

    def __str__(self) -> str:
        return self.text()


class Limit(Table):
    """How often or how soon: the product's default, other defaults by grade, and the standard's own word for it."""

    value: Amount
    unit: Literal["months", "days", "working_days", "hours", "minutes"]
    by: dict[Name, Amount] = {}
    says: Sentence | None = None
    setting: Annotated[str, StringConstraints(pattern=r"^(period|deadline)\.[a-z_]+$")] | None = None
    note: Words | None = None


class Section(Table):
    """A heading that asks for nothing itself."""

    id: Identifier
    title: Words


class Gate(Table):
    """A step that is refused until its checks hold."""

    id: Identifier
    title: Words
    transition: Sentence
    strength: Literal["standard", "derived"]
    note: Words | None = None
    waivable: bool = True
    needs: Words
    basis: Identifiers
    checks: Names = ()


class Clause(Table):
    """One requirement: what it asks, what is wrong when it breaks, which checks decide it, which `pack:id` is akin."""

    id: Identifier
    parent_act: bool = False
    title: Words
    asks: Words
    fails: Words
    kind: Literal["computed", "attested", "both", "heading"]
    phase: Literal["roles", "planning", "selection", "supervision", "improvement", "controls"] | None = None
    actor: Name | None = None
    scope: Name | None = None
    nature: Slug | None = None
    registers: Names = ()
    checks: Names = ()
    gates: Identifiers = ()
    refers: Annotated[tuple[Reference, ...], Field(strict=False), AfterValidator(each_once)] = ()
    period: Limit | None = None
    within: Limit | None = None

    def text(self, language: str | None = None) -> str:
        """Return what the clause asks for, in `language` or else in the active one."""
        return self.asks.text(language)


class Node(NamedTuple):
    """A heading or clause with what lies under it."""

    entry: Section | Clause
    under: list["Node"]


class Pack(Table):
    """One standard: its headings, gates and clauses by id, in the order of the file."""

    id: Slug
    edition: Sentence
    title: Words
    sections: Annotated[dict[str, Section], BeforeValidator(by_id), Field(alias="section")] = {}
    gates: Annotated[dict[str, Gate], BeforeValidator(by_id), Field(alias="gate")] = {}
    clauses: Annotated[dict[str, Clause], BeforeValidator(by_id), Field(alias="clause", min_length=1)]

    def tree(self) -> list[Node]:
        """Return headings and clauses nested by the prefix of their ids; one without an ancestor stands at the top."""
        entries = self.sections | self.clauses
        nodes = {key: Node(entries[key], []) for key in sorted(entries, key=in_order)}
        top: list[Node] = []
        for key, node in nodes.items():
            (nodes[upper].under if (upper := above(key, entries)) else top).append(node)
        return top


def in_order(key: str) -> list[tuple[bool, int, str]]:
    """Order ids as a reader counts: 6.1.b.9 before 6.1.b.10, numbers before letters."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in key.split(".")]


def above(key: str, entries: dict[str, Any]) -> str:
    """Return the id of the nearest entry above `key`, or nothing at the top."""
    upper = key.rpartition(".")[0]
    return upper if not upper or upper in entries else above(upper, entries)


@cache
def load() -> dict[str, Pack]:
    """Return every standard of the library by its id; the files are read at the first call."""
    library = resources.files(__package__) / "library"
    files = sorted((file for file in library.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {pack.id: pack for pack in map(read, files)}


def read(file: Traversable) -> Pack:
    """Return the standard written in `file`; a PackError tells all that is wrong with it at once."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        pack = Pack.model_validate(tables.pop("pack", {}) | tables)
        reasons = list(contradictions(pack, file.name))
    except tomllib.TOMLDecodeError as error:
        reasons = [str(error)]
    except ValidationError as error:
        reasons = list(in_words(error))
    if reasons:
        raise PackError("\n".join(f"{file.name}: {reason}" for reason in reasons))
    return pack


def in_words(error: ValidationError) -> Iterator[str]:
    """Tell for each reason the entry, the field and what is wrong with it."""
    for reason in error.errors():
        where = [str(part) for part in reason["loc"]]
        yield ": ".join(filter(None, (" ".join(where[:2]), ".".join(where[2:]), reason["msg"])))


def contradictions(pack: Pack, name: str) -> Iterator[str]:
    """Tell where the tables of one file do not fit together."""
    if name != f"{pack.id}.toml":
        yield f"pack: id: {pack.id} is not the name of the file"
    entries = pack.sections | pack.clauses
    yield from (f"clause {key}: id: is a section too" for key in pack.clauses if key in pack.sections)
    for gate in pack.gates.values():
        yield from (f"gate {gate.id}: basis: there is no {key}" for key in gate.basis if key not in entries)
    for clause in pack.clauses.values():
        yield from (f"clause {clause.id}: gates: there is no {key}" for key in clause.gates if key not in pack.gates)
