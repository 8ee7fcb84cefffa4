"""Small things every template shows: icons, verdicts, states, values of records."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tongguan.core import values
from tongguan.web import layout, tones
from tongguan.web.menu import AREAS
from tongguan.web.special.scan_names import takes_scans
from tongguan.web.tones import badge, icon

register = template.Library()


register.simple_tag(icon)
register.simple_tag(badge)
register.filter(takes_scans)


@register.simple_tag
def verdict(name: str) -> SafeString:
    """One of the four verdicts as a badge."""
    shown = tones.verdicts[name]
    return badge(shown.tone, shown.icon, str(shown.word))


@register.simple_tag
def state(record) -> SafeString | str:
    """The state of a record as a badge; nothing where a register has no states."""
    if not record.workflow:
        return ""
    shown = tones.of_state(record)
    return badge(shown.tone, shown.icon, str(shown.word))


@register.filter
def shown(record, path: str) -> str:
    """The value at a path as a person reads it."""
    return values.shown(record, path)


@register.filter
def listed(names) -> str:
    """Names in a row, as the language in use writes them."""
    return values.listed(names)


@register.filter
def at(mapping, key):
    """The entry of a mapping under a key that a variable holds; nothing if there is none."""
    return mapping.get(key)


@register.filter
def verbose_name(model) -> str:
    """What one record of a model is called."""
    return str(model._meta.verbose_name)


@register.simple_tag
def area_link(declared) -> SafeString:
    """The word of the menu under which a register stands, leading to the page of that area."""
    return format_html('<a href="{}">{}</a>', reverse("area", args=[declared.area]), AREAS[declared.area][0])


@register.simple_tag
def state_named(record, value: str) -> SafeString:
    """A state that a record may come to, as a badge."""
    seen = tones.of_word(value, str(record.workflow.states(value).label))
    return badge(seen.tone, seen.icon, seen.word)


@register.simple_tag
def said(row) -> str:
    """The words of the fixed choice that a child row stands for."""
    return layout.said(row)


@register.simple_tag
def clause_link(clause: str, pack: str = "gbt32926-2016") -> SafeString:
    """The number of a clause, leading to its page."""
    try:
        url = reverse("clause", args=[pack, clause])
    except NoReverseMatch:
        return format_html("{}", clause)
    return format_html('<a href="{}">{}</a>', url, clause)
