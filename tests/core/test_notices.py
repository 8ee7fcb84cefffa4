"""Notices: who is told what, once, in words that only show what the reader may see; and by mail, never lost."""

import datetime as dt
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import people
from tests.examples import make
from tests.purging import purge
from tongguan import schedule
from tongguan.core import clock, escalation, jobs, mailing, notice_sources, notices, sealing
from tongguan.core.models import Job, MailWish, Notification
from tongguan.core.notices import Kind
from tongguan.standards import breach_notices
from tongguan.standards.models import Breach

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
HOST = "127.0.0.1"


@pytest.fixture
def follow(tenant):
    """Everything done so far is sealed and told."""

    def run():
        with people.as_system(tenant):
            sealing.seal_all(tenant)
            while notice_sources.follow(tenant) >= 0:
                pass
        return told(tenant)

    return run


def told(tenant, *kinds):
    """(kind, name of the account, register) of every notice."""
    with people.as_system(tenant):
        rows = Notification.objects.filter(tenant=tenant).order_by("pk")
        rows = rows.filter(kind__in=kinds) if kinds else rows
        return [(row.kind, row.account.name, row.register) for row in rows.select_related("account")]


def overdue(days, **given):
    return make("periodic_task", rule="OWN", due_on=DAY - dt.timedelta(days=days), done_on=None, **given)


def escalate(tenant):
    with people.as_system(tenant):
        return escalation.escalate(tenant, clock.today())


# --- escalation -------------------------------------------------------------------------------------------------------


def test_a_task_is_told_its_owner_then_the_head_then_the_leader_each_once(tenant, as_role, settings):
    with as_role("office_head", name="科长"):
        unit_head = make("person", account=people.account("office_head", tenant=tenant, name="科长"))
        unit = make("org_unit", head=unit_head)
    with as_role("leader", name="局长"), as_role("office_staff", name="经办") as clerk:
        make("person", account=clerk.user, unit=unit)
        overdue(0, owner=clerk.user)
    escalate(tenant)
    assert told(tenant) == [("duty", "经办", "periodic_task")]
    settings.TODAY = "2026-11-28"
    escalate(tenant)
    escalate(tenant)
    assert told(tenant)[1:] == [("head", "科长", "periodic_task")]
    settings.TODAY = "2026-12-06"
    escalate(tenant)
    escalate(tenant)
    assert told(tenant)[2:] == [("leader", "局长", "periodic_task")]


def test_the_people_named_for_the_project_go_before_all_who_hold_the_role(tenant, as_role):
    with as_role("leader", name="别的领导"), as_role("leader", name="分管领导") as leader:
        led = make("person", account=leader.user)
    with as_role("office_head", name="别的科长"), as_role("office_head", name="项目科长") as head:
        headed = make("person", account=head.user)
        project = make("project", leader=led, office_head=headed, opening=True)
    with as_role("office_staff", name="经办") as clerk:
        overdue(20, owner=clerk.user, register="project", record=project.pk)
    escalate(tenant)
    assert [name for _kind, name, _register in told(tenant)] == ["经办", "项目科长", "分管领导"]


def test_where_an_owner_is_missing_or_gone_somebody_else_is_told(tenant, as_role):
    with as_role("office_head", name="科长"):
        overdue(1, owner=None)
        overdue(1, owner=people.account(tenant=tenant, name="已离任"))
    escalate(tenant)
    assert told(tenant) == [("duty", "科长", "periodic_task")] * 2


def test_a_task_whose_day_was_moved_is_told_again_for_the_new_day(tenant, office):
    task = overdue(3, owner=office.user)
    escalate(tenant)
    task.due_on = DAY - dt.timedelta(days=1)
    task.save()
    escalate(tenant)
    assert [row.occasion for row in Notification.objects.order_by("pk")] == ["2026-11-18", "2026-11-20"]


def test_whoever_is_told_of_two_steps_at_once_hears_of_the_last_only(tenant, as_role):
    with as_role("leader", name="局长"), as_role("office_head", name="科长") as head:
        overdue(40, owner=head.user)
    escalate(tenant)
    assert told(tenant) == [("duty", "科长", "periodic_task"), ("leader", "局长", "periodic_task")]
    assert escalate(tenant) == 0


def test_what_is_done_is_told_to_nobody(tenant, office):
    task = overdue(30, owner=office.user)
    task.workflow.take("do", task)
    assert escalate(tenant) == 0


def test_telling_of_many_tasks_does_not_grow_in_statements(tenant, office):
    def statements(tasks):
        for _number in range(tasks):
            overdue(20, owner=office.user)
        with people.as_system(tenant), CaptureQueriesContext(connection) as asked:
            assert escalation.escalate(tenant, DAY) == 2 * tasks
        return len(asked)

    few = statements(3)
    assert statements(15) == few
    assert statements(0) < few


