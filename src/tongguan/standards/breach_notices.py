"""Newly broken rules, told to those who answer for the place: one notice a day and place, never one a record."""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db.models import QuerySet

from tongguan.core import answering, clock, registers, scopes
from tongguan.core.checks import registry
from tongguan.core.models import Bookmark, Notification, Tenant
from tongguan.core.notices import Kind, notice, tell

from .models import Breach


def tell_of_breaches(tenant: Tenant) -> int:
    """Tell what was found since the last time; what was red before the first time is no news."""
    mark, fresh = Bookmark.objects.select_for_update().get_or_create(tenant=tenant, name="breaches")
    rows = Breach.objects.filter(tenant=tenant, pk__gt=mark.upto)
    last = rows.order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return 0
    told = 0 if fresh else tell(_notices(_by_place(rows.filter(closed_on=None))))
    mark.upto = last
    mark.save()
    return told


def _by_place(rows: QuerySet) -> Counter[tuple[str, int]]:
    """Object for which somebody is named -> how many records newly break a rule there."""
    broken: dict[str, set[int]] = {}
    for name, record in rows.values_list("check_name", "record"):
        if name in registry:
            broken.setdefault(name, set()).add(record)
    found: Counter[tuple[str, int]] = Counter()
    for name, records in broken.items():
        asked = registry[name]
        for scope in answering.named.keys() & asked.scope.keys():
            places = asked.model.objects.filter(pk__in=records).values_list(asked.scope[scope], flat=True)
            found.update((scope, place) for place in places if place is not None)
    return found


def _notices(found: Counter[tuple[str, int]]) -> Iterator[Notification]:
    members, today = answering.members(), clock.today().isoformat()
    for scope in {scope for scope, _place in found}:
        about = registers.name_of(apps.get_model(scopes.declared[scope].model))
        counts = {place: count for (kind, place), count in found.items() if kind == scope}
        for place, people in answering.people_of(scope, counts).items():
            for account in sorted(set(people.values()) & members):
                yield notice(Kind.BREACH, account, (about, place), today, count=counts[place])
