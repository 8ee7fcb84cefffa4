"""Master keys change while people work: nothing is lost, nobody is doubled, everything is found at every moment."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import people
from tests.examples import make
from tests.exchange import books
from tongguan.core import key_file, keys, sealing
from tongguan.core.actor import acting
from tongguan.core.models import AuditEntry, DataKey
from tongguan.exchange import importing
from tongguan.organisation.models import Person
from tongguan.protection import rotation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ring(settings, tmp_path):
    """A ring of its own, so that no other test meets its keys."""
    settings.TONGGUAN_KEYS = tmp_path / "keys.json"
    return keys.ring


def found_by(number):
    field = Person._meta.get_field("id_no")
    return list(Person.objects.filter(id_no_index__in=field.blinds(number)))


def assert_refused(number):
    """Neither a form nor a plain save takes the same number again."""
    with pytest.raises(ValidationError) as told:
        Person(name="同号", id_no=number, tenant=acting().tenant).full_clean()
    assert "已有相同身份证号的人员。" in told.value.messages
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        Person(name="同号", id_no=number).save()


def all_over():
    for place in (None, acting().tenant):
        yield rotation.bring_over(place)


def brought_over():
    done = rotation.Done()
    for one in all_over():
        done += one
    return done


def test_a_new_key_is_current_at_once_and_everything_stays_readable(ring, office):
    number = people.identity_number()
    person = make("person", id_no=number)
    for purpose in keys.PURPOSES:
        old, new = rotation.rotate(purpose)
        assert (ring().current_id(purpose), ring().ids(purpose)) == (new, [new, old])
    assert Person.objects.get(pk=person.pk).id_no.reveal() == number
    assert found_by(number) == [person]
    done = brought_over()
    assert (done.rewrapped, done.reindexed, done.stuck) == (1, 2, 0)
    assert Person.objects.get(pk=person.pk).id_no.reveal() == number
    assert found_by(number) == [person]
    assert brought_over() == rotation.Done()


def test_the_same_person_is_refused_although_the_other_lies_under_the_old_key(ring, office):
    number = people.identity_number()
    make("person", id_no=number)
    rotation.rotate("index")
    assert_refused(number)
    brought_over()
    assert_refused(number)


def test_a_sheet_finds_people_between_the_change_and_its_end(ring, office):
    number = people.identity_number()
    person = make("person", id_no=number, name="欧阳静")
    rotation.rotate("index")
    sheet = books.book(("人员", [["姓名", "身份证号", "手机"], ["欧阳静", number, "13812345678"]]))
    importing.run(sheet, "person", actor=acting())
    assert Person.objects.count() == 1
    assert Person.objects.get(pk=person.pk).mobile.reveal().endswith("13812345678")


def test_old_entries_are_proved_with_the_old_key_of_the_seals(ring, office, tenant):
    make("person")
    old, new = rotation.rotate("seal")
    make("person")
    assert sealing.verify(tenant) == []
    codes = {entry.mac.partition(".")[0] for entry in AuditEntry.objects.filter(register="person")}
    assert codes == {old, new}


def test_a_key_that_is_destroyed_meanwhile_does_not_come_back(ring, office):
    person = make("person")
    rotation.rotate("data")
    DataKey.objects.filter(pk=person.data_key_id).update(wrapped="")
    assert brought_over().rewrapped == 0
    assert DataKey.objects.get(pk=person.data_key_id).wrapped == ""


def test_what_lies_under_which_key_is_counted(ring, office):
    make("person")
    make("person")
    old, new = rotation.rotate("data")
    assert rotation.counts()["data"] == {new: 0, old: 2}
    brought_over()
    assert rotation.counts()["data"] == {new: 2, old: 0}
    assert rotation.counts()["seal"][keys.ring().current_id("seal")] >= 2


def test_a_value_without_its_key_is_told_and_stops_nothing(ring, office):
    lost, kept = make("person"), make("person")
    DataKey.objects.filter(pk=lost.data_key_id).update(wrapped="aes-gcm.00000000.AAAA")
    rotation.rotate("data")
    rotation.rotate("index")
    done = brought_over()
    assert (done.rewrapped, done.stuck) == (1, 3)
    assert Person.objects.get(pk=kept.pk).id_no.reveal()


def test_keys_change_with_an_entry_in_the_platforms_own_trail(ring, office):
    old, new = rotation.rotate("data")
    entry = AuditEntry.objects.get(tenant=None, register="keys", action="rotate")
    assert entry.changes == {"data": [old, new]}


def test_the_file_stays_the_owners_own_and_is_never_half_written(ring, monkeypatch):
    ring()
    path = keys.path()
    before = path.read_bytes()
    monkeypatch.setattr(key_file.Path, "replace", lambda *_args: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        key_file.rotate(path, "data")
    assert path.read_bytes() == before
    monkeypatch.undo()
    key_file.rotate(path, "data")
    assert path.stat().st_mode & 0o777 == 0o600
    assert {one.name for one in path.parent.iterdir()} <= {"keys.json", "keys.json.lock"}


def test_a_key_off_the_ring_is_remembered_by_its_id_and_day(ring):
    old = ring().current_id("index")
    key_file.rotate(keys.path(), "index")
    key_file.retire(keys.path(), "index", old)
    with pytest.raises(keys.KeyMissing, match=old):
        ring().key("index", old)
    content = json.loads(keys.path().read_text())["index"]
    assert old not in content["keys"]
    assert old in content["retired"]


# --- whatever happens in whatever order -------------------------------------------------------------------------------

steps = st.lists(
    st.sampled_from(["add", "double", "change", "data", "index", "seal", "one batch", "all", "erase"]),
    min_size=4,
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=steps)
def test_in_any_order_of_changes_everybody_is_readable_found_and_single(ring, office, tenant, order, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 1)
    with transaction.atomic():
        known = {}
        for step in order:
            _take(step, known)
            for pk, number in known.items():
                assert Person.objects.get(pk=pk).id_no.reveal() == number, order
                assert [one.pk for one in found_by(number)] == [pk], order
        brought_over()
        current = keys.ring().current_id("index")
        for person in Person.objects.filter(pk__in=known):
            assert person.id_no_index.startswith(f"{current}."), order
        assert sealing.verify(tenant) == []
        transaction.set_rollback(True)


def _take(step, known):
    if step == "add":
        number = people.identity_number()
        known[make("person", id_no=number).pk] = number
    elif step == "double" and known:
        assert_refused(next(iter(known.values())))
    elif step == "change" and known:
        person = Person.objects.get(pk=next(iter(known)))
        person.id_no = known[person.pk] = people.identity_number()
        person.save()
    elif step in keys.PURPOSES:
        rotation.rotate(step)
    elif step == "one batch":
        next(iter(rotation._steps(acting().tenant)), None)
    elif step == "all":
        brought_over()
    elif step == "erase" and known:
        pk, _number = known.popitem()
        person = Person.objects.get(pk=pk)
        DataKey.objects.filter(pk=person.data_key_id).update(wrapped="")
        person.id_no, person.mobile = "", ""
        person.save()


# --- kill -9 ----------------------------------------------------------------------------------------------------------

PEOPLE = 60
IN_A_PROCESS = """
import sys, time, django
django.setup()
from tests import people
from tests.examples import make
from tongguan.core import keys
from tongguan.protection import rotation
from tongguan.core.actor import acting_as
from tongguan.core.models import DataKey, Tenant
from tongguan.organisation.models import Person
tenant, _made = Tenant.objects.get_or_create(name="市数据局")
user = people.account("office_head", tenant=tenant)
if sys.argv[1] == "fill":
    with acting_as(user, tenant):
        for number in range(PEOPLE):
            make("person")
