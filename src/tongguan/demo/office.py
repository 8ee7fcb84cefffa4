"""The bureau itself: units, people, and the accounts with which one may log in."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from tongguan.core.models import Membership, User
from tongguan.core.roles import OUTSIDE, Role

from . import doors
from .stage import Stage

PASSWORD = "tongguan-demo"  # noqa: S105  it is printed for everybody
ONE_YEAR = dt.timedelta(days=365)
"""So long an account of somebody from outside is open."""


@dataclass(frozen=True, kw_only=True)
class Cast:
    """A log-in: its roles, its post in words, and the unit in which the person works (none: outside)."""

    username: str
    roles: tuple[Role, ...]
    post: str
    unit: str = ""


CAST = (
    Cast(username="leader", roles=(Role.LEADER,), post="主管领导", unit="局领导"),
    Cast(username="office", roles=(Role.OFFICE_HEAD,), post="负责机构负责人", unit="服务外包管理处"),
    Cast(username="clerk", roles=(Role.OFFICE_STAFF,), post="负责机构经办人", unit="服务外包管理处"),
    Cast(username="assessor", roles=(Role.ASSESSOR,), post="安全评估员", unit="安全评估室"),
    Cast(username="security", roles=(Role.SEC_OFFICER,), post="信息安全员", unit="网络安全处"),
    Cast(username="auditor", roles=(Role.LEAD_AUDITOR, Role.INTERNAL_AUDITOR), post="内审员", unit="机关内审处"),
    Cast(username="vendor", roles=(Role.VENDOR_MANAGER,), post="服务机构项目经理"),
    Cast(username="sysadmin", roles=(Role.SYSADMIN,), post="系统管理员", unit="信息中心"),
    Cast(username="secadmin", roles=(Role.SECADMIN,), post="安全管理员", unit="信息中心"),
    Cast(username="auditadmin", roles=(Role.AUDITADMIN,), post="审计管理员", unit="机关内审处"),
    Cast(username="affairs", roles=(Role.UNIT_SECURITY_LEADER,), post="政务服务处处长", unit="政务服务处"),
    Cast(username="resources", roles=(Role.UNIT_SECURITY_LEADER,), post="数据资源处处长", unit="数据资源处"),
    Cast(username="centre", roles=(Role.UNIT_SECURITY_LEADER,), post="信息中心主任", unit="信息中心"),
    Cast(username="network", roles=(Role.UNIT_SECURITY_LEADER,), post="网络安全处处长", unit="网络安全处"),
    Cast(username="engineer", roles=(Role.VENDOR_STAFF,), post="服务机构服务人员"),
)
UNITS = {
    "局领导": ("unit", None),
    "服务外包管理处": ("office", "局领导"),
    "网络安全处": ("unit", "局领导"),
    "安全评估室": ("assessment_body", "网络安全处"),
    "政务服务处": ("unit", "局领导"),
    "数据资源处": ("unit", "局领导"),
    "信息中心": ("unit", "局领导"),
    "机关内审处": ("unit", "局领导"),
}
"""Name -> kind, and the unit over it."""
HEADS = {
    "局领导": "leader",
    "服务外包管理处": "office",
    "安全评估室": "assessor",
    "政务服务处": "affairs",
    "数据资源处": "resources",
    "信息中心": "centre",
    "网络安全处": "network",
}
"""Unit -> user name of its head."""


def open_accounts(stage: Stage) -> None:
    """The log-ins; all share one password, hashed once."""
    password = make_password(PASSWORD)
    for one in CAST:
        last = stage.today + ONE_YEAR if OUTSIDE & set(one.roles) else None
        user = User.objects.create(username=one.username, name=stage.made_up.name(), password=password, valid_to=last)
        stage.users[one.username] = user
        for role in one.roles:
            Membership.objects.create(user=user, tenant=stage.tenant, role=role, valid_from=stage.begin)
    stage.users["system"] = User.objects.system()


def plan(stage: Stage) -> None:
    """The bureau enters itself on the first day."""
    stage.act(stage.begin, "office", _enter_units)
    stage.act(stage.begin, "office", _enter_people)
    stage.act(stage.begin, "office", _name_heads)


def _enter_units(stage: Stage) -> None:
    for name, (kind, above) in UNITS.items():
        upper = stage.records[above] if above else None
        stage.records[name] = doors.enter("org_unit", name=name, kind=kind, parent_unit=upper)


def _enter_people(stage: Stage) -> None:
    for one in CAST:
        if one.unit:
            stage.records[one.username] = doors.enter(
                "person",
                name=stage.users[one.username].name,
                kind="employee",
                establishment="established",
                unit=stage.records[one.unit],
                id_no=stage.made_up.identity(),
                mobile=stage.made_up.mobile(),
                account=stage.users[one.username],
            )


def _name_heads(stage: Stage) -> None:
    for unit, head in HEADS.items():
        stage.records[unit] = doors.change(stage.records[unit], head=stage.records[head])
