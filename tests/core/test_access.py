"""What people from outside may see: their own vendor's part of their own project, and of persons only themselves."""

import pytest
from django.db.models import QuerySet

from tests.examples import make
from tests.outsourcing.stories import contract, promised, staff, vendor_promised
from tongguan.core import access, preferences, registers
from tongguan.core.actor import acting_as
from tongguan.core.models import Acknowledgement, Membership
from tongguan.outsourcing.models import VendorStaff


@pytest.fixture
def world(office, user_with):
    """Two vendors on one project, one of them on a second project too; one person of the first has an account."""

    class World:
        project, elsewhere = make("project"), make("project")
        vendor, rival = make("vendor"), make("vendor")
        account = user_with("vendor_staff", name="驻场工程师")
        manager = user_with("vendor_manager", name="项目经理")

    def hire(vendor, project, account=None):
        return staff(vendor=vendor, project=project, person=make("person", kind="vendor_staff", account=account))

    World.me = hire(World.vendor, World.project, World.account)
    World.boss = hire(World.vendor, World.project, World.manager)
    World.colleague = hire(World.vendor, World.project)
    World.away = hire(World.vendor, World.elsewhere)
    World.stranger = hire(World.rival, World.project)
    return World


def seen(account, register_name, tenant):
    with acting_as(account, tenant) as actor:
        return set(registers.registry[register_name].visible_to(actor).values_list("pk", flat=True))


def pks(*records):
    return {record.pk for record in records}


def test_service_staff_see_of_all_staff_only_themselves(world, tenant):
    assert seen(world.account, "vendor_staff", tenant) == pks(world.me)


def test_the_manager_of_a_vendor_sees_its_people_on_their_project_and_nobody_elses(world, tenant):
    assert seen(world.manager, "vendor_staff", tenant) == pks(world.me, world.boss, world.colleague)


def test_people_from_outside_see_their_own_vendor_and_project_only(world, tenant):
    for account in (world.account, world.manager):
        assert seen(account, "vendor", tenant) == pks(world.vendor)
        assert seen(account, "project", tenant) == pks(world.project)


def test_promises_are_seen_by_whom_they_bind(world, tenant):
    for one in (world.me, world.colleague, world.stranger):
        promised(one)
    mine, colleagues = world.me.ndas.get(), world.colleague.ndas.get()
    general, of_rival = vendor_promised(world.vendor), vendor_promised(world.rival, project=world.project)
    assert of_rival.pk
    assert seen(world.account, "nda", tenant) == pks(mine, general)
    assert seen(world.manager, "nda", tenant) == pks(mine, colleagues, general)


def test_a_rivals_contract_on_the_same_project_is_not_seen(world, tenant):
    own, rivals = (contract(vendor=vendor, project=world.project) for vendor in (world.vendor, world.rival))
    assert rivals.pk
    assert seen(world.manager, "contract", tenant) == pks(own)
    assert seen(world.account, "contract", tenant) == set()


@pytest.mark.parametrize("name", ["staff_assessment", "contract_clause", "person", "evidence", "preference"])
def test_what_is_not_meant_for_people_from_outside_they_do_not_see(world, tenant, name):
    make(name)
    assert seen(world.account, name, tenant) == seen(world.manager, name, tenant) == set()


def test_somebody_who_was_offboarded_sees_nothing_any_more(world, tenant, as_role):
    with as_role("office_head"):
        world.me.workflow.take("offboard", world.me, reason="项目调整")
    for name in ("vendor_staff", "vendor", "project", "nda"):
        assert seen(world.account, name, tenant) == set()


def test_an_account_from_outside_that_works_nowhere_sees_nothing(world, tenant, user_with):
    for name in ("vendor_staff", "vendor", "project", "nda", "contract"):
        assert seen(user_with("vendor_manager", "vendor_staff", name="无项目"), name, tenant) == set()


def test_a_record_that_one_may_not_see_is_as_if_it_were_not_there(world, tenant):
    with acting_as(world.account, tenant) as actor:
        register = registers.registry["vendor_staff"]
        assert access.get(actor, register, world.stranger.pk) is None
        assert access.get(actor, register, 10**9) is None
        assert access.get(actor, register, world.me.pk) == world.me


def test_people_from_outside_write_nothing_that_the_office_writes_about_them(world, tenant):
    with acting_as(world.manager, tenant) as actor:
        written = {name for name, register in registers.registry.items() if access.may(actor, "write", register)}
    assert {"service_log", "vendor_notice", "deliverable"} <= written
    assert not written & {"contract", "finding", "nda", "project", "staff_assessment", "vendor", "vendor_assessment"}


