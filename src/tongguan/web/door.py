"""What every page of a register does first: who asks, may they, which record, which template."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import select_template
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from tongguan.core import access, assurance
from tongguan.core.middleware import SAFE
from tongguan.core.models import Record
from tongguan.core.registers import Register


class InsideView(View):
    """A page for people who are logged in and belong to a tenant.

    What is not there and what is forbidden is answered, not raised: the page that says so may still ask the
    database, and nothing has been written that would have to be undone.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send strangers to the log-in, and tell what is closed."""
        if request.actor is None:
            return to_the_log_in(request)
        if request.actor.tenant is None:
            return told(request, 403, _("Your account has no role in any organisation. Ask an administrator."))
        try:
            self.enter()
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return told(request, 404)
        except PermissionDenied as refused:
            return told(request, 403, str(refused))
        except assurance.Unproved:
            return to_the_proof(request)

    def enter(self) -> None:
        """Raise PermissionDenied or Http404 where the page is closed to whoever asks."""


def to_the_log_in(request: HttpRequest) -> HttpResponse:
    """The way to the log-in, from where it leads back; it says why a session ended, if one did."""
    htmx = getattr(request, "htmx", None)
    shown = htmx.current_url_abs_path or "/" if htmx else request.get_full_path()
    ended = {"ended": request.session.why_ended} if getattr(request.session, "why_ended", "") else {}
    address = f"{reverse('login')}?{urlencode({'next': shown, **ended})}"
    # A piece of a page must not be replaced by the log-in.
    return HttpResponseClientRedirect(address) if htmx else redirect(address)


def to_the_proof(request: HttpRequest) -> HttpResponse:
    """The way to where a second factor is proved, and back to the page that asked; what was begun is undone."""
    back = request.get_full_path()
    if request.method not in SAFE:
        back = urlsplit(request.headers.get("Referer", "")).path
        transaction.set_rollback(True)
    address = f"{assurance.PAGE}?{urlencode({'next': back or '/'})}"
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def told(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The error page of a status, in the look of all others."""
    template = select_template([f"{status}.html"])
    return HttpResponse(template.render({"message": message}, request), status=status)


class Page(InsideView):
    """A page of any register. Subclasses know what they show, never of which register it is."""

    name: ClassVar[str]
    verb: ClassVar[str] = "read"
    register: Register
    kwargs: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Know the register from the start."""
        super().setup(request, *args, **kwargs)
        self.register = kwargs["register"]

    @property
    def actor(self):
        """Who asks."""
        return self.request.actor

    def enter(self) -> None:
        """Only those who may do this page's verb to the register come in."""
        if not access.may(self.actor, self.verb, self.register):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.register.label})

    @cached_property
    def record(self) -> Record:
        """The record of the address, found within what the actor may see."""
        found = access.get(self.actor, self.register, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def templates(self, part: str = "") -> list[str]:
        """Where the page's template may lie, the register's own first."""
        part = f"#{part}" if part else ""
        own = f"{self.register.area}/{self.register.name}_{self.name}.html"
        return [f"{own}{part}", f"tongguan/{self.name}.html{part}"]

    def render(self, *, part: str = "", status: int = 200, **context: Any) -> HttpResponse:
        """The page, or the named part of it for htmx."""
        context = {"page": self, "register": self.register, **context}
        return HttpResponse(select_template(self.templates(part)).render(context, self.request), status=status)
