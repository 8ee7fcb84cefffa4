"""Pages of campaigns and of re-checks: decide on many rows, note what was seen, lead it on, begin what is due."""

import pytest

from tests import people
from tests.access.cases_logs import grant, source
from tests.examples import make
from tests.outsourcing.cases_oversight import project
from tests.web.markup import read
from tongguan.access.models import AccessReviewItem, LogAnomaly
from tongguan.core.models import Job
from tongguan.improvement.models import Finding
from tongguan.operations.models import SecurityIncident


@pytest.fixture
def campaign(as_role):
    with as_role("office_head"):
        of = project()
        for _each in range(3):
            grant(of)
        review = make("access_review", project=of, items=[], conclusion="")
        review.workflow.take("list_grants", review)
        return review


@pytest.fixture
def review(as_role):
    with as_role("office_head"):
        held = grant(account="ops77")
        log = source(project=held.vendor_staff.project)
        return make("log_review", source=log, anomalies=[], unauthorised=None, conclusion="")


def text_of(answer):
    return answer.content.decode()


def decide(client, review, **sent):
    return client.post(f"{review.url}decide/", sent)


def ticks(page):
    return [box["value"] for box in read(page).all("input", name="row")]


def test_a_campaign_is_decided_row_by_row_and_then_the_rest_at_once(head, campaign, stored):
    page = head.get(campaign.url)
    assert read(page).objections == []
    assert "0 / 3" in text_of(page)
    first = ticks(page)[:1]
    decide(head, campaign, row=first, decision="remove", reason="")
    assert "0 / 3" in text_of(head.get(campaign.url))
    decide(head, campaign, row=first, decision="remove", reason="已转岗")
    decide(head, campaign, row=first, decision="keep")
    page = head.get(campaign.url)
    assert "1 / 3" in text_of(page)
    decide(head, campaign, rest="1", decision="keep")
    told = stored(lambda: sorted(AccessReviewItem.objects.values_list("decision", flat=True)))
    assert told == ["keep", "keep", "remove"]
    assert "已转岗" in text_of(head.get(f"{campaign.url}?show=remove"))


def test_a_campaign_with_open_rows_is_not_concluded_and_its_page_says_by_which_clause(head, campaign, stored):
    said = {"on": "2026-11-21", "version": stored(lambda: type(campaign).objects.get(pk=campaign.pk).version)}
    answer = head.post(f"{campaign.url}move/conclude/", said)
    assert (answer.status_code, stored(lambda: type(campaign).objects.get(pk=campaign.pk).state)) == (409, "planned")
    assert "A.4.e" in text_of(answer)


def test_many_rows_are_left_to_the_worker_and_the_page_says_so(head, campaign, stored, monkeypatch):
    monkeypatch.setattr("tongguan.access.campaigns.AT_ONCE", 2)
    decide(head, campaign, rest="1", decision="keep")
    assert stored(lambda: Job.objects.filter(name="access.decide").count()) == 1
    page = head.get(campaign.url)
    assert read(page).objections == []
    assert "tabler-loader" in text_of(page)
    assert 'name="rest"' not in text_of(page)


def test_who_may_not_write_reviews_decides_nothing_and_a_concluded_one_is_left_alone(client_as, head, campaign, stored):
    looker = client_as("internal_auditor")
    assert "decision" not in {one.get("name") for one in read(looker.get(campaign.url)).all("select")}
    assert decide(looker, campaign, rest="1", decision="keep").status_code == 403
    stored(lambda: _concluded(campaign))
    decide(head, campaign, rest="1", decision="keep")
    assert stored(lambda: AccessReviewItem.objects.exclude(decision="").count()) == 0


def _concluded(campaign):
    one = type(campaign).objects.get(pk=campaign.pk)
    one.state = "done"
    one.save(action="opening")


def test_accounts_are_decided_on_the_same_page_until_a_day(head, as_role, tenant, stored):
    people.account("engineer", tenant=tenant)
    with as_role("office_head"):
        review = make("access_review", subject="accounts", items=[], project=None)
        review.workflow.take("list_accounts", review)
    page = head.get(review.url)
    assert read(page).objections == []
    row = stored(lambda: review.accounts.get(account__username__startswith="engineer"))
    chosen = [tick for tick in ticks(page) if tick.startswith(f"{row.pk}.")]
    decide(head, review, row=chosen, decision="change", until="")
    decide(head, review, row=chosen, decision="change", until="2026-12-31")
    assert str(stored(lambda: review.accounts.get(pk=row.pk)).until) == "2026-12-31"


def test_what_was_seen_is_noted_led_on_to_a_finding_and_to_an_incident_and_settled(client_as, review, stored):
    officer = client_as("sec_officer")
    page = officer.get(review.url)
    assert read(page).objections == []
    for what in ("越权查询", "夜间登录", "误点"):
        officer.post(
            f"{review.url}note/", {"what": what, "kind": "attempt", "account": "ops77", "at": "2026-11-20T22:10"}
        )
    first, second, third = stored(lambda: list(review.anomalies.order_by("pk").values_list("pk", flat=True)))
    made = officer.post(f"{review.url}lead/", {"anomaly": first, "to": "finding"})
    finding = stored(lambda: Finding.objects.select_related("vendor_staff").get())
    assert (made.url, finding.text, finding.project_id) == (finding.url, "越权查询", review.source.project_id)
    assert finding.vendor_staff is not None
    officer.post(f"{review.url}lead/", {"anomaly": second, "to": "security_incident"})
    assert stored(SecurityIncident.objects.get).category == "insider"
    officer.post(f"{review.url}lead/", {"anomaly": second, "to": "finding"})
    assert stored(Finding.objects.count) == 1
    officer.post(f"{review.url}settle/", {"anomaly": third, "disposition": "本人说明"})
    assert not stored(lambda: LogAnomaly.objects.filter(settled_on=None, record=None).exists())
    page = officer.get(review.url)
    assert read(page).objections == []
    assert finding.url in text_of(page)


def test_what_is_due_is_begun_with_all_that_is_known(head, as_role, stored):
    with as_role("office_head"):
        log = source()
        about = {"register": "project", "record": log.project_id, "rule": "STAFF_AUDIT", "title": "查看服务人员活动"}
        make("periodic_task", state="overdue", opening=True, due_on="2026-11-10", counted_from="2026-10-10", **about)
    page = head.get("/log_review/")
    assert read(page).objections == []
    given = f"source={log.pk}&amp;scope=vendor_staff&amp;period_from=2026-10-10"
    assert f'href="/log_review/new/?{given}' in text_of(page)


def test_a_network_review_shows_how_far_its_controls_are_and_what_is_connected_today(head, as_role):
    with as_role("office_head"):
        of = project()
        control = make("control", project=of, deploy_due="2026-11-01")
        rows = {"extra_controls": True, "needed_controls": [{"control": control}]}
        review = make("network_review", project=of, **rows)
        way = make("remote_access", project=of, vendor_staff=None, state="active", opening=True)
    page = head.get(review.url)
    assert read(page).objections == []
    assert f'href="{control.url}"' in text_of(page)
    assert "tg-ink-bad" in text_of(page)
    assert f'href="{way.url}"' in text_of(page)
