"""4.1.a-b and 4.2: who leads, who is the office, by which letter, and that they know; the leader's decision."""

from tests import people
from tests.examples import make
from tests.outsourcing.appointed import SINCE, decided, letter, tenant_letter
from tests.outsourcing.stories import change, imported
from tongguan.core.models import Acknowledgement, Decision

from . import furnish, violation


@furnish
def letters(whole):
    signed = {"appointed_by": whole.accounts["leader"]}
    tenant_letter("dept_security_leader", whole.leader, **signed)
    tenant_letter("unit_security_leader", whole.leader, unit=whole.units[0], **signed)
    for project in whole.projects:
        letter("leader", whole.leader, project=project, **signed)
        letter("office_head", whole.head, project=project, unit=whole.units[0], **signed)
        decided(project, decided_by=whole.accounts["leader"])
    letter("office_head", whole.clerk, project=whole.pair, unit=whole.units[1], **signed)


@furnish
def assessments(whole):
    for project in whole.projects:
        if not project.vendor_assessments.filter(vendor=whole.vendor, state="passed").exists():
            given = {"vendor": whole.vendor, "project": project, "started_on": SINCE, "concluded_on": SINCE}
            make("vendor_assessment", state="passed", opening=True, **given)
        if not project.risk_assessments.filter(state="accepted").exists():
            whole.assessments[project.pk] = make("risk_assessment", project=project, state="accepted", opening=True)


def _letter(whole, role, project=None):
    return (project or whole.pair).appointments.filter(role=role).order_by("pk").last()


def _note(one):
    return Acknowledgement.objects.get(register="role_assignment", record=one.pk)


@violation("4.1.a")
def a_vendor_answers(whole):
    outsider = make("person", kind="vendor_staff", establishment="", account=whole.accounts["assessor"])
    letter("office_head", outsider, project=whole.single, appointed_by=whole.accounts["leader"])
    return whole.single


@violation("4.1.b")
def nobody_decided(whole):
    Decision.objects.get(register="project", record=whole.pair.pk, kind="outsourcing_go").void("误登记")
    return whole.pair


@violation("4.2.1.a")
def a_unit_has_no_share(whole):
    imported(_letter(whole, "office_head"), work_share="")
    return whole.pair


@violation("4.2.1.b")
def another_unit_is_the_office(whole):
    return change(whole.single, office=whole.units[1])


@violation("4.2.2.b")
def the_letter_names_no_basis(whole):
    imported(_letter(whole, "office_head"), basis_doc="")
    return whole.pair


@violation("4.2.2.d")
def the_leader_knows_nothing(whole):
    _note(_letter(whole, "leader")).void("误登记")
    return whole.pair


@violation("4.2.3.c")
def the_head_knows_nothing(whole):
    _note(_letter(whole, "office_head")).void("误登记")
    return whole.pair


@violation("4.2.3.b.1")
def a_stranger_assessed(whole):
    stranger = people.account("customer", tenant=whole.tenant, name="外人")
    for one in whole.pair.risk_assessments.all():
        imported(one, assessor=stranger)
    return whole.pair


@violation("4.2.3.b.2")
def nobody_recommended_the_vendor(whole):
    for one in whole.pair.vendor_assessments.all():
        imported(one, recommendation="")
    return whole.pair
