"""Segregation of duties: refused at the moment of writing, and swept up where it came in by an import or later on."""

import pytest

from tests import people
from tests.examples import make
from tongguan.core.refusals import Refused
from tongguan.standards import engine, verdicts
from tongguan.standards.verdicts import Asked

from .stories import change, imported


def swept(rule, **scope):
    """The ids that the sweep lists under a rule, counted now for one object, and kept for the tenant."""
    results = [one for one in verdicts.segregation(Asked(scope=scope)) if one.check.segregation == rule]
    return [record["id"] for result in results for record in result.records]


def refused(rule, deed):
    with pytest.raises(Refused) as answer:
        deed()
    [why] = answer.value.refusals
    assert (why.code, why.rule) == ("segregation", rule)
    assert why.message
    assert why.who
    return why


@pytest.fixture
def other(tenant):
    return people.account("assessor", "sec_officer", tenant=tenant, name="复核人")


def test_sod_02_nobody_confirms_the_review_of_a_term_they_drafted(as_role, office, other):
    term = make("contract_clause")
    refused("SOD-02", lambda: term.workflow.take("review", term))
    with as_role("assessor", name="复核人"):
        term.workflow.take("review", term)
    assert (term.state, term.reviewed_by) == ("reviewed", other)


def test_sod_02_nobody_writes_themselves_down_as_reviewer_of_their_own_term(office, other):
    refused("SOD-02", lambda: make("contract_clause", reviewed_by=office.user))
    term = make("contract_clause", reviewed_by=other)
    refused("SOD-02", lambda: change(term, reviewed_by=office.user))
    assert type(term).objects.get(pk=term.pk).reviewed_by == other


def test_sod_02_what_was_imported_is_swept_up(office, tenant, other):
    term = imported(make("contract_clause"), reviewed_by=office.user)
    project = term.contract.project_id
    assert swept("SOD-02", project=project) == [term.pk]
    engine.freshen(tenant)
    assert swept("SOD-02") == [term.pk]
    change(term, reviewed_by=other)
    assert swept("SOD-02", project=project) == []


def hired(account, vendor):
    """Give an account a job at a vendor."""
    return make("vendor_staff", vendor=vendor, person=make("person", kind="vendor_staff", account=account))


def test_sod_03_nobody_of_the_vendor_assesses_its_people(office, other):
    judged = make("vendor_staff")
    hired(other, judged.vendor)
    refused("SOD-03", lambda: make("staff_assessment", vendor_staff=judged, assessor=other))
    independent = people.account("assessor", tenant=office.tenant, name="独立评估人")
    assessment = make("staff_assessment", vendor_staff=judged, assessor=independent)
    refused("SOD-03", lambda: change(assessment, assessor=other))


def test_sod_03_an_assessor_who_joins_the_vendor_later_is_swept_up(office, tenant, other):
    assessment = make("staff_assessment", assessor=other)
    project = assessment.vendor_staff.project_id
    assert swept("SOD-03", project=project) == []
    hired(other, assessment.vendor_staff.vendor)
    assert swept("SOD-03", project=project) == [assessment.pk]
    engine.freshen(tenant)
    assert swept("SOD-03") == [assessment.pk]


def test_sod_03_an_imported_assessment_is_kept_and_swept_up(office, other):
    judged = make("vendor_staff")
    hired(other, judged.vendor)
    assessment = make("staff_assessment", vendor_staff=judged, assessor=other, opening=True)
    assert assessment.opening
    assert swept("SOD-03", vendor=judged.vendor_id) == [assessment.pk]


@pytest.mark.parametrize("role", ["leader", "office_head"])
@pytest.mark.parametrize(
    "outsider",
    [{"establishment": "contract"}, {"establishment": "dispatched"}, {"kind": "vendor_staff", "establishment": ""}],
    ids=["off the establishment", "dispatched", "of a vendor"],
)
def test_sod_10_leader_and_head_of_office_are_on_the_establishment(office, role, outsider):
    person = make("person", **outsider)
    refused("SOD-10", lambda: make("project", **{role: person}))
    project = make("project", **{role: make("person")})
    refused("SOD-10", lambda: change(project, **{role: person}))


def test_sod_10_what_was_imported_or_changed_since_is_swept_up(office, tenant):
    came_in = make("project", leader=make("person", establishment="contract"), opening=True)
    left = make("project", leader=make("person"))
    change(left.leader, establishment="dispatched")
    assert swept("SOD-10", project=came_in.pk) == [came_in.pk]
    assert swept("SOD-10", project=left.pk) == [left.pk]
    engine.freshen(tenant)
    assert swept("SOD-10") == [came_in.pk, left.pk]
