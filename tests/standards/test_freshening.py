"""Recomputing by scope gives what counting everything gives, whatever happens to nine registers."""

import datetime as dt
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.examples import make
from tests.standards.counted import assert_nothing_differs, change
from tongguan.core import registers
from tongguan.outsourcing.models import DataLocation, StaffCondition
from tongguan.standards import engine
from tongguan.standards.models import Breach

LATER, LONG_AGO = dt.date(2030, 1, 1), dt.date(2020, 1, 1)

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


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.integration) for seed in (1, 2))])
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
