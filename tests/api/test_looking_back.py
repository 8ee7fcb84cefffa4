"""Campaigns and re-checks of logs for programs: decided row by row, refused as on the pages."""

from tests.access.cases_logs import grant, source
from tests.api.test_moves import refusals
from tests.examples import make
from tests.outsourcing.cases_oversight import project


def test_a_campaign_is_listed_decided_and_concluded_only_when_every_row_is_decided(office, program):
    of = project()
    for _each in range(2):
        grant(of)
    review = make("access_review", project=of, items=[])
    head = program("office_head")
    assert head.post(f"access_review/{review.pk}/list_grants").status_code == 200
    told = refusals(head.post(f"access_review/{review.pk}/conclude"))
    assert [(reason["code"], reason["clause"]) for reason in told] == [("guard", "A.4.e")]
    first, second = head.get(f"access_review/{review.pk}").json()["items"]
    unsaid = {"items": [{"id": first["id"], "decision": "remove"}]}
    assert head.patch(f"access_review/{review.pk}", unsaid).status_code == 422
    rows = [
        {"id": first["id"], "decision": "remove", "reason": "已转岗"},
        {"id": second["id"], "decision": "keep"},
    ]
    assert head.patch(f"access_review/{review.pk}", {"items": rows}).status_code == 200
    assert head.post(f"access_review/{review.pk}/conclude").status_code == 200
    assert head.post(f"access_review/{review.pk}/close").status_code == 200
    states = {item.grant_id: item.grant.state for item in review.items.select_related("grant")}
    assert states == {first["grant"]: "revoked", second["grant"]: "active"}


def test_a_re_check_that_found_something_and_does_not_say_what_is_not_concluded(office, program):
    review = make("log_review", source=source(), anomalies=[], unauthorised=True)
    told = refusals(program("sec_officer").post(f"log_review/{review.pk}/conclude"))
    assert [(reason["code"], reason["clause"]) for reason in told] == [("guard", "A.4.f")]
    assert told[0]["message"]
