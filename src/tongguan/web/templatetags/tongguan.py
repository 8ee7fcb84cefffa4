"""Small things every template shows: icons, verdicts, states, values of records."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tongguan.core import values
from tongguan.web import tones

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A symbol of the sprite, silent to screen readers: a word always stands beside it."""
    sprite = static("vendor/icons.svg")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#tabler-{}"></use></svg>',
        css,
        sprite,
        name,
    )


@register.simple_tag
def badge(tone: str, picture: str, word: str) -> SafeString:
    """A word with its colour and its icon; colour never stands alone."""
    return format_html('<span class="tg-badge tg-tone-{}">{}{}</span>', tone, icon(picture), word)


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
def at(mapping, key):
    """The entry of a mapping under a key that a variable holds; nothing if there is none."""
    return mapping.get(key)
