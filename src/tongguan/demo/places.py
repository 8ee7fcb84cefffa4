"""The machine room and what passes its door: visitors, media, devices."""

import datetime as dt

from tongguan.access.models import DeviceEntry, Media, MediaEvent, ZoneVisit
from tongguan.core import clock

from . import doors
from .stage import Stage

ZONES = (
    ("中心机房", "core", "信息中心三层 301"),
    ("运维操作间", "controlled", "信息中心三层 305"),
    ("服务人员办公区", "general", "信息中心二层"),
)
MEDIA = (
    ("YD-001", "disk", "云平台离线备份盘"),
    ("YD-002", "flash", "补丁与巡检脚本摆渡盘"),
    ("YD-003", "tape", "归档磁带"),
    ("YD-004", "flash", "已损坏的摆渡盘"),
)
HOUR = dt.timedelta(hours=1)


def plan(stage: Stage) -> None:
    """The zones first; then what happens in them."""
    stage.act(stage.after(2), "security", _enter_zones)
    stage.act(stage.after(90), "clerk", _enter_media)
    stage.act(stage.after(92), "security", _hand_out_and_destroy)
    stage.act(stage.after(95), "clerk", _bring_devices)
    stage.act(stage.after(97), "office", _approve_devices)
    stage.act(stage.after(98), "security", _use_device)
    for days, escorted in ((60, True), (21, False)):
        stage.act(stage.ago(days), "clerk", _visit, escorted)
    stage.act(stage.ago(100), "security", _look_at_boundaries)
    stage.act(stage.ago(20), "clerk", _copy)
    stage.act(stage.ago(19), "security", _confirm_copy)
    stage.act(stage.ago(0), "clerk", _come_in)


def _enter_zones(stage: Stage) -> None:
    for name, level, site in ZONES:
        stage.records[name] = doors.enter(
            "zone",
            name=name,
            level=level,
            site=site,
            owner=stage.records["sysadmin"],
            boundary_sign=level != "general",
            boundary_seen_on=clock.today(),
            controls="门禁、视频监控" if level != "general" else "",
        )


def _look_at_boundaries(stage: Stage) -> None:
    """Once a year somebody walks round and takes pictures."""
    for name, level, _site in ZONES:
        if level != "general":
            photo = doors.scan("boundary.pdf", "boundary of a zone")
            doors.change(stage.records[name], boundary_seen_on=clock.today(), boundary_photo=photo)


def _enter_media(stage: Stage) -> None:
    for code, kind, content in MEDIA:
        stage.records[code] = doors.enter(
            "media",
            code=code,
            type=kind,
            classification="internal",
            content=content,
            project=stage.records["cloud"],
            zone=stage.records["中心机房"],
            location="介质柜",
            holder_staff=stage.records["cloud 1"] if code == "YD-002" else None,
            checked_on=clock.today(),
            counted_on=clock.today(),
            found_at_count=True,
        )


def _hand_out_and_destroy(stage: Stage) -> None:
    doors.move(Media.objects.filter(pk=stage.records["YD-002"].pk), "issue")
    broken = doors.change(stage.records["YD-004"], disposal_method="消磁后物理粉碎", witness=stage.records["assessor"])
    doors.move(Media.objects.filter(pk=broken.pk), "destroy", "介质损坏，按规程销毁")


def _bring_devices(stage: Stage) -> None:
    checked = {"checked_by": stage.records["sysadmin"], "checked_on": clock.today()}
    for project, device, kind in (("cloud", "巡检笔记本", "ops"), ("platform", "开发测试一体机", "test")):
        stage.records[device] = doors.enter(
            "device_entry",
            project=stage.records[project],
            device=device,
            kind=kind,
            serial_no=f"SN{len(device):03}{project[:2].upper()}",
            segment="运维专用网段" if kind == "ops" else "",
            isolation="独立网段，不通生产网",
            **(checked if kind == "ops" else {}),
        )


def _approve_devices(stage: Stage) -> None:
    doors.move(DeviceEntry.objects.filter(pk=stage.records["巡检笔记本"].pk), "approve")


def _use_device(stage: Stage) -> None:
    doors.move(DeviceEntry.objects.filter(pk=stage.records["巡检笔记本"].pk), "put_to_use")


def _visit(stage: Stage, escorted: bool) -> None:  # noqa: FBT001  the story's acts are given by place
    left = clock.minute()
    visit = doors.enter(
        "zone_visit",
        zone=stage.records["中心机房"],
        vendor_staff=stage.records["cloud 1"],
        purpose="更换存储控制器电池" if escorted else "夜间重启宕机主机",
        escort=stage.records["sysadmin"] if escorted else None,
        escort_at_all_times=escorted,
        in_at=left - 2 * HOUR,
        out_at=left,
    )
    doors.move(ZoneVisit.objects.filter(pk=visit.pk), "sign_out")


def _come_in(stage: Stage) -> None:
    """Some are inside right now."""
    doors.enter(
        "zone_visit",
        zone=stage.records["中心机房"],
        vendor_staff=stage.records["cloud 2"],
        purpose="数据库服务器更换硬盘",
        escort=stage.records["clerk"],
        in_at=clock.minute(),
    )
    doors.enter(
        "zone_visit",
        zone=stage.records["运维操作间"],
        visitor="消防设施维保单位 2 人",
        purpose="气体灭火装置季度检查",
        escort=stage.records["clerk"],
        in_at=clock.minute(),
    )


def _copy(stage: Stage) -> None:
    stage.records["copy"] = doors.enter(
        "media_event",
        media=stage.records["YD-002"],
        kind="copy",
        by_staff=stage.records["cloud 1"],
        at=clock.minute(),
        reason="导出巡检日志供分析",
        whereto="运维分析主机",
        approved_by=stage.records["office"],
        supervised_by=stage.records["sysadmin"],
    )
    doors.enter(
        "media_event",
        media=stage.records["YD-001"],
        kind="move",
        by=stage.records["clerk"],
        at=clock.minute(),
        reason="送异地存放点",
        whereto="同城备份中心",
        approved_by=stage.records["office"],
    )


def _confirm_copy(stage: Stage) -> None:
    doors.move(MediaEvent.objects.filter(pk=stage.records["copy"].pk), "confirm")
