"""Pieces of the choice of a vendor, as tests need them: assessments, candidates, and what a project asks of both."""

import datetime as dt

from tests.examples import make

from .stories import staff

ITEMS = tuple(f"VC-{number:02}" for number in range(1, 11))
PROVED = {"proof": "档案 5-1", "proved_on": dt.date(2026, 3, 1)}
CONCLUDED = dt.date(2026, 3, 20)


def examined(vendor, *, state="passed", without=(), failing=(), compensation="", **given):
    """Give a vendor an assessment, some conditions unanswered or not met; returns the vendor."""
    rows = [{"item": code, "result": "pass", **PROVED} for code in ITEMS if code not in {*without, *failing}]
    rows += [{"item": code, "result": "fail", "compensation": compensation} for code in failing]
    told = {"started_on": dt.date(2025, 12, 1), "concluded_on": CONCLUDED, "project": None} | given
    make("vendor_assessment", vendor=vendor, items=rows, state=state, opening=True, **told)
    return vendor


def admitted(**given):
    """A vendor that was assessed and qualified."""
    return examined(make("vendor", state="qualified", opening=True, **given))


def chosen(vendor, **given):
    """The row of a candidate that was chosen."""
    return {"vendor": vendor, "chosen": True, "reason": "技术得分最高", **given}


def risk_assessed(vendor, **given):
    """The risk of a vendor and its people was assessed."""
    told = {"kind": "vendor", "state": "accepted", "started_on": CONCLUDED, "completed_on": CONCLUDED} | given
    return make("risk_assessment", vendor=vendor, project=None, opening=True, **told)


def selecting(vendor=None, **given):
    """A project with everything that its choice asks for."""
    vendor = vendor or admitted()
    risk_assessed(vendor)
    told = {"state": "selecting", "candidates": [chosen(vendor), {"vendor": make("vendor"), "reason": "报价过高"}]}
    project = make("project", opening=True, **told | given)
    examined(vendor, project=project)
    staff("cleared", vendor=vendor, project=project, is_key=True)
    return project
