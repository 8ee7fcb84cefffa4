"""The cases of leaving a service (8.2.b-d, 6.2.2.b.4, 6.5.b)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make

from .exiting import BEGAN, acknowledged, closed, item, left, settled
from .stories import change, contract, located, staff

LATE, EARLY = dt.date(2026, 11, 13), dt.date(2026, 11, 16)
"""21 November 2026 is a Saturday: five working days before it end with Friday the 13th."""


def running(state="operating"):
    return make("project", state=state, opening=True)


@case("exit_cites_its_ground")
def ungrounded():
    agreed, decided = left("approved"), left("approved", condition="EX-A2", agreed=False)
    make(
        "decision",
        kind="service_termination",
        register="project",
        record=decided.project.pk,
        state="approved",
        opening=True,
    )
    finding = make("finding")
    found = left("approved", agreed=False, register="finding", record=finding.pk)
    make("decision", kind="service_termination", register="finding", record=finding.pk, state="approved", opening=True)
    bare, undecided = running("exiting"), left("approved", condition="EX-A3", agreed=False)

    def begun():
        one = located(contract("in_force", project=bare), "EX-A1")
        make("exit_case", project=bare, contract=one, state="initiated", opening=True, reported_on=None, closed_on=None)

    return Case(
        keep=[agreed.project, decided.project, found.project, left("closed", project_state="closed").project],
        broken=[(bare, begun), (undecided.project, lambda: located(undecided.contract, "EX-A3", text="协商退出"))],
        unbound=[running(), running("closed"), left("initiated", project_state="operating").project],
    )


@case("exit_has_an_item_for_each_term")
def forgotten():
    short = settled(left("approved"), without=["EX-B6"])
    item(short, "EX-B1", object="另一项")
    return Case(
        keep=[settled(left("approved"), state="todo").project],
        broken=[(short.project, lambda: item(short, "EX-B6")), _bare()],
        unbound=[left("initiated", project_state="operating").project],
    )


def _bare():
    bare = left("approved")
    return bare.project, lambda: settled(bare, state="todo")


@case("parallel_run_lasts_until_the_hand_over")
def cut_short():
    run = {"parallel_from": BEGAN, "parallel_to": dt.date(2026, 11, 10), "accepted_on": None}
    short = left("handover", **run)
    return Case(
        keep=[left("handover", **run | {"parallel_to": dt.date(2026, 12, 1)}), left("verifying", parallel_from=BEGAN)],
        broken=[(short, lambda: change(short, accepted_on=dt.date(2026, 11, 9)))],
        unbound=[left("approved", **run), left("handover", **run | {"parallel_from": None})],
    )


@case("exit_has_all_items_verified")
def unverified():
    one = settled(left("closed"), without=["EX-C6"])
    last = item(one, "EX-C6", state="done")
    excepted = settled(left("reported"), without=["EX-C3"])
    item(excepted, "EX-C3", state="exception")
    bare = left("reported")
    return Case(
        keep=[settled(left("reported")), excepted],
        broken=[
            (one, lambda: change(last, action="opening", state="verified", verified_on=EARLY)),
            (bare, lambda: settled(bare)),
        ],
        unbound=[settled(left("verifying"), state="done")],
    )


@case("project_closes_after_its_exit")
def closed_meanwhile():
    hasty = left("handover", project_state="closed")
    return Case(
        keep=[closed().project, left("reported", project_state="closed").project],
        broken=[(hasty.project, lambda: change(hasty, action="opening", state="reported", reported_on=EARLY))],
        unbound=[running("closed"), left("verifying").project],
    )


@case("no_asset_outlives_the_exit")
def kept():
    waiting, late = left("verifying"), left("closed", project_state="closed")
    forgotten = handed_out(late.project)
    handed_out(left("handover").project)
    handed_out(waiting.project, returned_on=EARLY)
    return Case(
        keep=[waiting.project],
        broken=[(late.project, lambda: change(forgotten.holdings.get(), returned_on=EARLY))],
        unbound=[handed_out(running()).holdings.get().project],
    )


def handed_out(project, **given):
    """An asset that is with a project; returns the asset."""
    return make("asset", holdings=[{"project": project, "handed_out_on": BEGAN, **given}])


@case("filing_is_closed_with_the_project")
def still_filed():
    one = closed()
    filing = make("filing", project=one.project, state="accepted", opening=True, amendments=[])
    shut = closed()
    make("filing", project=shut.project, state="closed", opening=True, amendments=[])
    return Case(
        keep=[shut.project, closed().project],
        broken=[(one.project, lambda: change(filing, action="opening", state="closed"))],
        unbound=[left("reported").project, running("closed")],
    )


@case("confidentiality_outlives_the_exit")
def let_go():
    project = closed().project
    one = staff("offboarded", project=project)
    told = {"vendor_staff": one, "opening": True, "signed_on": BEGAN}
    early = make("nda", state="released", valid_to=dt.date(2028, 12, 31), **told)
    return Case(
        keep=[
            make("nda", state="signed", valid_to=dt.date(2028, 12, 31), **told),
            make("nda", state="expired", valid_to=dt.date(2026, 11, 1), **told),
            make("nda", state="signed", project=project, party_type="vendor", opening=True, signed_on=BEGAN),
        ],
        broken=[(early, lambda: change(early, action="opening", state="signed"))],
        unbound=[make("nda", state="released", vendor_staff=staff(project=running()), opening=True, signed_on=BEGAN)],
    )


@case("exit_is_reported_in_time")
def unreported():
    late = settled(left("verifying"), on=LATE)
    excepted = settled(left("verifying"), on=LATE, without=["EX-C3"])
    item(excepted, "EX-C3", state="exception", excepted_on=EARLY)
    told = {"state": "reported", "reported_on": dt.date(2026, 11, 20)}
    return Case(
        keep=[settled(left("verifying"), on=EARLY), excepted, settled(left("reported"), on=LATE)],
        broken=[(late, lambda: change(late, action="opening", **told))],
        unbound=[settled(left("verifying"), on=LATE, state="done"), settled(left("handover"), on=LATE)],
    )


@case("exit_report_is_acknowledged")
def unread():
    one = settled(left("closed", project_state="closed"))
    report = acknowledged(one, state="submitted")
    read = {"state": "acknowledged", "ack_at": dt.date(2026, 11, 10)}
    return Case(
        keep=[closed().project],
        broken=[(one.project, lambda: change(report, action="opening", **read))],
        unbound=[left("reported").project, running("closed")],
    )
