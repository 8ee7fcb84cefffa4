"""Roles that follow from letters of appointment: for one project, delegated, dated as the letter is, ended with it."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from tests import people
from tests.examples import make, values_for
from tongguan import schedule
from tongguan.core import access, forms, preferences, registers
from tongguan.core.actor import acting_as
from tongguan.core.matrix import held
from tongguan.core.models import AuditEntry, Membership
from tongguan.core.refusals import Refused
from tongguan.outsourcing.entitlements import Entitlements


@pytest.fixture
def appointed(tenant, as_role):
    """`appointed(role)` gives an account without any role a letter for a project of its own, in force today."""

    def appoint(role, **given):
        account = people.account(tenant=tenant, name=f"受聘人{people.serial()}")
        with as_role("office_head", "office_staff"):
            person = make("person", account=account)
            letter = make("role_assignment", role=role, person=person, **given)
        with as_role("leader", name="任命人"):
            letter.workflow.take("take_effect", letter)
        return account, letter

    return appoint


def project(as_role, **given):
    with as_role("office_head", "office_staff"):
        return make("project", **given)


def roles_of(account, tenant):
    with acting_as(account, tenant) as actor:
        return actor.roles, actor.wide


def test_a_letter_for_one_project_gives_its_role_for_that_project_alone(appointed, tenant, as_role):
    account, letter = appointed("office_staff")
    other = project(as_role)
    assert roles_of(account, tenant) == ({"office_staff"}, frozenset())
    with acting_as(account, tenant) as actor:
        seen = registers.registry["project"].visible_to(actor)
        assert [one.pk for one in seen] == [letter.project_id]
        assert access.get(actor, registers.registry["project"], other.pk) is None
        contracts = registers.registry["contract"].visible_to(actor)
        assert not contracts.exclude(project=letter.project).exists()


def test_it_writes_in_its_own_project_and_in_no_other(appointed, tenant, as_role):
    account, letter = appointed("office_staff")
    other, register = project(as_role), registers.registry["project"]
    with acting_as(account, tenant) as actor:
        own = forms.form_of(register).of(letter.project, {"name": "改过的名称"}, actor=actor)
        assert own.is_valid(), own.all_errors()
        strange = forms.form_of(register).of(other, {"name": "改过的名称"}, actor=actor)
        assert not strange.is_valid()
        assert re.search("appointed|被任命", str(strange.all_errors()["__all__"][0]))
        new = forms.form_of(register).of(register.model(), {"name": "新项目", "is_secret": "no"}, actor=actor)
        assert not new.is_valid()
        assert not access.may(actor, "write", registers.registry["interested_party"])


def test_its_steps_open_in_its_own_project_and_in_no_other(appointed, tenant, as_role):
    account, letter = appointed("leader")
    other = project(as_role, state="operating", opening=True)
    with as_role("office_head"):
        own = letter.project
        own.state, own.opening = "operating", True
        own.save(action="opening")
    with acting_as(account, tenant):
        with pytest.raises(Refused) as answer:
            other.workflow.take("suspend", other, reason="试一试")
        assert {refusal.code for refusal in answer.value.refusals} == {"role"}
        own.refresh_from_db()
        own.workflow.take("suspend", own, reason="严重问题")
        assert own.state == "suspended"


def test_a_role_held_for_all_counts_everywhere_beside_one_held_for_a_project(appointed, tenant, as_role):
    account, _letter = appointed("leader")
    other = project(as_role, state="operating", opening=True)
    Membership.objects.create(user=account, tenant=tenant, role="office_staff")
    with acting_as(account, tenant) as actor:
        assert access.get(actor, registers.registry["project"], other.pk) == other
        with pytest.raises(Refused):
            other.workflow.take("suspend", other, reason="试一试")


@pytest.fixture
def delegated(tenant, as_role, appointed):
    """A leader's role for a project, delegated until the end of the year."""
    _holder, source = appointed("leader", valid_to=dt.date(2027, 3, 31))
    account = people.account(tenant=tenant, name="受托人")
    with as_role("office_head", "office_staff"):
        person = make("person", account=account)
        letter = make(
            "role_assignment",
            person=person,
            project=source.project,
            delegated_from=source,
            valid_to=dt.date(2026, 12, 31),
            valid_from=dt.date(2026, 11, 1),
        )
    with as_role("leader", name="任命人"):
        letter.workflow.take("take_effect", letter)
    return account, letter, source


