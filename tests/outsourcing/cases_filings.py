"""Cases of the checks of filings (6.5)."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make

from .planning import concluded, filed, imported_as, planned, running
from .stories import change, contract, vendor_promised

DUE, LATE = dt.date(2026, 11, 9), dt.date(2026, 11, 6)
"""Ten working days after the first are not over on 21 November, after the second they are."""


@case("service_is_filed_in_time")
def in_time():
    overdue, forgotten, drafted, unnumbered = running(), running(), running("plan_pending"), running()
    concluded(overdue, LATE)
    concluded(forgotten, dt.date(2026, 1, 1))
    concluded(drafted, LATE, dt.date(2026, 1, 1))
    draft = make("filing", plan=planned(project=drafted), submitted_at=None)
    number = make("filing", project=unnumbered, state="accepted", filing_number="", opening=True)
    fresh, promised_late, unpromised = running("plan_pending"), running("plan_pending"), running()
    concluded(fresh, DUE)
    concluded(promised_late, LATE, DUE)
    contract(project=unpromised)
    return Case(
        keep=[filed("accepted").project, filed("submitted").project],
        broken=[
            (overdue, lambda: make("filing", project=overdue, state="submitted", opening=True)),
            (forgotten, lambda: make("filing", project=forgotten, state="submitted", opening=True)),
            (drafted, lambda: imported_as(draft, state="submitted", submitted_at=DUE)),
            (unnumbered, lambda: change(number, filing_number=f"WB-{people.serial()}")),
        ],
        unbound=[fresh, promised_late, unpromised, running("closed", closed_on=DUE), make("project")],
    )


@case("filing_follows_the_signatures")
def after_the_signatures():
    early = filed(on=dt.date(2025, 12, 31))
    alone = make("filing", state="submitted", opening=True)
    return Case(
        keep=[filed(), filed("accepted", on=dt.date(2026, 1, 1))],
        broken=[
            (early, lambda: change(early, submitted_at=dt.date(2026, 1, 5))),
            (alone, lambda: _signed(alone)),
        ],
        unbound=[filed("draft")],
    )


def _signed(filing):
    imported_as(filing.contract, state="signed", signed_on=dt.date(2026, 1, 1))
    vendor_promised(filing.contract.vendor, signed_on=dt.date(2026, 1, 1))


@case(
    "filing_names_the_office",
    "filing_states_the_service",
    "filing_describes_the_vendor",
    "filing_explains_the_controls",
    "filing_answers_the_rest",
)
def group_of_information(name):
    group, column = {
        "filing_names_the_office": ("F1", "office_contact"),
        "filing_states_the_service": ("F2", "filed_service"),
        "filing_describes_the_vendor": ("F3", "filed_manager"),
        "filing_explains_the_controls": ("F4", "filed_plan"),
        "filing_answers_the_rest": ("F5", ""),
    }[name]
    silent, broken = filed(), []
    told = silent.groups.get(group=group)
    change(told, content="")
    if column:
        partial = filed("accepted")
        known = getattr(partial, column)
        change(partial, **{column: ""})
        broken.append((partial, lambda: change(partial, **{column: known})))
    agreed = {"state": "executing", "submitted_at": LATE, "approved_at": LATE, "opening": True}
    by_hand = make("filing", state="accepted", opening=True, plan=make("security_plan", **agreed))
    if group == "F4":
        unplanned = make("filing", state="accepted", opening=True)
        broken.append((unplanned, lambda: imported_as(unplanned.plan, approved_at=LATE)))
    return Case(
        keep=[filed(), filed("amending"), by_hand],
        broken=[*broken, (silent, lambda: change(told, content="补充的信息"))],
        unbound=[filed("draft")],
    )


@case("filing_is_kept_up_to_date")
def up_to_date():
    moved = filed("accepted", differs_since=LATE)
    manager = moved.contract.project_manager
    person = make("person", kind="vendor_staff", establishment="", name="新任经理")
    other = make("vendor_staff", person=person, vendor=manager.vendor, project=manager.project)
    change(moved.contract, project_manager=other)
    renamed = filed("submitted", differs_since=LATE)
    was = renamed.filed_vendor
    change(renamed.contract.vendor, name=f"更名后的公司{people.serial()}")
    unsent = filed("amending")
    row = {"group": "F2", "change": "服务范围扩大", "changed_on": LATE}
    change_of = unsent.amendments.model(filing=unsent, **row)
    change_of.save()
    recent = filed("accepted", differs_since=DUE)
    change(recent.project, service_type="development")
    return Case(
        keep=[filed("accepted"), filed("accepted", differs_since=LATE), recent],
        broken=[
            (moved, lambda: change(moved.contract, project_manager=manager)),
            (renamed, lambda: change(renamed.contract.vendor, name=was)),
            (unsent, lambda: change(change_of, submitted_on=DUE)),
        ],
        unbound=[filed("draft"), make("filing", state="accepted", opening=True)],
    )
