"""The way from a record to the statistics that speak of it."""

from typing import Any

from django import template

from tongguan.web.special.statistics import ways

register = template.Library()


@register.simple_tag(takes_context=True)
def statistics_of(context: Any, record: Any) -> list[tuple[str, Any]]:
    """Address and label of each page that is open to whoever asks."""
    return ways.from_record(context["request"].actor, record)


@register.simple_tag(takes_context=True)
def statistics_door(context: Any, name: str) -> str:
    """The address of one of the pages; empty where it is closed."""
    return ways.door(context["request"].actor, name)
