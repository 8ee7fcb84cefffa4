"""Waivers: they open a gate while they hold, are counted beside what is broken, and never turn a verdict."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.examples import make
from tests.outsourcing import stories
from tests.standards.sins import serving
from tongguan.core.models import Waiver
from tongguan.core.refusals import Refused
from tongguan.standards import engine, verdicts
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked

PACK = load()["gbt32926-2016"]
CHECK, CLAUSE = "staff_nda_signed", "6.4.a"


def waived_for(record=None, register="", **given):
    """A waiver in force, approved before."""
    about = {"register": register, "record": record.pk} if record else {}
    told = {"clause": CLAUSE, "approved_on": dt.date(2026, 11, 2), "valid_to": dt.date(2026, 12, 31)}
    return make("waiver", opening=True, state="approved", **about, **told | given)


def of(**scope):
    [result] = verdicts.of_checks([CHECK], Asked(scope=scope)).values()
    return result.verdict, result.broken, result.waived


@pytest.mark.parametrize("about", ["vendor_staff", "project", "vendor", ""])
def test_what_is_waived_is_counted_and_stays_broken(as_role, tenant, about):
    with as_role("office_head", "office_staff"):
        staff, other = serving(), serving()
        subject = {"vendor_staff": staff, "project": staff.project, "vendor": staff.vendor}.get(about)
        waived_for(subject, about)
    engine.freshen(tenant)
    with as_role("office_head"):
        assert of() == ("nonconform", 2, 1 if about else 2)
        assert of(project=staff.project_id) == ("nonconform", 1, 1)
        assert of(project=other.project_id) == ("nonconform", 1, 0 if about else 1)
        result = verdicts.of_clause(PACK, PACK.clauses[CLAUSE], Asked())
        assert (result.verdict, result.as_dict()["waived"]) == ("nonconform", 1 if about else 2)


@pytest.mark.parametrize(
    "given",
    [
        {"clause": "6.4.b.2"},
        {"valid_to": dt.date(2026, 11, 20)},
        {"state": "requested"},
        {"state": "rejected"},
        {"standard": "manual-isms-0001", "clause": "8.2.3"},
    ],
    ids=["another clause", "over", "only asked for", "rejected", "another standard"],
)
def test_a_waiver_covers_only_what_it_says_while_it_holds(as_role, tenant, given):
    with as_role("office_head", "office_staff"):
        staff = serving()
        made = waived_for(staff, "vendor_staff", **{name: given[name] for name in given if name != "state"})
        if "state" in given:
            made.void("replaced")
            make("waiver", opening=True, register="vendor_staff", record=staff.pk, clause=CLAUSE, state=given["state"])
    engine.freshen(tenant)
    with as_role("office_head"):
        assert of() == ("nonconform", 1, 0)


@pytest.mark.parametrize("about", ["vendor_staff", "project", ""])
def test_a_gate_lets_be_what_is_waived(as_role, about):
    with as_role("office_head", "office_staff", "sec_officer"):
        staff = stories.staff("cleared")
        with pytest.raises(Refused):
            staff.workflow.take("onboard", staff)
        waived_for({"vendor_staff": staff, "project": staff.project}.get(about), about)
        staff.refresh_from_db()
        move = next(move for move in staff.workflow.moves(staff) if move.transition.name == "onboard")
        assert not [refusal for refusal in move.refusals if refusal.rule == CHECK]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"standard": "iso9001"}, "standard"),
        ({"clause": "99.1"}, "clause"),
        ({"clause": "5.1.2.b.3"}, "clause"),
    ],
    ids=["no such standard", "no such clause", "the prohibition that nobody waives"],
)
def test_a_waiver_of_what_cannot_be_waived_is_refused_and_the_field_named(as_role, given, field):
    with as_role("office_head", "office_staff"):
        waiver = make("waiver")
        for name, value in given.items():
            setattr(waiver, name, value)
        with pytest.raises(ValidationError) as refused:
            waiver.full_clean()
        assert list(refused.value.message_dict) == [field]


def test_waivers_by_the_thousand_are_still_one_question(as_role, tenant):
    with as_role("office_head", "office_staff"):
        staff = serving()
        waived_for(staff, "vendor_staff")
        one = waived_for(staff.project, "project")
        rows = [
            (register, pk) for register in ("vendor_staff", "project", "vendor") for pk in range(10**6, 10**6 + 700)
        ]
        told = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields if field.name != "id"}
        Waiver._base_manager.bulk_create(
            Waiver(**told | {"register": register, "record": pk, "number": f"W-{register}-{pk}"})
            for register, pk in rows
        )
    engine.freshen(tenant)
    with as_role("office_head"):
        assert of() == ("nonconform", 1, 1)
        assert of(project=staff.project_id) == ("nonconform", 1, 1)
