"""What webhooks are told: steps from the sealed trail, rules that break and are righted; nothing missed, none twice."""

import pytest

from tests import people
from tests.examples import make
from tongguan.channels import deliveries, sources
from tongguan.channels.models import Delivery
from tongguan.core import sealing
from tongguan.standards import breach_events
from tongguan.standards.models import Breach

pytestmark = pytest.mark.django_db


@pytest.fixture
def gather(tenant):
    """Everything done so far is sealed and gathered; what is kept then."""

    def run():
        with people.as_system(tenant):
            sealing.seal_all(tenant)
            sources.gather(tenant)
            return [(row.what, row.body) for row in Delivery.objects.order_by("pk")]

    run()
    return run


def moved(as_role):
    with as_role("leader", "office_head", "office_staff"):
        report = make("report", submitted_at=None, ack_at=None, to="leader", receipt=None)
        report.workflow.take("submit", report)
    return report


def test_a_step_is_told_once_with_number_and_link_only(channel_of, as_role, gather, settings, today):
    settings.ADDRESS = "https://tg.example"
    channel_of("webhook", events=["move.report"])
    report = moved(as_role)
    assert gather() == gather()
    [(what, body)] = gather()
    assert what == "move.report"
    assert body == {
        "register": "report",
        "record": report.pk,
        "url": f"https://tg.example/report/{report.pk}/",
        "move": "submit",
        "from": "draft",
        "to": report.state,
        "on": today.isoformat(),
        "version": report.version,
    }


def test_only_what_was_chosen_is_told(channel_of, as_role, gather):
    channel_of("webhook", name="other", events=["move.contract", "notice.duty"])
    moved(as_role)
    assert gather() == []
    channel_of("webhook", name="all", events=["move"])
    moved(as_role)
    assert [what for what, _body in gather()] == ["move.report"]


def test_without_a_webhook_nothing_is_kept_and_what_was_before_it_is_not_told(channel_of, as_role, gather):
    moved(as_role)
    assert gather() == []
    channel_of("webhook", events=["move"])
    assert gather() == []


def test_rules_that_break_and_are_righted_are_told_by_number_for_each_day(channel_of, tenant, gather, today, receiver):
    channel_of("webhook", events=["breach.opened", "breach.righted"])
    with people.as_system(tenant):
        rows = [Breach(tenant=tenant, check_name="some_rule", record=number, opened_on=today) for number in range(3)]
        Breach.objects.bulk_create(rows)
    told = {"check": "some_rule", "on": today.isoformat(), "count": 3}
    assert gather() == [("breach.opened", told)]
    assert gather() == [("breach.opened", told)]
    with people.as_system(tenant):
        Breach.objects.filter(record=1).update(closed_on=today)
    assert gather()[1:] == [("breach.righted", told | {"count": 1})]
    assert deliveries.send_due(tenant)["taken"] == 2


def test_every_event_that_can_be_chosen_has_a_name_and_words():
    offered = sources.offered()
    assert {"notice.duty", "notice.leader", "move", "move.nda", "breach.opened", "breach.righted"} <= set(offered)
    assert set(breach_events.DAYS) <= set(offered)
    assert all(str(label) for label in offered.values())


def test_no_event_of_another_tenant_is_told(channel_of, as_role, gather, other_tenant, tenant):
    channel_of("webhook", of=other_tenant, events=["move"])
    moved(as_role)
    assert gather() == []
    with people.as_system(other_tenant):
        sources.gather(other_tenant)
        assert not Delivery.objects.exists()
