"""The scopes of outsourcing: what checks can be asked for, and what people of a vendor may reach."""

from typing import Any

from tongguan.core.models import User
from tongguan.core.scopes import scope

from .models import VendorStaff


def _mine(user: User) -> Any:
    """The rows in which the user works for a vendor."""
    return VendorStaff.objects.filter(person__account=user).exclude(state="offboarded")


scope("project", "outsourcing.Project", rank=1, reach=lambda user: _mine(user).values("project"))
scope("vendor", "outsourcing.Vendor", rank=2, reach=lambda user: _mine(user).values("vendor"))
scope("staff", "outsourcing.VendorStaff", rank=3, reach=lambda user: _mine(user).values("pk"))
scope("contract", "outsourcing.Contract", rank=4)
