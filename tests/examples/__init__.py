"""One valid example of every register: `make("nda")` saves it through the register's own form, links and all."""

import importlib
import io
from pathlib import Path

from tests import people
from tongguan.core import evidence as files
from tongguan.core import forms, registers, values
from tongguan.core.actor import acting
from tongguan.core.ledger import OPENING

EXAMPLES = {}
READY = {}
"""(register, move) -> what a record needs for the move beyond what its example has."""
BESIDE = {}
"""(register, move) -> what makes the records that must speak of a record before it takes the move."""


ROOTS = {"asset", "org_unit", "project", "service", "vendor"}
"""What a whole example has in common: a person of a project's vendor works on that project for that vendor."""


class Links:
    """The records that an example leans on: those that were given, or fresh ones.

    `roots` are those that other records of the same example lean on already.
    """

    def __init__(self, given, roots):
        self.given, self.roots = given, roots
        self.roots |= {name: given[name] for name in ROOTS & given.keys() if given[name]}

    def __call__(self, field, register="", **values_of_it):
        if field in self.given:
            return self.given[field]
        if register or values_of_it or field not in ROOTS:
            # A second vendor, an assessment of its own: named by what it is here, not by its register.
            self.given[field] = make(register or field, roots=self.roots, **values_of_it)
            return self.given[field]
        if field not in self.roots:
            self.roots[field] = make(field, roots=self.roots)
        self.given[field] = self.roots[field]
        return self.given[field]


def example(function):
    """Keep a function that gives the values of a register's form; it takes what it leans on from `Links`."""
    EXAMPLES[function.__name__] = function
    return function


def ready(register_name, *moves):
    """Keep a function that gives what a record needs for these moves beyond what its example has."""

    def keep(function):
        READY.update({(register_name, move): function for move in moves})
        return function

    return keep


def beside(register_name, *moves):
    """Keep a function that makes what must lean on a record before it can take these moves."""

    def keep(function):
        BESIDE.update({(register_name, move): function for move in moves})
        return function

    return keep


def make(register_name, *, opening=False, roots=None, **given):
    """Save an example, in the name of whoever is acting. What no form offers (a state, a stamp) is set as it stands.

    With `opening` it is an opening balance, as an import makes it: no rule refuses it.
    """
    if register_name == "evidence":
        return _received(**given)
    model = registers.registry[register_name].model
    form_class = forms.form_of(registers.registry[register_name])
    record = model(tenant=acting().tenant, opening=opening)
    told = EXAMPLES[register_name](Links(given, {} if roots is None else roots)) | given
    offered = {name: told[name] for name in told if name in forms.editable(model) or name in _children(register_name)}
    for name in told.keys() - offered.keys():
        setattr(record, name, told[name])
    form = form_class.of(record, offered)
    assert form.is_valid(), f"{register_name}: {form.all_errors()}"
    return form.save(action=OPENING if opening else "", reason="")


def values_for(register_name, **given):
    """The same values as JSON holds them: fit for the API, a sheet, or `RecordForm.of`."""
    told = EXAMPLES[register_name](Links(given, {})) | given
    return {name: _plain(value) for name, value in told.items()}


def _plain(value):
    if isinstance(value, list):
        return [{name: _plain(cell) for name, cell in row.items()} for row in value]
    return values.plain(value)


def _children(register_name):
    return registers.registry[register_name].children


def _received(content=None, **given):
    """Evidence comes in as a file."""
    content = content or f"扫描件 {people.serial()}".encode()
    made = files.take_in(io.BytesIO(content), given.pop("name", "scan.txt"), kind=given.pop("kind", "scan"))
    for name, value in given.items():
        setattr(made, name, value)
    made.save()
    return made


for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    importlib.import_module(f"tests.examples.{file.stem}")
