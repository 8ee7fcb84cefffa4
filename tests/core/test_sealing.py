"""The seal over the audit trail: whatever is done to it behind the application's back is found and named."""

import json

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.examples import make
from tongguan.core import audit, keys, sealing
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Seal


@pytest.fixture
def trail(office, tenant, django_capture_on_commit_callbacks):
    """Three seals over four entries each and two entries more; `.sealed` and `.loose` are their ids in order."""

    class Trail:
        def entries(self, seal):
            return list(AuditEntry.objects.filter(seal=seal).order_by("id").values_list("pk", flat=True))

        @property
        def loose(self):
            return list(AuditEntry.objects.filter(tenant=tenant, seal=None).order_by("id").values_list("pk", flat=True))

        def grow(self, count=4):
            for _each in range(count):
                make("org_unit")

        def seal(self):
            with django_capture_on_commit_callbacks(execute=True):
                return sealing.seal(tenant)

        def flaws(self):
            return sealing.verify(tenant)

        def first(self):
            """Seal and entry of the first flaw."""
            flaws = self.flaws()
            assert flaws, "nothing was found"
            assert all(flaw.message for flaw in flaws)
            return flaws[0].seal, flaws[0].entry

    made = Trail()
    made.seals = []
    for _each in range(3):
        made.grow()
        made.seals.append(made.seal())
    made.grow(2)
    assert made.flaws() == []
    return made


@pytest.fixture
def tamper(as_owner):
    """Somebody with the password of the database does this."""

    def do(statement, *values):
        with as_owner() as cursor:
            cursor.execute(statement, values)

    return do


def test_an_untouched_trail_has_no_flaw_and_every_seal_covers_its_own_entries(trail, tenant):
    assert [seal.serial for seal in trail.seals] == [1, 2, 3]
    assert [seal.count for seal in trail.seals] == [4, 4, 4]
    assert len(trail.loose) == 2
    told = sealing.report(tenant)
    assert (told["entries"], told["unsealed"], told["seals"], told["flaws"]) == (14, 2, 3, [])


def test_sealing_again_with_nothing_new_makes_no_seal(trail, tenant):
    assert trail.seal().count == 2
    assert trail.seal() is None
    assert sealing.seal_all(tenant) == 0


def test_many_entries_take_several_seals(trail, tenant, monkeypatch):
    monkeypatch.setattr(sealing, "UNIT", 3)
    trail.grow(8)
    assert sealing.seal_all(tenant) == 4
    assert not trail.loose
    assert trail.flaws() == []


@pytest.mark.parametrize(
    "told",
    [
        ("reason", "另有原因"),
        ("action", "approve"),
        ("actor_id", None),
        ("record", 4711),
        ("register", "vendor"),
        ("changes", '{"name": ["甲", "乙"]}'),
        ("version", 9),
        ("late", True),
        ("request_id", "0"),
        ('"on"', "2020-01-01"),
        ("at", "2020-01-01 00:00:00+00:00"),
    ],
    ids=lambda told: told[0],
)
@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "not yet sealed"])
def test_a_changed_entry_is_found_and_named(trail, tamper, user_with, sealed, told):
    column, value = told
    victim = trail.entries(trail.seals[1])[2] if sealed else trail.loose[0]
    value = user_with("leader").pk if column == "actor_id" else value
    cast = "::jsonb" if column == "changes" and connection.vendor == "postgresql" else ""
    tamper(f"UPDATE core_auditentry SET {column} = %s{cast} WHERE id = %s", value, victim)  # noqa: S608  made here
    assert trail.first() == (trail.seals[1].serial if sealed else None, victim)


def test_a_deleted_entry_is_found_and_named(trail, tamper):
    victim = trail.entries(trail.seals[0])[1]
    tamper("DELETE FROM core_auditentry WHERE id = %s", victim)
    assert trail.first() == (1, victim)


def columns_without(*names):
    fields = [field.column for field in AuditEntry._meta.concrete_fields if field.column not in names]
    return ", ".join(f'"{column}"' for column in fields)


def test_an_inserted_entry_is_found_and_named(trail, tamper):
    model = trail.entries(trail.seals[0])[0]
    others = columns_without("id", "mac", "reason", "seal_id")
    for seal in (None, trail.seals[1].pk):
        tamper(
            f"INSERT INTO core_auditentry ({others}, reason, mac, seal_id) "  # noqa: S608  made here
            f"SELECT {others}, 'zu spät', mac, %s FROM core_auditentry WHERE id = %s",
            seal,
            model,
        )
    forged = AuditEntry.objects.order_by("-id")[:2]
    found = {flaw.entry for flaw in trail.flaws()}
    assert {entry.pk for entry in forged} <= found
    assert trail.first() == (2, forged[0].pk)


