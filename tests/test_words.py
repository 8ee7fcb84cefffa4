"""Words: every message has its Chinese, says the same things by name, and uses the one term for each thing."""

import importlib.util
import re
import string
import tomllib
from pathlib import Path

import polib
import pytest

import tongguan

LOCALE = Path(tongguan.__file__).parent / "locale"
TOOLS = Path(tongguan.__file__).parent.parent.parent / "tools"
CATALOGUE = polib.pofile(str(LOCALE / "zh_Hans/LC_MESSAGES/django.po"))
LIVE = [entry for entry in CATALOGUE if not entry.obsolete]
GLOSSARY = tomllib.loads((LOCALE / "glossary.toml").read_text(encoding="utf-8"))["term"]
NAMED = re.compile(r"%\((\w+)\)[sd]")


def used():
    """Every message that the code asks for, as the tool that renews the catalogue finds them."""
    made = importlib.util.spec_from_file_location("messages", TOOLS / "messages.py")
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module.used()


def chinese(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def places_in(text):
    """The named places of a message, of either kind: %(name)s and {name}."""
    return sorted(NAMED.findall(text)) + sorted(
        name for _text, name, _spec, _conv in string.Formatter().parse(text) if name
    )


def test_every_message_of_the_code_is_in_the_catalogue():
    known = {(entry.msgctxt, entry.msgid) for entry in LIVE}
    missing = {key: words["files"] for key, words in used().items() if key not in known}
    assert missing == {}


def test_every_message_has_its_chinese_and_nobody_doubts_it():
    assert [entry.msgid for entry in LIVE if not all(chinese(entry))] == []
    assert [entry.msgid for entry in LIVE if entry.fuzzy] == []


def test_a_translation_has_the_places_of_its_message():
    wrong = {}
    for entry in LIVE:
        wanted = places_in(entry.msgid_plural or entry.msgid)
        for text in chinese(entry):
            if places_in(text) != wanted:
                wrong[entry.msgid] = text
    assert wrong == {}


def test_places_are_named():
    # Django's own messages, which ours replace, are as Django wrote them.
    own = [entry for entry in LIVE if any("borrowed" not in file for file, _line in entry.occurrences)]
    assert [entry.msgid for entry in own if re.search(r"%[sd]|\{\}", entry.msgid)] == []


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term["en"])
def test_a_term_is_called_by_its_one_name(term):
    forbidden = [word for word in term.get("forbidden", []) if word not in term["zh"]]
    wrong = {entry.msgid: word for entry in LIVE for text in chinese(entry) for word in forbidden if word in text}
    assert wrong == {}


def test_a_message_that_is_a_term_of_the_glossary_is_that_term():
    terms = {term["en"].lower(): term["zh"] for term in GLOSSARY}
    wrong = {
        entry.msgid: (entry.msgstr, terms[entry.msgid.lower()])
        for entry in LIVE
        if not entry.msgctxt and entry.msgid.lower() in terms and entry.msgstr != terms[entry.msgid.lower()]
    }
    assert wrong == {}
