"""Who may know whom: imports and foreign keys point downward, and general code knows no single register."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import tongguan
from tongguan.core import registers
from tongguan.core.models import Record, Tenant, User

PACKAGE = Path(tongguan.__file__).parent
ROOT = PACKAGE.parent.parent
ORDER = (
    "core",
    "protection",
    "organisation",
    "accounts",
    "channels",
    "documents",
    "inventory",
    "outsourcing",
    "risk",
    "access",
    "services",
    "operations",
    "improvement",
    "logs",
    "standards",
    "exchange",
    "papers",
    "web",
    "api",
)
OURS = [model for model in apps.get_models() if model.__module__.startswith("tongguan.")]
OF_A_DOMAIN = {
    name: register.model.__name__
    for name, register in registers.registry.items()
    if register.model._meta.app_label not in {"core", "standards"}
}
GENERAL = sorted(
    path
    for folder in ("core", "api", "web", "exchange", "standards")
    for path in (PACKAGE / folder).rglob("*.py")
    if "migrations" not in path.parts
)
# Where single registers are spoken of on purpose: pages beyond the general ones, the desk and the board, which speak of
# the business, and ledgers as they come from outside.
MAY_KNOW = {
    "api/special",
    "exchange/aliases",
    "exchange/ledgers.py",
    "exchange/risk_ledgers.py",
    "web/board_asking.py",
    "web/desk.py",
    "web/desks",
    "web/special",
}
# Words that are no registers there: roles of people, scopes for which a verdict can be asked, the interface's own
# description, what came of an import.
HOMONYMS = {
    "core/roles.py": {"customer", "vendor_staff"},
    "protection/archiving.py": {"report"},
    "core/models/tenant.py": {"person"},
    "api/general.py": {"project", "vendor"},
    "api/openapi.py": {"document"},
    "api/standing.py": {"project", "vendor"},
    "api/urls.py": {"document"},
    "core/platform_objects.py": {"person"},
    "exchange/importing.py": {"Report", "report"},
    "exchange/models.py": {"Report", "report"},
    "exchange/report.py": {"Report", "report"},
    "exchange/sources.py": {"Report", "report"},
    "standards/checks.py": {"Project", "project"},
    "standards/packs.py": {"improvement"},
    "standards/proposals.py": {"Improvement", "Project", "improvement", "project"},
    "web/headers.py": {"policy"},
    "web/story.py": {"Change"},
}


def level(model):
    return ORDER.index(model.__module__.split(".")[1])


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_relations_point_downward_and_protect_what_they_point_to(model):
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey):
            continue
        if field.related_model in OURS:
            assert level(field.related_model) <= level(model), f"{field} points upward"
        if issubclass(model, Record) or issubclass(field.related_model, Record | Tenant | User):
            assert field.remote_field.on_delete is models.PROTECT, f"{field} would delete behind the trail's back"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_relation_goes_past_the_trail(model):
    assert not model._meta.many_to_many, "a bare relation of many to many leaves no trace; make it a record"


def test_every_table_belongs_to_a_layer_that_has_its_place():
    assert {model.__module__.split(".")[1] for model in OURS} <= set(ORDER)


def test_records_of_one_thing_are_declared_in_its_own_layer():
    for register in registers.registry.values():
        assert type(register).__module__.split(".")[1] == register.model.__module__.split(".")[1]
        assert issubclass(register.model, Record)


def test_imports_point_downward():
    told = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def words_in(path):
    """Every name and every whole string of the code; docstrings and comments may tell examples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") != "connection":
            yield node.attr  # the vendor of a database connection is nobody's vendor
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2]


SAID_OF_ALL = {"Action", "Problem", "RecordForm", "action", "audit", "change", "finding", "problem"}
"""What general code says of every register: its form, the trail's word for a change, an answer that tells a problem."""


@pytest.mark.parametrize("path", GENERAL, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_general_code_names_no_single_register(path):
    place = path.relative_to(PACKAGE).as_posix()
    if any(place.startswith(known) for known in MAY_KNOW):
        return
    names = ({*OF_A_DOMAIN, *OF_A_DOMAIN.values()} - SAID_OF_ALL - HOMONYMS.get(place, set())) & set(words_in(path))
    assert not names, f"{place} knows {sorted(names)}"
