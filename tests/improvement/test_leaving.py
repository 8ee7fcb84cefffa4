"""Who leaves a running service without notice is a finding, made by the step itself."""

import datetime as dt

from tests.improvement.cases_leaving import announced
from tests.outsourcing.cases_oversight import project
from tests.outsourcing.stories import contract, staff
from tongguan.improvement.models import Finding


def serving(state="in_force"):
    one = staff("onboarded", onboarded_on=dt.date(2026, 1, 5), project=project())
    contract(state, project=one.project, vendor=one.vendor)
    return one


def test_leaving_without_notice_raises_one_finding_about_the_vendor(office):
    silent, told, ended = serving(), announced(serving()), serving("terminated")
    for one in (silent, told, ended):
        one.workflow.take("offboard", one, reason="离职")
    found = Finding.objects.get()
    assert (found.vendor_staff, found.vendor, found.project, found.clause) == (
        silent,
        silent.vendor,
        silent.project,
        "A.3.e",
    )
    assert str(silent) in found.text
