"""Projects taken over while running, renewed, or given up; vendors that lapse."""

import datetime as dt

import pytest

from tests import people
from tests.examples import make
from tests.exchange import books
from tongguan.access import going_on
from tongguan.core import audit
from tongguan.core.actor import acting
from tongguan.core.models import Decision
from tongguan.core.refusals import Refused
from tongguan.exchange import importing
from tongguan.outsourcing import renewing
from tongguan.outsourcing.models import Project

from .selecting import admitted, examined
from .stories import CAME, change, contract, promised, staff, vendor_promised

OLD, NEW = dt.date(2026, 12, 31), dt.date(2027, 12, 31)


def refused(record, move, **told):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, **told)
    return sorted(why.field or why.code for why in answer.value.refusals)


# --- adoption ---------------------------------------------------------------------------------------------------------


def running(**given):
    led = {name: make("person") for name in ("leader", "office_head")}
    return make("project", **{"service_started_on": dt.date(2025, 3, 1), **led, **given})


def test_a_running_project_is_taken_over_without_asking_the_gates_behind(office, today):
    project = running()
    project.workflow.take("adopt", project)
    assert (project.state, project.adopted_on) == ("operating", today)
    assert audit.history("project", project.pk).first().action == "adopt"


def test_what_concerns_state_secrets_or_has_no_leader_is_not_taken_over(office):
    assert refused(running(is_secret=True), "adopt") == ["guard"]
    assert refused(running(leader=None, service_started_on=None), "adopt") == ["leader", "service_started_on"]


def test_the_leader_sets_until_when_it_is_mended_and_that_is_a_decision(as_role, today):
    with as_role("office_head"):
        project = make("project", state="operating", opening=True, adopted_on=today, mend_by=dt.date(2027, 3, 31))
        assert refused(project, "set_mending_deadline") == ["role"]
    with as_role("leader") as leader:
        project.workflow.take("set_mending_deadline", project)
        assert project.mend_set_by == leader.user
        decision = Decision.objects.get(register="project", record=project.pk)
        assert (decision.kind, decision.state) == ("mending_deadline", "approved")
    with as_role("office_staff"):
        later = Project.objects.get(pk=project.pk)
        later.mend_by = dt.date(2028, 1, 1)
        later.full_clean()
        assert later.mend_set_by is None


def test_only_what_was_adopted_has_a_date_and_only_one_that_lies_ahead(as_role, today):
    with as_role("office_head"):
        own = make("project", state="operating", opening=True, mend_by=dt.date(2027, 3, 31))
        late = make("project", state="operating", opening=True, adopted_on=today, mend_by=today - dt.timedelta(days=1))
    with as_role("leader"):
        assert refused(own, "set_mending_deadline") == ["guard"]
        assert refused(late, "set_mending_deadline") == ["guard"]


def test_an_imported_project_that_runs_was_adopted_on_the_day_of_the_import(office, today):
    head = ["项目编号", "项目名称", "服务类型", "状态"]
    rows = [["X-1", "在运行的项目", "运行维护", "服务实施"], ["X-2", "刚起草的项目", "运行维护", "起草"]]
    labels = {state: str(Project.State(state).label) for state in ("operating", "draft")}
    rows[0][3], rows[1][3] = labels["operating"], labels["draft"]
    rows[0][2] = rows[1][2] = str(Project.Service.OPERATION.label)
    importing.run(books.book(("项目", [head, *rows])), "project", actor=office)
    found = {one.code: one for one in Project.objects.all()}
    assert (found["X-1"].state, found["X-1"].adopted_on) == ("operating", today)
    assert (found["X-2"].state, found["X-2"].adopted_on) == ("draft", None)


# --- renewal and gaps -------------------------------------------------------------------------------------------------


@pytest.fixture
def served(office):
    """An operating project with a contract that ends this year, and somebody with three grants."""
    vendor = admitted()
    vendor_promised(vendor)
    project = make("project", state="operating", opening=True)
    old = contract("in_force", project=project, vendor=vendor, end_on=OLD)
    one = promised(staff(project=project, vendor=vendor), valid_to=None)
    given = {"vendor_staff": one, "state": "active", "opening": True}
    full, short = make("access_grant", valid_to=OLD, **given), make("access_grant", valid_to=CAME, **given)
    return project, vendor, old, full, short


def stored(record):
    return type(record).objects.get(pk=record.pk)


