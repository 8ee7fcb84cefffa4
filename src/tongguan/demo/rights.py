"""Who may do what on the platform: what was set up, what was asked for since, and what waits for a second person."""

from tongguan.accounts.models import RightsRequest
from tongguan.accounts.setting_up import record_right
from tongguan.core import audit
from tongguan.core.models import Membership, User

from . import doors
from .stage import Stage

NEWCOMER = "newcomer"


def plan(stage: Stage) -> None:
    """The roles of the first day are on record; a colleague who came this week waits for hers."""
    stage.act(stage.begin, "system", _record_rights, "平台初始化")
    stage.act(stage.ago(45), "system", _record_rights, "服务机构人员账号补记")
    stage.act(stage.ago(40), "secadmin", _ask_for_longer_passwords)
    stage.act(stage.ago(39), "leader", _approve_longer_passwords)
    stage.act(stage.ago(3), "sysadmin", _open_account)
    stage.act(stage.ago(2), "secadmin", _ask_for_her_role)


def _record_rights(stage: Stage, reason: str) -> None:
    """What was given past the requests, as far as it is not on record yet."""
    known = set(RightsRequest.objects.values_list("account", "role"))
    for held in Membership.objects.filter(tenant=stage.tenant).select_related("user").order_by("pk"):
        if (held.user_id, held.role) not in known:
            record_right(held.user, held.role, reason=reason)


def _ask_for_longer_passwords(stage: Stage) -> None:
    reason = "等级测评建议口令不少于12位"
    stage.records["longer"] = doors.enter("parameter_request", key="password.length", value="12", reason=reason)


def _approve_longer_passwords(stage: Stage) -> None:
    doors.step(stage.records["longer"], "approve")


def _open_account(stage: Stage) -> None:
    """Nobody logs in with it in the demonstration: it has no password yet."""
    made = User(username=NEWCOMER, name="林晓", home=stage.tenant)
    made.set_unusable_password()
    made.save()
    stage.users[NEWCOMER] = made
    audit.note("account", made.pk, "create", changes={"username": [None, made.username]})


def _ask_for_her_role(stage: Stage) -> None:
    doors.enter(
        "rights_request",
        account=stage.users[NEWCOMER],
        role="office_staff",
        kind="grant",
        reason="调入服务外包管理处任经办人，见机关人事处通知",
    )
    doors.enter("parameter_request", key="session.idle_minutes", value="10", reason="等级测评整改项")
