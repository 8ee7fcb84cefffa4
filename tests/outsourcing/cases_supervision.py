"""The cases of reviews while a service runs (7.1.a, 7.1.b)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make

from .cases_oversight import RECENTLY, adopted, done, project, unserved, young
from .stories import change

SENSITIVE = {"data_grade": "sensitive"}
QUARTER_AGO, MONTH_AGO = dt.date(2026, 8, 21), dt.date(2026, 10, 21)
CHANGED = [f"7.1.b.{number}" for number in range(1, 6)]


def review(one, kind, items, on=RECENTLY, **given):
    """A review with these items answered; returns it."""
    rows = [{"item": item, "result": "good", "finding": "已核查"} for item in items]
    told = {"kind": kind, "items": rows, "done_on": on, "state": "done", "adjusted": False, "adjustments": ""}
    return make("supervision_review", project=one, opening=True, **told | given)


def _items(one, *items):
    review(one, "execution", items)
    return one


@case("quality_and_continuity_are_reviewed")
def execution():
    bare, partly, old = project(), _items(project(), "7.1.a-1", "7.1.a-2"), done(project(), "execution", on=QUARTER_AGO)
    strict = done(project(**SENSITIVE), "execution", on=MONTH_AGO)
    return Case(
        keep=[
            done(project(), "execution"),
            done(project(), "execution", on=QUARTER_AGO + dt.timedelta(days=1)),
            done(project(**SENSITIVE), "execution", on=MONTH_AGO + dt.timedelta(days=1)),
            _items(project(), "7.1.a-2", "7.1.a-3"),
        ],
        broken=[
            (one, lambda one=one: done(one, "execution", on=dt.date(2026, 11, 20)))
            for one in (bare, partly, old, strict)
        ],
        unbound=[young(), adopted(), project("suspended"), *unserved()],
    )


@case("changed_risk_is_reviewed")
def changed():
    bare, other, open_one = project(), done(project(), "execution"), done(project(), "risk_change", "planned")
    strict = done(project(**SENSITIVE), "risk_change", on=MONTH_AGO)
    return Case(
        keep=[done(project(), "risk_change"), done(project(), "risk_change", "done")],
        broken=[
            (one, lambda one=one: done(one, "risk_change", on=dt.date(2026, 11, 20)))
            for one in (bare, other, open_one, strict)
        ],
        unbound=[young(), adopted(), project("suspended"), *unserved()],
    )


@case(*(f"risk_review_answers_{item.replace('.', '_')}" for item in CHANGED))
def answered(name):
    item = name.removeprefix("risk_review_answers_").replace("_", ".")
    whole, lacking = review(project(), "risk_change", CHANGED), review(project(), "risk_change", CHANGED)
    row = lacking.items.get(item=item)
    change(row, finding="")
    return Case(
        keep=[whole],
        broken=[(lacking, lambda: change(row, finding="未见新变化"))],
        unbound=[review(project(), "execution", []), review(project(), "risk_change", [], state="planned")],
    )
