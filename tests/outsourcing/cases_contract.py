"""The cases of the checks of contracts: groups of terms, what terms have to name, and who knows them (6.2)."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.outsourcing.models.contract_clause import Code

from .stories import CAME, NAMED, change, contract, imported, located, staff, vendor_promised

GROUPS = {"exit_conditions": "EX-A", "exit_management_terms": "EX-B", "exit_technical_terms": "EX-C"}


def of_group(name):
    prefix = next(prefix for group, prefix in GROUPS.items() if name.startswith(group))
    return [code for code in Code.values if code.startswith(prefix)]


@case(*(f"{group}_complete" for group in GROUPS))
def complete(name):
    codes = of_group(name)
    partial = located(contract(), *codes[:-1])
    return Case(
        keep=[located(contract(), *codes)],
        broken=[(partial, lambda: located(partial, codes[-1]))],
        unbound=[contract("draft")],
    )


@case(*(f"{group}_reviewed_by_another" for group in GROUPS))
def reviewed(name):
    first, second = of_group(name)[:2]
    other = people.account("assessor", tenant=acting().tenant, name="复核人")
    unreviewed, own = located(contract(), first, reviewed_by=None), located(contract(), second)
    imported(own.clauses.get(), reviewed_by=acting().user)
    amending = located(contract("amending"), first)
    located(amending, first, edition="2", reviewed_by=None)
    amended = located(contract("amending", edition="2"), second)
    located(amended, second, edition="2", reviewed_by=None)
    return Case(
        keep=[located(contract(), first, second), located(contract(), "CS-01", reviewed_by=None), amending],
        broken=[
            (unreviewed, lambda: change(unreviewed.clauses.get(), reviewed_by=other)),
            (own, lambda: change(own.clauses.get(), reviewed_by=other)),
            (amended, lambda: change(amended.clauses.get(edition="2"), reviewed_by=other)),
        ],
        unbound=[located(contract("draft"), first, reviewed_by=None)],
    )


LACKS = {
    "cs_01_names_a_target": ("CS-01", [{"particulars": ""}]),
    "cs_02_names_scope_and_cost": ("CS-02", [{"particulars": ""}, {"cost_included": False}]),
    "cs_06_names_the_owner": ("CS-06", [{"particulars": ""}]),
    "cs_07_keeps_data_in_the_mainland": ("CS-07", [{"place": ""}, {"place": "hmt"}]),
    "cs_09_names_a_penalty": ("CS-09", [{"particulars": ""}]),
    "ex_a2_names_hours": ("EX-A2", [{"hours": None}]),
    "ex_b4_says_how_long": ("EX-B4", [{"lasting": ""}]),
    "ex_b5_names_method_and_proof": ("EX-B5", [{"particulars": ""}]),
}


@case(*LACKS)
def named(name):
    code, lacking = LACKS[name]
    broken = [located(contract(), code, **lack) for lack in lacking]
    elsewhere = located(contract(), code, **lacking[0], status="absent")
    return Case(
        keep=[located(contract(), code), elsewhere, contract("in_force")],
        broken=[(one, lambda one=one: change(one.clauses.get(), **NAMED[code])) for one in broken],
        unbound=[located(contract("draft"), code, **lacking[0])],
    )


@case("ex_b1_has_a_role_for_each_condition")
def roles():
    rows = NAMED["EX-B1"]["exit_roles"]
    three, none = located(contract(), "EX-B1", exit_roles=rows[:3]), located(contract(), "EX-B1", exit_roles=[])
    term = three.clauses.get()
    return Case(
        keep=[located(contract(), "EX-B1"), contract()],
        broken=[
            (three, lambda: term.exit_roles.model(clause=term, **rows[3]).save()),
            (none, lambda: change(none.clauses.get(), status="absent")),
        ],
        unbound=[located(contract("draft"), "EX-B1", exit_roles=[])],
    )


@case("nda_lasts_as_long_as_ex_b4")
def lasting():
    def agreed(nda, **term):
        one = located(contract(), "EX-B4", **term)
        vendor_promised(one.vendor, **nda)
        return one

    day = dt.date(2028, 12, 31)
    short, ends = agreed({"valid_to": day - dt.timedelta(days=1)}), agreed({}, lasting="without_end", lasts_to=None)
    public = agreed({"term": "until_public"}, lasting="without_end", lasts_to=None)
    return Case(
        keep=[
            agreed({"valid_to": day}),
            agreed({"term": "until_public", "valid_to": None}, lasting="until_public", lasts_to=None),
            agreed({"term": "open_ended", "valid_to": None}, lasting="without_end", lasts_to=None),
            located(contract(), "EX-B4"),
        ],
        broken=[
            (short, lambda: change(short.vendor.ndas.get(), valid_to=day)),
            (ends, lambda: change(ends.vendor.ndas.get(), term="open_ended")),
            (public, lambda: change(public.clauses.get(), lasting="until_public")),
        ],
        unbound=[contract("draft")],
    )


@case("resources_are_on_file")
def on_file():
    running = lambda: contract("in_force", project=make("project", state="operating", opening=True))  # noqa: E731  one line says it
    filed, bare, empty = running(), running(), running()
    filed_by(filed)
    filed_by(empty, resources=[])
    return Case(
        keep=[filed, contract("in_force"), contract("approved", project=bare.project)],
        broken=[(bare, lambda: filed_by(bare)), (empty, lambda: filed_by(empty, content="补报"))],
        unbound=[contract("draft", project=bare.project)],
    )


def filed_by(one, **given):
    told = {"kind": "resource", "content": "服务工具清单", "resources": [{"name": "堡垒机"}]} | given
    person = staff(project=one.project, vendor=one.vendor)
    return make("vendor_notice", vendor_staff=person, **told)


@case("data_locations_lie_in_the_mainland")
def mainland():
    qualified = make("vendor", state="qualified", opening=True, data_locations=[{"place": "abroad"}])
    under_contract = contract(vendor=make("vendor", data_locations=[{"place": "hmt"}])).vendor
    moved = lambda vendor: change(vendor.data_locations.get(), place="mainland")  # noqa: E731  one line says it
    return Case(
        keep=[make("vendor", state="qualified", opening=True), contract("in_force").vendor],
        broken=[(one, lambda one=one: moved(one)) for one in (qualified, under_contract)],
        unbound=[make("vendor", data_locations=[{"place": "abroad"}])],
    )


def confirmed(one, person, **given):
    """A confirmation of the terms of a contract by the account of a person."""
    told = {"account": person.account, "object_version": one.edition, "state": "acknowledged"} | given
    told = {"register": "contract", "record": one.pk, "method": "paper", "acknowledged_on": CAME} | told
    return make("acknowledgement", opening=True, **told)


def with_account(**given):
    """Somebody of the vendor on board, with an account."""
    account = people.account("vendor_staff", tenant=acting().tenant, name=f"驻场{people.serial()}")
    return staff(person=make("person", kind="vendor_staff", establishment="", account=account), **given)


def served(one, state="in_force", **given):
    """The contract under which somebody serves, as old as a year."""
    return contract(state, project=one.project, vendor=one.vendor, **given)


@case("staff_know_the_terms")
def staff_know():
    silent, older, nameless, other = with_account(), with_account(), staff(), with_account()
    agreed = {one.pk: served(one) for one in (silent, older, nameless)}
    confirmed(agreed[older.pk], older.person, object_version="0")
    account = people.account("vendor_staff", tenant=acting().tenant, name="补开账号")
    fresh, due = renewed(dt.date(2026, 11, 11)), renewed(dt.date(2026, 11, 10))
    informed = with_account()
    confirmed(served(informed), informed.person)

    def registered():
        change(nameless.person, account=account)
        confirmed(agreed[nameless.pk], type(nameless).objects.get(pk=nameless.pk).person)

    return Case(
        keep=[informed, fresh],
        broken=[
            (silent, lambda: confirmed(agreed[silent.pk], silent.person)),
            (older, lambda: confirmed(agreed[older.pk], older.person)),
            (nameless, registered),
            (due, lambda: confirmed(due.project.contracts.get(), due.person)),
        ],
        unbound=[other, with_account(state="offboarded")],
    )


def renewed(on):
    """Somebody who confirmed the first edition of a contract that has had its second since that day."""
    one = with_account()
    row = {"cause": "服务范围调整", "raised_on": on, "outcome": "amended", "concluded_on": on, "content": "增补"}
    agreed = served(one, edition="2", amendments=[row | {"edition": "2"}])
    confirmed(agreed, one.person, object_version="1")
    return one


@case("vendor_knows_the_terms")
def vendor_knows():
    managed, silent = with_account(), with_account()
    known = served(managed, project_manager=managed)
    confirmed(known, managed.person)
    unknown, nobody = served(silent, project_manager=silent), contract("in_force")
    fresh = contract("signed")
    fresh = change(fresh, signed_on=dt.date(2026, 11, 11))
    return Case(
        keep=[known, fresh],
        broken=[
            (unknown, lambda: confirmed(unknown, silent.person)),
            (nobody, lambda: confirmed(change(nobody, project_manager=managed), managed.person)),
        ],
        unbound=[contract("approved"), contract("expired")],
    )
