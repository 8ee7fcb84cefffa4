"""Texts print the settings in force, so that what is written and what is asked cannot differ.

A text names a setting as `{{ setting:rules_reviewed_in_time.months }}`; readers see the value in force.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core import checks, preferences, registers
from tongguan.core.models import AuditEntry, Preference, Record

PLACE = re.compile(r"\{\{\s*setting:([a-z0-9_.]+)\s*\}\}")
ANY = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Stale:
    """A setting that a text prints and that has been changed since the text was issued."""

    key: str
    label: str
    then: str
    now: str


def named_in(text: str) -> list[str]:
    """The settings that a text names, each once, in their order."""
    return list(dict.fromkeys(PLACE.findall(text)))


def refuse_unknown(text: str, field: str = "text") -> None:
    """Raise ValidationError at the field for a place that names no setting."""
    odd = [place for place in ANY.findall(text) if not PLACE.fullmatch(place)]
    wrong = [*odd, *(key for key in named_in(text) if key not in preferences.declared)]
    if wrong:
        told = _("There is no such setting: %(names)s. Write {{ setting:key }} with a key from the list of settings.")
        raise ValidationError({field: told % {"names": ", ".join(wrong)}})


def printed(text: str) -> str:
    """The text as readers see it, with the settings in force; a setting that is gone stays visible as it was named."""
    return PLACE.sub(lambda found: _value(found[1]) or found[0], text)


def changed_since_issue(record: Record, texts: Iterable[str]) -> list[Stale]:
    """Settings that the texts print and that were changed after the record was published: readers took note of others.

    A text that was never published prints what is in force, and nobody has read otherwise.
    """
    keys = list(dict.fromkeys(key for text in texts for key in named_in(text)))
    if not keys or (issued := _issued(record)) is None:
        return []
    then = {key: _value_at(key, issued) for key in keys}
    return [
        Stale(key=key, label=_label(key), then=then[key], now=_value(key)) for key in keys if then[key] != _value(key)
    ]


def _issued(record: Record) -> dt.datetime | None:
    """When it was published here, or came in as an edition that was in force already."""
    entries = AuditEntry.objects.filter(register=registers.name_of(type(record)), record=record.pk).order_by("id")
    issue = entries.filter(action="publish").last()
    if issue is None and getattr(record, "state", "") == "published":
        issue = entries.first()
    return issue.at if issue else None


def _value_at(key: str, moment: dt.datetime) -> str:
    """What held at a moment: what the first change since then replaced, else what holds now."""
    rows = dict(Preference.everything.filter(key=key).values_list("pk", "value"))
    entries = AuditEntry.objects.filter(register="preference", record__in=rows, at__gt=moment).order_by("id")
    for entry in entries:
        if "value" in entry.changes:
            before = entry.changes["value"][0]
            return str(preferences.declared[key].default) if before in {None, ""} else str(before)
        if "voided" in entry.changes:
            return rows[entry.record]
    return _value(key)


def _value(key: str) -> str:
    return str(preferences.value_of(key)) if key in preferences.declared else ""


def _label(key: str) -> str:
    """The sentence of the rule whose limit the setting is."""
    rule = checks.registry.get(key.rpartition(".")[0])
    return rule.words() if rule else str(preferences.declared[key].label)
