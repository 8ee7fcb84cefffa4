"""Appointments: in-house where the standard says so, delegated once and with an end, one management representative."""

import datetime as dt

import pytest

from tests.examples import make, values_for
from tongguan.core import forms, registers
from tongguan.core.refusals import Refused

TERM = {"valid_to": dt.date(2026, 12, 31)}


def errors_of(register, **given):
    """What the form has against these values."""
    declared = registers.registry[register]
    form = forms.form_of(declared).of(declared.model(), values_for(register, **given))
    assert not form.is_valid()
    return form.all_errors()


def refused(deed):
    with pytest.raises(Refused) as answer:
        deed()
    [why] = answer.value.refusals
    return why


def test_sod_10_nobody_off_the_establishment_is_appointed_head_of_office(office):
    hired = make("person", establishment="dispatched")
    why = refused(lambda: make("role_assignment", role="office_head", person=hired))
    assert (why.code, why.rule) == ("segregation", "SOD-10")
    assert make("role_assignment", role="engineer", person=hired).pk


def test_sod_15_a_delegation_has_an_end_and_stays_within_the_role_it_comes_from(office):
    source = make("role_assignment", **TERM)
    given = {"project": source.project, "delegated_from": source}
    assert "SOD-15" in errors_of("role_assignment", **given)["__all__"][0]
    longer = errors_of("role_assignment", **given, valid_to=dt.date(2027, 1, 1))
    assert set(longer) == {"valid_to"}
    assert set(errors_of("role_assignment", **given | {"role": "office_head"}, **TERM)) == {"delegated_from"}
    assert make("role_assignment", **given, **TERM).delegated_from == source


def test_sod_15_a_delegate_does_not_delegate_further(office):
    source = make("role_assignment", **TERM)
    given = {"project": source.project, **TERM}
    delegate = make("role_assignment", delegated_from=source, **given)
    why = refused(lambda: make("role_assignment", delegated_from=delegate, **given))
    assert (why.code, why.rule) == ("segregation", "SOD-15")


def test_an_appointment_without_duties_does_not_take_effect(as_role):
    with as_role("office_head"):
        bare = make("role_assignment", duties=[])
    with as_role("leader"):
        why = refused(lambda: bare.workflow.take("take_effect", bare))
    assert (why.code, why.clause) == ("guard", "4.2.2")


def test_there_is_one_management_representative_at_a_time(as_role):
    given = {"role": "mgmt_rep", "scope": "tenant", "project": None}
    with as_role("office_head"):
        first, second = make("role_assignment", **given), make("role_assignment", **given)
    with as_role("leader") as leader:
        first.workflow.take("take_effect", first)
        assert (first.state, first.appointed_by) == ("effective", leader.user)
        assert refused(lambda: second.workflow.take("take_effect", second)).code == "guard"
        first.workflow.take("end", first, reason="换届")
        second.workflow.take("take_effect", second)
    assert second.state == "effective"


def test_an_appointment_for_one_project_names_it(office):
    assert set(errors_of("role_assignment", project=None)) == {"__all__"}


def test_a_training_is_evaluated_only_when_everybody_is_judged(office):
    person = make("person")
    open_answer = make("training_session", state="held", opening=True, attendees=[{"person": person, "score": "55"}])
    empty = make("training_session", state="held", opening=True, attendees=[])
    for session in (open_answer, empty):
        assert refused(lambda one=session: one.workflow.take("evaluate", one)).clause == "A.3.c"
    row = open_answer.attendees.get()
    row.passed = False
    row.save()
    open_answer.workflow.take("evaluate", open_answer)
    assert (open_answer.state, open_answer.evaluated_by) == ("evaluated", office.user)


def test_the_attendees_of_an_evaluated_training_are_not_exchanged(office):
    session = make("training_session", state="evaluated", opening=True)
    given = {"attendees": [{"person": make("person").pk, "passed": True}]}
    form = forms.form_of(registers.registry["training_session"]).of(session, given)
    assert not form.is_valid()


def test_a_training_given_by_a_vendor_names_the_vendor(office):
    assert set(errors_of("training_session", provided_by="vendor")) == {"__all__"}
    assert make("training_session", provided_by="vendor", vendor=make("vendor")).pk


def test_a_commitment_for_the_whole_organisation_names_no_project(office):
    assert make("resource_commitment", project=None).project is None
    with pytest.raises(AssertionError, match="期间"):
        make("resource_commitment", period_to=dt.date(2025, 1, 1))
