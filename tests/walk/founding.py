"""The bare bones of the whole: units, people, projects, vendor, contracts, staff; the parts hang the rest on them."""

import datetime as dt

from tests import people
from tests.examples import make
from tests.outsourcing.stories import change, complete_contract

from . import BEGAN, Whole

ROLES = ("leader", "office_head", "office_staff", "assessor", "sec_officer", "doc_controller", "mgmt_rep")


def found(tenant):
    """The department before any part has furnished it."""
    accounts = {role: people.account(role, tenant=tenant, name=f"在岗{role}") for role in ROLES}
    units = [make("org_unit"), make("org_unit")]
    leader, head, clerk = (
        make("person", unit=units[0], account=accounts[role]) for role in ("leader", "office_head", "office_staff")
    )
    vendor = make("vendor", state="qualified", opening=True)
    pair = _project(units, leader, head, units[0])
    single = _project(units[:1], leader, head, units[0])
    whole = Whole(
        tenant=tenant, units=units, leader=leader, head=head, clerk=clerk, accounts=accounts, vendor=vendor, pair=pair,
        single=single,
    )  # fmt: skip
    for project in whole.projects:
        agreed = complete_contract("in_force", project=project, vendor=vendor)
        whole.contracts[project.pk] = change(agreed, signed_on=dt.date(2025, 12, 10))
        whole.crew[project.pk] = make(
            "vendor_staff", vendor=vendor, project=project, state="onboarded", cleared_on=BEGAN, onboarded_on=BEGAN,
            opening=True,
        )  # fmt: skip
    return whole


def _project(units, leader, head, office):
    return make(
        "project",
        units=[{"unit": unit, "share": "本机构业务的需求、验收与安全"} for unit in units],
        leader=leader,
        office_head=head,
        office=office,
        state="operating",
        start_on=BEGAN,
        service_started_on=BEGAN,
        opening=True,
    )
