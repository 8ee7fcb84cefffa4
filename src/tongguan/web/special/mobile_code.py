"""Proof of a second factor by a one-time code sent to the phone of whoever is logged in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.accounts.outside import mobile_codes
from tongguan.core import assurance
from tongguan.core.sources import source_of
from tongguan.web.entering import WayIn
from tongguan.web.redirecting import within

MEANS = "sms"


class MobileCodePage(WayIn):
    """Ask for a code, and enter it."""

    configured = "SMS_URL"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Only after the first step of the log-in."""
        if request.actor is None:
            return redirect("login")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._asked(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send a code, or take the one that was typed."""
        user, source = request.actor.user, source_of(request)
        if "code" not in request.POST:
            try:
                number = mobile_codes.send_code(user, source=source)
            except ValidationError as error:
                return self._asked(request, error=" ".join(error.messages), status=422)
            messages.success(request, _("A code was sent to %(number)s.") % {"number": number})
            return self._asked(request, sent=True)
        if not mobile_codes.check_code(user, request.POST["code"], source=source):
            told = _("This code is wrong, too old, or was used already.")
            return self._asked(request, error=told, sent=True, status=422)
        assurance.mark(request.session, MEANS)
        return redirect(within(request, request.POST.get("next", "")))

    def _asked(self, request: HttpRequest, *, sent: bool = False, error: str = "", status: int = 200) -> HttpResponse:
        wanted = request.POST.get("next") or request.GET.get("next", "")
        number = mobile_codes.offered(request.actor.user)
        context = {"number": number, "sent": sent, "error": error, "next": within(request, wanted)}
        return render(request, "tongguan/mobile_code.html", context, status=status)


urlpatterns = [path("login/sms/", MobileCodePage.as_view(), name="mobile-code")]
