"""How large things may become; whoever raises a number here says why in the commit."""

import ast
import inspect
import statistics
from pathlib import Path

import pytest

import tongguan
from tongguan.core import registers
from tongguan.core.registers import Register

PACKAGE = Path(tongguan.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
LONGEST_FUNCTION, USUAL_FUNCTION, LONGEST_FILE, ATTRIBUTES = 40, 35, 300, 14
# Lines of Python of the machinery that every register uses; a register is to cost its declaration and nothing here.
# The API's share holds steps that many records take at once, that of the standards what many days are asked for.
# The core notes refused steps for every door, tells which columns a change wrote, and keeps plans on PostgreSQL; the
# standards count whom rules bind apart from their verdicts, and the night in two lanes. The core also reads beside
# records what they link to, asks the guards of many moves at once, and has forms share the values that are declared.
# It words guards once, knows which plans are worth keeping, and hands SQLite long statements ready. It bounds the days
# that can be entered at every door, has an index for what is due first in a state, and keeps tenants' faults apart.
MACHINERY = {"core": 10255, "standards": 2025, "web": 3800, "api": 1950, "exchange": 4750}
# The core judges whether a day on which something is said to have been done is still to come.
SPECIAL = {"special", "desks", "aliases"}
"""What is made for one page or one domain by hand is no machinery."""
LINES_OF_A_REGISTER = 300


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def functions():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_functions_are_paragraphs():
    sizes = dict(functions())
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}
    assert statistics.quantiles(sizes.values(), n=20)[-1] <= USUAL_FUNCTION
    assert statistics.median(sizes.values()) <= 10


def test_files_fit_a_few_screens():
    assert {str(path.relative_to(PACKAGE)): lines(path) for path in FILES if lines(path) > LONGEST_FILE} == {}


def test_a_register_has_few_attributes_and_nobody_adds_his_own():
    declared = set(inspect.get_annotations(Register)) - {"name"}
    assert len(declared) <= ATTRIBUTES
    known = set(dir(Register)) | declared | {"name"}
    for register in registers.registry.values():
        assert {name for name in vars(type(register)) if not name.startswith("__")} <= known, register.name


@pytest.mark.parametrize("package", MACHINERY)
def test_the_machinery_stays_small(package):
    general = [path for path in FILES if not SPECIAL & set(path.relative_to(PACKAGE).parts)]
    assert sum(lines(path) for path in general if path.relative_to(PACKAGE).parts[0] == package) <= MACHINERY[package]


def test_a_register_is_one_file():
    for register in registers.registry.values():
        source = Path(inspect.getfile(register.model))
        if "core" not in source.parts:
            assert source == Path(inspect.getfile(type(register))), register.name
            assert lines(source) <= LINES_OF_A_REGISTER, register.name