elif sys.argv[1] == "rotate":
    rotation.BATCH = 2
    rotation.rotate("data"), rotation.rotate("index")
    for place in rotation.places():
        rotation.bring_over(place, lambda _count: time.sleep(0.2))
elif sys.argv[1] == "go-on":
    for place in rotation.places():
        rotation.bring_over(place)
with acting_as(user, tenant, writes=False):
    rows = list(Person.objects.select_related("data_key"))
    assert len(rows) == PEOPLE
    numbers = {person.id_no.reveal() for person in rows}
    field = Person._meta.get_field("id_no")
    for number in numbers:
        assert Person.objects.filter(id_no_index__in=field.blinds(number)).count() == 1, number
counts, ring = rotation.counts(), keys.ring()
print(sum(counts["data"][one] + counts["index"][one] for p in ("data",) for one in ()) or
      sum(n for p in ("data", "index") for key, n in counts[p].items() if key != ring.current_id(p)))
""".replace("PEOPLE", str(PEOPLE))


@pytest.mark.integration
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the installation that is killed is an embedded one")
def test_kill_9_in_the_middle_of_a_change_loses_nothing(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = kept | {
        "TONGGUAN_HOME": str(tmp_path),
        "TONGGUAN_TODAY": "2026-11-21",
        "DJANGO_SETTINGS_MODULE": "tongguan.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }

    def run(*words):
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=True)

    def left(what):
        return int(run("-c", IN_A_PROCESS, what).stdout.split()[-1])

    run("manage.py", "migrate", "--verbosity", "0")
    assert left("fill") == 0
    process = subprocess.Popen([sys.executable, "-c", IN_A_PROCESS, "rotate"], cwd=ROOT, env=env)
    before = set(json.loads((tmp_path / "keys.json").read_text())["data"]["keys"])
    deadline = time.monotonic() + 200
    while _rewrapped(tmp_path, before) < PEOPLE // 4 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    assert process.returncode == -signal.SIGKILL, "it was over before it could be killed"
    assert 0 < left("look") < 3 * PEOPLE
    assert left("go-on") == 0


def _rewrapped(home, before):
    with sqlite3.connect(f"file:{home / 'tongguan.sqlite3'}?mode=ro", uri=True) as database:
        rows = [token for (token,) in database.execute("SELECT wrapped FROM core_datakey")]
    return sum(token.split(".")[1] not in before for token in rows)
