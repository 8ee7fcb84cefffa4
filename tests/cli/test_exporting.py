"""Sheets out from a terminal."""

import csv

import pytest

from tests import people
from tests.examples import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vendors(tenant):
    """One vendor in the country and one from abroad."""
    with people.as_system(tenant):
        return make("vendor", registered_in="mainland"), make("vendor", registered_in="abroad")


def names_in(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        _labels, names, *rows = list(csv.reader(file))
    return [row[names.index("name")] for row in rows]


def test_a_register_is_written_and_can_be_taken_in_again_without_a_change(line, vendors, tmp_path):
    path = tmp_path / "vendors.csv"
    ended = line("export", "vendor", path, "--json")
    assert ended.status == 0
    assert ended.data["bytes"] == path.stat().st_size
    assert (ended.data["register"], ended.data["format"]) == ("vendor", "csv")
    assert names_in(path) == [vendor.name for vendor in vendors]
    again = line("import", path, "--into", "vendor", "--json")
    assert again.data["counts"] == {"read": 2, "created": 0, "updated": 0, "unchanged": 2, "rejected": 0}


def test_only_what_is_asked_for_is_written(line, vendors, tmp_path):
    path = tmp_path / "vendors.csv"
    assert line("export", "vendor", path, "--where", "registered_in=abroad").status == 0
    assert names_in(path) == [vendors[1].name]


def test_a_filter_that_does_not_exist_is_refused_and_nothing_is_written(line, vendors, tmp_path):
    path = tmp_path / "vendors.csv"
    ended = line("export", "vendor", path, "--where", "place=abroad")
    assert ended.status == 3
    assert "registered_in" in ended.err
    assert line("export", "vendor", path, "--where", "registered_in=moon").status == 3
    assert line("export", "ships", path).status == 3
    assert line("export", "vendor", tmp_path / "vendors.doc").status == 3
    assert list(tmp_path.iterdir()) == []


def test_whoever_may_not_read_a_register_gets_no_sheet(line, vendors, user_with, tmp_path):
    keeper = user_with("sysadmin").username
    assert line("export", "vendor", tmp_path / "vendors.csv", "--user", keeper).status == 3
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_of_a_spreadsheet_program_is_written(line, vendors, tmp_path):
    path = tmp_path / "vendors.xlsx"
    assert line("export", "vendor", path).status == 0
    assert path.read_bytes().startswith(b"PK")


def test_a_place_that_is_none_is_told_by_its_name(line, vendors, tmp_path):
    ended = line("export", "vendor", tmp_path / "no such folder" / "vendors.csv")
    assert ended.status == 3
    assert str(tmp_path / "no such folder") in ended.err
    assert ".part" not in ended.err
    (tmp_path / "taken").write_text("")
    ended = line("docs", tmp_path / "taken")
    assert (ended.status, str(tmp_path / "taken") in ended.err) == (3, True)


@pytest.mark.parametrize("port", ["0", "65536", "99999", "-1", "http"])
def test_a_port_that_nobody_can_listen_on_is_a_wrong_argument(line, port):
    assert line("serve", "--port", port).status == 2
