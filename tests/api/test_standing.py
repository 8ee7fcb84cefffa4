"""Verdicts, gates and registers as a program is told them."""

import pytest

from tests.examples import make
from tests.outsourcing import stories
from tongguan.core.gates import declared
from tongguan.core.registers import registry
from tongguan.standards import engine
from tongguan.standards.packs import load

PACK = "gbt32926-2016"


def test_the_board_holds_every_clause_and_with_no_data_none_is_green(clerk, today):
    told = clerk.get(f"board/{PACK}").json()
    assert (told["pack"], told["as_of"]) == (PACK, today.isoformat())
    assert [clause["id"] for clause in told["clauses"]] == list(load()[PACK].clauses)
    assert {clause["verdict"] for clause in told["clauses"]} == {"unknown"}


def test_a_clause_names_the_records_that_break_it_for_all_and_for_one_project(as_role, tenant, program):
    with as_role("office_head", "office_staff"):
        bare, kept = stories.staff("onboarded"), stories.promised(stories.staff("onboarded"))
    engine.freshen(tenant)
    asked, path = program("leader"), f"clauses/{PACK}/6.4.a"
    told = asked.get(path).json()
    check = next(check for check in told["checks"] if check["name"] == "staff_nda_signed")
    assert (told["verdict"], check["broken"], check["among"]) == ("nonconform", 1, 2)
    assert [(one["register"], one["id"], one["title"]) for one in check["records"]] == [
        ("vendor_staff", bare.pk, str(bare))
    ]
    within = {one: asked.get(path, project=one.project_id).json()["checks"] for one in (bare, kept)}
    broken = {one: {check["name"]: check["broken"] for check in checks} for one, checks in within.items()}
    assert (broken[bare]["staff_nda_signed"], broken[kept]["staff_nda_signed"]) == (1, 0)
    assert asked.get(path, vendor=kept.vendor_id, project=kept.project_id).status_code == 200


def test_a_day_in_the_past_is_told_as_it_was_known_then(clerk):
    told = clerk.get(f"board/{PACK}", on="2026-01-01").json()
    assert told["as_of"] == "2026-01-01"
    assert {clause["verdict"] for clause in told["clauses"]} == {"unknown"}


@pytest.mark.parametrize(
    "given",
    [
        {"project": "x"},
        {"project": "999999"},
        {"vendor": "9" * 40},
        {"on": "soon"},
        {"on": "2026-11-22"},
        {"on": "0001-01-01"},
        {"staff": "1"},
    ],
    ids=str,
)
def test_what_cannot_be_asked_for_is_named(clerk, given):
    for path in (f"board/{PACK}", f"clauses/{PACK}/6.4.a"):
        answer = clerk.get(path, **given)
        assert (answer.status_code, answer.json()["errors"].keys()) == (400, given.keys())


@pytest.mark.parametrize("path", ["me", "registers", "gates"])
def test_what_nobody_asks_for_there_is_named_and_not_ignored(clerk, path):
    assert clerk.get(path, x=1).json()["errors"].keys() == {"x"}


def test_a_project_of_another_tenant_cannot_be_asked_for(as_role, other_tenant, clerk):
    with as_role("office_head", of=other_tenant):
        foreign = make("project")
    assert clerk.get(f"board/{PACK}", project=foreign.pk).status_code == 400


def test_what_is_not_in_the_library_is_not_there(clerk):
    for path in ("board/iso", f"clauses/{PACK}/99", "clauses/iso/1", f"clauses/{PACK}/%00"):
        assert clerk.get(path).status_code == 404


def test_a_vendor_is_not_told_how_the_office_stands(program):
    for role in ("vendor_manager", "vendor_staff", "customer"):
        assert program(role).get(f"board/{PACK}").status_code == 403
        assert program(role).get(f"clauses/{PACK}/6.4.a").status_code == 403


def test_every_gate_is_told_with_what_it_asks_for(clerk):
    told = {gate["id"]: gate for gate in clerk.get("gates").json()["results"]}
    assert told.keys() == declared.keys()
    assert told["G05"]["built"]
    assert told["G05"]["needs"].startswith("The person has passed")
    assert told["G05"]["checks"] == [*declared["G05"].checks]


def test_the_registers_are_those_one_may_read(program):
    told = {one["name"]: one for one in program("office_staff").get("registers").json()["results"]}
    readable = {name for name, one in registry.items() if {"office_staff"} & {*one.readers, *one.writers}}
    assert told.keys() == readable
    assert told["nda"]["label"] == "NDAs"
    assert [move["name"] for move in told["nda"]["moves"]] == ["sign", "expire", "release"]
    assert told["nda"]["writable"]
    assert program("customer").get("registers").json() == {"results": []}


def test_two_days_are_compared_and_a_day_that_is_not_earlier_is_refused(clerk, today):
    told = clerk.get(f"board/{PACK}", against="2026-01-01").json()
    assert told["compared"] == {"against": "2026-01-01", "turned": []}
    assert "compared" not in clerk.get(f"board/{PACK}").json()
    for given in ({"against": today.isoformat()}, {"against": "soon"}, {"on": "2026-01-01", "against": "2026-01-01"}):
        answer = clerk.get(f"board/{PACK}", **given)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["against"])
