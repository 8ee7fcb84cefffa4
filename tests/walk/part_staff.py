"""6.1.c and 6.4: the two service staff are assessed, and they and their vendor have promised confidentiality."""

import datetime as dt

from tests.outsourcing.stories import CONDITIONS, assessed, change, promised, vendor_promised

from . import BEGAN, furnish, violation

BEFORE = BEGAN - dt.timedelta(days=20)


@furnish
def staff_and_promises(whole):
    vendor_promised(whole.vendor, signed_on=BEFORE)
    for one in whole.crew.values():
        assessed(promised(one, signed_on=BEFORE))


def _one(whole):
    return whole.crew[whole.pair.pk]


def _fails(condition):
    def deed(whole):
        answer = _one(whole).assessments.get().conditions.get(condition=condition)
        change(answer, result="fail")
        return _one(whole)

    return deed


for _number, _condition in enumerate(CONDITIONS, start=1):
    violation(f"6.1.c.{_number}", also={"6.1.c"} if _number in {1, 2, 5, 6} else set())(_fails(_condition))


@violation("6.1.c", also={f"6.1.c.{number}" for number in range(1, 8)})
def unassessed(whole):
    _one(whole).assessments.get().void("误登记")
    return _one(whole)


@violation("6.4.a", also={"A.4.b"})
def unpromised(whole):
    _one(whole).ndas.get().void("误登记")
    return _one(whole)


def _lacks(number):
    def deed(whole):
        return change(_one(whole).ndas.get(), **{f"nd_{number}": False})

    return deed


for _number in range(1, 6):
    violation(f"6.4.b.{_number}")(_lacks(_number))
