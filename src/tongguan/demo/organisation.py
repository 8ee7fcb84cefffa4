"""What the bureau knows of itself: its context, duties, objectives, plans, competence, reports and waivers."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tongguan.organisation.models import Person

from . import doors
from .stage import Stage

ISSUES = (
    ("internal", "governance", "外包项目分散在多个处室，责任界面不清", "high"),
    ("internal", "resources", "在编安全人员仅两名，日常监督依赖驻场人员", "medium"),
    ("internal", "contracts", "早年合同缺少退出条款", "high"),
    ("external", "law", "数据安全和个人信息保护要求持续收紧", "high"),
    ("external", "threat", "针对政务外包人员的钓鱼攻击增多", "medium"),
    ("external", "climate", "极端高温可能影响机房供电，已纳入连续性计划", "low"),
)
PARTIES = (
    ("regulator", "市委网信办", "外包项目按期备案，重大事件按时报告", True),
    ("customer", "办事群众", "热线和网上服务不中断，个人信息不外泄", True),
    ("supplier", "外包服务机构", "要求明确、付款及时、现场条件具备", False),
    ("staff", "各处室工作人员", "外包服务响应及时", False),
    ("leadership", "局党组", "外包安全风险可控，不发生重大事件", False),
)
DUTIES = (
    ("中华人民共和国数据安全法", "第四十条", "委托他人建设、维护电子政务系统，应当经过严格批准并监督受托方", "met"),
    ("中华人民共和国网络安全法", "第二十一条", "网络日志留存不少于六个月", "not_met"),
    ("中华人民共和国个人信息保护法", "第二十一条", "委托处理个人信息应当约定并监督", "evaluated"),
    ("互联网政务应用安全管理规定", "第十八条", "每年开展一次安全检测评估", "identified"),
)
AIMS = (
    ("K01", "重大及以上信息安全事件", "at_most", 0, "起", "year", "active"),
    ("K20", "保密协议签订率", "at_least", 100, "%", "month", "active"),
    ("K21", "离岗账号 24 小时回收率", "at_least", 100, "%", "month", "approved"),
    ("K16", "客户满意度", "at_least", 90, "分", "half_year", "draft"),
)
TALKS = (
    ("policy", "信息安全方针宣贯", "staff", "meeting", -200, True),
    ("performance", "外包安全情况专题汇报", "leader", "meeting", -60, True),
    ("service_review", "热线服务季度评审", "customer", "meeting", -30, True),
    ("risk", "服务机构安全例会", "supplier", "meeting", -20, False),
    ("performance", "年度备案情况报送", "regulator", "document", 40, False),
)
SKILLS = (
    ("security", "信息安全员", "信息安全风险评估", "advanced", "advanced", "met"),
    ("security", "信息安全员", "应急响应组织", "advanced", "intermediate", "gap"),
    ("assessor", "安全评估员", "供应商安全评估", "advanced", "advanced", "expired"),
    ("clerk", "负责机构经办人", "外包合同安全条款", "intermediate", "intermediate", "met"),
)
ASSERTED = {
    "A.2.2.b": "备份介质双份异地存放，每季度抽查可读性",
    "A.1.c": "自有评估力量能够承担，未另请外部评估机构",
}
"""What no query can judge, and what was asserted of it."""
SECTIONS = {
    "services": "政务云运维、热线坐席、数据治理等外包服务，清单见服务目录",
    "limits": "驻场席位有限，核心数据不出机房",
    "obligations": "法律法规、服务级别协议和保密协议",
    "responsibilities": "负责机构统筹，各处室指定接口人",
    "resources": "年度预算、在编管理人员和工具见资源保障",
    "parties": "每月与服务机构召开例会，每季度向客户评审服务",
    "technology": "堡垒机、日志平台、工单系统和统管系统",
    "effectiveness": "月度服务报告、年度内审、管理评审和改进登记",
}


def plan(stage: Stage) -> None:
    """Context in the first weeks, objectives and plans with the year, reports and waivers as they came."""
    stage.act(stage.after(10), "office", _look_around)
    stage.act(stage.after(14), "office", _collect_duties)
    stage.act(stage.after(20), "office", _set_aims)
    stage.act(stage.after(24), "clerk", _write_plans)
    stage.act(stage.after(30), "leader", _approve)
    stage.act(stage.after(31), "office", _put_into_force)
    stage.act(stage.ago(300), "office", _judge_duties)
    stage.act(stage.ago(210), "office", _match_competence)
    stage.act(stage.ago(210), "clerk", _plan_talks)
    stage.act(stage.ago(120), "clerk", _attest)
    stage.act(stage.ago(15), "clerk", _ask_for_waivers)
    stage.act(stage.ago(12), "leader", _grant)
    stage.act(stage.ago(10), "clerk", _schedule)
    stage.act(stage.ago(4), "system", _time_passes)


def _attest(stage: Stage) -> None:
    for clause, statement in ASSERTED.items():
        told = {"standard": "gbt32926-2016", "clause": clause, "statement": statement}
        days = {"attested_on": stage.ago(120), "valid_to": stage.ago(120) + dt.timedelta(days=365)}
        proof = doors.scan("情况说明.pdf", f"proof of {clause}")
        doors.recorded("attestation", "attested", evidence=proof, **told, **days)


def _on(stage: Stage, days: int) -> dt.date:
    """A day so many days from today; before today if negative."""
    return stage.today + dt.timedelta(days=days)


def _person(stage: Stage, username: str) -> Person:
    """Whoever logs in so; the story calls other things by the same words."""
    return Person.objects.get(account=stage.users[username])


def _keep(stage: Stage, key: str, made: Any) -> None:
    stage.records[key] = made


def _step(stage: Stage, key: str, name: str, reason: str = "") -> None:
    known = stage.records[key]
    doors.move(type(known).objects.filter(pk=known.pk), name, reason)


def _look_around(stage: Stage) -> None:
    for kind, category, text, impact in ISSUES:
        given = {"kind": kind, "category": category, "text": text, "impact": impact}
        doors.enter("context_issue", **given, owner=_person(stage, "office"), reviewed_on=stage.ago(120))
    for kind, party, need, is_legal in PARTIES:
        told = {"kind": kind, "party": party, "need": need, "is_legal": is_legal, "reviewed_on": stage.ago(120)}
        made = doors.enter("interested_party", **told, handled_by=stage.records["服务外包管理处"])
        _keep(stage, party, made)


def _collect_duties(stage: Stage) -> None:
    for source, article, requirement, _state in DUTIES:
        told = {"kind": "law", "source": source, "article": article, "requirement": requirement}
        made = doors.enter("obligation", **told, owner=_person(stage, "clerk"), applies_to="全部外包项目")
        _keep(stage, source, made)


def _judge_duties(stage: Stage) -> None:
    for source, _article, _requirement, state in DUTIES:
        if state == "identified":
            continue
        found = "热线系统日志仅保存三个月" if state == "not_met" else "合同和制度均已落实"
        _keep(stage, source, doors.change(stage.records[source], result=found))
        _step(stage, source, "evaluate")
        if state != "evaluated":
            _step(stage, source, "meet" if state == "met" else "miss", found)


def _set_aims(stage: Stage) -> None:
    for code, text, direction, target, measured_in, frequency, _state in AIMS:
        given = {"code": code, "text": text, "metric": text, "direction": direction, "frequency": frequency}
        given |= {"target": Decimal(target), "measured_in": measured_in, "due": dt.date(stage.today.year, 12, 31)}
        made = doors.enter(
            "objective",
            **given,
            formula="按台账逐条统计",
            unit=stage.records["服务外包管理处"],
            owner=_person(stage, "office"),
            collector=_person(stage, "clerk"),
            analyst=_person(stage, "security"),
            resources="经办人一名，统管系统",
            evaluation="期末与目标值比较，未达成的登记整改",
        )
        _keep(stage, code, made)


def _write_plans(stage: Stage) -> None:
    year = stage.begin.year
    _keep(
        stage,
        "training",
        doors.enter(
            "training_plan",
            year=year,
            title=f"{year} 年信息安全培训计划",
            audience="机关工作人员和驻场服务人员",
            topics=[
                {"topic": "外包安全策略与制度", "kind": "policy", "hours": 2},
                {"topic": "保密要求重申", "kind": "confidentiality", "hours": 1},
                {"topic": "钓鱼邮件识别", "kind": "awareness", "hours": 1},
            ],
        ),
    )
    sections = [{"content": content, "text": text} for content, text in SECTIONS.items()]
    given = {"kind": "sms", "title": "服务管理计划", "owner": _person(stage, "office"), "sections": sections}
    _keep(stage, "sms plan", doors.enter("mgmt_plan", **given, next_review_on=_on(stage, 60)))
    _enter_processes(stage)


def _enter_processes(stage: Stage) -> None:
    told = {
        "criteria": "按程序文件执行，时限见制度",
        "owner": _person(stage, "office"),
        "kpi": stage.records["K20"],
    }
    for code, name, doc in (
        ("P-43", "外包合同、保密与备案", "ISMS-2043"),
        ("P-44", "外包运行监督", "ISMS-2044"),
        ("P-45", "外包改进与退出", "ISMS-2045"),
    ):
        made = doors.enter(
            "process", code=code, name=name, doc=doc, inputs="上一阶段成果", outputs="台账与报告", **told
        )
        _keep(stage, code, made)


def _approve(stage: Stage) -> None:
    for key in [code for code, *_rest, state in AIMS if state != "draft"]:
        _step(stage, key, "approve")
    for key in ("training", "sms plan", "P-43", "P-44"):
        _step(stage, key, "approve")


def _put_into_force(stage: Stage) -> None:
    for key in [code for code, *_rest, state in AIMS if state == "active"]:
        _step(stage, key, "start")
    _step(stage, "sms plan", "start")


def _match_competence(stage: Stage) -> None:
    proof = doors.scan("能力证书汇编.pdf", "certificates of competence")
    for who, post, required, asked, found, state in SKILLS:
        given = {"role": post, "required": required, "required_level": asked, "actual_level": found}
        given |= {"actual": "培训记录和证书已核对", "evidence": proof, "person": _person(stage, who)}
        if state == "gap":
            given |= {"gap": "未组织过实战演练", "action": "参加市级应急演练", "action_due": _on(stage, 45)}
        made = doors.enter("competence", **given)
        if state == "gap":
            continue
        key = f"{who} {required}"
        _keep(stage, key, made)
        _step(stage, key, "meet")
        if state == "expired":
            _step(stage, key, "expire")


def _plan_talks(stage: Stage) -> None:
    for kind, topic, audience, channel, days, done in TALKS:
        given = {"kind": kind, "topic": topic, "audience": audience, "channel": channel}
        given |= {"planned_on": _on(stage, days), "by": _person(stage, "office")}
        if done:
            on = {"done_on": _on(stage, days), "content": "按计划进行，意见已记录"}
            doors.recorded("communication", "done", **given, **on)
        else:
            _keep(stage, topic, doors.enter("communication", **given))


def _ask_for_waivers(stage: Stage) -> None:
    for key, clause, subject in (
        ("waiver", "A.2.2.c", "政务云项目恢复测试推迟到备用机房搬迁之后"),
        ("waiver asked", "A.5.c", "热线机房门禁改造期间采用人工登记"),
    ):
        given = {"standard": "gbt32926-2016", "clause": clause, "subject": subject, "reason": "施工期间条件不具备"}
        made = doors.enter("waiver", **given, compensating="每周人工核对并留存记录", valid_to=_on(stage, 75))
        _keep(stage, key, made)


def _grant(stage: Stage) -> None:
    _step(stage, "waiver", "approve")


def _schedule(stage: Stage) -> None:
    policy = {"register": "policy", "record": stage.records["policy"].pk}
    for key, rule, title, days, about in (
        ("policy review", "POLICY_REVIEW", "审查外包安全管理策略及其运行效果", -4, policy),
        ("plan review", "MGMT_PLAN_REVIEW", "评审服务管理计划", 60, {}),
    ):
        given = {"rule": rule, "title": title, "due_on": _on(stage, days), "owner": stage.users["office"]}
        _keep(stage, key, doors.enter("periodic_task", **given, **about))


def _time_passes(stage: Stage) -> None:
    _step(stage, "policy review", "fall_due")
    _step(stage, "服务机构安全例会", "lapse")
