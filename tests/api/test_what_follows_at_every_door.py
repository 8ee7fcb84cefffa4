"""What the gates answer by themselves: a clause turns red, tasks come, a finding is raised; seen on page and API."""

import datetime as dt

from tests.examples import make, values_for
from tests.outsourcing.cases_oversight import LONG_AGO, project
from tests.outsourcing.planning import concluded, running
from tests.outsourcing.stories import change, contract, staff
from tests.web.boards import shown
from tests.web.markup import fields_of
from tongguan.core import duty_rounds
from tongguan.core.models import PeriodicTask
from tongguan.improvement import raising
from tongguan.improvement.models import Finding
from tongguan.outsourcing.filed_facts import note_changes

FILED = dt.date(2026, 9, 1)
WATCH = ["FILING_UPDATE", "RISK_EVENT"]


def test_g09_on_day_11_without_a_filing_the_clause_is_red_and_the_head_of_the_office_has_the_task(
    as_role, tenant, user_with, client_as, program
):
    head = user_with("office_head", name="负责人")
    with as_role("office_staff"):
        one = running("plan_pending", office_head=make("person", account=head))
        concluded(one, dt.date(2026, 11, 6))
    duty_rounds.keep_all(tenant)
    assert one.url in shown(client_as("leader").get(f"/clauses/gbt32926-2016/6.5.a/?project={one.pk}"))
    assert program("leader").get("clauses/gbt32926-2016/6.5.a", project=one.pk).json()["verdict"] == "nonconform"
    with as_role("office_staff"):
        task = PeriodicTask.objects.get(rule="FILING")
    assert (task.owner, task.state, task.due_on) == (head, "overdue", dt.date(2026, 11, 20))
    assert f'href="{task.url}"' in shown(client_as("office_head", name="负责人").get("/periodic_task/"))


def test_g12_a_log_of_a_company_that_serves_under_no_contract_raises_a_finding(as_role, tenant, client_as, program):
    with as_role("office_head"):
        bound = contract("in_force")
        stranger = staff(vendor=make("vendor"), project=bound.project)
        body = values_for("service_log", vendor_staff=stranger, project=bound.project)
    answer = program("office_staff").post("service_log/", body)
    assert answer.status_code == 201, answer.content
    with as_role("office_head"):
        assert (raising.raise_findings(), raising.raise_findings()) == (1, 0)
        finding = Finding.objects.get()
    assert (finding.kind, finding.clause, finding.record) == ("unapproved_subcontract", "6.4.b.1", answer.json()["id"])
    assert "6.4.b.1" in shown(client_as("office_head").get(finding.url))
    assert program("office_head").get(f"finding/{finding.pk}").json()["clause"] == "6.4.b.1"


def test_g14_another_project_manager_of_the_vendor_by_page_or_api_makes_two_tasks(as_role, tenant, client_as, program):
    with as_role("office_head", "office_staff"):
        changed = [_filed_with_its_manager() for _door in ("page", "API")]
        note_changes(tenant)
        duty_rounds.keep_all(tenant)
        assert not PeriodicTask.objects.filter(rule__in=WATCH).exists()
    (agreed, new), (other, next_one) = changed
    clerk = client_as("office_staff")
    sent = fields_of(clerk.get(f"{agreed.url}edit/")) | {"project_manager": str(new.pk)}
    assert clerk.post(f"{agreed.url}edit/", sent).status_code == 302
    body = {"project_manager": next_one.pk, "version": other.version}
    assert program("office_staff").patch(f"contract/{other.pk}", body).status_code == 200
    with as_role("office_head", "office_staff"):
        note_changes(tenant)
        duty_rounds.keep_all(tenant)
        tasks = PeriodicTask.objects.filter(rule__in=WATCH)
        assert sorted(tasks.values_list("rule", flat=True)) == sorted(WATCH * 2)


def _filed_with_its_manager():
    agreed = contract("in_force", project=project(office=None))
    old, new = (staff(project=agreed.project, vendor=agreed.vendor, onboarded_on=LONG_AGO) for _each in range(2))
    change(new.person, name=f"新任经理{new.pk}")
    agreed = change(agreed, project_manager=old)
    filing = make("filing", project=agreed.project, contract=agreed, state="accepted", amendments=[], opening=True)
    told = {"filed_manager": old.person.name, "filed_vendor": agreed.vendor.name, "filed_on": FILED}
    same = {"filed_service": "operation", "filed_plan": "", "filed_office": "", "filed_scale": agreed.vendor.scale}
    change(filing, action="opening", filed_qualifications=agreed.vendor.qualifications, **told, **same)
    agreed.refresh_from_db()
    return agreed, new
