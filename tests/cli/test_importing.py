"""Sheets in from a terminal."""

import pytest

from tests import people
from tongguan.core.models import AuditEntry
from tongguan.outsourcing.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(tmp_path):
    """Two vendors, one with a wrong credit code."""
    path = tmp_path / "vendors.csv"
    path.write_text("name,uscc\n长河公司,\n远山公司,123\n", encoding="utf-8")
    return path


def vendors(tenant):
    with people.as_system(tenant):
        return sorted(Vendor.objects.values_list("name", flat=True))


def test_a_trial_tells_what_would_happen_and_writes_nothing(line, tenant, sheet):
    ended = line("import", sheet, "--into", "vendor", "--dry-run", "--json")
    assert ended.status == 1
    assert ended.data["dry_run"] is True
    assert ended.data["counts"] == {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert ended.data["errors"][0]["row"] == 3
    assert vendors(tenant) == []


def test_good_rows_are_kept_and_rejected_ones_give_status_one(line, tenant, sheet):
    ended = line("import", sheet, "--into", "vendor")
    assert ended.status == 1
    assert "B3" in ended.out
    assert vendors(tenant) == ["长河公司"]


def test_without_rejected_rows_the_status_is_fine(line, tenant, sheet):
    ended = line("import", sheet, "--into", "vendor", "--map", "name=name", "--json")
    assert (ended.status, ended.data["counts"]["created"]) == (0, 2)
    assert vendors(tenant) == ["远山公司", "长河公司"]


def test_whoever_may_not_write_the_register_may_not_import_into_it(line, tenant, user_with, sheet):
    auditor = user_with("internal_auditor").username
    assert line("import", sheet, "--into", "vendor", "--user", auditor).status == 3
    assert vendors(tenant) == []


def test_a_clerk_imports_in_their_own_name(line, tenant, user_with, sheet):
    clerk = user_with("office_staff")
    line("import", sheet, "--into", "vendor", "--user", clerk.username)
    with people.as_system(tenant):
        assert {entry.actor for entry in AuditEntry.objects.filter(register="vendor")} == {clerk}


def test_a_column_of_which_nothing_is_understood_is_named_with_the_way_around_it(line, tenant, tmp_path):
    path = tmp_path / "assets.csv"
    path.write_text(
        "code,name,category,owner\nA1,服务器,hardware,总经理\nA2,交换机,hardware,总经理\n", encoding="utf-8"
    )
    assert "owner. Name the other columns by --map" in line("import", path, "--into", "asset").out
    taken = [part for name in ("code", "name", "category") for part in ("--map", f"{name}={name}")]
    assert line("import", path, "--into", "asset", *taken).status == 0


def test_what_is_not_there_or_not_understood_is_refused(line, tenant, sheet, tmp_path):
    assert line("import", tmp_path / "none.csv", "--into", "vendor").status == 3
    assert line("import", sheet, "--into", "ships").status == 3
    assert line("import", sheet, "--into", "vendor", "--map", "name").status == 2
    assert line("import", sheet).status == 2
