"""The controls of Appendix A for the whole bureau: in place since long, but for one that waits for a building site."""

import datetime as dt

from tongguan.risk.codes import APPENDIX_A
from tongguan.standards.packs import load

from . import doors
from .stage import Stage

DELAYED = "A.2.2.c"
"""The restore tests wait until the stand-by machine room has moved; the leader lets that be for a while."""
PROTECTIVE = ("A.2.2", "A.5", "A.8")
IN_PLACE = "制度已发布，系统已配置，按月抽查"


def plan(stage: Stage) -> None:
    """Taken over in the first days."""
    stage.act(stage.after(6), "office", _take_over)


def _take_over(stage: Stage) -> None:
    clauses = load()["gbt32926-2016"].clauses
    for code in APPENDIX_A:
        told = {
            "source": "gbt32926A",
            "code": code,
            "title": clauses[code].title.text("zh"),
            "kind": "protective" if code.startswith(PROTECTIVE) else "preventive",
            "owner": stage.records["security" if code.startswith("A.4") else "clerk"],
        }
        planned = {"implementation": "备用机房搬迁后每半年做一次恢复测试", "deploy_due": stage.today + dt.timedelta(75)}
        done = {"implementation": IN_PLACE, "deployed_on": stage.begin - dt.timedelta(days=400)}
        state, how = ("planned", planned) if code == DELAYED else ("deployed", done)
        stage.records[f"baseline {code}"] = doors.recorded("control", state, **told, **how)
