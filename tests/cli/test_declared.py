"""What is declared, as programs get it from a terminal."""

import subprocess
import sys

import pytest

from tongguan.core import checks, gates, platform_objects
from tongguan.core.registers import registry
from tongguan.core.roles import Role
from tongguan.standards.packs import load

pytestmark = pytest.mark.django_db

FIELD = {"name", "type", "label", "required", "kept"}
REGISTER = {"name", "label", "area", "fields", "states", "transitions", "readers", "writers", "natural_keys", "built"}
MOVE = {"name", "source", "target", "by", "gate", "needs"}


def test_every_register_is_told_with_its_fields_states_and_moves(told):
    found = {one["name"]: one for one in told("registers")["registers"]}
    assert found.keys() == registry.keys() | platform_objects.declared.keys()
    for one in found.values():
        assert one.keys() >= REGISTER
        assert one["built"] is True
        assert all(field.keys() >= FIELD for field in one["fields"])
        assert all(move.keys() >= MOVE for move in one["transitions"])


def test_what_the_platform_keeps_of_itself_is_told_without_writers_and_moves(told):
    found = {one["name"]: one for one in told("registers")["registers"]}
    assert {"tenant", "account", "audit_log", "conformity_result"} <= platform_objects.declared.keys()
    for name in platform_objects.declared:
        assert (found[name]["area"], found[name]["writers"], found[name]["transitions"]) == ("system", [], [])
        assert found[name]["readers"]
    assert found["tenant"]["states"] == ["active", "suspended"]
    assert found["audit_log"]["states"] == found["conformity_result"]["states"] == []
    assert {"username", "role_family", "last_login"} <= {field["name"] for field in found["account"]["fields"]}


def test_an_nda_is_told_as_it_is_declared(told):
    nda = next(one for one in told("registers")["registers"] if one["name"] == "nda")
    fields = {field["name"]: field for field in nda["fields"]}
    assert nda["area"] == "projects"
    assert nda["states"] == ["draft", "signed", "expired", "released"]
    assert nda["natural_keys"] == [["vendor_staff", "signed_on"], ["vendor", "party_type", "signed_on"]]
    assert nda["writers"] == ["office_head", "office_staff"]
    assert fields["vendor"]["required"] is True
    assert (fields["vendor"]["type"], fields["vendor"]["to"]) == ("link", "vendor")
    assert (fields["signed_on"]["type"], fields["signed_on"]["required"]) == ("date", False)
    assert [choice["value"] for choice in fields["party_type"]["choices"]] == ["vendor", "staff"]
    sign = next(move for move in nda["transitions"] if move["name"] == "sign")
    assert (sign["source"], sign["target"], sign["needs"]) == (["draft"], "signed", ["signed_on", "scan"])


def test_what_the_platform_reckons_and_stamps_itself_is_told_beside_what_is_filled_in(told):
    found = {one["name"]: {field["name"]: field for field in one["fields"]} for one in told("registers")["registers"]}
    for name, kept in (("risk", "residual"), ("cost_benefit", "conclusion"), ("action", "approved_by")):
        assert (found[name][kept]["kept"], found[name][kept]["required"]) == (True, False), name
    assert [one["value"] for one in found["cost_benefit"]["conclusion"]["choices"]] == [
        "support",
        "reconsider",
        "forbid",
    ]
    assert found["risk"]["likelihood"]["kept"] is False
    assert not {"id_no_index", "data_key", "tenant"} & found["person"].keys()


def test_what_is_encrypted_is_told_as_such(told):
    person = next(one for one in told("registers")["registers"] if one["name"] == "person")
    assert {field["name"] for field in person["fields"] if field["type"] == "secret"} == {"id_no", "mobile"}


def test_every_clause_is_told_with_its_checks_and_gates(told):
    found = told("clauses")["clauses"]
    assert len(found) == sum(len(pack.clauses) for pack in load().values())
    assert all(one.keys() >= {"pack", "id", "kind", "title", "checks", "gates", "phase"} for one in found)
    assert {name for one in found for name in one["checks"]} <= checks.registry.keys()


def test_the_clauses_of_one_standard_can_be_asked_for(told):
    found = told("clauses", "--pack", "gbt32926-2016")["clauses"]
    assert {one["pack"] for one in found} == {"gbt32926-2016"}
    assert next(one for one in found if one["id"] == "6.4.a")["gates"] == ["G07"]


def test_an_unknown_standard_is_refused_with_those_there_are(line):
    ended = line("clauses", "--pack", "gbt1")
    assert ended.status == 3
    assert "gbt32926-2016" in ended.err


def test_every_gate_is_told_with_its_checks_and_whether_it_is_built(told):
    found = {one["id"]: one for one in told("gates")["gates"]}
    assert found.keys() == gates.declared.keys()
    assert all(
        one.keys() >= {"id", "title", "strength", "basis", "transition", "checks", "built"} for one in found.values()
    )
    assert found["G07"]["built"] is True
    assert (found["G05"]["strength"], found["G06"]["strength"]) == ("derived", "standard")
    assert found["G05"]["softened"] == []
    assert found["G07"]["checks"] == list(gates.declared["G07"].checks)


def test_there_are_no_papers_yet(told):
    assert told("papers") == {"papers": []}


def test_every_role_is_told_in_the_language_asked_for(told):
    assert [one["code"] for one in told("roles")["roles"]] == Role.values
    assert {"code": "leader", "label": "responsible leader"} in told("roles")["roles"]


@pytest.mark.parametrize("command", ["registers", "clauses", "gates", "papers", "roles"])
def test_people_get_a_table_instead(line, command):
    ended = line(command)
    assert ended.status == 0
    assert not ended.out.lstrip().startswith("{")
    assert ended.out.strip()


def test_help_does_not_wait_for_django():
    asked = "import sys; from tongguan.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    asked += "assert 'django' not in sys.modules, 'Django was loaded'"
    subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, timeout=60)


def test_help_says_what_the_exit_statuses_mean(line):
    ended = line("--help")
    assert ended.status == 0
    for status in range(5):
        assert f"\n  {status}  " in ended.out


def test_a_wrong_line_is_a_usage_error(line):
    assert line("check", "--colour").status == 2
    assert line("paint").status == 2
    assert line().status == 2