# --- what the trail tells ---------------------------------------------------------------------------------------------


def test_a_decision_that_is_asked_waits_for_the_leader(tenant, as_role, follow):
    with as_role("leader", name="局长"), as_role("office_staff", name="经办"):
        make("decision")
    assert follow() == [("waits", "局长", "decision")]
    assert follow() == [("waits", "局长", "decision")]


def test_a_step_tells_those_who_may_make_the_next_one_and_its_return_tells_who_submitted(tenant, as_role, follow):
    with as_role("leader", name="局长"), as_role("office_head", name="科长"):
        report = make("report", submitted_at=None, ack_at=None, to="leader", receipt=None)
        report.workflow.take("submit", report)
    assert ("waits", "局长", "report") in follow()
    with as_role("leader", name="局长"):
        report.workflow.take("return", report, reason="请补充数据")
    assert follow()[-1] == ("returned", "科长", "report")


def test_whoever_is_given_work_or_a_text_to_read_is_told(tenant, as_role, follow):
    with as_role("assessor", name="评估员") as assessor, as_role("office_staff", name="经办"):
        make("risk_assessment", assessor=assessor.user)
        make("acknowledgement", account=assessor.user, acknowledged_on=None)
    assert [line for line in follow() if line[1] == "评估员"] == [
        ("assigned", "评估员", "risk_assessment"),
        ("acknowledge", "评估员", "acknowledgement"),
    ]


def test_nobody_is_told_what_they_did_themselves_and_imports_tell_nobody(tenant, as_role, follow):
    with as_role("leader", "office_staff", name="一人两职"):
        make("decision")
        make("decision", opening=True, state="pending")
    assert follow() == []


def test_what_is_old_when_the_trail_is_first_read_is_no_news(tenant, as_role, follow, settings):
    with as_role("leader", name="局长"), as_role("office_staff", name="经办"):
        make("decision")
    with people.as_system(tenant):
        sealing.seal_all(tenant)
    settings.TODAY = "2026-12-15"
    assert follow() == []


def test_newly_broken_rules_are_one_notice_for_a_project_and_a_day(tenant, as_role, office):
    with as_role("leader", name="局长") as leader:
        project = make("project", leader=make("person", account=leader.user), opening=True)
    with people.as_system(tenant):
        assert breach_notices.tell_of_breaches(tenant) == 0
        staff = [make("vendor_staff", project=project, opening=True) for _number in range(2)]
        for one in staff:
            Breach.objects.create(tenant=tenant, check_name="staff_condition_2_holds", record=one.pk, opened_on=DAY)
        breach_notices.tell_of_breaches(tenant)
        breach_notices.tell_of_breaches(tenant)
        (notice,) = Notification.objects.all()
    assert (notice.kind, notice.account, notice.given) == ("breach", leader.user, {"count": 2})


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_notice_is_worded_in_the_language_of_the_reader_and_hides_what_they_may_not_see(tenant, as_role):
    with as_role("office_head") as head:
        report = make("report", subject="三季度外包情况")
        given = {"state": "submitted"}
        mine = notices.notice(Kind.WAITS, head.user.pk, ("report", report.pk), "x", **given)
        (one,) = notices.worded([mine])
        assert "三季度外包情况" in one.text
        assert one.url == report.url
        with translation.override("en"):
            (one,) = notices.worded([mine])
            assert one.text == "三季度外包情况 waits for your step. State: submitted."
    with as_role("vendor_staff"):
        (one,) = notices.worded([mine])
    assert "三季度" not in one.text
    assert one.url == ""


def test_every_kind_has_words_for_any_record(office):
    vendor = make("vendor")
    for kind in set(Kind.values) - {Kind.ALARM}:
        (one,) = notices.worded([notices.notice(kind, office.user.pk, ("vendor", vendor.pk), "x")])
        assert str(vendor) in one.text


def test_read_notices_go_after_a_time_but_not_those_of_open_tasks(tenant, office):
    task, vendor = overdue(1, owner=office.user), make("vendor")
    notices.tell(
        notices.notice(Kind.DUTY, office.user.pk, about, "x")
        for about in (("periodic_task", task.pk), ("vendor", vendor.pk))
    )
    Notification.objects.update(read_at=clock.now() - dt.timedelta(days=91))
    assert purge() == {"notices": 1}
    assert Notification.objects.get().record == task.pk


# --- mail -------------------------------------------------------------------------------------------------------------


class Inbox:
    """A mail server's handler; refuses addresses that begin with "no-"."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  the server calls it so
        if address.startswith("no-"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the server calls it so
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def server(settings):
    """A real mail server on this machine."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname=HOST, port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = True, HOST, port
    settings.EMAIL_USE_TLS, settings.ADDRESS = False, "https://tongguan.example.org"
    yield inbox
    controller.stop()


