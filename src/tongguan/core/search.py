"""Search over all registers: texts cut into pairs of characters, in FTS5 or tsvector, one question for both."""

import re
import unicodedata
from collections.abc import Mapping

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from . import batch, masking
from .actor import CurrentTenant, tenant_in_force
from .models import SearchEntry

MOST_GRAMS = 60_000
"""So many tokens of a record can be found; PostgreSQL refuses an entry of more than a megabyte."""
_RUNS = re.compile(r"([\u3400-\u9fff\U00020000-\U0003ffff]+)|([^\W_]+)")


def grams(text: str) -> list[str]:
    """The tokens of a text: Chinese in overlapping pairs, other words whole, all in lower case."""
    found = []
    for run in _RUNS.finditer(unicodedata.normalize("NFKC", text).lower()):
        chinese, word = run.groups()
        if word:
            # A run of letters may hold Chinese beyond the ranges; it stays one token.
            found.extend(re.findall(r"[a-z0-9]+|[^a-z0-9]+", word))
        elif len(chinese) == 1:
            found.append(chinese)
        else:
            found.extend(chinese[i : i + 2] for i in range(len(chinese) - 1))
    return found


def index(register: str, record: int, text: str) -> None:
    """Keep the searchable text of a record."""
    cut = " ".join(grams(text)[:MOST_GRAMS])
    if (unit := batch.current()) is not None:
        unit.search[register, record] = cut
    else:
        write({(register, record): cut})


def write(texts: Mapping[tuple[str, int], str]) -> None:
    """Store the cut texts of many records."""
    tenant = tenant_in_force()
    SearchEntry.objects.bulk_create(
        [SearchEntry(tenant_id=tenant, register=name, record=pk, grams=cut) for (name, pk), cut in texts.items()],
        update_conflicts=True,
        unique_fields=["register", "record"],
        update_fields=["grams"],
        batch_size=200,
    )


def found(words: str) -> QuerySet[SearchEntry]:
    """Entries of the tenant in force whose text holds every blank-separated part of `words` as it stands."""
    entries = SearchEntry.objects.filter(tenant=CurrentTenant())
    if masking.names_are_masked():
        entries = entries.exclude(register__in=masking.named_in_search())
    phrases = [cut for part in words.split() if (cut := grams(part))]
    if not phrases:
        return entries.none()
    if connection.vendor == "postgresql":
        query = " & ".join("(" + " <-> ".join([*cut[:-1], f"{cut[-1]}:*"]) + ")" for cut in phrases)
        hits = RawSQL("SELECT core_search(%s)", [query])
    else:
        query = " AND ".join('"' + " ".join(cut) + '" *' for cut in phrases)
        hits = RawSQL("SELECT rowid FROM core_search WHERE core_search MATCH %s", [query])
    return entries.filter(pk__in=hits)


def narrowed(queryset: QuerySet, register: str, words: str) -> QuerySet:
    """The records of a queryset that hold the words."""
    return queryset.filter(pk__in=found(words).filter(register=register).values("record"))
