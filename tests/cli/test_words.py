"""The language of the terminal and the width of what it prints."""

import gettext
import os

import pytest

from tongguan.cli import printing, words


@pytest.fixture
def environment(monkeypatch):
    """The language of the terminal as its environment says it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    before = gettext.textdomain()
    yield monkeypatch
    gettext.textdomain(before)
    os.environ.pop("LANGUAGE", None)


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [("en_GB.UTF-8", "en"), ("zh_CN.UTF-8", "zh-hans"), ("C.UTF-8", "zh-hans"), ("", "zh-hans"), ("fr_FR", "zh-hans")],
)
def test_the_terminal_is_chinese_unless_it_is_english(environment, lang, wanted):
    environment.setenv("LANG", lang)
    assert words.choose([]) == wanted


def test_what_the_line_asks_for_stands_over_the_environment(environment):
    environment.setenv("LANG", "en_GB.UTF-8")
    assert words.choose(["check", "--language", "zh"]) == "zh-hans"
    assert words.choose(["check", "--language=zh"]) == "zh-hans"
    environment.setenv("LANG", "zh_CN.UTF-8")
    assert words.choose(["--language=en"]) == "en"


def test_the_stronger_variable_decides(environment):
    environment.setenv("LANG", "en_GB.UTF-8")
    environment.setenv("LC_ALL", "zh_CN.UTF-8")
    assert words.choose([]) == "zh-hans"


def test_a_chinese_character_is_two_columns_wide():
    assert printing.width("保密ab") == 6
    assert printing.width("é") == 1
    assert printing.width("e\u0301") == 1


def test_columns_are_aligned_whatever_the_script():
    lines = list(printing.table(["a", "b"], [["保密协议", "1"], ["NDA", "2"]]))
    assert lines == ["a         b", "--------  -", "保密协议  1", "NDA       2"]


def test_a_cell_stays_on_its_line():
    assert list(printing.table(["a"], [["one\ntwo"]]))[-1] == "one two"


def test_an_empty_table_is_its_head():
    assert list(printing.table(["name"], [])) == ["name", "----"]
