"""Cases of who comes on board: promised, of a subcontractor only with approval (A.3.a, 6.4.b.1)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tongguan.core.actor import acting

from .stories import change, contract, listed, staff


def under_contract(state="onboarded", agreed="in_force", **given):
    """A service staff member of a vendor with a contract for the project."""
    one = staff(state, **given)
    contract(agreed, project=one.project, vendor=one.vendor)
    return one


def agreed_with(one):
    return one.project.contracts.get()


@case("promised_people_serve")
def promised_by_name():
    linked, named, once, stranger, drafted, unapproved = (under_contract() for _each in range(6))
    listed(linked, agreed_with(linked))
    agreed_with(named).staff_list.model(contract=agreed_with(named), name=named.person.name).save()
    listed(once, agreed_with(once))
    change(agreed_with(once), state="expired")
    listed(drafted, agreed_with(drafted))
    change(agreed_with(drafted), state="approved")
    approval = {"replacement_approved_by": acting().user, "replacement_approved_on": dt.date(2026, 10, 1)}
    newcomer = under_contract()
    staff("offboarded", vendor=newcomer.vendor, project=newcomer.project, replaced_by=newcomer, **approval)
    left = staff("offboarded", vendor=unapproved.vendor, project=unapproved.project, replaced_by=unapproved)
    return Case(
        keep=[linked, named, once, newcomer],
        broken=[
            (stranger, lambda: listed(stranger, agreed_with(stranger))),
            (drafted, lambda: change(agreed_with(drafted), state="signed")),
            (unapproved, lambda: change(left, **approval)),
        ],
        unbound=[staff("cleared"), staff("suspended"), staff("offboarded")],
    )


@case("people_of_subcontractors_are_approved")
def of_subcontractors():
    def foreign(**approved):
        one = staff()
        main = contract("in_force", project=one.project)
        if approved:
            make("subcontract", project=one.project, vendor=main.vendor, sub_vendor=one.vendor, contract=main,
                 opening=True, **{"start_on": None, "end_on": None} | approved)  # fmt: skip
        return one

    bare, asked, over = foreign(), foreign(state="requested"), foreign(state="approved", end_on=dt.date(2026, 11, 20))
    approve = lambda one: lambda: change(one.project.subcontracts.get(), state="approved", end_on=None)  # noqa: E731  one line says it
    return Case(
        keep=[foreign(state="approved"), foreign(state="approved", end_on=dt.date(2026, 11, 21))],
        broken=[
            (bare, lambda: contract("in_force", project=bare.project, vendor=bare.vendor)),
            (asked, approve(asked)),
            (over, approve(over)),
        ],
        unbound=[under_contract(), staff(), change(foreign(), state="cleared")],
    )
