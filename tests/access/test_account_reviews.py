"""Reviews of the platform's own accounts: all are listed, decided by another person, and withdrawn where they go."""

import datetime as dt

import pytest

from tests import people
from tests.examples import make
from tongguan.accounts.models import RightsRequest
from tongguan.core import duties, forms, registers
from tongguan.core.actor import acting_as
from tongguan.core.models import Membership
from tongguan.core.refusals import Refused
from tongguan.outsourcing.entitlements import Entitlements


@pytest.fixture
def reviewers(tenant):
    """Two people who may review: the head of the office and the security administrator."""
    return [people.account(role, tenant=tenant) for role in ("office_head", "secadmin")]


@pytest.fixture
def campaign(tenant, reviewers):
    """A campaign with its accounts listed: both reviewers, an engineer, and somebody who is no longer needed."""
    for role in ("engineer", "finance"):
        people.account(role, tenant=tenant)
    with acting_as(reviewers[0], tenant):
        review = make("access_review", subject="accounts", items=[], project=None, conclusion="已逐一核对")
        review.workflow.take("list_accounts", review)
        return review


def rows_of(review):
    return {item.account.username.split("@")[0]: item for item in review.accounts.select_related("account")}


def decide(review, by, decisions):
    """Somebody decides on these accounts through the form."""
    with acting_as(by, review.tenant) as actor:
        review.refresh_from_db()
        told = [
            {"id": item.pk, "account": item.account_id} | decisions.get(name, {"decision": item.decision})
            for name, item in rows_of(review).items()
        ]
        form = forms.form_of(registers.registry["access_review"]).of(review, {"accounts": told}, actor=actor)
        if not form.is_valid():
            return form.all_errors()
        form.save()
        return {}


KEEP = {"decision": "keep"}


def finish(review, reviewers):
    assert decide(review, reviewers[0], {"secadmin": KEEP, "engineer": KEEP, "finance": GONE}) == {}
    assert decide(review, reviewers[1], {"office_head": KEEP}) == {}


GONE = {"decision": "withdraw", "reason": "岗位已撤销"}


def test_each_account_is_listed_with_what_it_could_do(campaign, tenant, reviewers):
    with acting_as(reviewers[0], tenant):
        rows = rows_of(campaign)
        assert set(rows) == {"office_head", "secadmin", "engineer", "finance"}
        assert rows["engineer"].roles
        campaign.workflow.take("list_accounts", campaign)
        assert campaign.accounts.count() == 4


def test_nobody_decides_on_his_own_account(campaign, reviewers):
    errors = decide(campaign, reviewers[0], {"office_head": KEEP})
    assert "SOD-14" in str(errors)
    assert decide(campaign, reviewers[1], {"office_head": KEEP}) == {}


def test_who_decided_is_written_down(campaign, tenant, reviewers):
    finish(campaign, reviewers)
    with acting_as(reviewers[0], tenant):
        decided = {name: item.decided_by for name, item in rows_of(campaign).items()}
    assert decided["office_head"] == reviewers[1]
    assert decided["engineer"] == reviewers[0]


def test_it_is_not_concluded_while_an_account_is_undecided_or_missing(campaign, tenant, reviewers):
    with acting_as(reviewers[0], tenant), pytest.raises(Refused):
        campaign.workflow.take("conclude", campaign)
    finish(campaign, reviewers)
    people.account("engineer", tenant=tenant, name="新来的人")
    with acting_as(reviewers[0], tenant):
        campaign.refresh_from_db()
        with pytest.raises(Refused) as answer:
            campaign.workflow.take("conclude", campaign)
    assert [refusal.code for refusal in answer.value.refusals] == ["guard"]


def test_what_was_not_confirmed_ends_with_the_review(campaign, tenant, reviewers, today):
    assert decide(campaign, reviewers[0], {"secadmin": KEEP, "finance": GONE}) == {}
    until = {"decision": "change", "until": dt.date(2026, 12, 31)}
    assert decide(campaign, reviewers[0], {"engineer": until}) == {}
    assert decide(campaign, reviewers[1], {"office_head": KEEP}) == {}
    with acting_as(reviewers[0], tenant):
        campaign.refresh_from_db()
        campaign.workflow.take("conclude", campaign)
        campaign.workflow.take("close", campaign)
        asked = RightsRequest.objects.get(account__username__startswith="finance")
    assert (asked.kind, asked.role, asked.state) == ("withdraw", "finance", "requested")
    assert campaign.number in asked.reason
    with acting_as(people.account("leader", tenant=tenant), tenant):
        asked.workflow.take("approve", asked)
    assert not Membership.in_force(today).filter(role="finance", tenant=tenant).exists()
    dated = Membership.objects.get(role="engineer", tenant=tenant)
    assert dated.valid_to == dt.date(2026, 12, 31)


def test_the_security_administrator_sees_reviews_of_accounts_and_no_others(campaign, tenant, reviewers):
    with acting_as(reviewers[0], tenant):
        other = make("access_review", items=[])
    with acting_as(reviewers[1], tenant) as actor:
        seen = {one.pk for one in registers.registry["access_review"].visible_to(actor)}
    assert campaign.pk in seen
    assert other.pk not in seen


def test_the_next_review_is_a_duty_half_a_year_after_the_last(campaign, tenant, reviewers, today):
    finish(campaign, reviewers)
    with acting_as(reviewers[0], tenant):
        campaign.refresh_from_db()
        campaign.workflow.take("conclude", campaign)
        duty = duties.registry["ACCOUNT_REVIEW"]
        owed = duty.owed(today)
        [last] = owed.over.annotate(last=owed.last).values_list("last", flat=True)
    assert last == today
    assert duty.unit == "month"


def test_an_account_without_a_role_may_do_nothing(tenant, reviewers):
    bare = people.account(tenant=tenant, name="空账号")
    with acting_as(reviewers[1], tenant):
        told = Entitlements(bare)
        assert (told.roles, told.rights) == ([], [])
