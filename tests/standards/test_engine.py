"""The engine: breaches are opened and righted, and a change is worked in where it can matter."""

import datetime as dt

import pytest

from tests.examples import make
from tests.standards.counted import assert_nothing_differs, change, standing
from tests.standards.sins import serving, signed
from tongguan.core import checks
from tongguan.core.batch import unit_of_work
from tongguan.core.models import AuditEntry, Preference, Touched, User
from tongguan.standards import concerning, engine
from tongguan.standards.concerning import reads
from tongguan.standards.models import Breach, Tally

LATER = dt.date(2030, 1, 1)


@pytest.fixture
def asked(monkeypatch):
    """The checks that are worked out from here on: name -> whether all of their records were looked at."""
    seen, keep_all, keep_part = {}, engine.keep_all, engine.keep_part

    def remember_all(told, on):
        seen.update(dict.fromkeys(told, True))
        keep_all(told, on)

    def remember_part(broken, *rest):
        seen.update(dict.fromkeys(broken, False))
        keep_part(broken, *rest)

    monkeypatch.setattr(engine, "keep_all", remember_all)
    monkeypatch.setattr(engine, "keep_part", remember_part)
    return seen


def test_a_breach_is_opened_when_found_and_righted_when_mended(office, tenant, today):
    staff = serving()
    engine.freshen(tenant)
    breach = Breach.objects.get(check_name="staff_nda_signed")
    assert (breach.record, breach.opened_on, breach.closed_on) == (staff.pk, today, None)
    signed(staff)
    engine.freshen(tenant)
    breach.refresh_from_db()
    assert (breach.opened_on, breach.closed_on) == (today, today)


def test_a_record_that_breaks_the_rule_again_gets_a_second_breach(office, tenant, on_day):
    nda = signed(serving())
    engine.freshen(tenant)
    for day in (22, 24):
        on_day(2026, 11, day)
        change(nda, state="draft")
        engine.freshen(tenant)
        on_day(2026, 11, day + 1)
        change(nda, state="signed")
        engine.freshen(tenant)
    rows = Breach.objects.filter(check_name="staff_nda_signed").order_by("pk")
    assert [(row.opened_on.day, row.closed_on.day) for row in rows] == [(22, 23), (24, 25)]


def test_a_voided_record_breaks_nothing(office, tenant, today):
    serving().void("entered twice")
    staff = serving()
    engine.freshen(tenant)
    staff.void("entered twice")
    engine.freshen(tenant)
    assert standing("staff_nda_signed") == set()
    assert Tally.objects.get(check_name="staff_nda_signed", on=today).broken == 0


def test_a_change_is_worked_in_only_where_it_can_matter(office, tenant, asked):
    first, second = serving(), serving()
    engine.freshen(tenant)
    asked.clear()
    signed(first)
    engine.freshen(tenant)
    everywhere = {name for name, every in asked.items() if every}
    assert all("core_evidence" in reads(name).tables for name in everywhere), "a file may prove any record"
    assert "staff_nda_signed" in asked
    assert "contract_has_cs_01" not in asked
    assert standing("staff_nda_signed") == {second.pk}


def test_a_column_that_no_rule_names_asks_nothing_again(office, tenant, asked):
    staff = serving()
    engine.freshen(tenant)
    asked.clear()
    change(staff, duties="and answers the telephone")
    engine.freshen(tenant)
    assert all(reads(name).words is None or reads(name).words & {"duties", "version"} for name in asked)
    assert "staff_nda_signed" not in asked
    change(staff, state="offboarded")
    engine.freshen(tenant)
    assert "staff_nda_signed" in asked


def test_the_verdict_is_followed_at_once_and_whom_the_rule_binds_is_counted_afterwards(office, tenant, today):
    rows = Tally.objects.filter(check_name="staff_nda_signed", on=today).values_list("among", "broken")
    serving()
    engine.freshen(tenant)
    signed(serving())
    second = serving()
    engine.follow(tenant)
    assert standing("staff_nda_signed") >= {second.pk}
    assert rows.get() == (2, 2), "as many as break it at least"
    while engine.count_next(tenant):
        pass
    assert rows.get() == (3, 2)
    assert not engine.count_next(tenant)
    assert_nothing_differs(today)


def test_what_moves_while_it_is_counted_is_counted_again(office, tenant, today, monkeypatch):
    serving()
    engine.freshen(tenant)
    keep_among = engine.keep_among

    def keep_late(names, among, on, *, since):
        monkeypatch.setattr(engine, "keep_among", keep_among)
        serving()
        engine.follow(tenant)
        keep_among(names, among, on, since=since)

    serving()
    engine.follow(tenant)
    monkeypatch.setattr(engine, "keep_among", keep_late)
    while engine.count_next(tenant):
        pass
    assert_nothing_differs(today)


def test_a_decision_is_asked_about_only_where_it_was_taken(office, tenant, asked):
    first, second = make("project"), make("project")
    decision = make("decision", register="project", record=first.pk)
    engine.freshen(tenant)
    asked.clear()
    change(decision, state="approved")
    engine.follow(tenant)
    assert asked["leader_decided_to_outsource"] is False
    assert_nothing_differs(dt.date(2026, 11, 21))
    decision.record = second.pk
    change(decision)
    engine.follow(tenant)
    assert_nothing_differs(dt.date(2026, 11, 21))


