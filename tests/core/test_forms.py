"""The one form behind all doors: a record and its rows stand or fall together, and every error is told at once."""

import pytest

from tests import people
from tests.examples import make, values_for
from tests.outsourcing.stories import contract
from tests.test_every_register import as_a_browser_sends
from tongguan.core import audit, forms, registers
from tongguan.core.models import AuditEntry
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Contract, DataLocation, Project, StaffCondition, Vendor


def form_class(name):
    return forms.form_of(registers.registry[name])


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def given(record, **told):
    """What a program sends of a record that is there."""
    return form_class(registers.name_of(type(record))).of(fresh(record), told)


def browser(record, **typed):
    """What a browser sends after somebody typed something into the form."""
    form = form_class(registers.name_of(type(record)))
    return form(as_a_browser_sends(form(instance=fresh(record))) | typed, instance=fresh(record))


# A record and its rows


def test_a_record_and_its_rows_are_saved_as_one(office):
    units = [make("org_unit") for _each in range(2)]
    project = make("project", units=[{"unit": unit.pk, "share": "一半"} for unit in units])
    assert [row.unit for row in project.units.order_by("id")] == units
    assert [audit.history("project_unit", row.pk).get().action for row in project.units.all()] == ["create"] * 2


def test_a_wrong_row_keeps_the_record_from_being_saved_and_every_error_is_told_at_once(office):
    entries = AuditEntry.objects.count()
    told = values_for("vendor") | {"name": "", "uscc": "1", "data_locations": [{"place": "moon"}, {"place": ""}]}
    counted = AuditEntry.objects.count()
    form = form_class("vendor").of(Vendor(), told)
    assert not form.is_valid()
    assert set(form.all_errors()) >= {"name", "uscc", "data_locations.0.place"}
    assert (Vendor.objects.count(), DataLocation.objects.count()) == (0, 0)
    assert AuditEntry.objects.count() == counted >= entries


def test_a_browser_changes_removes_and_adds_rows_in_one_go(office):
    vendor = make("vendor", data_locations=[{"place": "mainland", "address": "甲"}, {"place": "hmt", "address": "乙"}])
    first, second = vendor.data_locations.order_by("id")
    form = browser(
        vendor,
        **{
            "data_locations-TOTAL_FORMS": "3",
            "data_locations-0-address": "丙",
            "data_locations-1-DELETE": "on",
            "data_locations-2-place": "abroad",
            "data_locations-2-address": "丁",
        },
    )
    assert form.is_valid(), form.all_errors()
    form.save(reason="复核后更正")
    rows = list(vendor.data_locations.order_by("id").values_list("place", "address"))
    assert rows == [("mainland", "丙"), ("abroad", "丁")]
    assert DataLocation.everything.get(pk=second.pk).voided
    changed, removed = (audit.history("data_location", row.pk).first() for row in (first, second))
    assert (changed.changes, changed.reason) == ({"address": ["甲", "丙"]}, "复核后更正")
    assert (removed.action, removed.reason) == ("void", "复核后更正")
    assert fresh(vendor).version == 1


def test_a_program_names_rows_by_id_and_leaves_the_others_alone(office):
    vendor = make("vendor", data_locations=[{"place": "mainland", "address": "甲"}, {"place": "hmt", "address": "乙"}])
    first, second = vendor.data_locations.order_by("id")
    form = given(vendor, data_locations=[{"id": second.pk, "address": "丙"}])
    assert form.is_valid(), form.all_errors()
    form.save()
    assert (fresh(first).address, fresh(second).address, fresh(second).place) == ("甲", "丙", "hmt")
    assert (fresh(first).version, fresh(second).version) == (1, 2)


def test_a_row_of_another_record_is_not_reached_through_this_one(office):
    one, other = make("vendor"), make("vendor")
    theirs = other.data_locations.get()
    form = given(one, data_locations=[{"id": theirs.pk, "place": "abroad"}])
    if form.is_valid():
        form.save()
    assert (fresh(theirs).vendor, fresh(theirs).place) == (other, "mainland")


def test_where_each_choice_has_one_row_the_missing_ones_are_laid_out(office):
    shown = form_class("staff_assessment")(instance=make("staff_assessment", conditions=[]))
    rows = shown.formsets["conditions"].forms
    assert [row.initial["condition"] for row in rows] == StaffCondition.Condition.values


