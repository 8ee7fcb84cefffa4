"""A terminal for tests: a line goes in; status, answer and what was said beside it come out."""

import gettext
import json
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import translation

from tongguan import demo
from tongguan.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def data(self):
        """The answer of a line with `--json`."""
        return json.loads(self.out)


@pytest.fixture
def line(capsys, monkeypatch):
    """Runs one line in this process, in English unless it says otherwise."""
    monkeypatch.setenv("LANGUAGE", "en")

    def run(*words):
        capsys.readouterr()
        given = words if "--language" in words else (*words, "--language", "en")
        try:
            status = main([str(word) for word in given])
        except SystemExit as ended:
            status = ended.code
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    before = gettext.textdomain()
    with translation.override(translation.get_language()):
        yield run
    gettext.textdomain(before)


@pytest.fixture
def told(line):
    """Runs one line with `--json` and gives the answer of a command that went well."""

    def run(*words):
        ended = line(*words, "--json")
        assert ended.status == 0, ended
        return ended.data

    return run


@pytest.fixture(scope="module")
def bureau(request, django_db_setup, django_db_blocker):
    """The demonstration, made once for all tests of a module and then undone; counted on its last three days."""
    # Without the mark no database of tests is made, and this would be written to that of the installation.
    assert request.node.get_closest_marker("django_db"), "mark the module with django_db"
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.make(counted=3)
        transaction.set_rollback(True)
