"""The cases of vulnerabilities, security problems, changes that vendors make, and the plan for incidents."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project, unserved
from tests.outsourcing.stories import contract, imported
from tongguan.core.clock import today
from tongguan.core.working_days import passed_by

from .cases_oversight import at, incident

LATELY = dt.date(2026, 11, 20)


def weak(state="open", **given):
    """A vulnerability; by the example it is heavy and was found on 8 October."""
    unfixed = {"fixed_on": None} if state in {"open", "fixing", "accepted"} else {}
    where = {} if "project" in given else {"project": make("project")}
    return make("vulnerability", state=state, opening=True, **unfixed | where | given)


@case("vulnerabilities_are_fixed_in_time")
def fixed_in_time():
    late, grave = weak("fixing"), weak(severity="critical", found_on=dt.date(2026, 11, 17), due=None)
    return Case(
        keep=[
            weak("fixed"),
            weak("accepted"),
            weak(severity="low"),
            weak(severity="critical", found_on=dt.date(2026, 11, 18), due=None),
        ],
        broken=[
            (late, lambda: imported(late, state="fixed", fixed_on=LATELY)),
            (grave, lambda: imported(grave, state="accepted")),
        ],
        unbound=[weak(project=None)],
    )


@case("weakness_behind_incident_is_mended")
def weakness_is_mended():
    bare, unverified = incident(), incident(vulnerability=weak("fixed"))
    open_late = incident("responding", vulnerability=weak("fixing"))
    return Case(
        keep=[
            incident(vulnerability=weak("verified")),
            incident(vulnerability=weak("accepted")),
            incident(category="force_majeure"),
            incident("responding", vulnerability=weak(found_on=LATELY, due=None)),
        ],
        broken=[
            (bare, lambda: imported(bare, vulnerability=weak("accepted"))),
            (unverified, lambda: imported(unverified.vulnerability, state="verified")),
            (open_late, lambda: imported(open_late.vulnerability, state="fixed", fixed_on=LATELY)),
        ],
        unbound=[incident("responding"), incident(project=None, vendor=None)],
    )


def problem(state="found", **given):
    """A security problem of which nobody has told the leader yet, unless told otherwise."""
    untold = {"reported_to": None, "reported_to_leader_at": None, "fixed_on": None} if state == "found" else {}
    return make("issue_report", state=state, opening=True, **untold | given)


@case("issues_reach_the_leader_in_time")
def leader_knows():
    passed_by(today(), 1)
    untold = problem()
    return Case(
        keep=[problem("reported"), problem("closed")],
        broken=[(untold, lambda: imported(untold, reported_to_leader_at=at(14, 9)))],
        unbound=[problem(found_on=LATELY)],
    )


def of_vendor(state="implemented", **given):
    """A change that somebody of the project's vendor carries out."""
    one = given.pop("project", None) or project()
    staff = make("vendor_staff", project=one)
    return make("change", state=state, project=one, implementer=staff.person, opening=True, **given)


def mandated(one, **given):
    """The project with a mandate of the leader for its vendor."""
    told = {
        "register": "project",
        "record": one.pk,
        "opinion": "限于补丁安装，不得改动数据",
        "decided_on": at(1, 9).date(),
    } | given
    make("decision", kind="vendor_mandate", state="approved", opening=True, **told)
    return one


@case("vendors_changing_are_mandated")
def are_mandated():
    bare, boundless, agreed = project(), project(), project()
    for one in (bare, boundless, agreed):
        of_vendor(project=one)
    mandated(boundless, opinion="")
    paper = contract("in_force", project=agreed)
    mandated(agreed, register="contract", record=paper.pk)
    idle, own = project(), project()
    of_vendor("scheduled", project=idle)
    make("change", state="implemented", project=own, opening=True)
    good = project()
    of_vendor(project=good)
    return Case(
        keep=[mandated(good), agreed],
        broken=[(one, lambda one=one: mandated(one)) for one in (bare, boundless)],
        unbound=[idle, own],
    )


def patch(state, **given):
    """A patch of an outsourced service."""
    return make("change", category="patch", state=state, opening=True, **given)


