"""Campaigns over grants: listed by themselves, decided on many at once, gone on with after an interruption."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.examples import make
from tests.outsourcing.stories import change, staff
from tongguan.access import campaigns
from tongguan.access.campaigns import Said
from tongguan.access.models import AccessGrant, AccessReviewItem
from tongguan.core import jobs, notices
from tongguan.core.actor import acting_as
from tongguan.core.models import Job
from tongguan.core.refusals import Refused

KEEP, REMOVE = Said(decision="keep", reason="仍在岗"), Said(decision="remove", reason="已转岗")


def grants(project, count, state="active"):
    return [
        make("access_grant", vendor_staff=staff(project=project), state=state, opening=True) for _each in range(count)
    ]


@pytest.fixture
def campaign(office):
    """Three grants of a project in use and one that is over; another project has one too."""
    project = make("project", state="operating", opening=True)
    grants(project, 3)
    grants(project, 1, "revoked")
    grants(make("project", state="operating", opening=True), 1)
    review = make("access_review", project=project, items=[], conclusion="逐一核对")
    review.workflow.take("list_grants", review)
    return review


def refused(review, move):
    with pytest.raises(Refused) as answer:
        review.workflow.take(move, review)
    return [(why.code, why.clause) for why in answer.value.refusals]


def test_every_grant_in_use_of_the_project_is_listed_once_however_often(campaign):
    listed = set(campaign.items.values_list("grant", flat=True))
    in_use = AccessGrant.objects.filter(state="active", vendor_staff__project=campaign.project)
    assert listed == set(in_use.values_list("pk", flat=True))
    campaigns.decide(campaigns.open_rows(campaign)[:1], KEEP)
    grants(campaign.project, 1)
    campaign.workflow.take("list_grants", campaign)
    assert sorted(campaign.items.values_list("decision", flat=True)) == ["", "", "", "keep"]
    whole = make("access_review", project=None, items=[])
    whole.workflow.take("list_grants", whole)
    assert whole.items.count() == 5


def test_it_is_not_concluded_with_rows_open_or_grants_missing_and_closing_takes_away_what_was_decided(campaign):
    first, *rest = campaigns.open_rows(campaign)
    assert campaigns.decide([first], REMOVE).done == 1
    assert refused(campaign, "conclude") == [("guard", "A.4.e")]
    campaigns.decide(rest, KEEP)
    [late] = grants(campaign.project, 1, "approved")
    assert refused(campaign, "conclude") == [("guard", "A.4.e")]
    campaign.workflow.take("list_grants", campaign)
    campaigns.decide(campaigns.open_rows(campaign), KEEP)
    campaign.workflow.take("conclude", campaign)
    campaign.workflow.take("close", campaign)
    states = dict(AccessGrant.objects.filter(reviews__review=campaign).values_list("pk", "state"))
    assert states.pop(first.grant_id) == "revoked"
    assert states.pop(late.pk) == "approved"
    assert set(states.values()) == {"active"}


def test_who_decided_is_written_down_and_nobody_decides_on_a_grant_of_their_own(campaign, tenant):
    account = people.account("office_head", tenant=tenant, name="持有人")
    mine = make("access_grant", person=make("person", account=account), state="active", opening=True)
    whole = make("access_review", project=None, items=[], conclusion="逐一核对")
    whole.workflow.take("list_grants", whole)
    with acting_as(account, tenant):
        assert mine.pk not in campaigns.open_rows(whole).values_list("grant", flat=True)
        outcome = campaigns.decide(campaigns.rows_of(whole).filter(grant=mine), KEEP)
        assert (outcome.done, list(outcome.refused.values())) == (0, [[str(mine)]])
        campaigns.decide_rest(whole, KEEP)
        assert {row.decided_by for row in whole.items.exclude(grant=mine)} == {account}
    own = whole.items.get(grant=mine)
    change(own, decision="keep")
    with acting_as(account, tenant):
        whole.workflow.take("conclude", whole)
    assert whole.done_by == account


def test_of_two_who_decide_on_the_same_row_the_first_wins_and_the_other_is_told(campaign):
    seen = {row.pk: row.version for row in campaigns.open_rows(campaign)}
    rows = list(campaigns.open_rows(campaign))
    assert campaigns.decide(rows[:1], REMOVE, seen).done == 1
    outcome = campaigns.decide(campaigns.rows_of(campaign).filter(pk__in=seen), KEEP, seen)
    assert (outcome.done, list(outcome.refused.values())) == (2, [[str(rows[0])]])
    assert AccessReviewItem.objects.get(pk=rows[0].pk).decision == "remove"


def test_a_campaign_whose_worker_was_stopped_goes_on_where_it_was(campaign, tenant, monkeypatch):
    monkeypatch.setattr(campaigns, "AT_ONCE", 1)
    assert campaigns.decide_rest(campaign, KEEP) is None
    job = Job.objects.get(name="access.decide")
    told = []

    def stopped(_job, done, total):
        told.append((done, total))
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(jobs, "progress", stopped)
        with pytest.raises(KeyboardInterrupt):
            campaigns.decide_in_units(job, **job.arguments)
    assert told == [(1, 3)]
    assert campaign.items.filter(decision="keep").count() == 1
    assert campaigns.decide_in_units(job, **job.arguments) == {"done": 2}
    assert campaign.items.filter(decision="keep").count() == 3
    assert {row.decided_by for row in campaign.items.all()} == {job.user}
    [told] = notices.worded(notices.own(job.user))
    assert told.url == campaign.url


def test_all_rows_are_read_and_named_in_one_statement(campaign):
    with CaptureQueriesContext(connection) as asked:
        assert [str(row) for row in campaigns.open_rows(campaign)]
    assert len(asked) == 1
