"""Entries of a made-up directory, and accounts by their user names."""

from tongguan.accounts.outside.directory import Entry
from tongguan.core.models import User

BASE = "dc=bureau,dc=gov"


def entry(uid, **more):
    """An entry of the directory."""
    told = {"id": f"id-{uid}", "dn": f"uid={uid},{BASE}", "username": uid, "name": f"{uid}的姓名"}
    return Entry(**told | {"email": f"{uid}@bureau.gov.cn", "employee_no": f"E-{uid}", "unit": ("信息处",)} | more)


def account(name):
    """An account by its user name."""
    return User.objects.get(username=name)


TEN = [entry(f"u{number}") for number in range(10)]
