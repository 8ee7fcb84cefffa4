"""What services stand on: the assessing body, topics and procedures, backups every night, plans that are tried."""

import datetime as dt
from typing import Any

from tongguan.access.models import NetworkReview
from tongguan.core.calendar import months_after
from tongguan.documents import starters
from tongguan.operations.models import BackupJob, Drill

from . import doors
from .operations import at
from .stage import Stage

PHASES = {
    "planning": "参与立项风险评估，审核成本效益分析",
    "selection": "按条件逐项评估服务机构和服务人员",
    "supervision": "每季度抽查服务执行和资源使用",
    "improvement": "核验整改，评估退出时的销毁与交接",
}
RUNNING = ("cloud", "security")
"""Projects whose backups ran last night; that of the platform stands still for some days."""
NIGHTS = 10
DRILLED = (("cloud", 160, "主机房断电，政务云切换至备机房"), ("security", 100, "服务机构人员全部撤离，由自有值守接替"))
"""Project, how many days ago the drill was held, and what was tried."""


def plan(stage: Stage) -> None:
    """Body and texts were there before; the rest follows the projects."""
    stage.act(stage.begin, "clerk", _texts)
    stage.act(stage.after(3), "clerk", _assessing_body)
    stage.act(stage.after(81), "clerk", _say_what_touches_the_network)
    stage.act(stage.after(105), "security", _look_at_security)
    stage.act(stage.after(110), "clerk", _plan_of_security)
    stage.act(stage.ago(79), "clerk", _prove_redundancy)
    for place, (_project, days, _scenario) in enumerate(DRILLED):
        stage.act(stage.ago(days + 10), "clerk", _schedule, place)
        stage.act(stage.ago(days), "security", _hold, place)
        stage.act(stage.ago(days - 3), "office", _review, place)
    stage.act(stage.ago(12), "clerk", _schedule_again)
    for days in range(NIGHTS, -1, -1):
        stage.act(stage.ago(days), "clerk", _backed_up, days)


def _texts(stage: Stage) -> None:
    days = {"approved_on": stage.begin - dt.timedelta(days=20), "next_review_on": months_after(stage.today, 5)}
    policy, procedure = starters.starter("process_policy"), starters.starter("physical")
    doors.recorded(
        "policy",
        "published",
        kind="topic",
        topic="service_process",
        title=policy.heading("zh"),
        edition="1.0",
        author=stage.records["clerk"],
        approved_by=stage.users["leader"],
        published_on=stage.begin - dt.timedelta(days=15),
        sections=[{"title": part.heading("zh"), "text": part.text("zh"), "is_reviewed": True} for part in policy.parts],
        **days,
    )
    doors.recorded(
        "document",
        "published",
        code="ISMS-2052-2025",
        title=procedure.heading("zh"),
        level="2",
        kind="procedure",
        edition="1.0",
        author=stage.records["clerk"],
        approver=stage.records["leader"],
        reviewed_on=stage.begin - dt.timedelta(days=25),
        effective_on=stage.begin - dt.timedelta(days=10),
        sections=[{"title": part.heading("zh"), "tag": part.tag, "text": part.text("zh")} for part in procedure.parts],
        **days,
    )


def _assessing_body(stage: Stage) -> None:
    signed = {"appointed_by": stage.users["leader"], "appointed_on": stage.begin}
    doors.recorded(
        "role_assignment",
        "effective",
        role="assessor",
        person=stage.records["assessor"],
        unit=stage.records["安全评估室"],
        basis_doc="关于设立外包安全评估室的通知",
        valid_from=stage.begin,
        duties=[{"duty": phase, "content": content} for phase, content in PHASES.items()],
        **signed,
    )
    doors.recorded(
        "decision",
        "approved",
        kind="audit_mandate",
        subject="授权安全评估室审计外包服务，可延伸到分包机构",
        register="org_unit",
        record=stage.records["安全评估室"].pk,
        outcome="approved",
        decided_by=stage.users["leader"],
        decided_on=stage.begin,
    )


def _say_what_touches_the_network(stage: Stage) -> None:
    for project, touches in (("cloud", True), ("security", True), ("platform", False)):
        stage.records[project] = doors.change(stage.records[project], touches_network=touches)


def _look_at_security(stage: Stage) -> None:
    looks = NetworkReview.objects.filter(project=stage.records["security"].pk, state="planned")
    doors.move(looks, "conclude")


def _plan_of_security(stage: Stage) -> None:
    project = stage.records["security"]
    stage.records["security continuity"] = doors.recorded(
        "continuity_plan",
        "approved",
        title=f"{project.name}连续性计划",
        project=project,
        edition="1.0",
        owner=stage.records["office"],
        rto=120,
        rpo=30,
        redundancy_people="deputy",
        redundancy_data="remote",
        technical_resources="探针与分析平台双机部署",
        force_majeure="服务机构撤离时由自有值守接替，备选机构 48 小时内到场",
        invocation="值守中断超过一小时，由网络安全处处长启动",
        procedures="启用备用分析平台，按值守清单接管",
        approved_by=stage.users["leader"],
        approved_on=stage.after(108),
        contacts=[{"name": stage.users["office"].name, "duty": "总指挥", "telephone": "2101"}],
    )


def _prove_redundancy(stage: Stage) -> None:
    for code in ("CI-SW-01", "CI-VM-01", "CI-DB-01", "CI-DB-02"):
        proof = doors.scan(f"冗余说明-{code}.pdf", f"redundancy of {code}")
        doors.change(stage.records[code], redundancy_evidence=proof)


def _drill(stage: Stage, project: str, scenario: str, day: dt.date) -> Any:
    tried = stage.records["continuity" if project == "cloud" else "security continuity"]
    return doors.enter(
        "drill", plan_type="continuity", continuity_plan=tried, scenario=scenario, planned_on=day,
        leader=stage.records["office"],
    )  # fmt: skip


def _schedule(stage: Stage, place: int) -> None:
    project, days, scenario = DRILLED[place]
    stage.records[f"continuity drill {project}"] = _drill(stage, project, scenario, stage.ago(days))


def _hold(stage: Stage, place: int) -> None:
    known = Drill.objects.get(pk=stage.records[f"continuity drill {DRILLED[place][0]}"].pk)
    told = {"participants": "信息中心、网络安全处和服务机构，共 11 人", "outcome": "met", "recovery_minutes": 105}
    gap = {"gap": "备机房门禁名单未更新", "action": "每月核对门禁名单", "owner": stage.records["clerk"]}
    due = {"due": stage.ago(DRILLED[place][1] - 30)}
    doors.change(known, result="在目标时间内恢复，数据无丢失", gaps=[gap | due], **told)
    doors.step(known, "hold")


def _review(stage: Stage, place: int) -> None:
    doors.step(stage.records[f"continuity drill {DRILLED[place][0]}"], "review")


def _schedule_again(stage: Stage) -> None:
    for project, _days, scenario in DRILLED:
        _drill(stage, project, f"{scenario}（年度复演）", months_after(stage.today, 7))


def _backed_up(stage: Stage, days: int) -> None:
    last_night = stage.ago(days) - dt.timedelta(days=1)
    for project in RUNNING if days < NIGHTS else (*RUNNING, "platform"):
        job = BackupJob.objects.get(pk=stage.records[f"backup of {project}"].pk)
        doors.change(job, last_ok=at(last_night, 22, 30))
