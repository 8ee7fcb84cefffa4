"""Channels for notices: set up, tried out and looked after by the system administrator."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.channels import deliveries, objects, setting_up
from tongguan.channels.models import Channel, Delivery, Rule
from tongguan.core import jobs
from tongguan.core.models import Job, Notification
from tongguan.web.door import InsideView

from .channel_forms import ChannelForm, RuleForm

WRONG = 422
SHOWN = 30
STATES = {
    "new": (gettext_lazy("not tried yet"), "quiet"),
    "working": (gettext_lazy("works"), "good"),
    "failing": (gettext_lazy("fails"), "bad"),
    "paused": (gettext_lazy("paused"), "wait"),
}
TONES = {"waiting": "wait", "sending": "busy", "taken": "good", "given_up": "bad", "dropped": "quiet"}
OFFERED = [(kind, label) for kind, label in Channel.Kind.choices if kind != Channel.Kind.WEBHOOK]


class OfSystem(InsideView):
    """Only the system administrator comes in."""

    webhooks = False
    home = "channels"
    one = "channel"
    kwargs: dict[str, Any]

    def enter(self) -> None:
        """Refuse all others."""
        if not self.request.actor.roles & objects.BY:
            label = _("webhooks") if self.webhooks else _("channels for notices")
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": label})

    @cached_property
    def channel(self) -> Channel:
        """The channel of the address, or a new one of its kind."""
        actor = self.request.actor
        if "pk" not in self.kwargs:
            kind = self.kwargs.get("kind", Channel.Kind.WEBHOOK)
            if kind not in dict(OFFERED) and not self.webhooks:
                raise Http404
            return Channel(tenant=actor.tenant, kind=kind)
        found = setting_up.found(actor, self.kwargs["pk"], webhooks=self.webhooks)
        if found is None:
            raise Http404
        return found


def standing(channel: Channel) -> tuple[Channel, Any, str]:
    """A channel, its state in words, its tone."""
    return channel, *STATES[channel.state]


def sent_by(channel: Channel) -> list[tuple[Delivery, str]]:
    """The newest deliveries of a channel with their tones."""
    rows = Delivery.objects.filter(channel=channel).order_by("-pk") if channel.pk else []
    return [(row, TONES[row.state]) for row in rows[:SHOWN]]


class Channels(OfSystem):
    """All channels to people, mail among them."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        rows = [standing(one) for one in objects.channels_of(request.actor, webhooks=False)]
        context = {"rows": rows, "offered": OFFERED, "mail": mail_of(request.actor.tenant)}
        return render(request, "tongguan/channels.html", context)


class TryMail(OfSystem):
    """A test mail to oneself."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sent in the background."""
        if settings.MAIL and request.actor.user.email:
            jobs.enqueue("try_mail")
            messages.success(request, _("A test mail to you is on its way; if it fails, the reason stands below."))
        else:
            messages.error(request, _("No mail server is set, or your account has no e-mail address."))
        return redirect("channels")


def mail_of(tenant: Any) -> dict[str, Any]:
    """How mail stands."""
    done = Job.objects.filter(tenant=tenant, name__in=["mail_notices", "try_mail"], state=Job.State.DONE)
    last = done.order_by("-id").values_list("result", flat=True).first() or {}
    sent = Notification.objects.filter(tenant=tenant).exclude(mailed_at=None)
    state = "failing" if last.get("failing") else "working"
    return {
        "set": settings.MAIL,
        "server": settings.EMAIL_HOST,
        "failure": last.get("failing", ""),
        "taken_at": sent.order_by("-mailed_at").values_list("mailed_at", flat=True).first(),
        "state": STATES[state],
    }


class OneChannel(OfSystem):
    """A channel: its form, its rules, what was sent."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        return self.page(ChannelForm(channel=self.channel))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep it."""
        form = ChannelForm(request.POST, channel=self.channel)
        if form.is_valid():
            try:
                setting_up.save(self.channel, *form.given())
            except ValidationError as error:
                form.took(error)
            else:
                messages.success(request, _("Saved."))
                return redirect(self.one, pk=self.channel.pk)
        return self.page(form, status=WRONG)

    def page(self, form: Any, *, status: int = 200) -> HttpResponse:
        """The page."""
        channel = self.channel
        rules = Rule.objects.filter(channel=channel).order_by("kind", "role") if channel.pk else []
        context = {"channel": channel, "form": form, "rules": rules, "rule_form": RuleForm(), "sent": sent_by(channel)}
        context["state"] = STATES[channel.state]
        return render(self.request, "tongguan/channel.html", context, status=status)


class Steps(OfSystem):
    """One step with a channel: try it, send again, add or drop a rule, remove it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the step and return."""
        steps = {
            "test": self.try_out,
            "again": self.again,
            "rule": self.add_rule,
            "drop": self.drop_rule,
            "remove": self.remove,
        }
        asked = steps.get(request.POST.get("do", ""))
        if asked is None or not self.channel:
            raise Http404
        try:
            asked(request)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        return redirect(self.home) if self.channel.removed_at else redirect(self.one, pk=pk)

    def try_out(self, request: HttpRequest) -> None:
        """A test message."""
        deliveries.try_out(self.channel, request.actor.user)
        messages.success(request, _("A test message is on its way; look below what became of it."))

    def again(self, request: HttpRequest) -> None:
        """One delivery once more."""
        number = request.POST.get("delivery", "")
        row = Delivery.objects.filter(channel=self.channel, pk=int(number) if number.isdecimal() else 0).first()
        if row is None:
            raise Http404
        deliveries.again(row)
        messages.success(request, _("It is sent once more."))

    def add_rule(self, request: HttpRequest) -> None:
        """What is sent there."""
        form = RuleForm(request.POST)
        if not form.is_valid():
            raise ValidationError(_("Choose a kind of notices."))
        told = form.cleaned_data
        setting_up.add_rule(self.channel, told["kind"], told["role"], urgent=told["urgent"])
        messages.success(request, _("Saved."))

    def drop_rule(self, request: HttpRequest) -> None:
        """What is no longer sent there."""
        number = request.POST.get("rule", "")
        row = Rule.objects.filter(channel=self.channel, pk=int(number) if number.isdecimal() else 0).first()
        if row is None:
            raise Http404
        setting_up.drop_rule(row)

    def remove(self, request: HttpRequest) -> None:
        """Take it away."""
        setting_up.remove(self.channel)
        messages.success(request, _("It is removed; its secret is gone."))


urlpatterns = [
    path("platform/channels/", Channels.as_view(), name="channels"),
    path("platform/channels/mail/", TryMail.as_view(), name="channel-mail"),
    path("platform/channels/new/<slug:kind>/", OneChannel.as_view(), name="channel-new"),
    path("platform/channels/<int:pk>/", OneChannel.as_view(), name="channel"),
    path("platform/channels/<int:pk>/do/", Steps.as_view(), name="channel-do"),
]
