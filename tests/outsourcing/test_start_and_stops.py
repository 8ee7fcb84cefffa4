"""The start of a service and its stops: what G10 refuses, what is frozen in one act, and what must hold to go on."""

import datetime as dt

import pytest

from tests.examples import make
from tests.outsourcing.stories import change, contract, promised, staff
from tests.outsourcing.test_gates import refusals
from tongguan.access.models import RemoteAccess
from tongguan.core import audit
from tongguan.core.models import Decision
from tongguan.outsourcing.models import Project

TODAY = dt.date(2026, 11, 21)


def stored(record):
    return type(record).objects.get(pk=record.pk)


def told(record, move):
    return {(why.rule or why.code, why.clause) for why in refusals(record, move)}


def test_g10_a_backup_without_medium_or_auditing_that_is_off_keeps_the_service_from_starting(office):
    project = make("project", state="mobilising", opening=True)
    job = make("backup_job", project=project, state="active", medium="", opening=True)
    source = make("log_source", project=project, state="failed", opening=True)
    missing = {
        ("service_has_a_backup", "A.2.2"), ("service_is_audited", "A.2.5.a"), ("log_sources_work", "A.2.5.a"),
    }  # fmt: skip
    against = told(project, "start_service")
    assert missing <= against
    change(job, medium="磁带库")
    change(source, action="opening", state="enabled")
    assert against - told(project, "start_service") == missing


def test_g10_everything_that_is_missing_is_named_at_once_with_who_can_supply_it(office):
    project = make("project", state="mobilising", opening=True)
    found = refusals(project, "start_service")
    assert {why.clause for why in found if why.code == "gate"} >= {
        "4.2.3.b", "4.2.3.b.3", "6.3.a", "6.4.a", "6.5.a", "A.1.a", "A.2.2", "A.2.3.a", "A.2.4.b", "A.2.5.a", "A.5.a",
        "A.6.a", "A.7.a", "A.8.a", "A.8.c",
    }  # fmt: skip
    assert all(why.who and why.url for why in found if why.code == "gate")
    assert [why.clause for why in found if why.code == "guard"] == ["6.1.c"]


def test_g10_a_waiver_of_the_leader_opens_it_for_what_it_names(office):
    project = make("project", state="mobilising", opening=True)
    assert "A.2.3.a" in {why.clause for why in refusals(project, "start_service")}
    about = {"register": "project", "record": project.pk, "clause": "A.2.3.a", "subject": "暂缓查看网络配置"}
    make("waiver", state="approved", opening=True, **about)
    assert "A.2.3.a" not in {why.clause for why in refusals(project, "start_service")}


def test_g10_an_office_may_ask_that_the_filing_is_accepted_before_the_start(office):
    project = make("project", state="mobilising", opening=True)
    rule = ("service_is_filed_before_it_starts", "6.5.a")
    assert rule in told(project, "start_service")
    filing = make("filing", project=project, state="submitted", filing_number="", amendments=[], opening=True)
    assert rule not in told(project, "start_service")
    make("preference", key="service_is_filed_before_it_starts.accepted", value="true")
    office.notes.clear()
    assert rule in told(project, "start_service")
    change(filing, action="opening", state="accepted", filing_number="WB-9")
    assert rule not in told(project, "start_service")


# --- suspension and resumption ----------------------------------------------------------------------------------------


@pytest.fixture
def served(as_role):
    """An operating project whose one person uses a grant and a way in and waits for more; another serves elsewhere."""
    with as_role("office_head", name="经办人") as actor:
        project = make("project", state="operating", opening=True)
        signed = contract("in_force", project=project)
        one = promised(staff(project=project, vendor=signed.vendor))
        used = {"vendor_staff": one, "state": "active", "opening": True}
        grant, way = make("access_grant", **used), make("remote_access", project=project, **used)
        waiting = make("access_grant", **used | {"state": "approved", "approved_by": actor.user})
        other = make("access_grant", vendor_staff=staff(), state="active", opening=True)
    return project, grant, way, waiting, other


def suspend(as_role, project):
    with as_role("leader"):
        project.workflow.take("suspend", project, reason="发现重大问题")


def resume(as_role, project):
    with as_role("leader"):
        project.workflow.take("resume", stored(project), reason="已整改并重新评估")


def against_going_on(project):
    moves = Project.workflow.moves(stored(project))
    return [why.clause for move in moves if move.transition.name == "resume" for why in move.refusals]


def reassess(project, on=TODAY, **given):
    told = {"kind": "project", "started_on": on, "completed_on": on, "accepted_on": on, "state": "accepted"}
    return make("risk_assessment", project=project, opening=True, **told | given)


def test_a_suspension_freezes_all_access_of_the_service_in_one_act_and_is_a_decision(as_role, served):
    project, grant, way, waiting, other = served
    suspend(as_role, project)
    with as_role("office_head"):
        decision = Decision.objects.get(register="project", record=project.pk)
        assert (decision.kind, decision.state, decision.opinion) == ("suspension", "approved", "发现重大问题")
        assert [stored(one).frozen_on for one in (grant, way, waiting, other)] == [TODAY, TODAY, None, None]
        assert {stored(one).state for one in (grant, way)} == {"active"}
        for name, one in (("access_grant", grant), ("remote_access", way)):
            assert audit.history(name, one.pk).first().action == "freeze"
        assert [(why.code, why.clause) for why in refusals(stored(waiting), "activate") if why.clause == "8.2.a"]


def test_a_service_goes_on_only_after_a_fresh_assessment_and_with_its_critical_findings_mended(as_role, served):
    project, grant, way, *_rest = served
    with as_role("office_head"):
        reassess(project, dt.date(2026, 3, 2))
        found = make("finding", project=project, severity="critical", state="implemented", opening=True)
    suspend(as_role, project)
    with as_role("leader"):
        assert against_going_on(project) == ["5.1.2.b.3", "8.2.a"]
    with as_role("office_head"):
        fresh = reassess(project, state="completed", accepted_on=None)
        change(found, action="opening", state="verified")
    with as_role("leader"):
        assert against_going_on(project) == ["5.1.2.b.3"]
    with as_role("office_head"):
        change(fresh, action="opening", state="accepted", accepted_on=TODAY)
        gone = stored(way)
        gone.workflow.take("close", gone, reason="不再需要")
    resume(as_role, project)
    with as_role("office_head"):
        assert (stored(project).state, stored(project).suspended_on) == ("operating", None)
        assert (stored(grant).frozen_on, stored(way).state) == (None, "closed")
        kinds = Decision.objects.filter(register="project", record=project.pk).order_by("pk")
        assert list(kinds.values_list("kind", flat=True)) == ["suspension", "resumption"]


def test_of_a_suspension_that_cannot_freeze_everything_nothing_happens(as_role, served, monkeypatch):
    project, grant, *_rest = served
    monkeypatch.setattr(RemoteAccess, "save", broken)
    with as_role("leader"), pytest.raises(OSError):
        project.workflow.take("suspend", project, reason="试一试")
    with as_role("office_head"):
        assert (stored(project).state, stored(grant).frozen_on) == ("operating", None)
        assert not Decision.objects.filter(register="project", record=project.pk).exists()


def broken(*_args, **_given):
    raise OSError