def test_a_change_that_no_scope_places_recounts_everything_that_reads_it(office, tenant, asked):
    leader = make("person")
    project = make("project", leader=leader)
    engine.freshen(tenant)
    asked.clear()
    change(leader, establishment="contract")
    engine.freshen(tenant)
    assert asked["leader_is_established"] is True
    assert standing("leader_is_established") == {project.pk}


def test_many_touched_objects_are_counted_in_full(office, tenant, asked, monkeypatch):
    monkeypatch.setattr(concerning, "MOST_SCOPES", 2)
    first = serving()
    engine.freshen(tenant)
    asked.clear()
    signed(first)
    engine.freshen(tenant)
    assert asked["staff_nda_signed"] is True
    assert_nothing_differs(dt.date(2026, 11, 21))


def test_a_row_that_moves_to_another_project_is_seen_in_both(office, tenant):
    staff = serving()
    other = make("project", end_on=LATER)
    change(staff, labour_contract_term="fixed", labour_contract_to=dt.date(2028, 1, 1))
    engine.freshen(tenant)
    assert standing("labour_contract_covers_project") == set()
    change(staff, project=other)
    engine.freshen(tenant)
    assert standing("labour_contract_covers_project") == {staff.pk}


def test_a_colleague_on_another_project_makes_an_assessor_partial(office, tenant, user_with):
    assessor, staff = user_with("assessor"), serving()
    assessment = make("staff_assessment", vendor_staff=staff, assessor=assessor)
    insider = make("person", kind="vendor_staff", account=assessor)
    engine.freshen(tenant)
    serving(person=insider, vendor=staff.vendor, project=make("project"))
    engine.freshen(tenant)
    assert standing("assessor_is_not_of_the_vendor") == {assessment.pk}


def test_a_changed_setting_recounts_the_rules_that_have_limits(office, tenant, asked):
    assessed = make("staff_assessment", opening=True, state="passed", vendor_staff=serving())
    engine.freshen(tenant)
    assert standing("staff_condition_4_holds") == set()
    asked.clear()
    make("preference", key="staff_condition_4_holds.months", value="1")
    engine.freshen(tenant)
    limited = {name for name, check in checks.registry.items() if check.limits or check.uses}
    about_settings = {name for name, check in checks.registry.items() if check.model is Preference}
    assert asked == dict.fromkeys(limited | about_settings, True)
    assert standing("staff_condition_4_holds") == {assessed.vendor_staff_id}


def test_a_new_day_and_a_new_rule_are_counted_afresh(office, tenant, on_day, monkeypatch):
    signed(serving(), valid_to=dt.date(2026, 11, 21))
    engine.freshen(tenant)
    assert engine.freshen(tenant) == 0
    on_day(2026, 11, 22)
    assert engine.freshen(tenant) == len(checks.registry)
    Tally.objects.filter(check_name="staff_nda_signed").update(rule_version="of old")
    assert engine.freshen(tenant) == 1


def test_two_days_keep_two_tallies(office, tenant, on_day):
    staff = serving()
    engine.freshen(tenant)
    on_day(2026, 11, 22)
    signed(staff)
    engine.freshen(tenant)
    kept = Tally.objects.filter(check_name="staff_nda_signed").order_by("on").values_list("on__day", "broken")
    assert list(kept) == [(21, 1), (22, 0)]


def test_every_recount_leaves_its_digest_in_the_audit_trail(office, tenant):
    engine.freshen(tenant)
    told = list(AuditEntry.objects.filter(register="standards", action="recomputed").order_by("pk"))
    assert {entry.actor for entry in told} == {User.objects.system()}
    assert sum(entry.changes["checks"] for entry in told) == len(checks.registry)
    serving()
    engine.freshen(tenant)
    later = AuditEntry.objects.filter(action="recomputed").latest("pk")
    assert later.changes["digest"] not in {entry.changes["digest"] for entry in told}


def test_the_marks_of_change_are_worked_off(office, tenant):
    serving()
    engine.freshen(tenant)
    assert not Touched.objects.exists()


def test_tenants_do_not_break_each_others_rules(office, tenant, other_tenant, as_role):
    serving()
    engine.freshen(tenant)
    with as_role("office_head", name="elsewhere", of=other_tenant):
        engine.freshen(other_tenant)
        assert not Breach.objects.filter(tenant=other_tenant).exists()
        assert Tally.objects.get(tenant=other_tenant, check_name="staff_nda_signed").among == 0


def test_what_belongs_to_no_project_is_marked_apart_from_what_belongs_to_one(office, tenant):
    placed, loose = make("vendor_staff"), make("vendor_staff", project=None)
    Touched.objects.all().delete()
    with unit_of_work():
        for staff in (placed, loose):
            change(staff, duties="值夜班")
    change(placed, project=None)
    marks = [mark.scopes for mark in Touched.objects.filter(table="outsourcing_vendorstaff").order_by("pk")]
    assert sorted(map(sorted, marks)) == sorted(
        [["project", "staff", "vendor"], ["staff", "vendor"], ["project", "staff", "vendor"], ["staff", "vendor"]]
    )
