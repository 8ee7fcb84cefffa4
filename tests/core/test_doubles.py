"""A double is told at the form, in the words of its constraint, whatever the constraint speaks of."""

import datetime as dt

import pytest

from tests.examples import make, values_for
from tongguan.core import forms, registers


def errors_of(register_name, /, **values):
    """What the register's form says of a new record."""
    register = registers.registry[register_name]
    form = forms.form_of(register).of(register.model(), values)
    return [] if form.is_valid() else [text for texts in form.all_errors().values() for text in texts]


def told(model_name, constraint):
    """The constraint's own words."""
    found = {item.name: item for item in registers.registry[model_name].model._meta.constraints}
    return [str(found[constraint].get_violation_error_message())]


@pytest.mark.parametrize(
    ("name", "shared", "constraint"),
    [
        ("contract_clause", ("contract", "code", "status", "article_no"), "contract_term_once"),
        ("vendor_staff", ("person", "vendor", "project"), "staff_once_on_project"),
        ("person", ("name", "kind", "id_no"), "person_identity_once"),
        ("vendor", ("name",), "vendor_name_once"),
    ],
)
def test_a_double_is_told_by_its_constraint(office, name, shared, constraint):
    first = make(name)
    values = {field: getattr(first, field) for field in shared}
    if name == "person":
        values |= {"id_no": first.id_no.reveal(), "name": "司马光"}
    assert errors_of(name, **values) == told(name, constraint)


def test_a_double_of_another_tenant_is_none(office, other_tenant, as_role):
    vendor = make("vendor")
    with as_role("office_head", "office_staff", name="elsewhere", of=other_tenant):
        assert errors_of("vendor", name=vendor.name) == []


def test_a_double_of_a_voided_row_is_none(office):
    vendor = make("vendor")
    vendor.void("entered twice")
    assert errors_of("vendor", name=vendor.name) == []


def test_a_constraint_on_two_links_is_told_once(office):
    values = values_for("nda", party_type="vendor") | {"vendor_staff": make("vendor_staff").pk}
    assert errors_of("nda", **values)[-1:] == told("nda", "nda_names_its_party")


def test_a_constraint_on_dates_is_told_once(office):
    values = values_for("contract") | {"start_on": dt.date(2027, 1, 2), "end_on": dt.date(2027, 1, 1)}
    assert errors_of("contract", **values) == told("contract", "contract_ends_after_start")