def test_a_genuine_entry_told_twice_is_found(trail, tamper):
    model = trail.entries(trail.seals[0])[0]
    others = columns_without("id", "seal_id")
    tamper(
        f"INSERT INTO core_auditentry ({others}) SELECT {others} FROM core_auditentry WHERE id = %s",  # noqa: S608
        model,
    )
    copy = AuditEntry.objects.order_by("-id").first()
    assert [flaw.entry for flaw in trail.flaws()] == [copy.pk]
    trail.seal()
    assert [flaw.entry for flaw in trail.flaws()] == [copy.pk]


def test_entries_whose_places_were_exchanged_are_found(trail, tamper):
    one, two = trail.entries(trail.seals[0])[1], trail.entries(trail.seals[2])[0]
    for old, new in ((one, -1), (two, one), (-1, two)):
        tamper("UPDATE core_auditentry SET id = %s WHERE id = %s", new, old)
    assert trail.first() == (1, one)


def test_an_entry_put_under_another_seal_is_found(trail, tamper):
    victim = trail.entries(trail.seals[0])[3]
    tamper("UPDATE core_auditentry SET seal_id = %s WHERE id = %s", trail.seals[1].pk, victim)
    assert trail.first() == (1, victim)


def test_an_entry_taken_from_under_its_seal_is_found(trail, tamper):
    victim = trail.entries(trail.seals[1])[0]
    tamper("UPDATE core_auditentry SET seal_id = NULL WHERE id = %s", victim)
    assert trail.first() == (2, victim)
    trail.seal()
    assert trail.first() == (2, victim)


def test_a_tail_cut_with_its_seal_is_found(trail, tamper):
    for entry in [*trail.entries(trail.seals[2]), *trail.loose]:
        tamper("DELETE FROM core_auditentry WHERE id = %s", entry)
    tamper("DELETE FROM core_seal WHERE id = %s", trail.seals[2].pk)
    assert trail.first() == (3, None)


def test_a_tail_cut_and_grown_anew_is_found(trail, tamper):
    for entry in [*trail.entries(trail.seals[2]), *trail.loose]:
        tamper("DELETE FROM core_auditentry WHERE id = %s", entry)
    tamper("DELETE FROM core_seal WHERE id = %s", trail.seals[2].pk)
    trail.grow()
    sealing.seal(trail.seals[0].tenant)
    assert [seal.serial for seal in Seal.objects.order_by("serial")] == [1, 2, 3]
    assert trail.first()[0] == 3


def test_a_seal_taken_out_of_the_middle_is_found(trail, tamper):
    for entry in trail.entries(trail.seals[1]):
        tamper("DELETE FROM core_auditentry WHERE id = %s", entry)
    tamper("DELETE FROM core_seal WHERE id = %s", trail.seals[1].pk)
    assert trail.first() == (2, None)


def test_an_entry_moved_to_another_tenant_is_found_in_both_trails(trail, tamper, other_tenant, as_role):
    victim = trail.entries(trail.seals[0])[0]
    tamper("UPDATE core_auditentry SET tenant_id = %s WHERE id = %s", other_tenant.pk, victim)
    assert trail.first() == (1, victim)
    with as_role("office_head", of=other_tenant):
        assert victim not in {flaw.entry for flaw in sealing.verify(other_tenant)}
    tamper("UPDATE core_auditentry SET seal_id = NULL WHERE id = %s", victim)
    with as_role("office_head", of=other_tenant):
        assert [flaw.entry for flaw in sealing.verify(other_tenant)] == [victim]


@pytest.mark.parametrize(
    ("column", "value"),
    [("count", 3), ("digest", "0" * 64), ("leaves", None), ("at", "2020-01-01 00:00:00+00:00"), ("mac", "f" * 64)],
    ids=lambda value: str(value)[:8],
)
def test_an_altered_seal_is_found(trail, tamper, column, value):
    seal = trail.seals[1]
    value = seal.leaves.rpartition(" ")[0] if column == "leaves" else value
    tamper(f'UPDATE core_seal SET "{column}" = %s WHERE id = %s', value, seal.pk)  # noqa: S608  made here
    assert trail.first()[0] == 2


