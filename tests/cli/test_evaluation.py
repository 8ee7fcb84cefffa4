"""The evaluator's guide names nothing that is not there."""

import re
from pathlib import Path

import pytest
from django.urls import resolve

from tongguan.cli import commands, doctor
from tongguan.cli.reference import evaluation
from tongguan.cli.reference import settings as page_of_settings
from tongguan.core import preferences

ROOT = Path(__file__).parents[2]
every_item = pytest.mark.parametrize("item", evaluation.items(), ids=lambda item: item["topic"]["en"])


def lacking(named, there):
    return sorted(set(named) - set(there))


@every_item
def test_what_it_names_is_there(item):
    variables = [name for name, _default, _text in page_of_settings.variables()]
    assert lacking(item.get("settings", ()), preferences.declared) == []
    assert lacking(item.get("variables", ()), variables) == []
    assert lacking(item.get("commands", ()), [command.name for command in commands.commands()]) == []
    assert lacking(item.get("looks", ()), [look.__name__ for look in doctor.LOOKS]) == []
    for address in item.get("pages", ()):
        assert resolve(address)


@every_item
def test_each_thing_is_proved_by_tests_that_exist(item):
    assert item["tests"]
    for test in item["tests"]:
        file, _colons, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (ROOT / file).read_text(), re.MULTILINE), test


def test_it_speaks_both_languages():
    for item in evaluation.items():
        for words in (item["topic"], item["how"]):
            assert words["zh"].strip()
            assert words["en"].strip()


def test_every_parameter_of_the_security_administrator_that_protects_accounts_stands_in_it():
    families = ("password.", "lockout.", "captcha.", "session.", "account.", "second_factor.", "token.", "unmask.")
    told = {key for item in evaluation.items() for key in item.get("settings", ())}
    assert [key for key in preferences.declared if key.startswith(families) and key not in told] == []
