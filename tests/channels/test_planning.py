"""Who hears of what by which channel and when: rules, wishes, quiet hours; a title and a link, within one's rights."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests import people
from tests.examples import make
from tongguan.channels import deliveries, planning, quiet, setting_up, wishing
from tongguan.channels.models import Address, Channel, Delivery, Rule, Silence
from tongguan.core import clock, mailing, notices
from tongguan.core.actor import acting_as
from tongguan.core.models import Notification, Preference, User
from tongguan.core.notices import Kind

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _on_a_monday(settings, monkeypatch):
    settings.ADDRESS, settings.TODAY = "https://tg.example", "2026-11-23"
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


@pytest.fixture
def at(monkeypatch, settings):
    """Sets day and hour."""

    def turn(day, hour):
        moment = MONDAY.replace(day=day, hour=hour)
        settings.TODAY = moment.date().isoformat()
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return turn


@pytest.fixture
def began(tenant):
    """The first look only remembers where it stood."""
    with people.as_system(tenant):
        planning.plan(tenant)


@pytest.fixture
def tell(tenant, as_role, began):
    """Tells an account of a vendor, by a notice of a kind, and plans."""

    def run(kind, *users, occasion="1", record=None):
        with as_role("office_head", "office_staff"):
            about = record or make("vendor")
        moment = clock.now()
        with people.as_system(tenant):
            rows = [notices.notice(kind, user.pk, ("vendor", about.pk), occasion, due="2026-11-20") for user in users]
            for row in rows:
                row.made_at = moment + dt.timedelta(seconds=1)
            notices.tell(rows)
            planning.plan(tenant)
        return about

    return run


@pytest.fixture
def rule(tenant):
    """A rule of a channel."""

    def add(channel, kind, role="", *, urgent=False):
        with people.as_system(tenant):
            setting_up.add_rule(channel, kind, role, urgent=urgent)

    return add


@pytest.fixture
def called(tenant):
    """Says under which name somebody is known at a service."""

    def say(channel, user, name):
        with people.as_system(tenant):
            setting_up.call(channel, user, name)

    return say


@pytest.fixture
def stage(rule, tell, called, at, receiver):
    """Rules, names, notices, the clock and the service at once."""
    return SimpleNamespace(rule=rule, tell=tell, called=called, at=at, receiver=receiver)


def planned(tenant):
    with people.as_system(tenant):
        return list(Delivery.objects.select_related("channel", "account").order_by("pk"))


def test_a_group_is_told_what_its_rules_say_once_for_all_its_people(channel_of, stage, user_with, tenant):
    group = channel_of("wecom_robot")
    stage.rule(group, Kind.DUTY)
    record = stage.tell(Kind.DUTY, user_with("office_head"), user_with("office_staff"))
    stage.tell(Kind.WAITS, user_with("office_head"))
    assert [row.what for row in planned(tenant)] == ["notice.duty"]
    stage.tell(Kind.DUTY, user_with("office_head"), record=record)
    assert len(planned(tenant)) == 1
    stage.tell(Kind.DUTY, user_with("office_head"), record=record, occasion="2")
    assert len(planned(tenant)) == 2


def test_a_rule_may_speak_of_one_role_alone(channel_of, stage, user_with, tenant):
    group = channel_of("dingtalk_robot")
    stage.rule(group, Kind.LEADER, "leader")
    stage.tell(Kind.LEADER, user_with("office_head"))
    assert planned(tenant) == []
    stage.tell(Kind.LEADER, user_with("leader"))
    assert [row.account for row in planned(tenant)] == [user_with("leader")]


def test_escalations_reach_the_leader_at_his_own_account_with_title_and_link_only(channel_of, stage, user_with, tenant):
    app, leader = channel_of("wecom_app"), user_with("leader")
    stage.rule(app, Kind.LEADER, "leader")
    stage.called(app, leader, "LiJu")
    record = stage.tell(Kind.LEADER, leader)
    stage.receiver.answer = lambda asked: (200, {}, b'{"errcode": 0, "access_token": "p", "expires_in": 7200}')
    assert deliveries.send_due(tenant)["taken"] == 1
    told = stage.receiver.asked[-1].json
    assert told["touser"] == "LiJu"
    title, link = told["text"]["content"].split("\n")
    assert str(record) in title
    assert link == f"https://tg.example{record.url}"
    assert record.uscc not in told["text"]["content"]


def test_without_an_account_there_nobody_is_told_and_a_wish_goes_before_a_rule(channel_of, stage, user_with, tenant):
    app, leader = channel_of("wecom_app"), user_with("leader")
    stage.rule(app, Kind.LEADER)
    stage.tell(Kind.LEADER, leader)
    assert planned(tenant) == []
    stage.called(app, leader, "LiJu")
    with acting_as(leader, tenant) as actor:
        wishing.save(actor, {f"channel-{app.pk}-leader": "never", f"channel-{app.pk}-waits": "at_once"})
    stage.tell(Kind.LEADER, leader, occasion="2")
    assert planned(tenant) == []
    stage.tell(Kind.WAITS, leader, occasion="3")
    assert [row.what for row in planned(tenant)] == ["notice.waits"]


def test_what_a_rule_calls_urgent_nobody_turns_off_and_no_hour_holds_up(channel_of, stage, user_with, tenant):
    app, leader = channel_of("wecom_app"), user_with("leader")
    stage.rule(app, Kind.LEADER, urgent=True)
    stage.called(app, leader, "LiJu")
    with acting_as(leader, tenant) as actor:
        wishing.save(actor, {f"channel-{app.pk}-leader": "never"})
    now = stage.at(24, 23)
    stage.tell(Kind.LEADER, leader)
    assert [row.next_try_at for row in planned(tenant)] == [now]


def test_at_night_it_waits_until_morning_and_on_a_day_off_until_the_next_working_day(
    channel_of, stage, user_with, tenant
):
    group = channel_of("feishu_robot")
    stage.rule(group, Kind.WAITS)
    stage.at(24, 23)
    stage.tell(Kind.WAITS, user_with("office_head"))
    stage.at(28, 12)
    stage.tell(Kind.WAITS, user_with("office_head"), occasion="2")
    due = [timezone.localtime(row.next_try_at) for row in planned(tenant)]
    assert [(one.day, one.hour) for one in due] == [(25, 8), (30, 8)], "the 28th is a Saturday"


def test_a_weekend_that_is_worked_is_no_day_off(tenant, settings):
    settings.TODAY = "2026-10-10"
    saturday = MONDAY.replace(month=10, day=10)
    with people.as_system(tenant):
        assert quiet.after_silence(saturday, [(21, 8, True)]) == saturday
        holiday = quiet.after_silence(saturday.replace(day=1), [(21, 8, True)])
    assert (holiday.month, holiday.day, holiday.hour) == (10, 8, 8)


def test_a_persons_own_hours_hold_besides_those_of_the_organisation(channel_of, stage, user_with, tenant):
    app, clerk = channel_of("wecom_app"), user_with("office_staff")
    stage.called(app, clerk, "wang")
    with acting_as(clerk, tenant) as actor:
        wishing.save(
            actor,
            {f"channel-{app.pk}-waits": "at_once", "quiet-since": "12", "quiet-until": "14", "quiet-days-off": ""},
        )
        assert Silence.objects.get().as_tuple() == (12, 14, False)
    stage.at(24, 12)
    stage.tell(Kind.WAITS, clerk)
    assert [timezone.localtime(row.next_try_at).hour for row in planned(tenant)] == [14]


def test_hours_are_settings_of_the_tenant_and_equal_ones_are_no_time(channel_of, stage, user_with, tenant, as_role):
    with as_role("sysadmin"):
        for key, value in (
            ("channels.quiet_from", "0"),
            ("channels.quiet_until", "0"),
            ("channels.quiet_days_off", "false"),
        ):
            Preference(key=key, value=value, reason="值班单位").save()
    group = channel_of("wecom_robot")
    stage.rule(group, Kind.WAITS)
    now = stage.at(28, 23)
    stage.tell(Kind.WAITS, user_with("office_head"))
    assert [row.next_try_at for row in planned(tenant)] == [now]


def test_mails_wait_for_the_morning_where_the_organisation_wants_that_unless_it_is_urgent(
    stage, user_with, tenant, as_role, settings
):
    settings.MAIL = True
    clerk = user_with("office_staff")
    User.objects.filter(pk=clerk.pk).update(email="clerk@example.org")
    stage.at(24, 23)
    stage.tell(Kind.WAITS, clerk)

    def sent():
        return mailing.send(tenant, resting=quiet.resting)

    with as_role("sysadmin"):
        Preference(key="channels.quiet_mails", value="true", reason="夜间不打扰").save()
    assert sent() == 0
    stage.tell(Kind.SECURITY, clerk, occasion="2")
    assert sent() == 1
    stage.at(25, 9)
    with acting_as(clerk, tenant) as actor:
        wishing.save(actor, {"quiet-since": "9", "quiet-until": "10"})
    assert sent() == 0
    stage.at(25, 10)
    assert sent() == 1
    assert not Notification.objects.filter(tenant=tenant, mailed_at=None).exists()


def test_a_digest_goes_out_as_one_message_in_the_morning(channel_of, stage, user_with, tenant):
    stage.receiver.answer = lambda asked: (200, {}, b'{"errcode": 0, "access_token": "p", "expires_in": 7200}')
    app, clerk = channel_of("wecom_app"), user_with("office_staff")
    stage.called(app, clerk, "wang")
    with acting_as(clerk, tenant) as actor:
        wishing.save(actor, {f"channel-{app.pk}-waits": "digest"})
    for occasion in "123":
        stage.tell(Kind.WAITS, clerk, occasion=occasion)
    assert deliveries.send_due(tenant)["taken"] == 0
    stage.at(24, 9)
    assert deliveries.send_due(tenant) == {"taken": 1, "failed": 0}
    text = stage.receiver.asked[-1].json["text"]["content"]
    assert "3 条通知" in text
    assert text.endswith("https://tg.example/notifications/")
    assert {row.state for row in planned(tenant)} == {"taken"}


def test_what_was_read_meanwhile_is_told_no_more_to_that_person(channel_of, stage, user_with, tenant):
    app, leader = channel_of("wecom_app"), user_with("leader")
    stage.rule(app, Kind.LEADER)
    stage.called(app, leader, "LiJu")
    stage.tell(Kind.LEADER, leader)
    with people.as_system(tenant):
        notices.mark_read(Notification.objects.all())
    assert deliveries.send_due(tenant) == {"taken": 0, "failed": 0}
    assert [row.state for row in planned(tenant)] == ["dropped"]
    assert stage.receiver.asked == []


def test_a_title_shows_only_what_whoever_is_told_may_see(channel_of, stage, user_with, tenant):
    group = channel_of("wecom_robot")
    stage.rule(group, Kind.ASSIGNED)
    record = stage.tell(Kind.ASSIGNED, user_with("customer"))
    deliveries.send_due(tenant)
    text = stage.receiver.asked[0].json["text"]["content"]
    assert str(record) not in text
    assert record.url not in text


def test_a_program_hears_numbers_and_links_and_never_a_title(channel_of, stage, user_with, tenant):
    channel_of("webhook", events=["notice.waits"])
    record = stage.tell(Kind.WAITS, user_with("office_head"))
    deliveries.send_due(tenant)
    told = stage.receiver.asked[0].json
    assert told["type"] == "notice.waits"
    assert told["data"] == {
        "register": "vendor",
        "record": record.pk,
        "url": f"https://tg.example/vendor/{record.pk}/",
        "account": user_with("office_head").username,
    }
    assert str(record).encode() not in stage.receiver.asked[0].body


def test_words_come_in_the_language_of_the_person_or_of_the_group(channel_of, stage, user_with, tenant):
    english = channel_of("wecom_robot", name="en", language="en")
    stage.rule(english, Kind.WAITS)
    stage.tell(Kind.WAITS, user_with("office_head"))
    deliveries.send_due(tenant)
    assert "[Tongguan]" in stage.receiver.asked[0].json["text"]["content"]


def test_what_was_told_before_a_channel_was_set_up_is_no_news_for_it(channel_of, stage, user_with, tenant):
    stage.tell(Kind.WAITS, user_with("office_head"))
    with people.as_system(tenant):
        Notification.objects.update(made_at=MONDAY - dt.timedelta(hours=1))
    group = channel_of("wecom_robot")
    stage.rule(group, Kind.WAITS)
    with people.as_system(tenant):
        planning.plan(tenant)
    assert planned(tenant) == []


def test_planning_for_many_costs_no_more_statements(
    channel_of, stage, user_with, tenant, django_assert_max_num_queries
):
    for number in range(3):
        stage.rule(channel_of("wecom_robot", name=str(number)), Kind.WAITS)
    stage.tell(Kind.WAITS, *(user_with("office_head", name=f"人{number}") for number in range(20)))
    with people.as_system(tenant), django_assert_max_num_queries(14):
        planning.plan(tenant)


def test_a_name_at_a_service_cannot_smuggle_in_anything(channel_of, stage, user_with, tenant):
    from django.core.exceptions import ValidationError  # noqa: PLC0415  this test only

    group = channel_of("feishu_robot")
    for name in ('"><at user_id="all">', "a b", "x" * 65, "名;"):
        with pytest.raises(ValidationError):
            stage.called(group, user_with("leader"), name)
    stage.called(group, user_with("leader"), "ou_84aad35d084aa403a838cf73ee18467")
    stage.called(group, user_with("leader"), "")
    with people.as_system(tenant):
        assert not Address.objects.exists()
        assert not Rule.objects.exists()
        assert Channel.objects.count() == 1
