"""Who is acting: nothing happens in nobody's name, and a name never outlives its unit of work."""

import threading

import pytest
from django.db import connection

from tests.examples import make
from tongguan.core.actor import CurrentTenant, NobodyIsActing, NoTenant, acting, acting_as, tenant_in_force
from tongguan.core.models import AuditEntry
from tongguan.organisation.models import OrgUnit


def test_nobody_acts_until_somebody_does(db):
    with pytest.raises(NobodyIsActing):
        acting()
    with pytest.raises(NoTenant):
        tenant_in_force()


def test_inner_units_of_work_give_the_name_back(tenant, other_tenant, user_with):
    with acting_as(user_with("leader"), tenant) as outer:
        with acting_as(user_with("office_head"), other_tenant) as inner:
            assert acting() is inner
            assert tenant_in_force() == other_tenant.pk
        assert acting() is outer
    with pytest.raises(NobodyIsActing):
        acting()


def test_an_exception_undoes_what_was_written_and_gives_the_name_back(tenant, as_role):
    def fail():
        with as_role("office_head"):
            make("org_unit")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(NobodyIsActing):
        acting()
    with as_role("office_head"):
        assert not OrgUnit.objects.exists()
        assert not AuditEntry.objects.exists()


def test_without_a_tenant_nothing_is_read(tenant, user_with):
    with acting_as(user_with("sysadmin"), None), pytest.raises(NoTenant):
        list(OrgUnit.objects.all())


def test_a_queryset_asks_for_the_tenant_when_it_runs(tenant, other_tenant, as_role):
    rows = OrgUnit.objects.all()
    with as_role("office_head"):
        made = make("org_unit")
        assert list(rows.all()) == [made]
    with as_role("office_head", of=other_tenant):
        assert list(rows.all()) == []


def test_the_tenant_can_be_put_into_any_expression(tenant, as_role):
    with as_role("office_head"):
        make("org_unit")
        assert OrgUnit.objects.annotate(mine=CurrentTenant()).get().mine == tenant.pk


def test_another_thread_acts_in_nobodys_name(office):
    found = []

    def look():
        try:
            acting()
        except NobodyIsActing as nobody:
            found.append(nobody)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert len(found) == 1


def test_a_writer_works_in_one_transaction(tenant, user_with):
    with acting_as(user_with("leader"), tenant):
        assert connection.in_atomic_block


def test_what_is_asked_once_is_kept_for_the_unit_of_work_only(tenant, user_with):
    with acting_as(user_with("leader"), tenant) as actor:
        actor.notes["asked"] = True
    with acting_as(user_with("leader"), tenant) as again:
        assert again.notes == {}