@pytest.fixture
def tell_me(tenant, office):
    """A notice of a kind to an account with an address."""

    def make_one(kind=Kind.DUTY, email="office@example.org", name="收信人"):
        user = people.account("office_staff", tenant=tenant, name=name)
        user.email = email
        user.save()
        row = notices.notice(kind, user.pk, ("vendor", make("vendor").pk), "x", due="2026-11-21", count=1)
        notices.tell([row])
        return user

    return make_one


def test_a_mail_holds_title_and_link_and_goes_out_once(tenant, server, tell_me):
    tell_me()
    assert mailing.send(tenant) == 1
    assert mailing.send(tenant) == 0
    ((to, content),) = server.taken
    assert to == ["office@example.org"]
    assert "Auto-Submitted: auto-generated" in content
    assert Notification.objects.get().mailed_at


def test_the_links_lead_to_the_record_and_the_words_are_the_readers(tenant, tell_me, settings):
    settings.MAIL, settings.ADDRESS = True, "https://tongguan.example.org"
    user = tell_me()
    user.language = "en"
    user.save()
    mailing.send(tenant)
    (message,) = mail.outbox
    row = Notification.objects.get()
    link = f"https://tongguan.example.org/vendor/{row.record}/"
    assert message.subject.endswith("due on 2026-11-21.")
    for body in (message.body, message.alternatives[0].content):
        assert link in body
        assert "https://tongguan.example.org/account/mail/" in body


def test_one_refused_address_holds_up_nobody_and_is_given_up_in_the_end(tenant, server, tell_me):
    tell_me(email="no-such@example.org", name="错址")
    tell_me(email="good@example.org", name="对址")
    for _attempt in range(mailing.TRIES + 2):
        mailing.send(tenant)
    assert [to for to, _content in server.taken] == [["good@example.org"]]
    refused = Notification.objects.get(mailed_at=None)
    assert refused.tries == mailing.TRIES
    assert "550" in refused.failure


def test_a_mail_server_that_is_away_loses_nothing(tenant, tell_me, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = True, HOST, 1, False
    tell_me()
    with people.as_system(tenant):
        job = jobs.enqueue("mail_notices")
    assert jobs.run_one(tenant)
    job = Job.objects.get(pk=job.pk)
    assert job.state == Job.State.DONE
    assert "refused" in job.result["failing"].lower()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailing.send(tenant) == 1
    assert len(mail.outbox) == 1


def test_people_choose_at_once_once_a_day_or_not_at_all(tenant, tell_me, settings):
    settings.MAIL = True
    now, daily, never = (tell_me(name=name, email=f"{name}@example.org") for name in ("now", "daily", "never"))
    MailWish.objects.create(user=daily, kind=Kind.DUTY, when="digest")
    MailWish.objects.create(user=never, kind=Kind.DUTY, when="never")
    Notification.objects.update(made_at=mailing.digest_moment(8) + dt.timedelta(seconds=1))
    mailing.send(tenant)
    assert [message.to for message in mail.outbox] == [[now.email]]
    Notification.objects.update(made_at=mailing.digest_moment(8) - dt.timedelta(hours=1))
    mailing.send(tenant)
    assert [message.to for message in mail.outbox[1:]] == [[daily.email]]


def test_what_was_read_already_and_what_nobody_set_up_is_not_mailed(tenant, tell_me, settings):
    tell_me()
    assert mailing.send(tenant) == 0
    settings.MAIL = True
    Notification.objects.update(read_at=clock.now())
    assert mailing.send(tenant) == 0
    assert mail.outbox == []


def test_broken_rules_never_come_one_by_one(tenant, tell_me):
    assert mailing.wishes_of(tell_me(kind=Kind.BREACH))[Kind.BREACH] == "digest"


def test_a_title_with_a_line_break_makes_no_header(tenant, tell_me, settings, office):
    settings.MAIL = True
    user = tell_me()
    row = Notification.objects.get()
    row.given["due"] = "x\nBcc: all@example.org"
    row.save()
    mailing.send(tenant)
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == [user.email]


def test_the_worker_tells_and_escalates_by_itself(tenant, as_role):
    with as_role("leader", name="局长"), as_role("office_staff", name="经办") as clerk:
        make("decision")
        overdue(1, owner=clerk.user)
    with people.as_system(tenant):
        sealing.seal_all(tenant)
        first = [jobs.enqueue(name).pk for name in ("notify", "raise_duties")]
    while jobs.run_one(tenant):
        pass
    with people.as_system(tenant):
        assert set(Job.objects.filter(pk__in=first).values_list("state", flat=True)) == {"done"}
    assert {(kind, name) for kind, name, _register in told(tenant)} >= {("waits", "局长"), ("duty", "经办")}
    assert schedule.SCHEDULE
