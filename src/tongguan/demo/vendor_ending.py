"""The end of the relation with a vendor: its access was bridged for the hand-over and ended with it in one act."""

import datetime as dt

from tongguan.core import clock
from tongguan.outsourcing.models import AssetHolding, Vendor

from . import doors, inventory
from .stage import Stage

KEY, PROJECT = "weihang", "archive"
GRANTS = ((0, "加工进度与任务分配"), (1, "扫描件上传与质检"), (2, "著录与挂接"))
"""Who of its people may do what in the system of the archive."""
STATION = ("ZC-008", "档案扫描工作站")


def plan(stage: Stage) -> None:
    """Taken over with the project; its exit runs beside (see `exits`), the vendor goes before it is verified.

    Told before the contract's own story: where a holiday puts both on one day, access is bridged first.
    """
    stage.act(stage.after(16), "clerk", _take_over)
    stage.act(stage.ago(179), "clerk", _propose_interim)
    stage.act(stage.ago(178), "leader", _allow_interim)
    stage.act(stage.ago(166), "clerk", _give_back)
    stage.act(stage.ago(160), "office", _end)


def contract_ends(stage: Stage) -> dt.date:
    """The last day of its contract."""
    return stage.today - dt.timedelta(days=177)


def _take_over(stage: Stage) -> None:
    """Access and a work station that its people had before the platform."""
    for place, privilege in GRANTS:
        staff = stage.records[f"{PROJECT} {place}"]
        doors.recorded(
            "access_grant",
            "active",
            vendor_staff=staff,
            resource="档案加工系统",
            account=f"da_{staff.number[-4:]}",
            privilege=privilege,
            purpose="合同约定的数字化加工",
            created_by_service=True,
            valid_to=contract_ends(stage),
            approved_by=stage.users["office"],
            approved_on=stage.begin,
        )
    held = [{"project": stage.records[PROJECT], "handed_out_on": clock.today()}]
    doors.recorded("asset", "in_use", **inventory.lent(stage, *STATION, holdings=held))


def _propose_interim(stage: Stage) -> None:
    stage.records[PROJECT] = doors.change(stage.records[PROJECT], interim_to=stage.ago(150))


def _allow_interim(stage: Stage) -> None:
    doors.step(stage.records[PROJECT], "allow_interim", "移交期间并行服务，账号保留到移交完成")


def _give_back(stage: Stage) -> None:
    for holding in AssetHolding.objects.filter(project=stage.records[PROJECT], returned_on=None):
        holding.returned_on = clock.today()
        holding.save(reason="随资料移交归还，已清点")


def _end(stage: Stage) -> None:
    """With the vendor go its people and all that they were granted; what was promised stays."""
    doors.move(Vendor.objects.filter(pk=stage.records[KEY].pk), "exit", reason="合同到期不再续签，移交完成，终止合作")
