"""The engine: breaches are opened and righted, and recomputing by scope gives what counting everything gives."""

import datetime as dt
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.examples import make
from tongguan.core import checks, registers
from tongguan.core.ledger import OPENING
from tongguan.core.models import AuditEntry, Touched, User
from tongguan.outsourcing.models import DataLocation, StaffCondition
from tongguan.standards import engine
from tongguan.standards.models import Breach, Tally

LATER, LONG_AGO = dt.date(2030, 1, 1), dt.date(2020, 1, 1)


def serving(**given):
    """Somebody who serves without having been asked for anything, as an import finds them."""
    return make("vendor_staff", opening=True, **{"state": "onboarded", "onboarded_on": dt.date(2026, 10, 5)} | given)


def signed(staff, **given):
    """Their own NDA."""
    return make("nda", opening=True, vendor_staff=staff, state="signed", **given)


def standing(name):
    """The records that break a check, as the engine knows them."""
    return set(Breach.objects.filter(check_name=name, closed_on=None).values_list("record", flat=True))


def truth(name):
    """The same, and the numbers, as the rule itself says."""
    check = checks.registry[name]
    return set(check.breaking().values_list("pk", flat=True)), check.count()


def assert_nothing_differs(day):
    """What the engine keeps is what every rule says of all records."""
    tallies = {row.check_name: (row.among, row.broken) for row in Tally.objects.filter(on=day)}
    kept = {name: (standing(name), tallies[name]) for name in checks.registry}
    assert kept == {name: truth(name) for name in checks.registry}


def change(record, **values):
    """Save without asking rules, as an import would."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save(action=OPENING)


@pytest.fixture
def asked(monkeypatch):
    """The checks that are worked out from here on: name -> whether all of their records were looked at."""
    seen, work_out = {}, engine.record_breaches

    def remember(check, on, within=None):
        seen[check.name] = within is None
        return work_out(check, on, within)

    monkeypatch.setattr(engine, "record_breaches", remember)
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
    assert not any(asked.values()), "no check had to look at every record"
    assert "staff_nda_signed" in asked
    assert "contract_has_cs_01" not in asked
    assert standing("staff_nda_signed") == {second.pk}


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
    monkeypatch.setattr(engine, "MOST_SCOPES", 2)
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
    assert asked == {"staff_condition_4_holds": True}
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
    first = AuditEntry.objects.filter(register="standards", action="recomputed").latest("pk")
    assert (first.actor, first.changes["checks"]) == (User.objects.system(), len(checks.registry))
    serving()
    engine.freshen(tenant)
    assert AuditEntry.objects.filter(action="recomputed").latest("pk").changes["digest"] != first.changes["digest"]


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


POOLS = {
    "org_unit": {},
    "person": {"establishment": ["established", "contract", ""], "account": "account"},
    "vendor": {"security_review": ["passed", "failed", ""]},
    "project": {
        "state": ["draft", "contracting", "operating", "operating", "exiting", "closed"],
        "end_on": [None, dt.date(2027, 1, 1), LATER],
        "leader": "person",
        "office_head": "person",
    },
    "vendor_staff": {
        "state": ["proposed", "cleared", "onboarded", "onboarded", "suspended", "offboarded"],
        "project": "project",
        "vendor": "vendor",
        "person": "person",
        "role": ["", "运维"],
        "nationality": ["CN", "DE"],
        "labour_contract_term": ["", "fixed", "open_ended"],
        "labour_contract_to": [None, dt.date(2027, 6, 1), LATER],
        "background_check": ["", "passed", "failed"],
        "onboarded_on": [None, dt.date(2026, 10, 5), LONG_AGO],
    },
    "staff_assessment": {"state": ["draft", "passed", "passed"], "vendor_staff": "vendor_staff", "assessor": "account"},
    "contract": {
        "state": ["draft", "approved", "signed", "signed", "in_force", "terminated"],
        "project": "project",
        "vendor": "vendor",
    },
    "contract_clause": {
        "state": ["draft", "reviewed", "effective", "superseded"],
        "status": ["present", "absent"],
        "contract": "contract",
        "code": ["CS-01", "CS-02", "EX-A1"],
        "reviewed_by": "account",
    },
    "nda": {
        "state": ["draft", "signed", "signed", "expired"],
        "project": "project",
        "signed_on": [LONG_AGO, dt.date(2026, 11, 1)],
        "valid_to": [None, dt.date(2026, 11, 20), LATER],
        "nd_1": [True, False],
        "nd_5": [True, False],
    },
}
"""Register -> field -> what it may become: values, or the register whose rows it may name."""


class Life:
    """Things happen to a few records at random: rows come, change, move between owners and are voided."""

    def __init__(self, seed, accounts):
        self.chance = random.Random(seed)
        self.accounts, self.done = accounts, 0
        for register in POOLS:
            for _nth in range(3):
                self.tries(lambda register=register: self.comes(register))

    def one_of(self, register):
        if register == "account":
            return self.chance.choice(self.accounts)
        return self.chance.choice(registers.registry[register].model.objects.order_by("pk"))

    def value(self, choices):
        return self.one_of(choices) if isinstance(choices, str) else self.chance.choice(choices)

    def comes(self, register):
        make(register, opening=True, **self.linked(register))

    def linked(self, register):
        """Links and state of a new row, so that rows share their owners and rules bind them."""
        fields = POOLS[register]
        given = {name: self.value(choices) for name, choices in fields.items() if isinstance(choices, str)}
        if "state" in fields:
            given["state"] = self.value(fields["state"])
        if register == "nda":
            given["vendor_staff"] = self.one_of("vendor_staff")
            del given["project"]
        return given

    def changes(self, register):
        fields = POOLS[register]
        if not fields:
            return
        name = self.chance.choice(sorted(fields))
        change(self.one_of(register), **{name: self.value(fields[name])})

    def condition_changes(self):
        rows = StaffCondition.objects.order_by("pk")
        change(self.chance.choice(rows), result=self.chance.choice(["pass", "fail", ""]))

    def place_changes(self):
        change(
            self.chance.choice(DataLocation.objects.order_by("pk")), place=self.chance.choice(["mainland", "abroad"])
        )

    def vendor_agrees(self):
        make("nda", opening=True, party_type="vendor", vendor=self.one_of("vendor"), state="signed")

    def is_voided(self, register):
        self.one_of(register).void("chance")

    def happens(self):
        """One thing, unless a form or the database forbids it."""
        register = self.chance.choice(sorted(POOLS))
        deed = self.chance.choices(
            [
                lambda: self.changes(register),
                lambda: self.comes(register),
                lambda: self.is_voided(register),
                self.condition_changes,
                self.place_changes,
                self.vendor_agrees,
            ],
            weights=[12, 4, 1, 2, 2, 1],
        )[0]
        self.tries(deed)

    def tries(self, deed):
        try:
            with transaction.atomic():
                deed()
                self.done += 1
        except (IntegrityError, ValidationError, AssertionError, IndexError):
            return


@pytest.mark.parametrize("seed", range(3))
def test_freshening_by_scope_gives_what_counting_everything_gives(office, tenant, user_with, today, seed):
    life = Life(seed, [user_with("assessor"), user_with("office_head", "office_staff"), user_with("sec_officer")])
    engine.freshen(tenant)
    for _nth in range(6):
        for _deed in range(life.chance.randint(2, 12)):
            life.happens()
        engine.freshen(tenant)
        assert_nothing_differs(today)
    assert life.done > 50
    assert Breach.objects.filter(closed_on=None).count() > 20
