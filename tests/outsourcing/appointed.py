"""Projects whose roles are settled as 4.2.1 asks: units, leader, office, letters of appointment, acknowledgements."""

import datetime as dt

from tests import people
from tests.examples import make
from tongguan.core.actor import acting

BASIS = "关于明确外包项目主管领导和负责机构的通知（数发〔2026〕3号）"
SINCE = dt.date(2025, 11, 1)
DUTIES = {"leader": "supervisory", "office_head": "direct"}


def person(role="office_head", **given):
    """Somebody of your own with an account that has this role, unless another account is given."""
    account = people.account(role, tenant=acting().tenant, name=f"在岗{people.serial()}")
    return make("person", **{"account": account} | given)


def letter(role, of, *, acknowledged=True, **given):
    """A letter of appointment in force, signed by a leader, acknowledged by its holder."""
    told = {
        "role": role,
        "person": of,
        "state": "effective",
        "opening": True,
        "basis_doc": BASIS,
        "valid_from": SINCE,
        "appointed_by": people.account("leader", tenant=acting().tenant, name="任命人"),
        "appointed_on": SINCE,
        "duties": [{"duty": DUTIES.get(role, "planning"), "content": "按责任书"}],
    }
    made = make("role_assignment", **told | given)
    if acknowledged and of.account_id:
        acknowledge(made)
    return made


def acknowledge(made, **given):
    """Its holder takes note of an appointment."""
    told = {"state": "acknowledged", "acknowledged_on": SINCE, "opening": True, "account": made.person.account}
    return make("acknowledgement", register="role_assignment", record=made.pk, **told | given)


def tenant_letter(role, of, **given):
    """A letter for the whole organisation."""
    return letter(role, of, scope="tenant", project=None, acknowledged=False, **given)


def security_leader():
    """Somebody who is the security leader of the department."""
    found = person("leader")
    tenant_letter("dept_security_leader", found)
    return found


def unit_leader(unit, **given):
    """Somebody who is the security leader of a unit."""
    found = person("leader")
    tenant_letter("unit_security_leader", found, unit=unit, **given)
    return found


def led(state="planning", *, units=None, leader=None, **given):
    """A project of one unit, or of these, with leader, office and letters as they should be."""
    units = units or [make("org_unit")]
    head = person()
    leader = leader or (security_leader() if len(units) > 1 else unit_leader(units[0]))
    told = {
        "units": [{"unit": unit, "share": "本机构的需求与验收"} for unit in units],
        "office": units[0],
        "office_head": head,
        "leader": leader,
        "state": state,
        "opening": True,
    }
    project = make("project", **told | given)
    letter("leader", leader, project=project)
    for unit in units:
        letter("office_head", head if unit is units[0] else person(), project=project, unit=unit)
    return project


def decided(project, **given):
    """The leader of a project has decided to outsource."""
    told = {
        "register": "project",
        "record": project.pk,
        "kind": "outsourcing_go",
        "subject": f"同意开展{project}",
        "outcome": "approved",
        "decided_by": project.leader.account,
        "decided_on": dt.date(2025, 11, 20),
        "state": "approved",
        "opening": True,
    }
    return make("decision", **told | given)
