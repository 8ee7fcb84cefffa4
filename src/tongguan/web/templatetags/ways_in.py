"""Buttons of other ways to log in and to prove a second factor."""

from typing import Any

from django import template

from tongguan.web import other_ways

register = template.Library()


@register.inclusion_tag("tongguan/ways_in.html")
def ways_in(wanted: str) -> dict[str, Any]:
    """Beside name and password."""
    return {"ways": other_ways.to_log_in(wanted)}


@register.inclusion_tag("tongguan/ways_in.html", takes_context=True)
def other_factors(context: Any, wanted: str) -> dict[str, Any]:
    """Beside the code of an authenticator, for whoever is logged in."""
    request = context["request"]
    ways = other_ways.to_prove(request, request.actor.user, wanted) if request.actor else []
    return {"ways": ways, "alone": context.get("form", True) is None}
