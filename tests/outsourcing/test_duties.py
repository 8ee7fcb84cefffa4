"""Duties: one open task for each object, due by the settings, done by the fact, never late at birth."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests import people
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core import checks, duties, duty_rounds, preferences
from tongguan.core.audit import history
from tongguan.core.calendar import months_before
from tongguan.core.duties import Reckoner, Unit
from tongguan.core.models import PeriodicTask, Preference
from tongguan.core.refusals import Refused

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


def tasks(rule, *states):
    found = PeriodicTask.objects.filter(rule=rule).order_by("pk")
    return list(found.filter(state__in=states) if states else found)


def operating(**given):
    return make("project", state="operating", opening=True, **{"service_started_on": dt.date(2026, 10, 1)} | given)


def keep(tenant):
    return duty_rounds.keep_all(tenant)


def test_every_duty_counts_by_a_setting_and_can_be_asked(tenant):
    with people.as_system(tenant):
        for duty in duties.registry.values():
            assert duty.limit in preferences.declared
            assert duty.count() >= 1
            assert duty_rounds.planned(duty, DAY, []).made == []


def test_a_running_service_owes_reports_and_reviews_from_its_start_and_none_is_late_at_birth(tenant):
    with people.as_system(tenant):
        project = operating(service_started_on=dt.date(2020, 1, 1), adopted_on=DAY)
        keep(tenant)
        due = {task.rule: task for task in PeriodicTask.objects.filter(register="project", record=project.pk)}
    assert due["STATUS_REPORT"].due_on == due["EXECUTION_REVIEW"].due_on == dt.date(2027, 2, 20)
    assert due["LEADER_CHECK"].due_on == dt.date(2027, 11, 20)
    assert {task.state for task in due.values()} == {"scheduled"}
    assert str(project) in due["LEADER_CHECK"].title


def test_asking_again_changes_nothing(tenant):
    with people.as_system(tenant):
        operating()
        make("vendor", state="qualified", opening=True)
        first = keep(tenant)
        before = list(PeriodicTask.objects.order_by("pk").values())
        again = keep(tenant)
        assert list(PeriodicTask.objects.order_by("pk").values()) == before
    assert first["made"] == len(before) > 0
    assert set(again.values()) == {0}


def test_what_is_recorded_closes_the_task_and_the_next_one_counts_from_there(tenant):
    with people.as_system(tenant):
        project = operating(service_started_on=dt.date(2026, 1, 1))
        keep(tenant)
        (late,) = tasks("EXECUTION_REVIEW")
        assert (late.due_on, late.state) == (dt.date(2026, 3, 31), "overdue")
        review = make(
            "supervision_review",
            project=project,
            kind="execution",
            state="reported",
            opening=True,
            done_on=dt.date(2026, 11, 2),
            reported_on=dt.date(2026, 11, 3),
        )
        keep(tenant)
        done, following = tasks("EXECUTION_REVIEW")
    assert (done.pk, done.state, done.done_on, done.done_by.username) == (late.pk, "done", review.done_on, "system")
    assert review.number in done.result
    assert (following.state, following.counted_from) == ("scheduled", review.done_on)
    assert following.due_on == dt.date(2027, 2, 1)


def test_another_setting_moves_what_is_open_there_and_back(tenant):
    with people.as_system(tenant):
        operating(service_started_on=dt.date(2026, 1, 1))
        keep(tenant)
    with people.as_system(tenant):
        chosen = Preference(key="execution_is_reviewed.months", value="24", reason="规模很小", since=DAY)
        chosen.save()
    with people.as_system(tenant):
        keep(tenant)
        (task,) = tasks("EXECUTION_REVIEW")
        assert (task.due_on, task.state, task.interval) == (dt.date(2027, 12, 31), "scheduled", 24)
    with people.as_system(tenant):
        chosen.void("改回")
    with people.as_system(tenant):
        keep(tenant)
        (task,) = tasks("EXECUTION_REVIEW")
    assert (task.due_on, task.state, task.interval) == (dt.date(2026, 3, 31), "overdue", 3)


def test_a_filing_is_due_ten_working_days_after_contract_and_agreement_and_done_once(tenant):
    with people.as_system(tenant):
        project = make("project", state="plan_pending", opening=True)
        vendor = make("vendor")
        given = {"project": project, "vendor": vendor, "opening": True}
        make("contract", state="signed", signed_on=dt.date(2026, 9, 1), **given)
        keep(tenant)
        assert tasks("FILING") == []
        make(
            "nda", party_type="vendor", state="signed", vendor_staff=None, **given | {"signed_on": dt.date(2026, 9, 28)}
        )
        keep(tenant)
        (task,) = tasks("FILING")
        # The National Day holiday lasts seven days, and the Saturday after it is worked.
        assert (task.due_on, task.state) == (dt.date(2026, 10, 16), "overdue")
        make("filing", project=project, state="submitted", submitted_at=dt.date(2026, 10, 30), opening=True)
        keep(tenant)
        keep(tenant)
        assert [(one.pk, one.state) for one in tasks("FILING")] == [(task.pk, "done")]


def test_a_change_of_what_was_filed_is_told_within_its_days_and_again_for_the_next_change(tenant):
    with people.as_system(tenant):
        filing = make("filing", state="accepted", accepted_at=dt.date(2026, 2, 20), opening=True)
        keep(tenant)
        assert tasks("FILING_UPDATE") == []
        change = filing.amendments.model(
            filing=filing, group="F3", change="更换项目经理", changed_on=dt.date(2026, 11, 16)
        )
        change.save()
        keep(tenant)
        assert [(one.due_on, one.state) for one in tasks("FILING_UPDATE")] == [(dt.date(2026, 11, 30), "due")]
        change.submitted_on = dt.date(2026, 11, 20)
        change.save()
        keep(tenant)
        assert [one.state for one in tasks("FILING_UPDATE")] == ["done"]


def test_what_is_over_is_no_longer_owed(tenant):
    with people.as_system(tenant):
        project = operating()
        keep(tenant)
        project.state, project.closed_on = "closed", DAY
        project.save(action="opening")
        keep(tenant)
        states = set(PeriodicTask.objects.filter(record=project.pk, register="project").values_list("state", flat=True))
        (task,) = tasks("LEADER_CHECK")
        entry = history("periodic_task", task.pk).first()
    assert states == {"gone"}
    assert (entry.action, entry.actor.username) == ("fall_away", "system")
    assert entry.reason


def test_few_objects_at_a_time_are_owed_what_all_at_once_are(tenant, monkeypatch):
    monkeypatch.setattr(duty_rounds, "TOGETHER", 2)
    with people.as_system(tenant):
        projects = [operating() for _place in range(5)]
        keep(tenant)
        found = tasks("LEADER_CHECK")
        assert sorted(task.record for task in found) == [project.pk for project in projects]
        assert keep(tenant)["made"] == 0
        for project in projects[1:]:
            imported(project, state="closed", closed_on=DAY)
        assert keep(tenant)["gone"] >= 4
        left = [task.record for task in tasks("LEADER_CHECK", *PeriodicTask.OPEN)]
        assert left == [projects[0].pk]


def test_what_a_record_proves_is_not_said_to_be_done_by_hand(tenant, as_role):
    with people.as_system(tenant):
        operating()
        policy = make(
            "policy", kind="outsourcing_security", state="published", opening=True, approved_on=DAY, published_on=DAY
        )
        keep(tenant)
    with as_role("office_head"):
        (check,), (review,) = tasks("LEADER_CHECK"), tasks("POLICY_REVIEW")
        assert review.record == policy.pk
        for task in (check, review):
            task.result = "策略有效，全年事件 1 起"
            task.save()
        with pytest.raises(Refused):
            check.workflow.take("do", check)
        review.workflow.take("do", review)
    with people.as_system(tenant):
        keep(tenant)
        assert [task.counted_from for task in tasks("POLICY_REVIEW", "scheduled")] == [DAY]


def test_a_round_that_the_leader_lets_be_comes_again_an_interval_later(tenant, as_role):
    with people.as_system(tenant):
        operating(service_started_on=dt.date(2026, 8, 1))
        keep(tenant)
        (task,) = tasks("STATUS_REPORT")
    with as_role("leader"):
        task.workflow.take("waive", task, reason="年底一并上报")
    with people.as_system(tenant):
        keep(tenant)
        assert [one.due_on for one in tasks("STATUS_REPORT")] == [dt.date(2026, 10, 31), dt.date(2027, 1, 30)]


def test_a_decision_and_a_text_to_read_wait_only_so_long(tenant):
    with people.as_system(tenant):
        make("decision")
        asked = make("acknowledgement", acknowledged_on=None)
        keep(tenant)
        (decision,), (reading,) = tasks("DECISION"), tasks("ACKNOWLEDGEMENT")
    assert decision.due_on == dt.date(2026, 11, 27)
    assert (reading.due_on, reading.owner) == (dt.date(2026, 12, 5), asked.account)


def test_the_work_for_many_objects_does_not_grow_in_statements(tenant):
    def statements(count):
        with people.as_system(tenant):
            for _number in range(count):
                operating()
            keep(tenant)
            with CaptureQueriesContext(connection) as asked:
                keep(tenant)
        return len(asked)

    assert statements(2) == statements(10)


@drawn(
    day=st.dates(dt.date(2019, 1, 1), dt.date(2025, 6, 1)),
    count=st.integers(1, 60),
    unit=st.sampled_from(list(Unit.values)),
)
def test_a_due_day_lies_after_the_day_from_which_it_counts_and_grows_with_the_interval(
    calendar_known, day, count, unit
):
    due, later = (calendar_known.after(day, number, unit) for number in (count, count + 1))
    assert day < due < later


@pytest.fixture(scope="module")
def calendar_known(django_db_setup, django_db_blocker):
    reckoner = Reckoner()
    with django_db_blocker.unblock():
        reckoner.calendar = duties.WorkingCalendar.for_tenant(None, 2009, 2036)
    return reckoner


@drawn(day=st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1)), months=st.integers(1, 60))
def test_a_task_is_late_on_the_day_on_which_its_check_turns_red_and_not_before(day, months):
    due = Reckoner().after(day, months, Unit.MONTH)
    assert months_before(due, months) < day <= months_before(due + dt.timedelta(days=1), months)


def test_every_limit_that_a_check_has_too_is_counted_in_the_unit_of_the_check():
    units = {
        "months": {Unit.MONTH},
        "strict": {Unit.MONTH},
        "days": {Unit.DAY, Unit.WORKING_DAY},
        "working_days": {Unit.WORKING_DAY},
    }
    for duty in duties.registry.values():
        name, _dot, limit = duty.limit.partition(".")
        if name == "duty":
            continue
        assert limit in checks.registry[name].limits
        assert duty.unit in units[limit]


def test_the_report_on_the_whole_is_due_some_days_after_each_quarter(tenant):
    with people.as_system(tenant):
        operating(service_started_on=dt.date(2026, 1, 1))
        keep(tenant)
        (task,) = tasks("SUPERVISION_REPORT")
        assert (task.register, task.record, task.due_on, task.state) == ("", None, dt.date(2026, 10, 15), "overdue")
        given = {"kind": "supervision", "to": "leader", "state": "submitted", "ack_at": None, "opening": True}
        period = {"period_from": dt.date(2026, 7, 1), "period_to": dt.date(2026, 9, 30)}
        report = make("report", submitted_at=dt.date(2026, 11, 20), **given, **period)
        keep(tenant)
        assert [(one.due_on, one.state) for one in tasks("SUPERVISION_REPORT")] == [
            (dt.date(2026, 10, 15), "done"),
            (dt.date(2027, 1, 15), "scheduled"),
        ]
        (receiving,) = tasks("REPORT_ACKNOWLEDGEMENT")
    assert (receiving.record, receiving.due_on) == (report.pk, dt.date(2026, 11, 30))


def test_terms_are_amended_within_days_of_a_cause_and_not_again_once_that_is_answered(tenant):
    with people.as_system(tenant):
        contract = make("contract", state="in_force", signed_on=dt.date(2026, 1, 5), opening=True)
        keep(tenant)
        assert tasks("CLAUSE_AMEND") == []
        cause = contract.amendments.model(contract=contract, cause="等级保护要求提高", raised_on=dt.date(2026, 10, 1))
        cause.save()
        keep(tenant)
        assert [(one.due_on, one.state) for one in tasks("CLAUSE_AMEND")] == [(dt.date(2026, 10, 31), "overdue")]
        cause.outcome, cause.concluded_on, cause.content = "not_needed", dt.date(2026, 11, 20), "现有条款已覆盖"
        cause.save()
        keep(tenant)
        keep(tenant)
        assert [(one.state, one.done_on) for one in tasks("CLAUSE_AMEND")] == [("done", dt.date(2026, 11, 20))]
