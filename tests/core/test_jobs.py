"""Background work: queued with what wants it, done in the name of whoever asked, retried, and never lost."""

import datetime as dt
import threading

import pytest
from django.db import DataError

from tests.examples import make
from tongguan.core import audit, clock, jobs
from tongguan.core.actor import acting, acting_as
from tongguan.core.models import Job, User
from tongguan.organisation.models import OrgUnit


@pytest.fixture
def desk(monkeypatch, as_role):
    """A task that exists for one test, the queue, and the clock of what is in it."""
    monkeypatch.setattr(jobs, "tasks", dict(jobs.tasks))

    class Desk:
        def task(self, function, **options):
            jobs.task("test", **options)(function)

        def queue(self, **arguments):
            with as_role("office_head"):
                return jobs.enqueue("test", **arguments)

        def now(self, job):
            """The job as it stands."""
            with as_role("office_head"):
                return Job.objects.get(pk=job.pk)

        def turn(self, job, **values):
            with as_role("office_head"):
                Job.objects.filter(pk=job.pk).update(**values)

    return Desk()


AN_HOUR = dt.timedelta(hours=1)


def test_a_job_is_done_once_in_the_name_of_whoever_asked(desk, tenant, user_with):
    seen = []
    desk.task(
        lambda job, word: seen.append((word, acting().user, acting().tenant, acting().request_id)) or {"said": word}
    )
    job = desk.queue(word="通")
    assert jobs.run_one(tenant) is True
    assert jobs.run_one(tenant) is False
    assert seen == [("通", user_with("office_head"), tenant, f"job-{job.pk}")]
    done = desk.now(job)
    assert (done.state, done.result, done.attempts, done.lease_until) == ("done", {"said": "通"}, 1, None)
    assert done.ended_at


def test_a_job_is_queued_only_if_what_wants_it_holds(desk, as_role, tenant):
    desk.task(lambda job: None)

    def fail():
        with as_role("office_head"):
            jobs.enqueue("test")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert jobs.run_one(tenant) is False


def test_a_task_that_does_not_exist_cannot_be_queued(office):
    with pytest.raises(KeyError):
        jobs.enqueue("no such task")


def test_what_fails_is_undone_tried_later_each_time_later_and_given_up_with_its_reason(desk, tenant, as_role):
    def fail(job):
        make("org_unit")
        raise ZeroDivisionError("geteilt")

    desk.task(fail)
    job, waits = desk.queue(), []
    for attempt in range(1, jobs.TRIES + 1):
        assert jobs.run_one(tenant) is True
        now = desk.now(job)
        assert now.attempts == attempt
        assert "ZeroDivisionError: geteilt" in now.error
        if attempt < jobs.TRIES:
            assert now.state == "waiting"
            assert jobs.run_one(tenant) is False, "it is not due yet"
            waits.append(now.run_at - clock.now())
            desk.turn(job, run_at=clock.now() - AN_HOUR)
    assert now.state == "failed"
    assert now.ended_at
    assert waits == sorted(waits)
    assert jobs.run_one(tenant) is False
    with as_role("office_head"):
        assert not OrgUnit.objects.exists()


def test_what_a_killed_worker_left_is_taken_up_when_its_lease_is_over(desk, tenant):
    class Killed(BaseException):
        """Not an error of the task: the process is gone."""

    done = []

    def work(job):
        if not done:
            done.append("killed")
            raise Killed
        done.append("done")

    desk.task(work)
    job = desk.queue()
    with pytest.raises(Killed):
        jobs.run_one(tenant)
    left = desk.now(job)
    assert left.state == "running"
    assert jobs.run_one(tenant) is False, "its lease still holds"
    desk.turn(job, lease_until=clock.now() - dt.timedelta(seconds=1))
    assert jobs.run_one(tenant) is True
    assert done == ["killed", "done"]
    assert (desk.now(job).state, desk.now(job).attempts) == ("done", 2)


def test_a_job_that_kills_every_worker_is_given_up(desk, tenant):
    class Killed(BaseException):
        """The process is gone."""

    def work(job):
        raise Killed

    desk.task(work)
    job = desk.queue()
    for _attempt in range(jobs.TRIES):
        with pytest.raises(Killed):
            jobs.run_one(tenant)
        desk.turn(job, lease_until=clock.now() - dt.timedelta(seconds=1))
    jobs.run_one(tenant)
    assert jobs.run_one(tenant) is False
    given_up = desk.now(job)
    assert (given_up.state, given_up.attempts) == ("failed", jobs.TRIES)
    assert given_up.error


def test_progress_is_told_and_keeps_the_lease(desk, tenant):
    seen = []

    def work(job):
        Job.objects.filter(pk=job.pk).update(lease_until=clock.now())
        jobs.progress(job, 3, 10)
        now = Job.objects.get(pk=job.pk)
        seen.append((now.done, now.total, now.lease_until > clock.now() + jobs.LEASE / 2))

    desk.task(work)
    desk.queue()
    jobs.run_one(tenant)
    assert seen == [(3, 10, True)]


