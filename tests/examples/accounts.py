"""Examples of the registers of accounts."""

from tests import people
from tests.examples import example
from tongguan.accounts.models import ParameterRequest
from tongguan.core import preferences
from tongguan.core.actor import acting


@example
def rights_request(links):
    account = links.given.get("account") or people.account(
        "finance", tenant=acting().tenant, name=f"新同事{people.serial()}"
    )
    return {"kind": "grant", "account": account, "role": "engineer", "reason": "岗位调整，见任命通知"}


@example
def parameter_request(links):
    asked = set(ParameterRequest.objects.filter(state="requested").values_list("key", flat=True))
    key = next(key for key, one in sorted(preferences.declared.items()) if one.by_two and key not in asked)
    value = str(preferences.declared[key].default).lower()
    return {"key": key, "value": value, "reason": "年度等级测评整改"}
