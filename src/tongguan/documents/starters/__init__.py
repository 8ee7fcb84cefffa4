"""Starter texts in our own words, from which an office begins its own: read strictly from the TOML files beside."""

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tongguan.documents import printing

Prose = Annotated[str, StringConstraints(pattern=r"^\S(?s:.*\S)?$")]
NAMES = (
    "policy",
    "rules",
    "nda_vendor",
    "nda_person",
    "contract",
    "plan",
    "emergency",
    "media",
    "physical",
    "physical_policy",
    "process_policy",
)
"""The starters there are; each is a file."""


class Table(BaseModel):
    """What every table obeys: known keys only, no conversion, no change after reading."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Titles(Table):
    """A heading in both languages."""

    zh: Prose
    en: Prose


class Part(Table):
    """One part of a text in both languages; `tag` is what it answers, `for_role` the role to which it speaks."""

    id: Prose
    title: Titles
    tag: str = ""
    for_role: str = ""
    zh: Prose
    en: Prose

    def heading(self, language: str | None = None) -> str:
        """The heading in a language, or else in the active one."""
        return self.title.zh if _chinese(language) else self.title.en

    def text(self, language: str | None = None) -> str:
        """The words in a language, or else in the active one."""
        return self.zh if _chinese(language) else self.en


class Starter(Table):
    """A whole text: its title and its parts in their order."""

    title: Titles
    parts: Annotated[list[Part], Field(alias="part", min_length=1)]

    def heading(self, language: str | None = None) -> str:
        """The title in a language, or else in the active one."""
        return self.title.zh if _chinese(language) else self.title.en

    def part(self, name: str) -> Part:
        """The part of this id; KeyError where there is none."""
        return {part.id: part for part in self.parts}[name]

    def whole(self, language: str | None = None) -> str:
        """All parts under their headings, fit to be printed or put into one field."""
        return "\n\n".join(f"{part.heading(language)}\n{part.text(language)}" for part in self.parts)


@cache
def starter(name: str) -> Starter:
    """A starter by its name; a wrong file says what is wrong with it."""
    if name not in NAMES:
        raise KeyError(name)
    file = resources.files(__package__).joinpath(f"{name}.toml")
    return Starter.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def clause(code: str, language: str | None = None) -> str:
    """A contract term by its code, CS-01 to EX-C6; what is in 【】 or [ ] is for the parties to fill in."""
    return starter("contract").part(code).text(language)


def plan_section(section: int | str, language: str | None = None) -> str:
    """One of the six parts of a security plan, with the settings in force: a plan does not follow later changes."""
    return printing.printed(starter("plan").part(str(section)).text(language))


def nda(party: Literal["vendor", "staff"], language: str | None = None) -> str:
    """A whole confidentiality agreement, for a vendor or for one of its people."""
    return starter(_promise(party)).whole(language)


def nda_content(party: Literal["vendor", "staff"], number: int, language: str | None = None) -> str:
    """One of the five contents, ND-1 to ND-5, of a confidentiality agreement."""
    return starter(_promise(party)).part(f"ND-{number}").text(language)


def emergency_plan() -> Starter:
    """The emergency plan; its parts are scope, organisation, grading, handling, outsourcing, drills."""
    return starter("emergency")


def _promise(party: str) -> str:
    return {"vendor": "nda_vendor", "staff": "nda_person"}[party]


def _chinese(language: str | None) -> bool:
    return (language or get_language() or "zh").startswith("zh")
