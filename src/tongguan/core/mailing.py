"""Notices by mail: title and link, nothing else; at once or once a day, as each person wishes, and never lost."""

import datetime as dt
import smtplib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import clock, notices, preferences
from .actor import acting_as
from .models import MailWish, Notification, Tenant, User
from .notices import DIGEST_ONLY, URGENT, Kind

When = MailWish.When
TRIES = 5
"""After so many refusals an address is left alone; `tongguan doctor` tells of it."""
NEWS = dt.timedelta(days=14)
"""What could not be mailed for so long is read in the notification centre."""
AT_MOST = 1000

Resting = Callable[[Iterable[int]], Collection[int]]
"""Of these accounts those whose people want to be left alone now."""


def nobody(_accounts: Iterable[int]) -> Collection[int]:
    """All may be written to at any time."""
    return ()


preferences.setting("mail.digest_hour", 8, gettext_lazy("hour of the day at which digests are mailed"), most=23)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail to one person about some notices."""

    to: User
    notices: tuple[int, ...]
    subject: str
    text: str
    html: str

    def message(self, connection: Any) -> EmailMultiAlternatives:
        """Ready to be sent; says that a machine wrote it, so that no other machine answers."""
        headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        message = EmailMultiAlternatives(
            self.subject, self.text, to=[self.to.email], connection=connection, headers=headers
        )
        message.attach_alternative(self.html, "text/html")
        return message


def wishes_of(user: User) -> dict[str, str]:
    """Kind -> how this person wants to hear of it."""
    chosen = dict(MailWish.objects.filter(user=user).values_list("kind", "when"))
    return {kind: chosen.get(kind, _default(kind)) for kind in Kind.values}


def _default(kind: str) -> str:
    return When.DIGEST if kind in DIGEST_ONLY else When.AT_ONCE


def send(tenant: Tenant, *, resting: Resting = nobody) -> int:
    """Mail what waits; returns how many mails went out. Raises what the mail server said, after marking what it took.

    For people who rest it waits on. No transaction is open while the server is spoken to, and each mail is marked by
    itself: what was taken is not sent twice, what was not is tried again.
    """
    if not settings.MAIL:
        return 0
    letters = _letters(tenant, resting)
    if not letters:
        return 0
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
    connection.open()
    try:
        for letter in letters:
            _send(letter, connection, tenant)
    finally:
        connection.close()
    return len(letters)


def _send(letter: Letter, connection: Any, tenant: Tenant) -> None:
    try:
        letter.message(connection).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        # It is this one mail that is not wanted; the others go on.
        _mark(letter, tenant, tries=F("tries") + 1, failure=f"{type(refused).__name__}: {refused}"[:300])
        return
    _mark(letter, tenant, mailed_at=clock.now(), failure="")


def _mark(letter: Letter, tenant: Tenant, **given: Any) -> None:
    with acting_as(User.objects.system(), tenant):
        Notification.objects.filter(tenant=tenant, pk__in=letter.notices).update(**given)


def _letters(tenant: Tenant, resting: Resting) -> list[Letter]:
    with acting_as(User.objects.system(), tenant, writes=False):
        waiting = _waiting(tenant, resting)
    found = []
    for user, rows in waiting.items():
        language = user.language or settings.LANGUAGE_CODE
        with acting_as(user, tenant, writes=False), translation.override(language):
            found.append(_letter(user, rows))
    return found


def _waiting(tenant: Tenant, resting: Resting) -> dict[User, list[Notification]]:
    """Person -> the notices to be mailed now: not read yet, and wished at once or due with today's digest."""
    rows = Notification.objects.filter(
        tenant=tenant, mailed_at=None, read_at=None, tries__lt=TRIES, made_at__gt=clock.now() - NEWS
    )
    rows = rows.filter(account__is_active=True).exclude(account__email="").select_related("account")
    asleep = resting(rows.order_by().values_list("account_id", flat=True).distinct())
    rows = rows.exclude(~Q(kind__in=URGENT), account_id__in=asleep)
    digest = digest_moment(int(preferences.value_of("mail.digest_hour")))
    some = list(rows.order_by("account", "id")[:AT_MOST])
    wishes = _wishes({row.account_id for row in some})
    found: dict[User, list[Notification]] = {}
    for row in some:
        wish = wishes.get((row.account_id, row.kind), _default(row.kind))
        if wish == When.AT_ONCE or (wish == When.DIGEST and row.made_at <= digest):
            found.setdefault(row.account, []).append(row)
    return found


def _wishes(accounts: Iterable[int]) -> dict[tuple[int, str], str]:
    rows = MailWish.objects.filter(user__in=accounts).values_list("user", "kind", "when")
    return {(user, kind): when for user, kind, when in rows}


def digest_moment(hour: int) -> dt.datetime:
    """The last time at which digests were due: what was told before goes out with it."""
    now = timezone.localtime(clock.now())
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - dt.timedelta(days=1)


def _letter(user: User, rows: list[Notification]) -> Letter:
    told = notices.worded(rows)
    subject = (
        told[0].text
        if len(told) == 1
        else ngettext("%(count)s notice", "%(count)s notices", len(told)) % {"count": len(told)}
    )
    context = {
        "told": told,
        "address": settings.ADDRESS,
        "all": f"{settings.ADDRESS}/notifications/" if settings.ADDRESS else "",
        "wishes": f"{settings.ADDRESS}/account/mail/" if settings.ADDRESS else "",
    }
    return Letter(
        to=user,
        notices=tuple(row.pk for row in rows),
        # A line break in a title must not become a header.
        subject=" ".join(f"[{_('Tongguan')}] {subject}".split())[:200],
        text=render_to_string("mail/notices.txt", context),
        html=render_to_string("mail/notices.html", context),
    )
