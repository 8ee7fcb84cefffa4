"""The clause board from a terminal: fresh, narrowed, and with a status that a script can use."""

import datetime as dt

import pytest

from tests import people
from tests.examples import make
from tongguan.core.models import AuditEntry
from tongguan.standards.packs import load

pytestmark = pytest.mark.django_db
CLAUSE = {"pack", "id", "title", "kind", "verdict", "among", "broken", "waived", "as_of", "checks"}
CHECK = {"name", "sentence", "verdict", "among", "broken", "waived", "records"}
RECORD = {"register", "id", "number", "title", "url", "message"}


@pytest.fixture
def unsafe_nda(tenant):
    """A signed NDA that lacks two of its five contents."""
    with people.as_system(tenant):
        contents = {f"nd_{number}": number < 4 for number in range(1, 6)}
        return make("nda", opening=True, state="signed", signed_on=dt.date(2026, 3, 2), **contents)


@pytest.fixture
def board(line):
    """Clause id -> clause of the outsourcing standard, and the exit status."""

    def run(*words):
        ended = line("check", "--pack", "gbt32926-2016", *words, "--json")
        return {clause["id"]: clause for clause in ended.data["packs"][0]["clauses"]}, ended.status

    return run


def numbers_in(answer):
    """The numbers of the records that a board names."""
    found = [check for clause in answer["packs"][0]["clauses"] for check in clause["checks"]]
    return {record["number"] for check in found for record in check["records"]}


def test_the_board_has_the_promised_shape(line, unsafe_nda):
    answer = line("check", "--json").data
    assert answer.keys() == {"packs", "segregation"}
    assert [told["pack"] for told in answer["packs"]] == list(load())
    assert {told["as_of"] for told in answer["packs"]} == {"2026-11-21"}
    clauses = [clause for told in answer["packs"] for clause in told["clauses"]]
    assert all(clause.keys() >= CLAUSE for clause in clauses)
    found = [check for clause in clauses for check in clause["checks"]]
    assert all(check.keys() >= CHECK for check in [*found, *answer["segregation"]])
    assert {name for check in found for record in check["records"] for name in record} >= RECORD


def test_a_broken_clause_is_named_with_its_record_and_the_status_says_so(board, unsafe_nda):
    clauses, status = board()
    assert status == 1
    assert clauses["6.4.b.4"]["verdict"] == "nonconform"
    assert [record["id"] for record in clauses["6.4.b.4"]["checks"][0]["records"]] == [unsafe_nda.pk]
    assert clauses["6.4.b.1"]["verdict"] == "conform"


def test_what_was_changed_a_moment_ago_is_in_the_board(board, unsafe_nda, as_role):
    board()
    with as_role("office_head"):
        unsafe_nda.nd_4 = unsafe_nda.nd_5 = True
        unsafe_nda.save()
    clauses, _status = board()
    assert clauses["6.4.b.4"]["verdict"] == "conform"


def test_without_anything_to_judge_by_nothing_is_green_and_the_status_is_fine(board, tenant):
    clauses, status = board()
    assert {clause["verdict"] for clause in clauses.values()} == {"unknown"}
    assert status == 0


def test_the_board_can_be_narrowed_to_a_vendor_by_number_or_name(board, unsafe_nda):
    vendor = unsafe_nda.vendor
    for named in (vendor.number, vendor.name, vendor.uscc, vendor.pk):
        clauses, status = board("--vendor", named)
        assert (clauses["6.4.b.4"]["broken"], status) == (1, 1)


def test_another_vendor_is_not_blamed(board, unsafe_nda, tenant):
    with people.as_system(tenant):
        other = make("vendor")
    clauses, status = board("--vendor", other.number)
    assert (clauses["6.4.b.4"]["broken"], status) == (0, 0)


def test_a_project_or_vendor_that_is_not_there_is_refused(line, tenant):
    assert line("check", "--project", "PRJ-2020-0001").status == 3
    assert line("check", "--vendor", "不存在公司").status == 3


def test_the_future_cannot_be_asked_for_and_a_day_is_a_day(line, tenant):
    assert line("check", "--on", "2026-11-22").status == 3
    assert line("check", "--on", "yesterday").status == 3
    assert line("check", "--on", "0001-01-01").status == 3


def test_on_a_day_that_was_not_counted_nothing_is_known(board, unsafe_nda):
    board()
    clauses, _status = board("--on", "2026-11-20")
    assert clauses["6.4.b.1"]["verdict"] == "unknown"


def test_people_get_chapters_words_and_what_breaks(line, unsafe_nda):
    ended = line("check", "--pack", "gbt32926-2016", "--language", "en")
    assert ended.status == 1
    row = next(text for text in ended.out.splitlines() if " 6.4.b.4 " in text)
    assert "✗ nonconform" in row
    assert row.endswith("1/1")
    assert sum(text.startswith("6 ") for text in ended.out.splitlines()) == 1
    assert any(unsafe_nda.number in text for text in ended.out.splitlines())


def test_the_board_is_asked_in_the_name_of_the_account_given(line, unsafe_nda, user_with):
    auditor = user_with("internal_auditor").username
    seen = line("check", "--pack", "gbt32926-2016", "--user", auditor, "--json").data
    named = [
        record for clause in seen["packs"][0]["clauses"] for check in clause["checks"] for record in check["records"]
    ]
    assert {record["number"] for record in named} == {unsafe_nda.number}
    stranger = user_with().username
    assert line("check", "--user", stranger).status == 3


def test_an_account_that_may_not_read_the_register_is_not_told_its_records(line, unsafe_nda, user_with):
    keeper = user_with("sysadmin").username
    seen = line("check", "--pack", "gbt32926-2016", "--user", keeper, "--json").data
    named = [
        record for clause in seen["packs"][0]["clauses"] for check in clause["checks"] for record in check["records"]
    ]
    assert named == []


def test_looking_leaves_no_trace_but_that_of_counting(line, unsafe_nda, tenant):
    line("check")
    with people.as_system(tenant):
        before = AuditEntry.objects.count()
    line("check")
    with people.as_system(tenant):
        assert AuditEntry.objects.count() == before


def test_what_is_otherwise_than_on_an_earlier_day_is_told(line, unsafe_nda):
    told = line("check", "--pack", "gbt32926-2016", "--against", "2026-11-01", "--json").data["packs"][0]["compared"]
    assert told["against"] == "2026-11-01"
    assert {turn["id"]: (turn["was"], turn["now"], turn["opened"]) for turn in told["turned"]}["6.4.b.4"] == (
        "unknown",
        "nonconform",
        1,
    )
    assert "6.4.b.4" in line("check", "--pack", "gbt32926-2016", "--against", "2026-11-01").out
    assert line("check", "--against", "2026-11-21").status == 3