def test_a_renewal_extends_what_ended_with_the_old_contract_in_one_act_and_tells_the_authority(served):
    project, vendor, old, full, short = served
    filing = make("filing", project=project, state="accepted", opening=True, amendments=[])
    new = contract("in_force", project=project, vendor=vendor, renewal_of=old, start_on=OLD, end_on=NEW)
    new.workflow.take("extend_access", new)
    assert (stored(full).valid_to, stored(short).valid_to) == (NEW, CAME)
    assert audit.history("access_grant", full.pk).first().action == "extend"
    assert filing.amendments.filter(accepted_on=None).count() == 1


def test_access_is_extended_no_longer_than_the_persons_own_agreement(served):
    project, vendor, old, full, _short = served
    agreement = full.vendor_staff.ndas.get()
    change(agreement, valid_to=dt.date(2027, 6, 30))
    new = contract("in_force", project=project, vendor=vendor, renewal_of=old, start_on=OLD, end_on=NEW)
    new.workflow.take("extend_access", new)
    assert stored(full).valid_to == dt.date(2027, 6, 30)


def test_a_renewal_without_reassessment_or_agreement_extends_nothing(served):
    project, vendor, old, full, _short = served
    for one in vendor.assessments.all():
        one.void("误登记")
    vendor.ndas.get(party_type="vendor").void("误登记")
    new = contract("in_force", project=project, vendor=vendor, renewal_of=old, start_on=OLD, end_on=NEW)
    assert refused(new, "extend_access") == ["gate", "guard"]
    assert stored(full).valid_to == OLD


def test_in_a_gap_between_contracts_access_ends_unless_the_leader_bridges_it(as_role, served, tenant, today):
    project, _vendor, old, full, _short = served
    change(old, state="expired", end_on=today)
    bridged = dt.date(2027, 1, 31)
    change(full, valid_to=today)
    change(project, interim_to=bridged)
    with as_role("leader"):
        later = stored(project)
        later.workflow.take("allow_interim", later, reason="新合同采购中")
        assert later.interim_by == acting().user
        assert stored(full).valid_to == bridged
    with people.as_system(tenant):
        going_on.end_what_is_over(tenant)
        assert stored(full).state == "active"
    with as_role("office_head"):
        gone = stored(project)
        gone.interim_by = None
        gone.save()
    with people.as_system(tenant):
        assert going_on.end_what_is_over(tenant) == 1
        assert stored(full).state == "revoked"


def test_what_ran_out_is_closed_by_itself(served, tenant):
    *_rest, full, short = served
    with people.as_system(tenant):
        assert going_on.end_what_is_over(tenant) == 1
        assert (stored(full).state, stored(short).state) == ("active", "expired")


# --- given up ---------------------------------------------------------------------------------------------------------


def test_a_cancelled_project_leaves_no_grant_and_no_promise(as_role):
    with as_role("office_head"):
        project = make("project", state="mobilising", opening=True)
        other = make("project", state="mobilising", opening=True)
        theirs, stays = (promised(staff(project=one)) for one in (project, other))
        grants = [make("access_grant", vendor_staff=one, state="active", opening=True) for one in (theirs, stays)]
        way = make("remote_access", vendor_staff=theirs, project=project, state="approved", opening=True)
    with as_role("leader"):
        project.workflow.take("cancel", project, reason="流标")
        assert [stored(one).state for one in grants] == ["revoked", "active"]
        assert stored(way).state == "closed"
        assert [one.ndas.get().state for one in (theirs, stays)] == ["released", "signed"]


# --- vendors that lapse -----------------------------------------------------------------------------------------------


def test_a_vendor_whose_qualification_or_certificate_ran_out_is_suspended_for_new_projects(office, tenant, today):
    yesterday = today - dt.timedelta(days=1)
    good, licence = admitted(), admitted(qualified_to=yesterday)
    lapsed = admitted(certificates=[{"name": "安全服务资质", "valid_to": yesterday}])
    renewed = [{"name": "安全服务资质", "valid_to": yesterday}, {"name": "安全服务资质", "valid_to": NEW}]
    again = admitted(certificates=renewed)
    with people.as_system(tenant):
        assert renewing.suspend_lapsed(tenant, today) == 2
        assert [stored(one).state for one in (good, licence, lapsed, again)] == [
            "qualified",
            "suspended",
            "suspended",
            "qualified",
        ]
        assert renewing.suspend_lapsed(tenant, today) == 0
    assert audit.history("vendor", lapsed.pk).first().reason
    change(stored(licence), qualified_to=NEW)
    back = stored(examined(licence))
    back.workflow.take("qualify", back)
