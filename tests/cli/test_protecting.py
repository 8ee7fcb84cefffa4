"""Keys, signed copies, archives, erasure and terms from a terminal."""

import datetime as dt
import json

import pytest

from tests import people
from tests.examples import make
from tongguan.core import clock, keys, sealing
from tongguan.core.models import Disposal
from tongguan.organisation.models import Person
from tongguan.protection import rotation


@pytest.fixture
def ring(settings, tmp_path):
    """A ring of its own, so that no other test meets its keys."""
    settings.TONGGUAN_KEYS = tmp_path / "ring" / "keys.json"
    return keys.ring()


@pytest.fixture
def person(ring, as_role):
    with as_role("office_head", "office_staff"):
        return Person.objects.get(pk=make("person", name="诸葛清").pk)


def aged(days):
    path = keys.path()
    content = json.loads(path.read_text())
    for purpose in content.values():
        purpose["made"] = dict.fromkeys(purpose["keys"], (clock.now() - dt.timedelta(days=days)).isoformat())
    path.write_text(json.dumps(content))


def test_keys_are_shown_by_id_age_and_use_and_never_themselves(person, line, told):
    aged(10)
    rows = told("keys")["keys"]
    assert [row["purpose"] for row in rows] == ["data", "index", "seal"]
    assert [row["days"] for row in rows] == [10, 10, 10]
    assert rows[0]["values"] == 1
    assert rows[1]["values"] == 2
    assert rows[2]["values"] >= 1
    content = json.loads(keys.path().read_text())
    shown = line("keys").out + json.dumps(rows)
    for purpose in content.values():
        for stored in purpose["keys"].values():
            assert stored not in shown


def test_a_key_is_changed_brought_over_and_taken_off(person, line, told):
    old = {purpose: keys.ring().current_id(purpose) for purpose in keys.PURPOSES}
    done = told("keys", "rotate")
    assert (done["rewrapped"], done["reindexed"], done["stuck"]) == (1, 2, 0)
    assert line("keys", "retire", old["data"]).status == 3
    aged(1)
    for purpose in ("data", "index"):
        assert told("keys", "retire", old[purpose])["purpose"] == purpose
    refused = line("keys", "retire", old["seal"])
    assert (refused.status, "lie under it still" in refused.err or "lies under it still" in refused.err) == (3, True)
    assert line("keys", "retire", keys.ring().current_id("data")).status == 3
    assert line("keys", "retire", "feedbeef").status == 3
    with people.as_system(person.tenant):
        assert Person.objects.get(pk=person.pk).id_no.reveal()


def test_a_key_with_values_under_it_is_not_taken_off(person, line, told, monkeypatch):
    old = keys.ring().current_id("data")
    monkeypatch.setattr(rotation, "bring_over", lambda *_args: rotation.Done())
    told("keys", "rotate", "--purpose", "data")
    monkeypatch.undo()
    aged(1)
    refused = line("keys", "retire", old)
    assert refused.status == 3
    assert "go-on" in refused.err
    assert told("keys", "go-on")["rewrapped"] == 1
    assert told("keys", "retire", old)["retired"] == old


def test_the_doctor_names_old_keys_and_what_was_left_under_replaced_ones(person, told, line, monkeypatch):
    aged(400)
    found = json.loads(line("doctor", "--json").out)["findings"]
    assert len([one for one in found if one["hint"] == "tongguan keys rotate"]) == 3
    keys.key_file.rotate(keys.path(), "data")
    found = json.loads(line("doctor", "--json").out)["findings"]
    assert [one for one in found if one["hint"] == "tongguan keys go-on"]


def test_a_signed_copy_is_written_and_proved_from_the_terminal(person, told, line, tmp_path, tenant):
    path = tmp_path / "trail.jsonl"
    with people.as_system(tenant):
        sealing.seal_all(tenant)
    told("trail", path)
    assert told("verify", path)["flaws"] == []
    path.write_text(path.read_text().replace("诸葛清", "司马清"))
    ended = line("verify", path)
    assert ended.status == 1
    assert "not as it was written" in ended.out
    assert line("verify", tmp_path / "there.is.none").status == 3
    assert line("trail", tmp_path / "trail.pdf").status == 3


def test_erasure_goes_through_two_people_on_the_terminal_too(person, line, told, as_role, user_with):
    assert line("erase", person.number).status == 1
    with as_role("office_head", "office_staff"):
        Person.workflow.take("leave", Person.objects.get(pk=person.pk))
    assert told("erase", person.number)["obstacles"] == []
    clerk, leader = user_with("office_staff").username, user_with("leader").username
    assert line("erase", person.number, "ask", "--reason", "本人申请").status == 3
    told("erase", person.number, "ask", "--reason", "本人申请", "--user", clerk)
    assert line("erase", person.number, "approve", "--user", clerk).status == 3
    assert told("erase", person.number, "approve", "--user", leader)["erased"]
    with people.as_system(person.tenant):
        assert Person.objects.get(pk=person.pk).id_no.is_erased


def test_an_archive_is_asked_for_and_decided_on_the_terminal(person, line, told, user_with, tenant):
    system, security = user_with("sysadmin").username, user_with("secadmin").username
    assert line("archive", "ask", "--reason", "期满", "--upto", "2026-11-01", "--user", system).status == 3
    asked = told("archive", "ask", "--reason", "期满", "--user", system)
    assert told("archive")["requests"][0]["id"] == asked["id"]
    assert line("archive", "approve", asked["id"], "--user", system).status == 3
    assert told("archive", "approve", asked["id"], "--user", security)["state"] == "approved"
    assert line("archive", "run", asked["id"]).status == 3
    with people.as_system(tenant):
        assert Disposal.objects.get().state == "approved"


def test_the_terms_are_told_with_their_ground(told, tenant):
    rules = {rule["setting"]: rule for rule in told("retention")["rules"]}
    assert (rules["retention.audit_days"]["days"], rules["retention.audit_days"]["least"]) == (1095, 180)
    assert all(rule["basis"] for rule in rules.values())