@case("patches_are_done_right")
def done_right():
    untold = {"test_result": "", "failure_cause": ""}
    missed, untested = patch("scheduled"), patch("closed", **untold)
    forgotten = patch("implemented", **untold)
    failed = patch("failed", success=None, **untold)
    blank = {"state": "closed", "test_result": "回归通过", "success": True}
    return Case(
        keep=[patch("closed"), patch("reviewed", success=None, test_result="", failure_cause="磁盘不足，改期重做")],
        broken=[
            (missed, lambda: imported(missed, state="closed")),
            *((one, lambda one=one: imported(one, **blank)) for one in (untested, forgotten, failed)),
        ],
        unbound=[
            patch("scheduled", window_end=at(20, 2) + dt.timedelta(days=60)),
            patch("implemented", implemented_at=at(20, 2) + dt.timedelta(days=30), **untold),
            patch("closed", project=None, **untold),
            make("change", category="network", state="closed", opening=True, **untold),
        ],
    )


def notice(one, received_at):
    """What the vendor told of a change."""
    return make("vendor_notice", kind="change", project=one.project, received_at=received_at, opening=True)


@case("vendor_changes_are_announced")
def are_announced():
    kept, bare, late = of_vendor(), of_vendor("closed"), of_vendor()
    at_once, slow = of_vendor(kind="emergency"), of_vendor(kind="emergency")
    imported(kept, notice=notice(kept, at(15, 9)))
    imported(late, notice=notice(late, at(17, 22, 30)))
    imported(at_once, notice=notice(at_once, at(18, 2)))
    imported(slow, notice=notice(slow, at(18, 4)))
    return Case(
        keep=[kept, at_once],
        broken=[
            (bare, lambda: imported(bare, notice=notice(bare, at(16, 9)))),
            (late, lambda: imported(late, notice=notice(late, at(16, 9)))),
            (slow, lambda: imported(slow, notice=notice(slow, at(18, 3)))),
        ],
        unbound=[of_vendor("scheduled"), make("change", state="closed", opening=True)],
    )


def plan(state="published", **given):
    """An edition of the emergency plan."""
    return make("emergency_plan", state=state, opening=True, **given)


@case("incident_plan_is_in_force")
def plan_in_force():
    one = project()
    plan("approved")
    plan(covers_outsourcing=False)
    return Case(keep=[], broken=[(one.tenant, plan)])


def served_by(vendor=None, **given):
    """A running project under contract with a vendor."""
    return contract("in_force", project=project(**given), **({"vendor": vendor} if vendor else {})).project


def issued(of, edition, acknowledged_on=dt.date(2026, 1, 14)):
    """The vendor of a project was given an edition."""
    vendor = of.contracts.get().vendor
    edition.issued_to.model(
        tenant=of.tenant, plan=edition, vendor=vendor, issued_on=dt.date(2026, 1, 12), acknowledged_on=acknowledged_on
    ).save()
    return of


@case("vendors_have_the_incident_plan")
def vendors_know():
    old, new = plan("revised"), plan(published_on=dt.date(2026, 11, 16))
    knew, silent, unsigned = issued(served_by(), old), served_by(), issued(served_by(), new, None)
    waiting = unsigned.contracts.get().vendor.emergency_plans.get()
    return Case(
        keep=[issued(served_by(), new), knew],
        broken=[
            (silent, lambda: issued(silent, new)),
            (unsigned, lambda: imported(waiting, acknowledged_on=LATELY)),
        ],
        unbound=[*unserved(), project()],
    )


@case("incident_plan_limits_every_level")
def every_level_limited():
    endless, slow, three = plan(), plan(), plan()
    general, grave, last = endless.levels.get(level="general"), slow.levels.get(level="major"), three.levels.first()
    imported(general, handle_deadline=None)
    imported(grave, authority_deadline=12)
    left = {name: getattr(last, name) for name in ("level", "report_deadline", "authority_deadline", "handle_deadline")}
    last.void("误删")
    return Case(
        keep=[plan()],
        broken=[
            (endless, lambda: imported(general, handle_deadline=72)),
            (slow, lambda: imported(grave, authority_deadline=4)),
            (three, lambda: three.levels.model(tenant=three.tenant, plan=three, **left).save()),
        ],
        unbound=[plan("approved"), plan(covers_outsourcing=False)],
    )
