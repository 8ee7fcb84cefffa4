"""What hangs in the page “Profile and security”: one card for each thing that people see to themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from tongguan.core.actor import Actor

from .door import to_the_log_in, told


@dataclass(frozen=True, kw_only=True)
class Section:
    """One card: what it is about, how it stands with whoever looks, and the page where he sees to it."""

    name: str
    order: int
    """Security from 10, channels from 50, data from 80."""
    icon: str
    title: Any
    address: str
    """Name of its page's address."""
    stands: Callable[[Actor, HttpRequest], Any]
    """How it stands, in a sentence."""
    action: Any
    """What the link says."""
    tone: Callable[[Actor, HttpRequest], str] = lambda _actor, _request: ""
    """good, wait or bad where something is to be seen to."""
    shown: Callable[[Actor], bool] = lambda _actor: True


declared: dict[str, Section] = {}


def declare(section: Section) -> None:
    """Hang a card into the page."""
    declared[section.name] = section


class OwnPage(View):
    """A page of one's own account: for everybody who is logged in, with or without a role; no token opens it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send strangers to the log-in, and programs away."""
        if request.actor is None:
            return to_the_log_in(request)
        if getattr(request, "bearer", False):
            return told(request, 403, _("This page is for people who are logged in, not for programs."))
        return super().dispatch(request, *args, **kwargs)
