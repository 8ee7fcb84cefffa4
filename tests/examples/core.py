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
    free = [key for key in sorted(preferences.declared) if key not in taken and not preferences.declared[key].by]
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


@example
def periodic_task(links):
    return {
        "rule": "POLICY_REVIEW",
        "title": f"审查外包安全管理策略及其运行效果 {people.serial()}",
        "interval": 12,
        "interval_unit": "month",
        "due_on": dt.date(2026, 11, 30),
        "owner": acting().user,
        "done_on": dt.date(2026, 11, 2),
        "result": "策略文本无需修改；全年事件一起，达到目标。",
    }


@example
def waiver(links):
    return {
        "standard": "gbt32926-2016",
        "clause": "A.2.2.c",
        "subject": f"数据治理项目恢复测试推迟 {people.serial()}",
        "reason": "备用机房搬迁，测试环境十二月底才能恢复",
        "compensating": "每周核对一次备份校验值，备份介质双份异地存放",
        "valid_to": dt.date(2026, 12, 31),
        "approved_on": dt.date(2026, 11, 2),
    }
