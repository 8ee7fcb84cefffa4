"""What the service staff are taught, by the bureau and by their vendors; a short test is open, some owe something."""

import datetime as dt

from tongguan.outsourcing.models import TrainingSession, VendorStaff

from . import doors
from .stage import Stage

MATERIAL = (
    ("什么算信息安全事件", "恶意程序、账号异常、数据外泄、设备失窃、误操作造成业务中断，都算；拿不准的按事件报告。"),
    ("发现后先做什么", "停止操作、保留现场，半小时内向机关值班人员和本机构项目经理报告，再按指令断网或隔离。"),
    ("不能做什么", "不自行清除痕迹，不对外发布，不在即时通信群里传播截图和日志。"),
)
QUESTIONS = (
    ("发现可疑登录后，多长时间内报告机关值班人员？", "半小时内", "当天下班前", "写入周报", "a"),
    ("处置过程中发现的日志应当怎样处理？", "清理以节省空间", "保留现场并按指令导出", "发到工作群请同事帮忙看", "b"),
    ("同事离开后账号仍可登录，应当怎么做？", "先留着以备后用", "改成自己使用", "立即报告并停用", "c"),
)
WORKS_TAUGHT = (("cloud", 160), ("security", 150), ("platform", 140))
LESSONS = (("wangan", "security", 120), ("modao", "platform", 100))
"""The vendor of the cloud has given no lesson of its own yet."""
PLANS = (("yunqu", "approved"), ("wangan", "approved"), ("modao", "draft"))


def plan(stage: Stage) -> None:
    """Material, lessons and plans in the order of their days."""
    stage.act(stage.after(2), "office", _publish)
    for key, days in WORKS_TAUGHT:
        stage.act(stage.ago(days), "office", _teach, key)
    for vendor, project, days in LESSONS:
        stage.act(stage.ago(days), "office", _vendor_teaches, vendor, project)
    for key, state in PLANS:
        stage.act(stage.ago(90), "office", _plan_of, key, state)
    stage.act(stage.ago(60), "clerk", _read)
    stage.act(stage.ago(4), "clerk", _open_test)
    stage.act(stage.ago(9), "clerk", _ask_for_report)


def _publish(stage: Stage) -> None:
    stage.records["incident material"] = doors.recorded(
        "document",
        "published",
        code="ISMS-3071-2025",
        title="信息安全事件处置培训材料",
        level="3",
        kind="incident_training",
        edition="1.0",
        approver=stage.records["leader"],
        approved_on=stage.begin - dt.timedelta(days=5),
        effective_on=stage.begin,
        next_review_on=stage.today + dt.timedelta(days=150),
        classification="internal",
        retention=5,
        distribution="全体驻场服务人员",
        sections=[{"title": title, "text": text} for title, text in MATERIAL],
    )


def _present(stage: Stage, key: str) -> list[VendorStaff]:
    rows = VendorStaff.objects.filter(project=stage.records[key], state__in=["onboarded", "suspended"])
    return list(rows.select_related("person").order_by("pk"))


def _teach(stage: Stage, key: str) -> None:
    """Policy and rules, with a test; who came last month was taught on coming."""
    rows = [{"person": one.person, "score": 76 + one.pk % 20, "passed": True} for one in _present(stage, key)]
    doors.recorded(
        "training_session",
        "evaluated",
        title="外包安全策略与制度培训",
        kind="policy",
        form="集中授课、闭卷测试",
        project=stage.records[key],
        audience="全体驻场人员",
        held_on=stage.ago(dict(WORKS_TAUGHT)[key]),
        proof="签到表与试卷",
        materials=doors.scan(f"培训课件-{key}.pdf", f"course {key}"),
        attendees=rows,
    )


def _vendor_teaches(stage: Stage, vendor: str, project: str) -> None:
    doors.recorded(
        "training_session",
        "held",
        title="年度安全教育",
        kind="awareness",
        form="集中授课",
        provided_by="vendor",
        vendor=stage.records[vendor],
        audience="本机构全体驻场人员",
        held_on=stage.ago({name: days for name, _project, days in LESSONS}[vendor]),
        proof="签到表",
        materials=doors.scan(f"安全教育教材-{vendor}.pdf", f"lesson {vendor}"),
        attendees=[{"person": one.person, "passed": True} for one in _present(stage, project)],
    )


def _plan_of(stage: Stage, key: str, state: str) -> None:
    year = stage.today.year
    about = {"party": "vendor", "register": "vendor", "record": stage.records[key].pk, "year": year}
    kept = {"verified_on": stage.ago(90)} if state == "approved" else {}
    doors.recorded(
        "training_plan",
        state,
        title=f"{year} 年度驻场人员安全培训计划",
        audience="本机构全体驻场人员",
        topics=[{"topic": "安全意识与保密", "kind": "awareness"}, {"topic": "事件上报与配合", "kind": "incident"}],
        **about,
        **kept,
    )


def _read(stage: Stage) -> None:
    """All but the first of the cloud, who logs in as `vendor`, and one more, have read the material."""
    text = stage.records["incident material"]
    skipped = {stage.records[key].pk for key in ("cloud 0", "security 3")}
    for one in VendorStaff.objects.filter(state="onboarded").select_related("person").order_by("pk"):
        if one.pk not in skipped and one.person.account_id:
            doors.recorded(
                "acknowledgement",
                "acknowledged",
                register="document",
                record=text.pk,
                account=one.person.account,
                method="paper",
                object_version=text.edition,
                acknowledged_on=stage.ago(60),
            )


def _ask_for_report(stage: Stage) -> None:
    """What the vendor of the cloud owes next."""
    milestone = doors.enter(
        "milestone",
        project=stage.records["cloud"],
        contract=stage.records["cloud contract"],
        name="第四季度运行维护",
        due=stage.today + dt.timedelta(days=26),
        security_objectives=[{"name": "高危漏洞按期修复", "measured_by": "漏洞台账"}],
    )
    doors.enter("deliverable", milestone=milestone, name="第四季度运行与安全报告", no_clause=True)


def _open_test(stage: Stage) -> None:
    """Held online for the people of the cloud until the end of the month."""
    questions = [dict(zip(("question", "a", "b", "c", "right"), row, strict=True)) for row in QUESTIONS]
    session = doors.enter(
        "training_session",
        title="事件处置在线测试",
        kind="incident",
        form="在线自学与测试",
        project=stage.records["cloud"],
        audience="政务云平台驻场人员",
        materials=doors.scan("事件处置课件.pdf", "course incident"),
        questions=questions,
    )
    doors.move(TrainingSession.objects.filter(pk=session.pk), "hold")