def test_people_from_outside_see_what_they_are_asked_to_acknowledge_and_confirm_only_that(world, tenant, as_role):
    mine, other = (make("acknowledgement", account=account) for account in (world.account, world.manager))
    assert seen(world.account, "acknowledgement", tenant) == pks(mine)
    with acting_as(world.account, tenant):
        mine.workflow.take("acknowledge", mine)
        assert mine.state == Acknowledgement.State.ACKNOWLEDGED
        assert [move.open for move in other.workflow.moves(other)] == [False]


def test_roles_count_only_while_they_are_in_force(tenant, user_with, today, on_day):
    user = user_with("office_head")
    Membership.objects.filter(user=user).update(valid_to=today)
    with acting_as(user, tenant) as actor:
        assert actor.roles == {"office_head"}
    on_day(2026, 11, 22)
    with acting_as(user, tenant) as actor:
        assert actor.roles == set()
        assert not registers.registry["vendor"].visible_to(actor).exists()


def test_roles_of_one_tenant_say_nothing_in_another(tenant, other_tenant, user_with):
    with acting_as(user_with("office_head"), other_tenant) as actor:
        assert actor.roles == set()


def test_the_three_administrators_see_no_business(office, as_role):
    make("contract")
    for role in ("sysadmin", "secadmin", "auditadmin"):
        with as_role(role) as actor:
            for name in ("contract", "vendor", "project", "nda", "vendor_staff", "person", "evidence"):
                assert not registers.registry[name].visible_to(actor).exists(), (role, name)


def test_what_changes_within_a_unit_of_work_changes_at_once_what_its_person_sees(world, tenant, as_role):
    """The condition is kept, whom he is tied to is not: who comes and goes is asked each time."""
    with acting_as(world.account, tenant) as actor:
        register = registers.registry["project"]
        assert set(register.visible_to(actor)) == {world.project}
        with as_role("office_head"):
            staff(
                vendor=world.vendor,
                project=world.elsewhere,
                person=make("person", kind="vendor_staff", account=world.account),
            )
        assert set(register.visible_to(actor)) == {world.project, world.elsewhere}
        QuerySet(VendorStaff).filter(pk=world.me.pk).update(state="offboarded")
        assert set(register.visible_to(actor)) == {world.elsewhere}


def test_a_list_once_read_is_read_anew(world, tenant):
    with acting_as(world.account, tenant) as actor:
        register = registers.registry["project"]
        seen = register.visible_to(actor)
        assert len(seen) == 1
        QuerySet(VendorStaff).filter(pk=world.me.pk).update(state="offboarded")
        assert list(register.visible_to(actor)) == []


def test_what_is_kept_for_one_person_is_not_kept_for_the_next(world, tenant):
    """Not even where both act within one another, for the same register."""
    with acting_as(world.manager, tenant) as manager:
        register = registers.registry["vendor_staff"]
        assert register.visible_to(manager).count() == 3
        with acting_as(world.account, tenant) as engineer:
            assert register.visible_to(engineer).count() == 1
        assert register.visible_to(manager).count() == 3


def test_the_condition_on_what_somebody_of_a_vendor_sees_is_built_once_in_a_unit_of_work(world, tenant, monkeypatch):
    built = []
    plain = access.where
    monkeypatch.setattr(access, "where", lambda *given, **more: built.append(given) or plain(*given, **more))
    with acting_as(world.account, tenant) as actor:
        for _again in range(5):
            access.get(actor, registers.registry["project"], world.project.pk)
    assert len(built) == 1


def test_a_day_later_and_a_setting_later_the_condition_is_built_anew(world, tenant, monkeypatch, on_day, user_with):
    """What holds from a day on, or by a setting, stands in the condition itself."""
    built = []
    plain = access.where
    monkeypatch.setattr(access, "where", lambda *given, **more: built.append(given) or plain(*given, **more))
    with acting_as(user_with("office_staff"), tenant) as actor:
        register = registers.registry["project"]
        for day in (20, 20, 21):
            on_day(2026, 11, day)
            register.visible_to(actor)
        assert len(built) == 2
        monkeypatch.setattr(preferences, "value_of", lambda _key: True)
        register.visible_to(actor)
        assert len(built) == 3
