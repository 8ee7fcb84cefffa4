"""The notification centre: what I was told, what of it I have read, and what I want to hear of by mail."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongguan.channels import wishing
from tongguan.channels.wishing import Way
from tongguan.core import mailing, notices, preferences
from tongguan.core.models import MailWish
from tongguan.core.notices import Kind
from tongguan.web import profile
from tongguan.web.door import InsideView
from tongguan.web.paging import leaf
from tongguan.web.redirecting import back

ICONS = {
    Kind.DUTY: ("calendar-due", "wait"),
    Kind.HEAD: ("alert-triangle", "bad"),
    Kind.LEADER: ("urgent", "bad"),
    Kind.WAITS: ("hourglass", "wait"),
    Kind.ASSIGNED: ("user-plus", "wait"),
    Kind.ACKNOWLEDGE: ("book", "wait"),
    Kind.RETURNED: ("arrow-back-up", "bad"),
    Kind.BREACH: ("shield-x", "bad"),
    Kind.CLOSED: ("lock", "wait"),
    Kind.ALARM: ("urgent", "bad"),
    Kind.SECURITY: ("key", "bad"),
}
SIZE = 50


class Notices(InsideView):
    """The list, unread ones unless all are asked for; pressing a button marks them as read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Newest first."""
        everything, kind = "all" in request.GET, request.GET.get("kind", "")
        rows = notices.of(request.actor)
        rows = rows if everything else rows.filter(read_at=None)
        rows = rows.filter(kind=kind) if kind in Kind.values else rows
        page = leaf(rows, request.GET, size=SIZE)
        context = {
            "told": [(one, *ICONS[one.kind]) for one in notices.worded(page.rows)],
            "leaf": page,
            "everything": everything,
            "kind": kind if kind in Kind.values else "",
            "kinds": Kind.choices,
        }
        return render(request, "tongguan/notices.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """One, or all that were shown when the page was made; never one that came since."""
        rows = notices.of(request.actor)
        one, upto = request.POST.get("notice", ""), request.POST.get("upto", "")
        if one.isdecimal():
            rows = rows.filter(pk=int(one))
        elif upto.isdecimal():
            rows = rows.filter(pk__lte=int(upto))
        else:
            rows = rows.none()
        count = notices.mark_read(rows)
        told = ngettext("%(count)s notice marked as read.", "%(count)s notices marked as read.", count)
        messages.success(request, told % {"count": count})
        return redirect(back(request) if request.POST.get("next") else "notices")


class MailWishes(InsideView):
    """What one wants to hear of by mail and by the channels of the organisation, kind by kind, and when not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The choices in force."""
        actor = request.actor
        wishes, ways = mailing.wishes_of(actor.user), wishing.ways(actor)
        personal = [way for way in ways if way.channel.is_personal]
        quiet_mails = preferences.value_of("channels.quiet_mails")
        context = {
            "lines": [
                (kind, label, wishes[kind], _offered(kind), _chosen(personal, kind)) for kind, label in Kind.choices
            ],
            "ways": ways,
            "personal": personal,
            "silence": wishing.silence_of(actor) if ways or quiet_mails else None,
            "quiet_mails": quiet_mails,
            "account": actor.user,
        }
        return render(request, "tongguan/mail_wishes.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep them; one choice for all kinds goes before the single ones."""
        user, for_all = request.actor.user, request.POST.get("all", "")
        for kind in Kind.values:
            chosen = for_all or request.POST.get(kind, "")
            if chosen == MailWish.When.AT_ONCE and chosen not in dict(_offered(kind)):
                chosen = MailWish.When.DIGEST
            if chosen in MailWish.When.values:
                MailWish.objects.update_or_create(user=user, kind=kind, defaults={"when": chosen})
        try:
            wishing.save(request.actor, request.POST)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            messages.success(request, _("Saved."))
        return redirect("mail-wishes")


def _chosen(personal: list[Way], kind: str) -> list[tuple[str, str, str]]:
    """Name of the input, name of the channel, and what is wished there."""
    return [(f"{way.field}-{kind}", str(way.channel), way.wishes.get(kind, "")) for way in personal]


def _offered(kind: str) -> list[tuple[str, Any]]:
    return [
        (when, label)
        for when, label in MailWish.When.choices
        if when != MailWish.When.AT_ONCE or kind not in notices.DIGEST_ONLY
    ]


def _how_told(actor, _request) -> str:
    email = actor.user.email
    return _("Mails go to %(email)s.") % {"email": email} if email else _("Your account has no e-mail address yet.")


profile.declare(
    profile.Section(
        name="mail",
        order=50,
        icon="mail",
        title=gettext_lazy("How I hear of it"),
        address="mail-wishes",
        stands=_how_told,
        action=gettext_lazy("Choose how you are told"),
        shown=lambda actor: actor.tenant is not None,
    )
)

urlpatterns = [
    path("notifications/", Notices.as_view(), name="notices"),
    path("account/mail/", MailWishes.as_view(), name="mail-wishes"),
]
