"""Webhooks: which programs of others are told of what, signed; their secret is shown once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.channels import objects, setting_up

from .channel_forms import WebhookForm
from .channels import STATES, WRONG, OfSystem, Steps, sent_by, standing


class Webhooks(OfSystem):
    """All webhooks of the organisation."""

    webhooks = True
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        rows = [standing(one) for one in objects.channels_of(request.actor, webhooks=True)]
        return render(request, "tongguan/webhooks.html", {"rows": rows})


class OneWebhook(OfSystem):
    """A webhook: its form, and the log of what was sent."""

    webhooks, home, one = True, "webhooks", "webhook"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        return self.page(WebhookForm(channel=self.channel))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep it; a new one gets its secret, which stands on the answer alone."""
        form = WebhookForm(request.POST, channel=self.channel)
        if not form.is_valid():
            return self.page(form, status=WRONG)
        fresh = not self.channel.pk
        try:
            setting_up.save(self.channel, dict(form.cleaned_data), {})
        except ValidationError as error:
            form.took(error)
            return self.page(form, status=WRONG)
        if fresh:
            secret = setting_up.give_secret(self.channel)
            return self.page(WebhookForm(channel=self.channel), secret=secret)
        messages.success(request, _("Saved."))
        return redirect("webhook", pk=self.channel.pk)

    def page(self, form: WebhookForm, *, secret: str = "", status: int = 200) -> HttpResponse:
        """The page."""
        channel = self.channel
        context = {"channel": channel, "form": form, "secret": secret, "sent": sent_by(channel)}
        context["state"] = STATES[channel.state]
        return render(self.request, "tongguan/webhook.html", context, status=status)


class NewSecret(OneWebhook):
    """Another secret in place of the present one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Shown once."""
        secret = setting_up.give_secret(self.channel)
        return self.page(WebhookForm(channel=self.channel), secret=secret)


class WebhookSteps(Steps):
    """Test, send again, remove."""

    webhooks, home, one = True, "webhooks", "webhook"


urlpatterns = [
    path("platform/webhooks/", Webhooks.as_view(), name="webhooks"),
    path("platform/webhooks/new/", OneWebhook.as_view(), name="webhook-new"),
    path("platform/webhooks/<int:pk>/", OneWebhook.as_view(), name="webhook"),
    path("platform/webhooks/<int:pk>/secret/", NewSecret.as_view(), name="webhook-secret"),
    path("platform/webhooks/<int:pk>/do/", WebhookSteps.as_view(), name="webhook-do"),
]
