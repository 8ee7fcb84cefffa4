"""The one write path: all of a record's companions or nothing, one by one or many in one unit of work."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.outsourcing.stories import change
from tongguan.core import audit, registers, search
from tongguan.core.batch import unit_of_work
from tongguan.core.models import AuditEntry, Comment, Link, SearchEntry, Touched
from tongguan.core.refusals import Refused
from tongguan.organisation.models import OrgUnit
from tongguan.outsourcing.models import Project


def counts():
    return AuditEntry.objects.count(), SearchEntry.objects.count(), Touched.objects.count(), OrgUnit.objects.count()


def test_a_write_that_fails_leaves_nothing_and_can_be_tried_again(office):
    taken, unit = make("org_unit"), make("org_unit")
    name, before = unit.name, counts()
    unit.name = taken.name
    with pytest.raises(IntegrityError):
        unit.save()
    assert counts() == before
    assert OrgUnit.objects.get(pk=unit.pk).name == name
    assert unit.version == 1
    unit.name = "另一个名称"
    unit.save()
    assert (unit.version, OrgUnit.objects.get(pk=unit.pk).name) == (2, "另一个名称")


def test_a_record_refused_by_a_rule_is_not_there(office):
    before = (AuditEntry.objects.count(), Project.objects.count())
    outsider = make("person", establishment="contract")
    after_person = AuditEntry.objects.count()
    with pytest.raises(Refused):
        Project(name="x", service_type="other", leader=outsider).save()
    assert Project.objects.count() == before[1]
    assert AuditEntry.objects.count() == after_person


def test_an_opening_balance_is_asked_no_rule_and_says_so(office):
    outsider = make("person", establishment="contract")
    project = make("project", leader=outsider, opening=True)
    entry = audit.history("project", project.pk).get()
    assert (entry.action, project.opening) == ("opening", True)
    # From now on it is a record like any other: whoever writes it again is asked.
    with pytest.raises(Refused):
        change(project, name="改名")


def test_a_record_loaded_in_part_is_saved_in_part(office):
    unit = make("org_unit")
    part = OrgUnit.objects.only("id", "name", "version", "tenant", "number").get(pk=unit.pk)
    part.name = "只改名称"
    part.save()
    kept = OrgUnit.objects.get(pk=unit.pk)
    assert (kept.name, kept.kind, kept.state) == ("只改名称", unit.kind, unit.state)
    assert audit.history("org_unit", unit.pk).first().changes == {"name": [unit.name, "只改名称"]}


def test_a_record_moved_from_one_object_to_another_marks_both(office):
    one, other = make("project"), make("project")
    bound = make("contract", project=one)
    Touched.objects.all().delete()
    change(bound, project=other)
    marks = [mark.scopes for mark in Touched.objects.filter(table="outsourcing_contract")]
    assert {pk for mark in marks for pk in mark["project"]} == {one.pk, other.pk}


def test_a_row_marks_the_objects_of_its_record(office):
    assessment = make("staff_assessment")
    staff = assessment.vendor_staff
    Touched.objects.all().delete()
    change(assessment.conditions.first(), result="fail")
    [mark] = Touched.objects.all()
    assert mark.table == "outsourcing_staffcondition"
    assert mark.scopes == {"staff": [staff.pk], "vendor": [staff.vendor_id], "project": [staff.project_id]}


def test_comments_and_links_leave_a_trace_though_they_are_no_registers(office):
    vendor, project = make("vendor"), make("project")
    said = Comment(register="vendor", record=vendor.pk, text="资质即将到期", author=office.user)
    tie = Link(register="vendor", record=vendor.pk, to_register="project", to_record=project.pk)
    for record in (said, tie):
        record.save()
        assert audit.history(registers.name_of(type(record)), record.pk).get().action == "create"


def test_many_records_in_one_unit_leave_the_same_traces_in_fewer_statements(office):
    def write(count):
        for place in range(count):
            OrgUnit(name=f"批量{place}-{count}").save()

    with CaptureQueriesContext(connection) as alone:
        write(10)
    with CaptureQueriesContext(connection) as together, unit_of_work():
        write(11)
    assert len(together) < len(alone)
    units = OrgUnit.objects.filter(name__endswith="-11")
    for unit in units:
        entry = audit.history("org_unit", unit.pk).get()
        assert (entry.action, entry.actor, entry.mac) == ("create", office.user, audit.code_of(entry))
        assert search.narrowed(OrgUnit.objects.all(), "org_unit", unit.number).get() == unit
    assert units.count() == 11
    assert Touched.objects.filter(table="organisation_orgunit").exists()


def test_a_unit_that_fails_leaves_nothing(office):
    before = counts()

    def fail():
        with unit_of_work():
            OrgUnit(name="半途").save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert counts() == before


def test_within_a_unit_segregation_of_duties_holds_as_outside(office):
    def sign_ones_own():
        with unit_of_work():
            nda = make("nda")
            nda.workflow.take("sign", nda)

    with pytest.raises(Refused) as answer:
        sign_ones_own()
    assert {refusal.code for refusal in answer.value.refusals} == {"segregation"}

    def review_ones_own():
        with unit_of_work():
            make("contract_clause", reviewed_by=office.user)

    with pytest.raises(Refused) as answer:
        review_ones_own()
    assert [refusal.rule for refusal in answer.value.refusals] == ["SOD-02"]
