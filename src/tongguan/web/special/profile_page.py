"""Profile and security: who I am here, and everything that I see to myself."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from tongguan.core import clock
from tongguan.core.models import Membership, User
from tongguan.web import profile


class Profile(profile.OwnPage):
    """The account, and a card for each thing to see to."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        cards = [_card(one, request) for one in sorted(profile.declared.values(), key=lambda one: one.order)]
        context = {"cards": [card for card in cards if card], "places": _places(request.actor.user)}
        return render(request, "tongguan/profile.html", context)


def _card(section: profile.Section, request: HttpRequest) -> dict[str, Any] | None:
    actor = request.actor
    if not section.shown(actor):
        return None
    return {"section": section, "stands": section.stands(actor, request), "tone": section.tone(actor, request)}


def _places(user: User) -> list[tuple[str, list[Membership]]]:
    """Organisation -> the roles held there today."""
    held = defaultdict(list)
    for row in Membership.in_force(clock.today()).filter(user=user).select_related("tenant").order_by("tenant", "role"):
        held[str(row.tenant)].append(row)
    return list(held.items())


urlpatterns = [path("account/", Profile.as_view(), name="profile")]
