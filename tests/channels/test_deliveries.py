"""Nothing is lost while a service is down, and what was taken is not sent again."""

import datetime as dt

import pytest

from tests import people
from tests.purging import purge
from tongguan.channels import adapters, deliveries, work
from tongguan.channels.models import Channel, Delivery
from tongguan.core import clock, jobs
from tongguan.core.models import Job, User

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def hook(channel_of):
    """A webhook that wants every step."""
    return channel_of("webhook", events=["move"])


@pytest.fixture
def put(tenant):
    """Keeps deliveries to a channel under these keys."""

    def keep(channel, *keys):
        with people.as_system(tenant):
            return deliveries.keep(deliveries.fresh(channel, "move.nda", key, body={"n": key}) for key in keys)

    return keep


@pytest.fixture
def at(monkeypatch):
    """Sets the clock on by so many minutes from now."""
    began = clock.now()

    def turn(minutes):
        monkeypatch.setattr(clock, "now", lambda: began + dt.timedelta(minutes=minutes))

    return turn


@pytest.fixture
def killed_after(hook, monkeypatch):
    """A webhook; the first worker that has sent something there is stopped before it can write that down."""
    send, killed = adapters.send, []

    def once(channel, message):
        outcome = send(channel, message)
        if not killed:
            killed.append(outcome)
            raise KeyboardInterrupt
        return outcome

    monkeypatch.setattr(adapters, "send", once)
    return hook


def states(tenant):
    with people.as_system(tenant):
        return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def uids(receiver):
    return [{name.lower(): value for name, value in asked.headers.items()}["webhook-id"] for asked in receiver.asked]


def test_each_thing_is_kept_once_and_sent_once(hook, put, tenant, receiver):
    assert put(hook, "a", "b") == 2
    assert put(hook, "b", "c") == 1
    assert deliveries.send_due(tenant) == {"taken": 3, "failed": 0}
    assert deliveries.send_due(tenant) == {"taken": 0, "failed": 0}
    assert [asked.json["data"]["n"] for asked in receiver.asked] == ["a", "b", "c"]
    assert states(tenant) == ["taken"] * 3
    assert len(set(uids(receiver))) == 3


def test_while_a_service_is_down_all_waits_with_growing_pauses_and_then_goes_out(hook, put, tenant, receiver, at):
    receiver.says(503, b"later")
    put(hook, "a", "b")
    tried = 0
    for minute in range(120):
        at(minute)
        deliveries.send_due(tenant)
        tried = len(receiver.asked)
    assert 5 <= tried <= 9, "it was tried again and again, and ever more rarely"
    with people.as_system(tenant):
        channel = Channel.objects.get()
        assert (channel.state, channel.failure) == ("failing", "503 later")
    assert states(tenant) == ["waiting", "waiting"]
    receiver.says(200)
    at(600)
    assert deliveries.send_due(tenant)["taken"] == 2
    assert states(tenant) == ["taken", "taken"]
    with people.as_system(tenant):
        assert Channel.objects.get().state == "working"


def test_one_message_that_is_refused_holds_up_no_other_and_is_given_up(hook, put, tenant, receiver, at):
    receiver.answer = lambda asked: (422 if asked.json["data"]["n"] == "bad" else 200, {}, b"no")
    put(hook, "bad", "good")
    assert deliveries.send_due(tenant) == {"taken": 1, "failed": 1}
    for hour in range(1, 30):
        at(hour * 60)
        deliveries.send_due(tenant)
    assert sorted(states(tenant)) == ["given_up", "taken"]
    assert sum(asked.json["data"]["n"] == "bad" for asked in receiver.asked) == deliveries.REFUSALS
    with people.as_system(tenant):
        assert Delivery.objects.get(key="bad").answer == "no"


def test_what_waited_for_weeks_is_given_up_and_can_be_sent_again(hook, put, tenant, receiver, at):
    receiver.says(500)
    put(hook, "a")
    at(deliveries.PATIENCE.total_seconds() / 60 + 1)
    deliveries.send_due(tenant)
    assert states(tenant) == ["given_up"]
    receiver.says(200)
    with people.as_system(tenant):
        deliveries.again(Delivery.objects.get())
        assert Job.objects.filter(name="deliver", state=Job.State.WAITING).exists()
    assert deliveries.send_due(tenant)["taken"] == 1
    assert len(set(uids(receiver))) == 1


