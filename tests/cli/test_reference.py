"""The reference of the manual says what is declared, in both languages, and always in the same words."""

import csv
import re
from pathlib import Path

import pytest

from tongguan.cli.reference import settings as page_of_settings
from tongguan.core import checks, matrix, preferences, registers
from tongguan.core.models import Evidence
from tongguan.core.registers import registry
from tongguan.standards.packs import load

DOMAINS = {register.model._meta.app_label for register in registry.values()}
PAGES = ["access-matrix", "clauses", "commands", "gates", "registers", *(f"registers-{name}" for name in DOMAINS)]
PAGES = sorted([*PAGES, "evaluation", "settings"])
SNAPSHOT = Path(__file__).parent.parent / "snapshots" / "access_matrix.csv"


@pytest.fixture
def written(told, tmp_path):
    """The directory after `tongguan docs`."""
    told("docs", tmp_path / "reference")
    return tmp_path / "reference"


def text_of(written, name, language="en"):
    return (written / language / f"{name}.md").read_text()


def test_every_page_is_written_in_both_languages(written):
    for language in ("zh", "en"):
        assert sorted(path.stem for path in (written / language).iterdir()) == PAGES


def test_the_same_declarations_give_the_same_bytes(told, written, tmp_path):
    told("docs", tmp_path / "again", "--language", "en")
    for path in written.rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(written)).read_bytes()


def test_the_pages_of_registers_name_every_register_field_state_and_move(written):
    for name, register in registry.items():
        assert f"| `{name}` |" in text_of(written, "registers")
        text = text_of(written, f"registers-{register.model._meta.app_label}")
        section = text.partition(f"(`{name}`)")[2].partition("\n## ")[0]
        for field in register.model._meta.concrete_fields:
            if field.editable and not field.primary_key:
                assert f"| `{field.name}` |" in section, f"{name}.{field.name}"
        if machine := register.model.workflow:
            assert machine.mermaid() in section
            assert all(f"| `{move}` |" in section for move in machine.transitions)


def test_every_domain_has_a_picture_of_its_records_and_their_links(written):
    for register in registry.values():
        text = text_of(written, f"registers-{register.model._meta.app_label}")
        picture = text.partition("erDiagram\n")[2].partition("```")[0].splitlines()
        assert f"    {register.model.__name__}" in picture
        for field in register.model._meta.concrete_fields:
            if field.is_relation and registers.find(field.related_model) and field.related_model is not Evidence:
                assert any(line.endswith(f"{register.model.__name__} : {field.name}") for line in picture)


def test_the_page_of_clauses_names_every_clause_and_every_check(written):
    text = text_of(written, "clauses")
    for pack in load().values():
        assert all(f"| {clause} |" in text for clause in pack.clauses)
    assert all(f"| `{name}` |" in text for name in checks.registry)


def test_the_page_of_settings_names_every_setting_of_a_tenant(written):
    text = text_of(written, "settings")
    assert all(f"| `{key}` |" in text for key in preferences.declared)


def test_the_list_of_variables_is_what_the_settings_read():
    source = (Path(page_of_settings.__file__).parents[2] / "settings.py").read_text()
    read = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', source))
    assert {name for name, _default, _text in page_of_settings.variables()} == read


def test_every_variable_of_the_log_in_from_outside_is_explained_where_it_is_set_up():
    package = Path(page_of_settings.__file__).parents[2]
    told = (package.parents[1] / "docs" / "howto" / "log-in-from-outside.md").read_text()
    read = set(re.findall(r'"(TONGGUAN_[A-Z_]+)"', (package / "settings_outside.py").read_text()))
    assert {name for name in read if name not in told} == set()


def test_the_page_of_commands_names_every_option(written, line):
    text = text_of(written, "commands")
    for option in set(re.findall(r"--[a-z-]+", line("import", "--help").out)) - {"--help"}:
        assert option in text


def test_chinese_pages_speak_chinese(written):
    assert "外包服务机构" in text_of(written, "registers", "zh")
    assert "外包服务机构" not in text_of(written, "registers", "en")


def test_no_row_of_a_table_has_a_cell_too_many(written):
    for path in written.rglob("*.md"):
        width = 0
        for text in path.read_text().splitlines():
            cells = len(re.findall(r"(?<!\\)\|", text)) if text.startswith("|") else 0
            assert not (width and cells) or cells == width, f"{path.name}: {text}"
            width = cells


# --- access matrix ----------------------------------------------------------------------------------------------------


def test_rights_change_only_where_a_review_sees_it(told, tmp_path):
    told("docs", tmp_path)
    made = (tmp_path / "access-matrix.csv").read_text()
    assert made == SNAPSHOT.read_text(), "rights have changed: look at the difference, then copy access-matrix.csv here"


def test_the_matrix_says_what_the_declarations_say():
    rights = {(one.register, one.role, one.right): one.rows for one in matrix.access_matrix()}
    assert rights["nda", "office_staff", "write"] == "all"
    assert rights["nda", "vendor_manager", "read"] == "own"
    assert rights["nda", "sec_officer", "sign"] == "all"
    assert ("nda", "office_staff", "sign") not in rights
    assert ("nda", "sysadmin", "read") not in rights


def test_the_matrix_as_csv_can_be_read_again():
    rows = list(csv.DictReader(matrix.as_csv(matrix.access_matrix()).splitlines()))
    assert len(rows) == len(matrix.access_matrix())
    assert rows[0].keys() == {"register", "role", "right", "rows"}
