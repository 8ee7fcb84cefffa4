"""Ten projects, in every stage of the way."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from tongguan.core import clock
from tongguan.core.calendar import months_after

from . import doors
from .stage import Stage


@dataclass(frozen=True, kw_only=True)
class Work:
    """A project of the story.

    `enters` and the days of `steps` count from the beginning; a negative step counts back from today. `staff` is how
    many people the vendor sends, `first` the day on which the first of them is proposed.
    """

    key: str
    name: str
    service: str
    grade: str
    budget: int
    units: tuple[str, ...]
    months: int
    enters: int
    steps: tuple[tuple[int, str], ...]
    vendor: str = ""
    staff: int = 0
    first: int = 0
    before: bool = False
    """Whether it was running before the platform came."""


WORKS = (
    Work(
        key="cloud",
        name="政务云平台运行维护",
        service="operation",
        grade="sensitive",
        budget=6_800_000,
        units=("服务外包管理处", "信息中心", "政务服务处"),
        months=30,
        enters=3,
        steps=((4, "contracting"), (40, "mobilising"), (55, "operating")),
        vendor="yunqu",
        staff=16,
        first=30,
    ),
    Work(
        key="security",
        name="政务外网安全运维",
        service="running",
        grade="sensitive",
        budget=3_200_000,
        units=("服务外包管理处", "网络安全处", "信息中心"),
        months=20,
        enters=20,
        steps=((21, "contracting"), (80, "mobilising"), (100, "operating")),
        vendor="wangan",
        staff=12,
        first=60,
    ),
    Work(
        key="platform",
        name="一体化政务服务平台开发",
        service="development",
        grade="sensitive",
        budget=12_500_000,
        units=("服务外包管理处", "政务服务处", "数据资源处"),
        months=28,
        enters=80,
        steps=((85, "contracting"), (160, "mobilising"), (180, "operating")),
        vendor="modao",
        staff=16,
        first=140,
    ),
    Work(
        key="hotline",
        name="政务热线受理服务",
        service="call_centre",
        grade="internal",
        budget=4_100_000,
        units=("服务外包管理处", "政务服务处"),
        months=19,
        enters=5,
        steps=(),
        vendor="huaisheng",
        staff=8,
        before=True,
    ),
    Work(
        key="archive",
        name="电子档案数字化加工",
        service="data",
        grade="internal",
        budget=950_000,
        units=("服务外包管理处", "数据资源处"),
        months=12,
        enters=5,
        steps=(),
        vendor="weihang",
        staff=6,
        before=True,
    ),
    Work(
        key="governance",
        name="公共数据治理与共享交换",
        service="data",
        grade="sensitive",
        budget=5_600_000,
        units=("服务外包管理处", "数据资源处", "信息中心"),
        months=40,
        enters=420,
        steps=((-70, "contracting"),),
        vendor="modao",
        staff=6,
        first=470,
    ),
    Work(
        key="standby",
        name="政务数据异地备份服务",
        service="data",
        grade="sensitive",
        budget=1_900_000,
        units=("服务外包管理处", "信息中心"),
        months=42,
        enters=440,
        steps=((441, "contracting"), (480, "mobilising")),
        vendor="jianzhou",
        staff=1,
        first=474,
    ),
    Work(
        key="screen",
        name="城市运行大屏内容制作",
        service="content",
        grade="public",
        budget=780_000,
        units=("服务外包管理处", "数据资源处"),
        months=34,
        enters=450,
        steps=((-80, "planning"), (-15, "decision_pending")),
    ),
    Work(
        key="video",
        name="全市视频会议系统集成",
        service="integration",
        grade="internal",
        budget=2_300_000,
        units=("信息中心",),
        months=36,
        enters=500,
        steps=((-20, "planning"),),
    ),
    Work(
        key="terminals",
        name="机关办公终端运行维护",
        service="operation",
        grade="internal",
        budget=860_000,
        units=("信息中心",),
        months=38,
        enters=535,
        steps=(),
    ),
)
OWN_OFFICE = "video"
"""The project of one unit, which is its office itself; its leader is of a higher level, for a reason."""


def plan(stage: Stage) -> None:
    """Entered by the clerk; the steps whose gates are not built yet were taken on paper."""
    for place, work in enumerate(WORKS, start=1):
        stage.act(stage.after(work.enters), "clerk", _enter, work, place)
        for day, state in work.steps:
            stage.act(stage.ago(-day) if day < 0 else stage.after(day), "office", _step, work, state)


def starts(stage: Stage, work: Work) -> dt.date:
    """The first day of the service."""
    if work.before:
        return stage.begin - dt.timedelta(days=200)
    later = months_after(stage.today, 2)
    return max((stage.after(day) for day, state in work.steps if state == "operating"), default=later)


def ends(stage: Stage, work: Work) -> dt.date:
    """The last day of the service as first agreed."""
    return months_after(stage.begin, work.months)


def _enter(stage: Stage, work: Work, place: int) -> None:
    enter = doors.recorded if work.before else lambda register, _state, **given: doors.enter(register, **given)
    own = work.key == OWN_OFFICE
    stage.records[work.key] = enter(
        "project",
        "operating",
        code=f"XC-{stage.begin.year}-{place:02}",
        name=work.name,
        service_type=work.service,
        office=stage.records["信息中心" if own else "服务外包管理处"],
        leader=stage.records["leader"],
        leader_reason="信息化项目由局领导直接分管" if own else "",
        office_head=stage.records["centre" if own else "office"],
        is_secret=False,
        data_grade=work.grade,
        budget=Decimal(work.budget),
        start_on=starts(stage, work),
        end_on=ends(stage, work),
        adopted_on=clock.today() if work.before else None,
        service_started_on=starts(stage, work) if work.before else None,
        units=[{"unit": stage.records[name], "share": "业务需求与验收"} for name in work.units],
    )


def _step(stage: Stage, work: Work, state: str) -> None:
    doors.brought_to(stage.records[work.key], state)
    if state == "operating":
        stage.records[work.key] = doors.change(stage.records[work.key], service_started_on=clock.today())
