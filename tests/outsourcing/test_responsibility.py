"""Leader and office follow from the units that a project touches: proposed, confirmed, and asked for at the gate."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.documents.stories import policy, rules
from tests.examples import make
from tests.outsourcing.appointed import letter, person, security_leader, tenant_letter, unit_leader
from tests.outsourcing.stories import change, imported
from tongguan import schedule
from tongguan.core.models import Acknowledgement
from tongguan.core.refusals import Refused
from tongguan.outsourcing.confirming import confirm
from tongguan.outsourcing.models import RoleAssignment
from tongguan.outsourcing.models.secrecy import NO_STATE_SECRETS, TURNED_SECRET
from tongguan.outsourcing.responsibility import proposed

BASIS = {"basis": "数发〔2026〕9号", "since": dt.date(2026, 11, 20)}
OF_ROLES = {
    "project_has_accountable_people",
    "several_units_share_the_office",
    "single_unit_is_the_office",
    "office_is_authorised",
    "leader_acknowledged_supervision",
    "office_acknowledged_direct_responsibility",
}


def headed(**given):
    """A unit with a head who has an account."""
    return make("org_unit", head=person(), **given)


def touching(*units, **given):
    """A draft that touches these units."""
    rows = [{"unit": unit, "share": "本机构的需求与验收"} for unit in units]
    return make("project", units=rows, office=None, **given)


def reasons(deed):
    with pytest.raises(Refused) as answer:
        deed()
    return answer.value.refusals


def missing(project):
    """Check -> clause of what the roles still lack at the gate of planning."""
    [move] = [one for one in project.workflow.moves(project) if one.transition.name == "start_planning"]
    return {why.rule: why.clause for why in move.refusals if why.rule in OF_ROLES}


def appoint(project, as_role):
    """The leader signs every draft, and everybody takes note."""
    with as_role("leader", name="任命人"):
        for one in project.appointments.filter(state="proposed"):
            one.workflow.take("take_effect", one)
    acknowledge_all(project)


def acknowledge_all(project):
    for note in Acknowledgement.objects.filter(register="role_assignment", state="pending"):
        imported(note, state="acknowledged", acknowledged_on=dt.date(2026, 11, 21))


def test_several_units_are_led_by_the_security_leader_of_the_department_and_share_the_office(office):
    first, second, leader = headed(), headed(), security_leader()
    project = touching(first, second)
    told = proposed(project)
    assert (told.rule, told.by, told.leader.person, told.office) == (
        "4.2.1.a",
        "dept_security_leader",
        leader,
        first,
    )
    assert [(post.unit, post.person) for post in told.heads] == [(first, first.head), (second, second.head)]
    assert not told.confirmed


def test_a_single_unit_is_the_office_and_its_own_security_leader_leads(office):
    unit = headed()
    security_leader()
    leader = unit_leader(unit)
    unit_leader(headed())
    told = proposed(touching(unit))
    assert (told.rule, told.leader.person, told.office, told.head) == ("4.2.1.b", leader, unit, unit.head)


def test_a_leader_of_a_higher_level_stays_where_the_reason_is_recorded(office):
    unit, above = headed(), security_leader()
    leader = unit_leader(unit)
    given = {"leader": above}
    assert proposed(touching(unit, **given)).leader.person == leader
    told = proposed(touching(unit, leader_reason="涉及全局数据", **given))
    assert (told.leader.person, told.higher) == (above, True)


def test_what_the_rule_cannot_be_applied_without_is_told_with_where_it_is_entered(office):
    bare = proposed(make("project"))
    assert [lack.url for lack in bare.lacks] == [f"{bare.project.url}edit/"]
    unit = make("org_unit")
    told = proposed(touching(unit))
    assert [lack.url for lack in told.lacks] == [
        f"/role_assignment/new/?role=unit_security_leader&scope=tenant&unit={unit.pk}",
        f"/org_unit/{unit.pk}/edit/",
    ]
    assert {why.code for why in reasons(lambda: confirm(told.project, office, **BASIS))} == {"needs"}


def test_confirming_fills_the_project_in_and_drafts_the_letters(office):
    first, second, leader = headed(), headed(), security_leader()
    project = touching(first, second)
    told = confirm(project, office, **BASIS)
    project.refresh_from_db()
    assert (project.leader, project.office, project.office_head) == (leader, first, first.head)
    drafts = project.appointments.order_by("pk").values_list("role", "person", "unit", "state", "basis_doc")
    assert list(drafts) == [
        ("leader", leader.pk, None, "proposed", BASIS["basis"]),
        ("office_head", first.head.pk, first.pk, "proposed", BASIS["basis"]),
        ("office_head", second.head.pk, second.pk, "proposed", BASIS["basis"]),
    ]
    assert [one.duties.get().duty for one in project.appointments.order_by("pk")] == ["supervisory", "direct", "direct"]
    assert told.confirmed
    assert not told.settled
    confirm(project, office, **BASIS)
    assert project.appointments.count() == 3


def test_g01_two_units_under_the_leader_of_one_unit_are_refused_and_the_right_leader_passes(as_role, office):
    first, second = headed(), headed()
    strange, right = unit_leader(first), security_leader()
    project = touching(first, second)
    confirm(project, office, **BASIS)
    appoint(project, as_role)
    project.refresh_from_db()
    letter("leader", strange, project=project)
    wrong = change(project, leader=strange)
    assert missing(wrong) == {"several_units_share_the_office": "4.2.1.a"}
    told = [why for why in reasons(lambda: wrong.workflow.take("start_planning", wrong)) if why.rule in OF_ROLES]
    assert [(why.code, why.clause, why.record) for why in told] == [("gate", "4.2.1.a", project.pk)]
    assert told[0].who
    assert told[0].mend
    wrong.refresh_from_db()
    assert wrong.state == "draft"
    assert missing(change(wrong, leader=right)) == {}


def test_g01_asks_for_the_letters_and_that_their_holders_know(as_role, office):
    unit = headed()
    unit_leader(unit)
    project = touching(unit)
    assert missing(project) == {
        "project_has_accountable_people": "4.1.a",
        "single_unit_is_the_office": "4.2.1.b",
        "office_is_authorised": "4.2.2.b",
        "leader_acknowledged_supervision": "4.2.2.d",
        "office_acknowledged_direct_responsibility": "4.2.3.c",
    }
    confirm(project, office, **BASIS)
    project.refresh_from_db()
    assert "single_unit_is_the_office" not in missing(project)
    with as_role("leader", name="任命人"):
        for one in project.appointments.all():
            one.workflow.take("take_effect", one)
    assert set(missing(project)) == {"leader_acknowledged_supervision", "office_acknowledged_direct_responsibility"}
    acknowledge_all(project)
    assert missing(project) == {}
    assert proposed(project).settled


def test_another_unit_later_asks_for_a_confirmation_anew(as_role, office):
    unit, other = headed(), headed()
    unit_leader(unit)
    project = touching(unit)
    confirm(project, office, **BASIS)
    appoint(project, as_role)
    project = imported(project, state="operating")
    leader = security_leader()
    make_row(project, other)
    assert not proposed(project).confirmed
    told = confirm(project, office, **BASIS)
    assert (told.rule, told.leader.person) == ("4.2.1.a", leader)
    ended = project.appointments.filter(state="ended")
    assert [(one.role, one.state) for one in ended] == [("leader", "ended")]
    assert project.appointments.filter(state="effective").get().role == "office_head"


def make_row(project, unit):
    row = project.units.model(project=project, unit=unit, share="数据归集")
    row.save()


def test_only_the_head_of_the_office_confirms_and_nothing_is_confirmed_at_the_end(as_role, office):
    unit = headed()
    unit_leader(unit)
    project = touching(unit)
    with as_role("office_staff") as clerk:
        assert [why.code for why in reasons(lambda: confirm(project, clerk, **BASIS))] == ["role"]
    closed = imported(project, state="closed")
    assert "state" in {why.code for why in reasons(lambda: confirm(closed, office, **BASIS))}
    assert not project.appointments.exists()


def test_sod_10_confirming_does_not_appoint_somebody_off_the_establishment(office):
    unit = make("org_unit", head=person(establishment="dispatched"))
    unit_leader(unit)
    project = touching(unit)
    assert [why.rule for why in reasons(lambda: confirm(project, office, **BASIS))] == ["SOD-10"]
    assert not project.appointments.exists()


def test_confirming_what_somebody_changed_in_between_is_refused(office):
    unit = headed()
    unit_leader(unit)
    project = touching(unit)
    change(project, name="改名了")
    with pytest.raises(ValidationError):
        confirm(project, office, version=project.version, **BASIS)


@pytest.mark.parametrize(("answer", "guard"), [(None, 0), (True, 1)], ids=["not answered", "secret"])
def test_work_that_concerns_state_secrets_or_may_do_so_stays_a_draft(office, answer, guard):
    project = make("project", is_secret=answer)
    told = [why for why in reasons(lambda: project.workflow.take("start_planning", project)) if why.code == "guard"]
    assert [(why.clause, why.message) for why in told] == [("1", str(NO_STATE_SECRETS[guard].message))]
    open_one = make("project")
    assert "guard" not in {why.code for why in reasons(lambda: open_one.workflow.take("start_planning", open_one))}


def test_work_that_turns_out_to_concern_state_secrets_takes_no_further_step(office):
    steps = {"planning": "submit", "selecting": "choose_vendor", "contracting": "conclude_contract"}
    steps |= {"decision_pending": "approve", "plan_pending": "approve_plan", "mobilising": "start_service"}
    for state, step in steps.items():
        project = make("project", state=state, opening=True, is_secret=True)
        told = {str(why.message) for why in reasons(lambda step=step, one=project: one.workflow.take(step, one))}
        assert str(TURNED_SECRET.message) in told, step


def test_sod_12_an_administrator_is_not_appointed_to_decide(office):
    admin = make("person")
    tenant_letter("sysadmin", admin)
    given = {"person": admin, "scope": "tenant", "project": None}
    for role in ("leader", "auditadmin"):
        assert [why.rule for why in reasons(lambda role=role: make("role_assignment", role=role, **given))] == [
            "SOD-12"
        ]
    assert make("role_assignment", role="engineer", **given).pk


def delegated(project, to):
    source = project.appointments.get(role="leader", delegated_from=None)
    return letter("leader", to, project=project, delegated_from=source, valid_to=dt.date(2026, 11, 20))


def test_sod_15_a_delegate_below_the_level_of_a_leader_does_not_decide_to_outsource(as_role, office):
    unit = headed()
    leader = unit_leader(unit)
    project = touching(unit, leader=leader)
    letter("leader", leader, project=project)
    delegate = person("leader")
    imported(delegated(project, delegate), valid_to=dt.date(2026, 12, 31))
    given = {"register": "project", "record": project.pk, "kind": "outsourcing_go", "decided_on": dt.date(2026, 11, 21)}
    told = reasons(lambda: make("decision", decided_by=delegate.account, on_paper=True, **given))
    assert [why.rule for why in told] == ["SOD-15"]
    assert make("decision", decided_by=leader.account, on_paper=True, **given).pk


def test_an_appointment_whose_term_is_over_ends_by_itself_with_what_was_delegated_from_it(as_role, office):
    leader, lasting = person("leader"), make("role_assignment", state="effective", opening=True)
    project = make("project", leader=leader)
    source = letter("leader", leader, project=project, valid_to=dt.date(2026, 11, 20))
    fallen = letter("leader", person("leader"), project=project, delegated_from=source, valid_to=dt.date(2026, 11, 20))
    imported(fallen, valid_to=dt.date(2026, 12, 31))
    last_day = letter("engineer", person(), project=project, valid_to=dt.date(2026, 11, 21))
    with as_role("system"):
        assert schedule.expire_role_assignments(None) == {"ended": 2, "followed": 1}
    states = dict(RoleAssignment.objects.values_list("pk", "state"))
    found = [states[one.pk] for one in (source, fallen, lasting, last_day)]
    assert found == ["ended", "ended", "effective", "effective"]


def test_g01_planning_starts_when_roles_policy_and_rules_are_settled(as_role, office):
    unit = headed()
    unit_leader(unit)
    project = touching(unit)
    confirm(project, office, **BASIS)
    appoint(project, as_role)
    project.refresh_from_db()
    told = {why.rule for why in reasons(lambda: project.workflow.take("start_planning", project))}
    assert told
    assert not told & OF_ROLES
    rules(policy_version=policy(overall=policy(kind="isms", title="信息安全方针")))
    project.workflow.take("start_planning", project)
    assert project.state == "planning"


def test_a_delegation_that_has_run_out_leaves_the_project_without_the_leader_that_the_rule_asks_for(office, on_day):
    first, second = headed(), headed()
    source = tenant_letter("dept_security_leader", person("leader"))
    stand_in = person("leader")
    term = {"delegated_from": source, "valid_to": dt.date(2026, 11, 30)}
    tenant_letter("dept_security_leader", stand_in, **term)
    project = touching(first, second, leader=stand_in)
    for unit in (first, second):
        letter("office_head", unit.head, project=project, unit=unit)
    assert "several_units_share_the_office" not in missing(project)
    assert proposed(project).leader.person == stand_in
    on_day(2026, 12, 1)
    assert "several_units_share_the_office" in missing(project)
    assert proposed(project).leader.person == source.person
