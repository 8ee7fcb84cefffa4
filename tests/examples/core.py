"""Examples of the registers of the core."""

import datetime as dt

from tests import people
from tests.examples import example, make, ready
from tongguan.core import preferences
from tongguan.core.actor import acting
from tongguan.core.clock import today
from tongguan.core.models import Preference


@example
def evidence(links):
    return {"name": "scan.txt", "kind": "scan", "valid_to": dt.date(2028, 12, 31)}


@example
def decision(links):
    return {"kind": "plan", "subject": f"批准安全计划 {people.serial()}", "opinion": "同意。", "outcome": "approved"}


@example
def acknowledgement(links):
    return {"account": acting().user, "object_version": f"V{people.serial()}", "method": "click"}


@ready("acknowledgement", "acknowledge")
def told_on_paper():
    return {"method": "paper"}


@ready("decision", "confirm_approved", "confirm_rejected", "confirm_returned")
def on_paper():
    decided_on = dt.date(2026, 11, 2)
    return {"on_paper": True, "scan": make("evidence"), "decided_by": acting().user, "decided_on": decided_on}


@example
def preference(links):
    taken = set(Preference.objects.values_list("key", flat=True))
    free = [key for key in sorted(preferences.declared) if key not in taken]
    key = free[0] if free else f"example.setting_{people.serial()}"
    if not free:
        preferences.setting(key, 12, "示例")
    return {
        "key": key,
        "value": str(preferences.declared[key].default).lower(),
        "reason": "按本单位规定",
        "since": today(),
    }


@example
def calendar_day(links):
    return {"day": dt.date(2030, 1, 1) + dt.timedelta(days=people.serial()), "name": "局庆"}
