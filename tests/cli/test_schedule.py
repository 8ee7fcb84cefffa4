"""What is done by itself: seals, expiries, verification, anchors sent away."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail

from tests import people
from tests.examples import make
from tests.improvement.cases_unauthorised import remote
from tongguan import schedule
from tongguan.core import announcing, clock, jobs, sealing
from tongguan.core.jobs import Periodic
from tongguan.core.models import AuditEntry, Job
from tongguan.outsourcing.models import NDA, Contract
from tongguan.standards import engine

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tenant, django_capture_on_commit_callbacks):
    """Runs a task of the schedule as the worker does, and gives its job."""

    def one(name):
        with people.as_system(tenant):
            job = jobs.enqueue(name)
        with django_capture_on_commit_callbacks(execute=True):
            assert jobs.run_one(tenant)
        with people.as_system(tenant):
            job.refresh_from_db()
        return job

    return one


@pytest.fixture
def webhook():
    """A place that takes what is posted to it; `.taken` are the bodies, `.status` what it answers."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.server.status == 200:
                self.server.taken.append(json.loads(body))
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *_args):
            return

    server = HTTPServer(("127.0.0.1", 0), Taking)
    server.taken, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_line_of_the_schedule_names_a_task_that_exists():
    assert {line.task for line in schedule.SCHEDULE} <= jobs.tasks.keys()
    assert all(isinstance(line, Periodic) and line.every >= dt.timedelta(minutes=1) for line in schedule.SCHEDULE)


def test_every_task_of_the_schedule_can_be_run(run):
    for line in schedule.SCHEDULE:
        assert run(line.task).state == Job.State.DONE


def test_the_trail_is_sealed(run, tenant):
    with people.as_system(tenant):
        make("vendor")
    assert run("seal").result == {"seals": 1}
    with people.as_system(tenant):
        assert not AuditEntry.objects.filter(tenant=tenant, seal=None).exists()
    assert run("seal").result == {"seals": 0}


def test_an_nda_expires_the_day_after_its_last(run, tenant, settings):
    with people.as_system(tenant):
        given = {"state": "signed", "signed_on": dt.date(2026, 1, 5)}
        today = make("nda", opening=True, valid_to=dt.date(2026, 11, 21), **given)
        open_ended = make("nda", opening=True, valid_to=None, **given)
    assert run("expire_ndas").result == {"expired": 0}
    settings.TODAY = "2026-11-22"
    job = run("expire_ndas")
    assert job.result == {"expired": 1}
    with people.as_system(tenant):
        assert NDA.objects.get(pk=today.pk).state == "expired"
        assert NDA.objects.get(pk=open_ended.pk).state == "signed"
        entry = AuditEntry.objects.get(register="nda", record=today.pk, action="expire")
    assert (entry.actor.username, entry.on) == ("system", dt.date(2026, 11, 22))
    assert entry.request_id == f"job-{job.pk}"


def test_a_contract_expires_the_day_after_its_last_and_a_draft_never(run, tenant):
    with people.as_system(tenant):
        over = {"start_on": dt.date(2025, 1, 1), "end_on": dt.date(2026, 11, 20)}
        running = make("contract", opening=True, state="in_force", **over)
        signed = make("contract", opening=True, state="signed", **over)
        draft = make("contract", **over)
    assert run("expire_contracts").result == {"expired": 2}
    with people.as_system(tenant):
        states = dict(Contract.objects.values_list("pk", "state"))
    assert states == {running.pk: "expired", signed.pk: "expired", draft.pk: "draft"}


def test_a_remote_service_without_leave_is_found_once_the_board_knows_of_it(run, tenant):
    with people.as_system(tenant):
        remote()
    assert run("raise_findings").result == {"raised": 0}
    engine.freshen(tenant)
    assert run("raise_findings").result == {"raised": 1}
    assert run("raise_findings").result == {"raised": 0}


def test_verification_leaves_an_entry_that_says_nothing_was_found(run, tenant):
    assert run("verify").result == {"flaws": 0}
    with people.as_system(tenant):
        assert AuditEntry.objects.get(action="verified").changes == {"flaws": [None, 0]}


def test_a_flaw_is_told_in_the_trail_and_by_mail(run, tenant, as_owner, settings):
    settings.ANCHOR_MAIL = "audit@example.org"
    with people.as_system(tenant):
        make("vendor")
        victim = AuditEntry.objects.filter(tenant=tenant).first()
    with as_owner() as cursor:
        cursor.execute("UPDATE core_auditentry SET action = 'approve' WHERE id = %s", [victim.pk])
    assert run("verify").result == {"flaws": 1}
    with people.as_system(tenant):
        assert str(victim.pk) in AuditEntry.objects.get(action="verified").reason
    assert [message.to for message in mail.outbox] == [["audit@example.org"]]
    assert str(victim.pk) in mail.outbox[0].body


def test_anchors_are_sent_once_to_mail_and_webhook(run, tenant, settings, webhook):
    settings.ANCHOR_MAIL, settings.ANCHOR_WEBHOOK = "audit@example.org", webhook.url
    with people.as_system(tenant):
        make("vendor")
    run("seal")
    assert run("announce").result == {"anchors": 1}
    known = sealing.anchors(tenant.pk)
    sent = {"tenant": tenant.name, "serial": 1, "mac": known[1]}
    assert webhook.taken[0]["anchors"] == [sent]
    assert json.loads(mail.outbox[0].body) == {"anchors": [sent]}
    assert run("announce").result == {"anchors": 0}
    assert (len(webhook.taken), len(mail.outbox)) == (1, 1)


def test_what_a_webhook_did_not_take_is_sent_again(run, tenant, settings, webhook):
    settings.ANCHOR_WEBHOOK = webhook.url
    with people.as_system(tenant):
        make("vendor")
    run("seal")
    webhook.status = 503
    job = run("announce")
    assert (job.state, job.attempts) == (Job.State.WAITING, 1)
    assert "503" in job.error
    webhook.status = 200
    with people.as_system(tenant):
        Job.objects.filter(pk=job.pk).update(run_at=clock.now())
    assert jobs.run_one(tenant)
    assert [len(body["anchors"]) for body in webhook.taken] == [1]


def test_a_webhook_is_an_address_of_the_web(settings):
    settings.ANCHOR_WEBHOOK = "file:///etc/passwd"
    with pytest.raises(Exception, match="must begin with https"):
        announcing.send("seals", {})


def test_old_finished_jobs_are_taken_away_and_failed_ones_stay(run, tenant):
    old = clock.now() - dt.timedelta(days=31)
    with people.as_system(tenant) as actor:
        given = {"tenant": tenant, "user": actor.user, "name": "seal", "run_at": old, "ended_at": old}
        done = Job.objects.create(state=Job.State.DONE, **given)
        failed = Job.objects.create(state=Job.State.FAILED, **given)
        fresh = Job.objects.create(state=Job.State.DONE, **given | {"ended_at": clock.now()})
    assert run("tidy").result == {"invitations": 0, "jobs": 1}
    with people.as_system(tenant):
        left = set(Job.objects.filter(tenant=tenant).values_list("pk", flat=True))
    assert done.pk not in left
    assert {failed.pk, fresh.pk} <= left
