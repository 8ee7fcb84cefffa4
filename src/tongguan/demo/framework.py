"""The frame of the management system: scope, applicability, a new service designed, its configuration audited."""

import datetime as dt

from tongguan.core.calendar import months_after, months_before
from tongguan.operations.models import ConfigAudit

from . import doors
from .stage import Stage

CONTROLS = (
    ("A.5.19", "供应商关系中的信息安全", "大量服务由外包机构提供", "implemented", "外包安全管理制度，每年评审"),
    ("A.5.23", "使用云服务的信息安全", "业务系统运行在政务云上", "partly", "云平台运行维护合同与季度评审"),
    ("A.6.3", "信息安全意识、教育和培训", "人员流动，外包人员多", "implemented", "年度培训与测试"),
    ("A.8.13", "信息备份", "人口库等数据不可再得", "implemented", "每日增量、每周全量，半年恢复测试"),
    ("A.8.15", "日志", "需要追溯运维操作", "implemented", "审计源集中，六个月以上"),
)
"""Control, title, why it applies, how far it is implemented, and how."""
LEFT_OUT = ("A.8.30", "外包开发", "本期认证范围内无外包开发活动")


def plan(stage: Stage) -> None:
    """Scope and applicability in the second month; a service from proposal to operation; an audit each half year."""
    stage.act(stage.after(45), "clerk", _scope)
    stage.act(stage.after(46), "clerk", _applicability)
    stage.act(stage.after(47), "clerk", _days_of_its_own)
    stage.act(stage.after(49), "clerk", _none_of)
    stage.act(stage.ago(95), "clerk", _designs)
    stage.act(stage.ago(55), "clerk", _audit)
    stage.act(stage.ago(50), "office", _closed)


def _scope(stage: Stage) -> None:
    doors.recorded(
        "scope_statement",
        "published",
        standard="integrated",
        edition="1.0",
        summary="为全市政务部门提供的政务云、政务外网和政务服务平台运行服务，及其信息资产",
        approved_by=stage.users["leader"],
        approved_on=stage.begin,
        published_on=stage.begin,
        next_review_on=months_after(stage.today, 6),
        items=[
            {"kind": "unit", "unit": stage.records["信息中心"]},
            {"kind": "unit", "unit": stage.records["服务外包管理处"]},
            {"kind": "service", "service": stage.records["service hosting"]},
            {"kind": "site", "name": "信息中心主机房"},
            {"kind": "interface", "name": "与省平台的数据交换", "excluded": True, "reason": "由省级单位管理"},
        ],
    )


def _applicability(stage: Stage) -> None:
    for control, title, why, status, how in CONTROLS:
        told = {"applicable": True, "reason_in": why, "status": status, "implementation": how}
        _item(stage, control, title, **told, refs=[{"name": "外包安全管理制度"}])
    control, title, why = LEFT_OUT
    _item(stage, control, title, applicable=False, reason_out=why)


def _item(stage: Stage, control: str, title: str, **told: object) -> None:
    signed = {"approved_by": stage.users["leader"], "approved_on": stage.begin}
    given = {"edition": "2022", "issue": "1.0", "control_id": control, "title": title}
    doors.recorded("soa_item", "approved", **given, **signed, **told)


def _days_of_its_own(stage: Stage) -> None:
    saturday = stage.begin + dt.timedelta(days=120)
    saturday += dt.timedelta(days=(5 - saturday.weekday()) % 7)
    doors.enter("calendar_day", day=saturday, is_working=True, name="防汛备勤", source="own")


def _none_of(stage: Stage) -> None:
    """Said of the time before the first way in from afar was asked for."""
    doors.recorded(
        "declaration",
        "expired",
        standard="gbt32926-2016",
        clause="A.4.c",
        statement="项目启动阶段不使用远程接入",
        declared_by=stage.users["office"],
        declared_on=stage.begin,
        valid_to=months_after(stage.begin, 1),
    )


def _designs(stage: Stage) -> None:
    given = {"owner": stage.records["office"], "priority": "high", "priority_reason": "列入年度重点工作"}
    doors.recorded(
        "service_design",
        "closed",
        title="数据共享交换服务上线",
        service=stage.records["new service"],
        kind="new",
        reason="各处室按目录取得共享数据，不再逐次申请拷贝",
        approved_by=stage.users["leader"],
        approved_on=stage.after(127),
        transition="先接三个处室，两周后全面切换，保留旧通道一个月",
        transitioned_on=stage.after(150),
        result="接口成功率 99.8%，达到验收准则",
        reported_on=stage.after(170),
        acceptance_criteria=[{"criterion": "接口成功率不低于 99.5%", "met": True}],
        security_reviewed_by=stage.users["security"],
        security_reviewed_on=stage.after(140),
        **given,
    )
    doors.enter(
        "service_design",
        title="电子证照核验接口扩容",
        service=stage.records["service platform"],
        kind="major_change",
        reason="办件高峰时核验排队",
        due=months_after(stage.today, 3),
        acceptance_criteria=[{"criterion": "并发 500 时延小于 1 秒"}],
        **given,
    )


def _audit(stage: Stage) -> None:
    stage.records["config audit"] = doors.enter(
        "config_audit",
        period_from=months_before(stage.today, 8),
        period_to=months_before(stage.today, 2),
        service=stage.records["service platform"],
        sample=5,
        correct=4,
        sampling="全部重要配置项",
        auditor=stage.records["assessor"],
        result="一项登记与实际不符，已更正",
        differences=[
            {
                "ci": stage.records["CI-VM-01"],
                "recorded": "六节点",
                "found": "七节点",
                "action": "更正配置数据",
                "corrected_on": stage.ago(54),
            }
        ],
    )


def _closed(stage: Stage) -> None:
    audits = ConfigAudit.objects.filter(pk=stage.records["config audit"].pk)
    for name in ("conclude", "close"):
        doors.move(audits, name)
