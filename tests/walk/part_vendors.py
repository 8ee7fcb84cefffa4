"""6.1.a and 6.1.b: the vendor was assessed, with its risk, before it was chosen from the candidates and signed."""

import datetime as dt

from tests.outsourcing.selecting import ITEMS, chosen, examined, risk_assessed
from tests.outsourcing.stories import change

from . import BEGAN, furnish, violation

BEFORE = BEGAN - dt.timedelta(days=90)
CONDITIONS = frozenset(f"6.1.b.{number}" for number in range(1, 11))


@furnish
def vendor_and_choice(whole):
    day = dt.date(2025, 11, 25)
    examined(whole.vendor, started_on=BEFORE, concluded_on=day)
    risk_assessed(whole.vendor, started_on=BEFORE, completed_on=day)
    for project in whole.projects:
        row = chosen(whole.vendor, proposed_on=BEFORE)
        project.candidates.model(project=project, **row).save()


def _unmet(item):
    def deed(whole):
        answer = whole.vendor.assessments.order_by("concluded_on", "pk").last().items.get(item=item)
        change(answer, result="fail")
        return whole.vendor

    return deed


for _number, _item in enumerate(ITEMS, start=1):
    violation(f"6.1.b.{_number}", also={"6.1.b"})(_unmet(_item))


@violation("6.1.b", also=CONDITIONS | {"4.2.3.b.2", "6.1.a"})
def unexamined(whole):
    for one in whole.vendor.assessments.all():
        one.void("误登记")
    return whole.vendor


@violation("6.1.a")
def unchosen(whole):
    change(whole.pair.candidates.get(vendor=whole.vendor), chosen=False)
    return whole.pair