def test_an_entry_removed_from_trail_and_seal_alike_is_found(trail, tamper):
    seal, victim = trail.seals[1], trail.entries(trail.seals[1])[1]
    rest = " ".join(leaf for leaf in seal.leaves.split(" ") if not leaf.startswith(f"{victim}:"))
    tamper("DELETE FROM core_auditentry WHERE id = %s", victim)
    tamper("UPDATE core_seal SET leaves = %s, count = count - 1 WHERE id = %s", rest, seal.pk)
    assert trail.first()[0] == 2


def test_seals_exchanged_for_one_another_are_found(trail, tamper):
    for serial, seal in ((9, trail.seals[0]), (1, trail.seals[1]), (2, trail.seals[0])):
        tamper("UPDATE core_seal SET serial = %s WHERE id = %s", serial, seal.pk)
    assert trail.first()[0] == 1


def test_an_old_database_put_back_is_found(trail, tamper):
    for seal in trail.seals[1:]:
        tamper("UPDATE core_auditentry SET seal_id = NULL WHERE seal_id = %s", seal.pk)
        tamper("DELETE FROM core_seal WHERE id = %s", seal.pk)
    flaws = trail.flaws()
    assert [flaw.seal for flaw in flaws] == [2, 3]
    # Working on from the old state does not heal it.
    trail.grow()
    sealing.seal_all(trail.seals[0].tenant)
    sealing.seal_all(trail.seals[0].tenant)
    assert trail.first()[0] == 2


def test_all_seals_removed_and_made_anew_are_found(trail, tamper, tenant):
    tamper("UPDATE core_auditentry SET seal_id = NULL WHERE tenant_id = %s", tenant.pk)
    tamper("DELETE FROM core_seal WHERE tenant_id = %s", tenant.pk)
    assert [flaw.seal for flaw in trail.flaws()] == [1, 2, 3]
    sealing.seal_all(tenant)
    assert trail.first()[0] == 1


def test_a_chain_reckoned_with_another_key_is_found(trail, tamper, tmp_path, settings):
    """Whoever has the program and the database but not the key cannot write a history that passes."""
    real, settings.TONGGUAN_KEYS = settings.TONGGUAN_KEYS, tmp_path / "own-keys.json"
    victim = AuditEntry.objects.get(pk=trail.entries(trail.seals[2])[0])
    victim.reason = "nie geschehen"
    forged = audit.code_of(victim)
    settings.TONGGUAN_KEYS = real
    tamper("UPDATE core_auditentry SET reason = %s, mac = %s WHERE id = %s", victim.reason, forged, victim.pk)
    assert trail.first() == (3, victim.pk)
    name = keys.ring().current_id("seal")
    borrowed = f"{name}.{forged.partition('.')[2]}"
    tamper("UPDATE core_auditentry SET mac = %s WHERE id = %s", borrowed, victim.pk)
    assert trail.first() == (3, victim.pk)


def test_entries_stay_genuine_when_the_key_is_changed_for_a_new_one(trail, tmp_path, settings):
    path = tmp_path / "keys.json"
    ring = json.loads((django_settings.TONGGUAN_HOME / "keys.json").read_text())
    ring["seal"]["keys"]["newer"] = sealing_key()
    ring["seal"]["current"] = "newer"
    path.write_text(json.dumps(ring))
    settings.TONGGUAN_KEYS = path
    trail.grow()
    assert trail.seal().mac.startswith("newer.")
    assert trail.flaws() == []


def sealing_key():
    return "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="


def test_anchors_are_announced_only_once_the_seal_is_committed(office, tenant, django_capture_on_commit_callbacks):
    make("org_unit")
    with django_capture_on_commit_callbacks() as waiting:
        seal = sealing.seal(tenant)
    assert sealing.anchors(tenant.pk) == {}
    [announce] = waiting
    announce()
    assert sealing.anchors(tenant.pk) == {1: seal.mac}


def test_trails_of_two_tenants_are_sealed_apart(trail, other_tenant, as_role):
    with as_role("office_head", of=other_tenant):
        make("org_unit")
        seal = sealing.seal(other_tenant)
        assert (seal.serial, seal.count) == (1, 1)
        assert sealing.verify(other_tenant) == []
    assert trail.flaws() == []


def test_what_belongs_to_no_tenant_has_a_trail_of_its_own(tenant, user_with):
    with acting_as(user_with("sysadmin"), None):
        audit.note("account", 1, "logged_in")
        assert sealing.seal(None).count == 1
        assert sealing.verify(None) == []
