"""Moves beyond what holds for every machine: seen versions, dates, effects, records that are not there."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.outsourcing.stories import change, fit, promised, staff
from tongguan.core import audit, workflow
from tongguan.core.models import Touched
from tongguan.core.refusals import Refused
from tongguan.core.workflow import Transition, Workflow
from tongguan.outsourcing.models import VendorStaff


def codes(record, name, **told):
    with pytest.raises(Refused) as answer:
        record.workflow.take(name, record, **told)
    return sorted(refusal.code for refusal in answer.value.refusals)


def test_whoever_decided_on_an_older_version_is_refused(office):
    seen = promised(fit(staff("cleared")))
    change(seen, role="改派")
    assert codes(seen, "onboard") == ["version"]
    fresh = VendorStaff.objects.get(pk=seen.pk)
    fresh.workflow.take("onboard", fresh)
    assert fresh.version == 3


def test_every_reason_is_told_at_once(as_role):
    with as_role("office_head"):
        nda = make("nda", state="released", signed_on=dt.date(2026, 10, 1), opening=True)
    with as_role("leader"):
        nda.version = 7
        assert codes(nda, "sign") == ["role", "state", "version"]


def test_a_record_of_another_tenant_is_not_there(as_role, other_tenant):
    with as_role("office_head"):
        unit = make("org_unit")
    with as_role("office_head", of=other_tenant):
        assert codes(unit, "close", reason="x") == ["state"]


def test_a_void_record_does_not_move(office):
    unit = make("org_unit")
    unit.void("重复")
    assert codes(unit, "close", reason="x") == ["state"]


def test_looking_at_the_moves_writes_nothing(office):
    cleared = staff("cleared")
    before, marks = audit.history("vendor_staff", cleared.pk).count(), Touched.objects.count()
    moves = {move.transition.name: move.open for move in cleared.workflow.moves(cleared)}
    assert moves == {"onboard": False, "offboard": True}
    assert VendorStaff.objects.get(pk=cleared.pk).state == "cleared"
    assert (audit.history("vendor_staff", cleared.pk).count(), Touched.objects.count()) == (before, marks)


def test_a_date_that_is_filled_already_is_kept(office):
    cleared = promised(fit(staff("cleared", onboarded_on=dt.date(2026, 11, 2))), signed_on=dt.date(2026, 11, 1))
    cleared.workflow.take("onboard", cleared)
    assert cleared.onboarded_on == dt.date(2026, 11, 2)
    assert "onboarded_on" not in audit.history("vendor_staff", cleared.pk).first().changes


def test_a_move_marks_what_it_touched(office):
    cleared = promised(fit(staff("cleared")))
    Touched.objects.all().delete()
    cleared.workflow.take("onboard", cleared)
    [mark] = Touched.objects.all()
    assert mark.table == "outsourcing_vendorstaff"
    assert mark.scopes == {"staff": [cleared.pk], "vendor": [cleared.vendor_id], "project": [cleared.project_id]}


@pytest.fixture
def with_effect(monkeypatch):
    """The machine of service staff, whose offboarding has an effect that a higher layer would register."""
    happened = []
    monkeypatch.setitem(workflow.effects, "test.left", None)
    workflow.effect("test.left")(lambda rows, on: happened.append((sorted(rows.values_list("pk", "state")), on)))
    told = VendorStaff.workflow.transitions["offboard"]
    changed = Transition(**{**told.__dict__, "effects": ("test.left",)})
    machine = Workflow(VendorStaff.State, *(VendorStaff.workflow.transitions | {"offboard": changed}).values())
    monkeypatch.setattr(VendorStaff, "workflow", machine)
    return happened


def test_an_effect_is_given_the_moved_records_and_the_day(office, with_effect):
    gone, stays = staff(), staff("offboarded")
    rows = VendorStaff.objects.filter(pk__in=[gone.pk, stays.pk])
    taken = rows.model.workflow.take_all(rows, "offboard", reason="到期", on=dt.date(2026, 11, 20))
    assert taken.moved == [gone.pk]
    assert with_effect == [([(gone.pk, "offboarded")], dt.date(2026, 11, 20))]


def test_without_a_record_that_moved_there_is_no_effect(office, with_effect):
    stays = staff("offboarded")
    VendorStaff.workflow.take_all(VendorStaff.objects.filter(pk=stays.pk), "offboard", reason="到期")
    assert with_effect == []


def test_an_effect_that_fails_undoes_the_move(office, with_effect):
    one = staff()

    def fail(rows, on):
        raise ZeroDivisionError

    workflow.effect("test.left")(fail)
    with pytest.raises(ZeroDivisionError):
        one.workflow.take("offboard", one, reason="到期")
    assert VendorStaff.objects.get(pk=one.pk).state == "onboarded"
    assert audit.history("vendor_staff", one.pk).count() == 1


def test_the_moves_of_many_cost_as_much_as_those_of_one(office):
    one, many = [staff("cleared")], [staff("cleared") for _each in range(6)]
    VendorStaff.workflow.moves_of(one)
    with CaptureQueriesContext(connection) as for_one:
        VendorStaff.workflow.moves_of(one)
    with CaptureQueriesContext(connection) as for_many:
        found = VendorStaff.workflow.moves_of(many)
    assert len(for_many) == len(for_one)
    assert sorted(found) == [record.pk for record in many]


def test_a_machine_draws_itself():
    drawn = VendorStaff.workflow.mermaid()
    assert "[*] --> proposed" in drawn
    assert "cleared --> onboarded: onboard [G07, G11]" in drawn
    assert "offboarded --> [*]" in drawn