def test_a_delegated_role_holds_for_exactly_its_time(delegated, tenant, on_day):
    account, letter, _source = delegated
    row = Membership.objects.get(letter=letter.pk)
    assert (row.role, row.valid_from, row.valid_to) == ("leader", letter.valid_from, letter.valid_to)
    on_day(2026, 10, 31)
    assert roles_of(account, tenant)[0] == frozenset()
    on_day(2026, 11, 1)
    assert roles_of(account, tenant)[0] == {"leader"}
    on_day(2026, 12, 31)
    assert roles_of(account, tenant)[0] == {"leader"}
    on_day(2027, 1, 1)
    assert roles_of(account, tenant)[0] == frozenset()


def test_it_ends_at_once_with_the_role_that_it_comes_from(delegated, tenant, as_role):
    account, letter, source = delegated
    with as_role("office_head"):
        source.workflow.take("end", source, reason="岗位调整")
    assert roles_of(account, tenant)[0] == frozenset()
    with people.as_system(tenant):
        noted = AuditEntry.objects.filter(register="account", record=account.pk, action="right_ended")
        assert noted.count() == 1
        schedule.expire_role_assignments(None)
        letter.refresh_from_db()
    assert letter.state == "ended"


def test_letters_that_came_by_import_give_their_right_within_the_hour(tenant, as_role):
    account = people.account(tenant=tenant, name="导入的人")
    with as_role("office_head", "office_staff"):
        make("role_assignment", person=make("person", account=account), state="effective", opening=True)
    with people.as_system(tenant):
        assert schedule.expire_role_assignments(None)["followed"] == 1
        assert schedule.expire_role_assignments(None)["followed"] == 0
    assert roles_of(account, tenant)[0] == {"leader"}


def test_a_letter_for_the_whole_organisation_gives_nothing_by_itself(appointed, tenant):
    account, _letter = appointed("unit_security_leader", scope="tenant", project=None)
    assert roles_of(account, tenant)[0] == frozenset()


def test_the_page_of_rights_tells_from_where_a_role_comes(delegated, tenant, as_role):
    account, letter, _source = delegated
    with as_role("secadmin"):
        told = Entitlements(account)
        [role] = told.roles
        assert letter.number in role.origin
        assert {one.register.name: one.reads for one in told.rights}["project"] == "projects"


def test_what_is_computed_for_an_account_is_what_the_doors_do(appointed, tenant):
    account, _letter = appointed("office_staff")
    Membership.objects.create(user=account, tenant=tenant, role="doc_controller")
    with acting_as(account, tenant) as actor:
        rights = {one.register.name: one for one in held({"office_staff": False, "doc_controller": True})}
        for name, register in registers.registry.items():
            assert access.may(actor, "read", register) == (name in rights), name
            writes = rights[name].writes if name in rights else ""
            assert access.may(actor, "write", register) == bool(writes), name


def test_people_of_the_office_are_limited_to_their_projects_where_the_organisation_says_so(
    tenant, as_role, user_with, monkeypatch
):
    free = project(as_role)
    account = user_with("office_staff", name="经办人甲")
    with as_role("office_head", "office_staff"):
        own = make("role_assignment", role="office_staff", person=make("person", account=account))
        strange = make("role_assignment", role="office_staff", person=make("person"))
    with as_role("leader", name="任命人"):
        for letter in (own, strange):
            letter.workflow.take("take_effect", letter)
    register = registers.registry["project"]
    with acting_as(account, tenant) as actor:
        assert register.visible_to(actor).count() == 3
    key = "office_on_its_own_projects"
    monkeypatch.setitem(preferences.declared, key, replace(preferences.declared[key], default=True))
    with acting_as(account, tenant) as actor:
        assert {one.pk for one in register.visible_to(actor)} == {free.pk, own.project_id}
        form = forms.form_of(register).of(register.model(), values_for("project"), actor=actor)
        assert form.is_valid(), form.all_errors()
        assert access.may(actor, "write", registers.registry["interested_party"])
        shut = strange.project.workflow.moves(strange.project, actor)
        assert all(not move.open for move in shut)


def test_an_inspector_is_let_in_for_a_time_only(tenant, user_with):
    account = user_with(name="检查人员")
    made = Membership.objects.create(user=account, tenant=tenant, role="authority_inspector")
    assert made.valid_to == made.valid_from + dt.timedelta(days=30)
