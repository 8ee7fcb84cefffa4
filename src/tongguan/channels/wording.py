"""What is said by a channel: a title and a link, within the rights and in the language of whoever is told."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongguan.core import notices
from tongguan.core.actor import acting_as
from tongguan.core.models import Notification, Tenant, User

from .adapters import Message
from .models import Delivery
from .models.channel import name_for

SHOWN = 5
"""Titles of one message that holds several."""


def message_of(rows: list[Delivery], tenant: Tenant) -> Message | None:
    """The message of one or more deliveries to the same reader; None if nobody wants it any more."""
    first = rows[0]
    if first.channel.is_webhook:
        return _for_a_program(first, tenant)
    if first.notice is None:
        return _of_a_test(first, tenant)
    titles, url, name = [], "", ""
    for row in rows:
        for title, link in _told(row, tenant):
            titles.append(title)
            url = link
    if not titles:
        return None
    with acting_as(User.objects.system(), tenant, writes=False):
        name = name_for(first.channel, first.account)
    with translation.override(_language(first)):
        return Message(uid=first.uid, title=_headed(titles), url=url if len(titles) == 1 else _inbox(), to=name)


def _headed(titles: list[str]) -> str:
    mark = f"[{_('Tongguan')}] "
    if len(titles) == 1:
        return mark + titles[0]
    count = ngettext("%(count)s notice", "%(count)s notices", len(titles)) % {"count": len(titles)}
    more = ["…"] if len(titles) > SHOWN else []
    return "\n".join([mark + count, *titles[:SHOWN], *more])


def _language(row: Delivery) -> str:
    own = row.account.language if row.account and row.channel.is_personal else ""
    return own or row.channel.language


def _inbox() -> str:
    return f"{settings.ADDRESS}/notifications/" if settings.ADDRESS else ""


def _told(row: Delivery, tenant: Tenant) -> list[tuple[str, str]]:
    """Title and link as the person may see them; nothing if it was read already, or the person is gone."""
    user = row.account
    if user is None or not user.is_active or row.notice is None:
        return []
    with acting_as(user, tenant, writes=False), translation.override(_language(row)):
        rows = Notification.objects.filter(tenant=tenant, pk=row.notice)
        if row.channel.is_personal:
            rows = rows.filter(read_at=None)
        found = notices.worded(rows)
        return [(one.text, f"{settings.ADDRESS}{one.url}" if settings.ADDRESS and one.url else "") for one in found]


def _of_a_test(row: Delivery, tenant: Tenant) -> Message:
    with acting_as(User.objects.system(), tenant, writes=False):
        name = name_for(row.channel, row.account)
    with translation.override(row.channel.language):
        title = _("[Tongguan] A test message: this channel works.")
    return Message(uid=row.uid, title=title, url=_inbox(), to=name)


def _for_a_program(row: Delivery, tenant: Tenant) -> Message | None:
    """Numbers and links; what is behind them the program asks for with a token of its own."""
    data: dict[str, Any] = dict(row.body)
    if row.notice is not None:
        with acting_as(User.objects.system(), tenant, writes=False):
            notice = Notification.objects.filter(tenant=tenant, pk=row.notice).select_related("account").first()
        if notice is None:
            return None
        data = about(notice.register, notice.record) | {"account": notice.account.username}
    content = {"type": row.what, "timestamp": row.made_at.isoformat(timespec="seconds"), "data": data}
    return Message(uid=row.uid, content=content)


def about(register: str, record: int | None) -> dict[str, Any]:
    """A record as programs are told of it."""
    return {"register": register, "record": record, "url": f"{settings.ADDRESS}/{register}/{record}/"}