def test_a_worker_that_is_killed_leaves_it_to_the_next_under_the_same_id(put, tenant, receiver, at, killed_after):
    put(killed_after, "a")
    with pytest.raises(KeyboardInterrupt):
        deliveries.send_due(tenant)
    assert deliveries.send_due(tenant)["taken"] == 0, "it is under a lease"
    assert states(tenant) == ["sending"]
    at(deliveries.LEASE.total_seconds() / 60 + 1)
    assert deliveries.send_due(tenant)["taken"] == 1
    assert states(tenant) == ["taken"]
    assert len(uids(receiver)) == 2
    assert len(set(uids(receiver))) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_nothing_twice(channel_of, put, tenant, receiver, race):
    hook = channel_of("webhook", events=["move"])
    put(hook, *map(str, range(10)))
    told = race(lambda: deliveries.send_due(tenant), lambda: deliveries.send_due(tenant))
    assert sum(one["taken"] for one in told) == 10, told
    assert sorted(asked.json["data"]["n"] for asked in receiver.asked) == sorted(map(str, range(10)))


def test_a_channel_that_is_paused_or_removed_is_sent_nothing(hook, put, tenant, receiver):
    put(hook, "a")
    with people.as_system(tenant):
        Channel.objects.update(is_active=False)
    assert deliveries.send_due(tenant)["taken"] == 0
    with people.as_system(tenant):
        Channel.objects.update(is_active=True)
    assert deliveries.send_due(tenant)["taken"] == 1


def test_no_other_tenant_sends_or_sees_it(hook, put, tenant, other_tenant, receiver):
    put(hook, "a")
    assert deliveries.send_due(other_tenant)["taken"] == 0
    assert receiver.asked == []


def test_no_transaction_is_open_while_others_are_spoken_to(hook, put, tenant, receiver, monkeypatch):
    put(hook, "a")
    send, seen = adapters.send, []

    def look(channel, message):
        seen.append(len(_open()))
        return send(channel, message)

    def _open():
        from django.db import connection  # noqa: PLC0415  this look only

        return connection.savepoint_ids

    before = len(_open())
    monkeypatch.setattr(adapters, "send", look)
    deliveries.send_due(tenant)
    assert seen == [before]


def test_the_task_of_the_worker_plans_and_sends(hook, put, tenant, receiver):
    put(hook, "a")
    with people.as_system(tenant):
        job = jobs.enqueue("deliver")
    assert jobs.run_one(tenant)
    with people.as_system(tenant):
        job.refresh_from_db()
    assert job.result == {"planned": 0, "taken": 1, "failed": 0}
    assert jobs.tasks["deliver"].function is work.deliver


def test_a_test_message_reaches_each_kind_and_says_nothing_but_that(channel_of, tenant, receiver, user_with):
    admin = user_with("sysadmin")
    for kind in ("wecom_robot", "dingtalk_robot", "feishu_robot", "webhook"):
        channel = channel_of(kind, **({"events": ["move"]} if kind == "webhook" else {}))
        with people.as_system(tenant):
            deliveries.try_out(channel, admin)
    assert deliveries.send_due(tenant) == {"taken": 4, "failed": 0}
    assert receiver.asked[3].json["type"] == "test"
    assert receiver.asked[3].json["data"] == {}


def test_the_log_is_tidied_after_a_while(hook, put, tenant, receiver, at):
    put(hook, "a")
    deliveries.send_due(tenant)
    with people.as_system(tenant):
        assert "deliveries" not in purge()
        at(31 * 24 * 60)
        assert purge()["deliveries"] == 1


def test_secrets_lie_sealed_and_are_not_told_by_anything(channel_of, tenant, receiver):
    channel = channel_of("dingtalk_robot")
    with people.as_system(tenant):
        row = Channel.objects.values().get(pk=channel.pk)
        assert "SEC-1" not in str(row)
        assert "SEC-1" in Channel.objects.get(pk=channel.pk).secret()
        assert User.objects.system().username == "system"
