"""What the trail calls what happens around accounts, for people who read it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import trail

words: dict[str, Any] = {
    "login": _("logged in"),
    "login_failed": _("log-in failed"),
    "logout": pgettext_lazy("session", "logged out"),
    "session_ended": _("session ended"),
    "password": _("new password set"),
    "locked": _("locked after wrong log-ins"),
    "unlocked": _("lock lifted"),
    "unlock": _("lock lifted"),
    "invited": _("invited"),
    "invitation_taken_up": _("invitation taken up"),
    "close": _("account closed"),
    "closed": _("account closed"),
    "reopen": _("account opened again"),
    "reopened": _("account opened again"),
    "factor": _("second factor taken away by an administrator"),
    "grant": _("role granted"),
    "withdraw": _("role withdrawn"),
    "set_up": _("organisation set up"),
    "recover": _("administrator recovered on the machine"),
}

trail.of_accounts.update(words)
