"""Many at once through the API: a step for many records, a review decided row by row; all of it or nothing."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Program
from tests.examples import make
from tests.outsourcing.stories import staff
from tongguan.api import many
from tongguan.core.models import AuditEntry, Token
from tongguan.outsourcing.models import NDA

KEEP, REMOVE = {"decision": "keep"}, {"decision": "remove", "reason": "已转岗"}


def standing(*ndas):
    return dict(NDA.objects.filter(pk__in=[one.pk for one in ndas]).values_list("pk", "state"))


def test_a_step_is_taken_by_all_and_each_has_its_entry(office, program):
    ndas, officer = [make("nda") for _each in range(3)], program("sec_officer")
    told = {"ids": [one.pk for one in reversed(ndas)], "versions": {str(one.pk): one.version for one in ndas}}
    answer = officer.post("nda/moves/sign", told | {"on": "2026-11-20"})
    assert answer.status_code == 200, answer.content
    expected = [{"id": one.pk, "version": one.version + 1, "state": "signed", "warnings": []} for one in reversed(ndas)]
    assert answer.json() == {"records": expected}
    entries = AuditEntry.objects.filter(register="nda", action="sign", on=dt.date(2026, 11, 20))
    assert sorted(entries.values_list("record", "actor")) == sorted((one.pk, officer.user.pk) for one in ndas)
    again = officer.post("nda/moves/sign", told)
    assert again.status_code == 409
    assert {tuple(one["code"] for one in reasons) for reasons in again.json()["refused"].values()} == {
        ("state", "version")
    }
    assert set(NDA.objects.filter(pk__in=told["ids"]).values_list("version", flat=True)) == {
        one.version + 1 for one in ndas
    }


def test_one_refusal_keeps_all_back_and_every_reason_stands_with_its_record(office, program):
    good, bare, stale, officer = make("nda"), make("nda", scan=None), make("nda"), program("sec_officer")
    told = {"ids": [good.pk, bare.pk, stale.pk], "versions": {str(stale.pk): stale.version + 1}}
    answer = officer.post("nda/moves/sign", told)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    refused, errors = answer.json()["refused"], answer.json()["errors"]
    assert {pk: [one["code"] for one in reasons] for pk, reasons in refused.items()} == {
        str(bare.pk): ["needs"],
        str(stale.pk): ["version"],
    }
    assert errors == {pk: [one["message"] for one in reasons] for pk, reasons in refused.items()}
    assert set(standing(good, bare, stale).values()) == {"draft"}
    assert not AuditEntry.objects.filter(register="nda", action="sign").exists()
    noted = AuditEntry.objects.filter(register="nda", action="refused:sign", actor=officer.user)
    assert set(noted.values_list("record", flat=True)) == {bare.pk, stale.pk}


def test_a_role_that_may_not_is_told_so_for_each_and_a_reason_is_asked_for(office, program):
    ndas, vendors = [make("nda"), make("nda")], [make("vendor"), make("vendor")]
    answer = program("office_staff").post("nda/moves/sign", {"ids": [one.pk for one in ndas]})
    assert answer.status_code == 403
    assert {pk: [one["code"] for one in reasons] for pk, reasons in answer.json()["refused"].items()} == {
        str(one.pk): ["role"] for one in ndas
    }
    answer = program("leader").post("vendor/moves/blacklist", {"ids": [one.pk for one in vendors], "reason": " "})
    assert answer.status_code == 422
    assert {one["field"] for reasons in answer.json()["refused"].values() for one in reasons} == {"reason"}


def test_what_is_not_there_or_not_for_the_caller_keeps_all_back_and_tells_nothing(office, program, client_as):
    mine, officer = make("nda"), program("sec_officer")
    answer = officer.post("nda/moves/sign", {"ids": [mine.pk, 10**9]})
    assert answer.status_code == 404
    assert list(answer.json()["errors"]) == [str(10**9)]
    assert standing(mine) == {mine.pk: "draft"}
    manager = client_as("vendor_manager", "vendor_staff", name="长河经理")
    one = staff(person=make("person", kind="vendor_staff", establishment="", account=manager.user))
    own, foreign = (
        make("vendor_notice", project=one.project, vendor=vendor) for vendor in (one.vendor, make("vendor"))
    )
    told = {"ids": [own.pk, foreign.pk, 10**9]}
    answer = manager.post("/api/v1/vendor_notice/moves/acknowledge", told, content_type="application/json")
    assert answer.status_code == 404
    errors = answer.json()["errors"]
    assert errors[str(foreign.pk)] == errors[str(10**9)]
    assert str(foreign.pk) not in answer.json()["refused"]
    assert not AuditEntry.objects.filter(register="vendor_notice", record=foreign.pk, action__startswith="ref").exists()


def test_what_is_sent_is_looked_at_first_and_no_more_than_the_limit_is_taken(office, program, tenant, monkeypatch):
    officer, one = program("sec_officer"), make("nda")
    for wrong, named in (
        ({}, "ids"),
        ({"ids": []}, "ids"),
        ({"ids": "all"}, "ids"),
        ({"ids": [one.pk, True]}, "ids.1"),
        ({"ids": [10**40]}, "ids.0"),
        ({"ids": [one.pk], "versions": {"x": 1}}, "versions"),
        ({"ids": [one.pk], "versions": [1]}, "versions"),
        ({"ids": [one.pk], "versions": {"9" * 6000: 1}}, "versions"),
        ({"ids": [one.pk], "filter": "all"}, "filter"),
        ({"ids": list(range(1, many.AT_ONCE + 2))}, "ids"),
    ):
        answer = officer.post("nda/moves/sign", wrong)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [named]), wrong
    assert officer.post("nda/moves/no_such_step", {"ids": [one.pk]}).status_code == 404
    assert officer.post("no_such_register/moves/sign", {"ids": [one.pk]}).status_code == 404
    assert officer.get("nda/moves/sign").status_code == 405
    for scope in ({"writes": False}, {"registers": ["vendor"]}):
        bearer = Program(officer.user, Token.make(officer.user, tenant, **scope))
        assert bearer.post("nda/moves/sign", {"ids": [one.pk]}).status_code == 403, scope
    assert standing(one) == {one.pk: "draft"}


def test_statements_do_not_grow_with_the_records(office, program):
    officer, counts = program("sec_officer"), []
    for size in (2, 12):
        ids = [make("nda").pk for _each in range(size)]
        with CaptureQueriesContext(connection) as asked:
            assert officer.post("nda/moves/sign", {"ids": ids}).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1


@pytest.fixture
def campaign(office):
    """A review with the three grants in use of a project."""
    project = make("project", state="operating", opening=True)
    for name in ("甲", "乙", "丙"):
        holder = staff(project=project, person=make("person", kind="vendor_staff", establishment="", name=name))
        make("access_grant", vendor_staff=holder, state="active", opening=True)
    review = make("access_review", project=project, items=[])
    review.workflow.take("list_grants", review)
    return review


def test_a_program_decides_a_review_row_by_row_and_concludes_it(campaign, program):
    officer, place = program("sec_officer"), f"access_review/{campaign.pk}/decide"
    listed = officer.get(f"access_review/{campaign.pk}").json()["items"]
    first, *rest = [one["id"] for one in listed]
    rows = [{"id": first, "version": 1} | REMOVE, *({"id": pk} | KEEP for pk in rest)]
    assert officer.post(place, {"rows": rows}).json() == {"decided": 3, "open": 0}
    decided = campaign.items.order_by("pk").values_list("decision", "reason", "decided_by")
    assert list(decided) == [("remove", "已转岗", officer.user.pk), *[("keep", "", officer.user.pk)] * 2]
    told = {"period_from": "2026-10-01", "period_to": "2026-11-20", "conclusion": "逐一核对"}
    assert officer.patch(f"access_review/{campaign.pk}", told).status_code == 200
    assert officer.post("access_review/moves/conclude", {"ids": [campaign.pk]}).status_code == 200
    answer = officer.post(place, {"rows": rows})
    assert (answer.status_code, bool(answer.json()["detail"])) == (409, True)


def test_a_row_that_cannot_be_decided_keeps_all_of_them_open(campaign, program, as_role):
    officer, place = program("sec_officer"), f"access_review/{campaign.pk}/decide"
    first, second, third = campaign.items.order_by("pk").values_list("pk", flat=True)
    for rows, status, named in (
        ([{"id": first} | KEEP, {"id": second, "decision": "remove"}], 422, {str(second)}),
        ([{"id": first} | KEEP, {"id": second, "decision": "perhaps"}], 422, {str(second)}),
        ([{"id": first} | KEEP, {"id": second, "version": 7} | KEEP], 409, {str(second)}),
        ([{"id": first} | KEEP, {"id": 10**9} | KEEP, {"id": third, "decision": ""}], 422, {"rows.2.decision"}),
        ([{"id": first} | KEEP, {"id": 10**9} | KEEP, {"id": third, "decision": "remove"}], 404, None),
        ([{"id": first} | KEEP, {"id": first} | REMOVE], 422, {"rows.1.id"}),
        ([KEEP], 422, {"rows.0.id"}),
        ([{"id": first} | KEEP] * (many.AT_ONCE + 1), 422, {"rows"}),
        ([], 422, {"rows"}),
    ):
        answer = officer.post(place, {"rows": rows})
        assert answer.status_code == status, (rows[:3], answer.content)
        assert answer.json()["errors"].keys() == (named or {str(10**9), str(third)}), rows[:3]
    assert set(campaign.items.values_list("decision", flat=True)) == {""}
    rows = [{"id": first} | KEEP]
    assert program("auditor").post(place, {"rows": rows}).status_code == 403
    assert program("vendor_manager").post(place, {"rows": rows}).status_code == 403
    assert officer.post(f"access_review/{10**9}/decide", {"rows": rows}).status_code == 404
    with as_role("office_head"):
        other = make("access_review", project=make("project"), items=[])
    assert officer.post(f"access_review/{other.pk}/decide", {"rows": rows}).status_code == 404
    assert set(campaign.items.values_list("decision", flat=True)) == {""}
