"""8.2.b-d: a third project, left by the conditions of its contract, verified, reported and closed."""

import datetime as dt

from tests.examples import make
from tests.outsourcing.appointed import SINCE, decided
from tests.outsourcing.exiting import closed
from tests.outsourcing.stories import change
from tests.risk import stories
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import ExitCase

from . import furnish, violation

STARTED, ENDED = dt.date(2025, 11, 3), dt.date(2025, 11, 20)


@furnish
def one_exit(whole):
    exit_case = closed(vendor=whole.vendor)
    contract = change(exit_case.contract, action="opening", state="closed")
    project = change(exit_case.project, leader=whole.leader)
    project.units.model(project=project, unit=whole.units[0], share="本机构业务的需求、验收与安全").save()
    # What led to the service was in order too.
    decided(project, decided_by=whole.accounts["leader"])
    of = {"assessor": whole.accounts["assessor"], "started_on": STARTED, "completed_on": ENDED, "accepted_on": ENDED}
    stories.assessed(project, accepted_by=whole.accounts["leader"], **of)
    begun = {"started_on": SINCE, "concluded_on": SINCE}
    make("vendor_assessment", project=project, vendor=contract.vendor, state="passed", opening=True, **begun)


def _exit():
    return ExitCase.objects.select_related("project").get()


@violation("8.2.b")
def term_was_left_out(whole):
    _exit().items.get(clause="EX-B6").void("误登记")
    return _exit().project


@violation("8.2.c")
def item_was_never_verified(whole):
    change(_exit().items.get(clause="EX-B3"), action="opening", state="done", verified_on=None)
    return _exit()


@violation("8.2.d")
def leader_was_not_told(whole):
    Report.objects.get(kind="exit").void("误登记")
    return _exit().project