def test_a_row_is_found_by_the_choice_it_stands_for(office):
    assessment = make("staff_assessment", conditions=[])
    form = given(assessment, conditions=[{"condition": "SC-03", "result": "pass", "proof": "证书"}])
    assert form.is_valid(), form.all_errors()
    form.save()
    assert list(assessment.conditions.values_list("condition", "result")) == [("SC-03", "pass")]
    again = given(assessment, conditions=[{"condition": "SC-03", "result": "fail"}])
    assert again.is_valid(), again.all_errors()
    again.save()
    assert list(assessment.conditions.values_list("condition", "result")) == [("SC-03", "fail")]


def test_a_condition_is_met_only_with_proof_and_the_error_names_the_row(office):
    form = form_class("staff_assessment").of(
        make("staff_assessment", conditions=[]), {"conditions": [{"condition": "SC-02", "result": "pass"}]}
    )
    assert not form.is_valid()
    assert any(name.startswith("conditions.") for name in form.all_errors())


def test_the_same_unit_twice_is_refused(office):
    unit = make("org_unit")
    form = form_class("project").of(
        Project(), values_for("project") | {"units": [{"unit": unit.pk, "share": ""}, {"unit": unit.pk, "share": ""}]}
    )
    assert not form.is_valid()
    assert any(name.startswith("units") for name in form.all_errors())


@pytest.mark.parametrize("rows", ["x", 7, [1], {"unit": 1}, [None], [{"unit": 1, "nonsense": 2}]])
def test_rows_that_cannot_be_read_are_an_error_and_change_nothing(office, rows):
    project = make("project", units=[{"unit": make("org_unit").pk, "share": "全部"}])
    form = given(project, units=rows)
    assert not form.is_valid()
    assert "units" in form.all_errors()
    assert project.units.get().share == "全部"


# What may still be changed


def test_a_field_that_the_state_shuts_is_refused_to_whoever_speaks_of_it(office):
    signed = contract("signed")
    form = given(signed, title="改掉")
    assert not form.is_valid()
    assert set(form.all_errors()) == {"title"}
    assert fresh(signed).title != "改掉"


def test_a_shut_field_told_as_it_stands_is_no_change(office):
    signed = contract("signed")
    form = given(signed, title=signed.title, vendor=signed.vendor_id, end_on=str(signed.end_on), amount="1200000.00")
    assert form.is_valid(), form.all_errors()


def test_a_browser_cannot_smuggle_a_shut_field_in(office):
    signed = contract("signed")
    form = browser(signed, title="改掉")
    assert form.is_valid(), form.all_errors()
    form.save()
    assert fresh(signed).title != "改掉"
    assert fresh(signed).version == 1


def test_what_the_state_leaves_open_can_be_changed(office):
    approved = contract("approved")
    form = given(approved, procurement_number="ZFCG-2026-1")
    assert form.is_valid(), form.all_errors()
    form.save()
    assert fresh(approved).procurement_number == "ZFCG-2026-1"


def test_rows_are_shut_with_their_record(office):
    passed = make("staff_assessment", state="passed", opening=True)
    form = given(passed, conditions=[{"condition": "SC-01", "result": "fail"}])
    assert not form.is_valid()
    assert fresh(passed).conditions.get(condition="SC-01").result == "pass"


@pytest.mark.parametrize("name", ["state", "number", "version_", "tenant", "tenant_id", "opening", "voided", "id"])
def test_what_no_form_offers_cannot_be_given(office, name):
    vendor = make("vendor")
    before = type(vendor)._base_manager.filter(pk=vendor.pk).values().get()
    form = given(vendor, **{name: 9})
    assert not form.is_valid()
    assert set(form.all_errors()) == {name}
    assert type(vendor)._base_manager.filter(pk=vendor.pk).values().get() == before


def test_a_browser_that_sends_more_than_the_form_has_changes_nothing_by_it(office, other_tenant):
    vendor = make("vendor")
    form = browser(vendor, state="blacklisted", tenant=str(other_tenant.pk), voided="on", opening="on", number="V-1")
    assert form.is_valid(), form.all_errors()
    form.save()
    assert (fresh(vendor).state, fresh(vendor).tenant_id, fresh(vendor).version) == ("candidate", vendor.tenant_id, 1)


# Secrets


