"""When people are left alone: quiet hours of the organisation and of each person, and days off."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock, mailing, preferences, working_days
from tongguan.core.roles import Role

from .models import Silence

__all__ = ["after_silence", "next_digest", "of_tenant", "resting"]

Hours = tuple[int, int, bool]
"""First quiet hour, first hour that is not quiet, whether days off are quiet too; two equal hours are no time."""
LONGEST = 24 * 31
"""Hours after which a message is sent in any case."""
BY = {Role.SYSADMIN}
preferences.setting("channels.quiet_from", 21, _("hour from which nothing is sent by channels"), most=23, by=BY)
preferences.setting("channels.quiet_until", 8, _("hour from which channels send again"), most=23, by=BY)
preferences.setting("channels.quiet_days_off", default=True, label=_("channels send nothing on days off"), by=BY)
preferences.setting(
    "channels.quiet_mails", default=False, label=_("quiet hours and days off hold for mails too"), by=BY
)


def of_tenant() -> Hours:
    """The quiet hours of the organisation acted in."""
    value_of = preferences.value_of
    return int(value_of("channels.quiet_from")), int(value_of("channels.quiet_until")), bool(
        value_of("channels.quiet_days_off")
    )  # fmt: skip


def resting(accounts: Iterable[int]) -> frozenset[int]:
    """Of these accounts those to whom no mail goes now, where the organisation keeps quiet hours for mails too."""
    if not preferences.value_of("channels.quiet_mails"):
        return frozenset()
    wanted, local, usual = frozenset(accounts), timezone.localtime(clock.now()), of_tenant()
    if _is_quiet(local, usual):
        return wanted
    own = Silence.objects.filter(user__in=wanted)
    return frozenset(one.user_id for one in own if _is_quiet(local, one.as_tuple()))


def after_silence(moment: dt.datetime, silences: Iterable[Hours]) -> dt.datetime:
    """The first moment from this one on that nobody wants quiet."""
    wanted = list(silences)
    local = timezone.localtime(moment)
    for _hour in range(LONGEST):
        if not any(_is_quiet(local, hours) for hours in wanted):
            break
        local = (local + dt.timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return local


def _is_quiet(local: dt.datetime, hours: Hours) -> bool:
    since, until, days_off = hours
    day = local.date()
    if days_off and not working_days.calendar_around(day, 1).is_working(day):
        return True
    if since <= until:
        return since <= local.hour < until
    return local.hour >= since or local.hour < until


def next_digest() -> dt.datetime:
    """When the next digest is due; the same hour as that of mails."""
    return mailing.digest_moment(int(preferences.value_of("mail.digest_hour"))) + dt.timedelta(days=1)