def test_a_task_in_units_keeps_what_it_had_done_before_it_failed(desk, tenant, user_with, as_role):
    user = user_with("office_head")

    def work(job):
        with acting_as(user, tenant):
            make("org_unit")
        raise ZeroDivisionError

    desk.task(work, in_units=True)
    desk.queue()
    jobs.run_one(tenant)
    with as_role("office_head"):
        assert OrgUnit.objects.count() == 1


def test_jobs_are_done_in_the_order_in_which_they_fell_due(desk, tenant):
    seen = []
    desk.task(lambda job, word: seen.append(word))
    second, first = desk.queue(word="second"), desk.queue(word="first")
    desk.turn(first, run_at=clock.now() - AN_HOUR)
    desk.turn(second, run_at=clock.now() - AN_HOUR / 2)
    while jobs.run_one(tenant):
        pass
    assert seen == ["first", "second"]


def test_each_tenant_has_a_queue_of_its_own(desk, tenant, other_tenant):
    seen = []
    desk.task(lambda job: seen.append(job.tenant_id))
    desk.queue()
    assert jobs.run_one(other_tenant) is False
    assert jobs.run_one(tenant) is True
    assert seen == [tenant.pk]


def test_what_a_job_changes_is_in_the_trail(desk, tenant, as_role, user_with):
    desk.task(lambda job: make("org_unit").pk and None)
    job = desk.queue()
    jobs.run_one(tenant)
    with as_role("office_head"):
        entry = audit.history("org_unit", OrgUnit.objects.get().pk).get()
        assert (entry.actor, entry.request_id) == (user_with("office_head"), f"job-{job.pk}")


def test_the_schedule_queues_what_is_due_once_and_nothing_that_still_waits(desk, tenant, as_role, settings):
    desk.task(lambda job: None)
    line = jobs.Periodic(task="test", every=dt.timedelta(days=1))

    def queued():
        jobs.tick(tenant, (line,))
        with as_role("office_head"):
            return list(Job.objects.filter(name="test").order_by("pk").values_list("state", flat=True))

    assert [queued() for _look in range(3)][-1] == ["waiting"]
    with as_role("office_head"):
        assert Job.objects.get(name="test").user == User.objects.system()
    settings.TODAY = "2026-11-22"
    assert queued() == ["waiting"]
    assert jobs.run_one(tenant)
    assert [queued() for _look in range(2)] == [["done", "waiting"]] * 2


def test_one_round_of_the_worker_freshens_and_does_a_job(desk, tenant):
    done = []
    desk.task(lambda job: done.append("job"))
    job, left = desk.queue(), [True, False]
    todo = jobs.Round(
        schedule=(),
        follow=lambda _tenant, _stop: done.append("follow"),
        count_next=lambda _tenant: done.append("count") or left.pop(0),
    )
    busy = [jobs._turn(todo, threading.Event(), ticking=False) for _turn in range(3)]
    assert busy == [True, True, False]
    assert done == ["follow", "job", "follow", "count", "follow", "count"]
    assert desk.now(job).state == "done"


def test_what_is_wrong_with_one_tenant_keeps_neither_the_others_nor_its_own_jobs_waiting(desk, tenant, other_tenant):
    done = []
    desk.task(lambda job: done.append("job"))
    desk.queue()

    def follow(one, _stop):
        done.append(one.pk)
        if one == tenant:
            raise DataError("string or blob too big")

    todo = jobs.Round(schedule=(), follow=follow, count_next=lambda _tenant: False)
    assert jobs._turn(todo, threading.Event(), ticking=False) is False
    assert sorted(map(str, done)) == sorted([str(tenant.pk), str(other_tenant.pk), "job"])


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_job(desk, tenant, user_with, race):
    seen = []
    desk.task(lambda job, place: seen.append(place))
    for place in range(12):
        with acting_as(user_with("office_head"), tenant):
            jobs.enqueue("test", place=place)

    def work():
        while jobs.run_one(tenant):
            pass

    assert race(*[work] * 4) == [None] * 4
    with acting_as(user_with("office_head"), tenant):
        assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert sorted(seen) == list(range(12))


@pytest.mark.django_db(transaction=True)
def test_the_worker_s_loop_runs_until_it_is_told_to_stop(desk, tenant, user_with, race):
    stop, seen, freshened = threading.Event(), [], []

    def work(job):
        seen.append(job.pk)
        if len(seen) == 3:
            stop.set()

    desk.task(work)
    with acting_as(user_with("office_head"), tenant):
        for _each in range(3):
            jobs.enqueue("test")
    line = jobs.Periodic(task="test", every=dt.timedelta(days=365))
    todo = jobs.Round(
        schedule=(line,), follow=lambda tenant, _stop: freshened.append(tenant), count_next=lambda _: False
    )
    assert race(lambda: jobs.work(stop, todo)) == [None]
    assert len(seen) == 3
    assert freshened