def test_a_secret_is_never_sent_out_and_an_empty_one_keeps_what_is_there(office):
    number = people.identity_number()
    person = make("person", id_no=number)
    html = form_class("person")(instance=fresh(person)).as_p()
    assert number not in html
    assert "110*************" in html
    form = browser(person, name="欧阳明")
    assert form.is_valid(), form.all_errors()
    form.save()
    assert (fresh(person).name, fresh(person).id_no.reveal()) == ("欧阳明", number)


def test_a_secret_can_be_replaced_and_the_trail_holds_only_masks(office):
    old, new = people.identity_number(), people.identity_number()
    person = make("person", id_no=old)
    form = given(person, id_no=new)
    assert form.is_valid(), form.all_errors()
    form.save()
    assert fresh(person).id_no.reveal() == new
    told = str(audit.history("person", person.pk).first().changes)
    assert old not in told
    assert new not in told


def test_a_wrong_number_is_told_once_and_masked(office):
    number = people.identity_number()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    form = form_class("person").of(Person(), values_for("person", id_no=wrong))
    assert not form.is_valid()
    [told] = form.all_errors()["id_no"]
    assert set(form.all_errors()) == {"id_no"}
    assert wrong not in told


def test_two_people_cannot_have_one_identity_number_however_it_is_written(office):
    number = people.identity_number()
    make("person", id_no=number)
    form = form_class("person").of(Person(), values_for("person", id_no=f" {number[:6]} {number[6:].lower()} "))
    assert not form.is_valid()


# Links and constraints


def test_a_link_to_what_one_may_not_see_is_refused(as_role, other_tenant):
    with as_role("office_head", of=other_tenant):
        stranger = make("vendor")
    with as_role("office_head"):
        form = form_class("contract").of(Contract(), values_for("contract") | {"vendor": stranger.pk})
        assert not form.is_valid()
        assert set(form.all_errors()) == {"vendor"}


def test_a_void_record_cannot_be_chosen(office):
    vendor = make("vendor")
    vendor.void("重复")
    form = form_class("contract").of(Contract(), values_for("contract") | {"vendor": vendor.pk})
    assert not form.is_valid()
    assert set(form.all_errors()) == {"vendor"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("project", {"start_on": "2027-01-01", "end_on": "2026-01-01"}),
        ("contract", {"start_on": "2027-01-01", "end_on": "2026-01-01"}),
        ("nda", {"signed_on": "2026-10-01", "valid_to": "2026-09-30"}),
        ("nda", {"party_type": "vendor"}),
        ("contract_clause", {"status": "present", "article_no": "", "text": ""}),
    ],
)
def test_a_constraint_is_told_at_the_form_in_words(office, name, told):
    form = form_class(name).of(registers.registry[name].model(), values_for(name) | told)
    assert not form.is_valid()
    [said] = form.all_errors()["__all__"]
    assert "constraint" not in said.lower()
    assert "约束" not in said


@pytest.mark.parametrize(
    ("name", "field"), [("vendor", "name"), ("vendor", "uscc"), ("project", "code"), ("contract", "code")]
)
def test_a_double_is_told_at_the_form_and_free_again_once_the_first_is_void(office, name, field):
    first = make(name)
    told = values_for(name) | {field: getattr(first, field)}
    form = form_class(name).of(registers.registry[name].model(), told)
    assert not form.is_valid()
    first.void("重复")
    again = form_class(name).of(registers.registry[name].model(), told)
    assert again.is_valid(), again.all_errors()


def test_the_same_name_in_another_tenant_is_no_double(as_role, other_tenant):
    with as_role("office_head"):
        name = make("org_unit").name
    with as_role("office_head", of=other_tenant):
        assert make("org_unit", name=name).pk


def test_an_nda_with_a_person_names_the_persons_own_vendor(office):
    other = make("vendor")
    form = form_class("nda").of(registers.registry["nda"].model(), values_for("nda") | {"vendor": other.pk})
    assert not form.is_valid()
    assert set(form.all_errors()) == {"vendor"}


def test_a_text_beyond_all_measure_is_refused_at_the_form(office):
    form = form_class("vendor").of(Vendor(), values_for("vendor") | {"qualifications": "长" * 2_000_000})
    assert not form.is_valid()
    assert set(form.all_errors()) == {"qualifications"}
