"""The case of amending contracts after what bears on them (6.2.1.b)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import change, contract

LATE, TIMELY = dt.date(2026, 10, 21), dt.date(2026, 10, 22)


def answered(one, *, on, **given):
    """Say what came of an event."""
    told = {
        "cause": "风险变化",
        "raised_on": on,
        "outcome": "not_needed",
        "concluded_on": on,
        "content": "现有条款已覆盖",
    }
    one.amendments.model(contract=one, **told | given).save()
    return one


def reviewed(on=LATE, **given):
    """A contract whose project had a review of changed risk that wants other terms."""
    one = contract("in_force")
    told = {"kind": "risk_change", "adjusted": True, "adjustments": "增加日志留存要求", "vendor": None} | given
    made = make("supervision_review", project=one.project, state="done", done_on=on, opening=True, **told)
    return one, made


def changed(on=LATE, **given):
    """A contract whose project had a change that bears on it."""
    one = contract("in_force")
    told = {"affects_contract": True, "state": "approved", "approved_on": on, "requested_on": on} | given
    make("change", project=one.project, opening=True, **told)
    return one


@case("contract_follows_what_bears_on_it")
def followed():
    silent, _review = reviewed()
    before, _review = reviewed()
    answered(before, on=LATE - dt.timedelta(days=1))
    other, review = reviewed()
    older = make("supervision_review", project=other.project, kind="execution", opening=True)
    answered(other, on=TIMELY, review=older)
    open_one, _review = reviewed()
    answered(open_one, on=TIMELY, outcome="", concluded_on=None)
    law, ruling = reviewed(adjusted=None, adjustments="", occasion="law")
    moved = changed()
    settled, its_review = reviewed()
    answered(settled, on=TIMELY, review=its_review)
    return Case(
        keep=[reviewed(TIMELY)[0], changed(TIMELY), settled, answered(changed(), on=LATE)],
        broken=[
            (silent, lambda: answered(silent, on=dt.date(2026, 11, 20))),
            (before, lambda: answered(before, on=TIMELY)),
            (other, lambda: answered(other, on=TIMELY, review=review)),
            (open_one, lambda: answered(open_one, on=TIMELY)),
            (law, lambda: change(ruling, adjusted=False)),
            (moved, lambda: answered(moved, on=TIMELY, outcome="amended", edition="2")),
        ],
        unbound=[
            contract("in_force"),
            reviewed(adjusted=False, adjustments="")[0],
            reviewed(kind="execution")[0],
            reviewed(vendor=make("vendor"))[0],
            reviewed(dt.date(2025, 12, 31))[0],
            changed(affects_contract=None),
            changed(state="draft"),
        ],
    )
