"""Which systems the log sources record: by the system's name or by the asset, for one project or for everybody."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import AccessGrant, LogSource, LogSystem

ENABLED = LogSource.State.ENABLED


def is_recorded(**wanted: Any) -> Q:
    """For grants of service staff: an enabled source of their project, or of everybody, records what they reach.

    `wanted` is what the source has to do besides, such as recording sessions.
    """
    return _by_its_own(wanted) | _by_one_for_all(wanted)


def _by_its_own(wanted: dict[str, Any]) -> Q:
    """A project has few sources: they are gone through."""
    deeper = OuterRef(OuterRef("resource")), OuterRef(OuterRef("asset"))
    further = LogSystem.objects.filter(Q(system=deeper[0]) | Q(asset=deeper[1]), source=OuterRef("pk"))
    here = Q(system=OuterRef("resource")) | Q(asset=OuterRef("asset")) | Q(Exists(further))
    sources = LogSource.objects.filter(here, project=OuterRef("vendor_staff__project"), state=ENABLED, **wanted)
    return Q(Exists(sources))


def _by_one_for_all(wanted: dict[str, Any]) -> Q:
    """What the sources of everybody record is listed once, however many grants are looked at."""
    sources = LogSource.objects.filter(project=None, state=ENABLED, **wanted)
    further = LogSystem.objects.filter(source__in=sources.values("pk"))
    found = Q()
    for rows in (sources, further):
        found |= Q(resource__in=rows.values("system"))
        found |= Q(asset__in=rows.filter(asset__isnull=False).values("asset"))
    return found


def for_project(rows: QuerySet, path: str) -> Q:
    """For projects: one of the rows belongs to it by the path, or to no project, as what is done for everybody."""
    return Q(Exists(rows.filter(**{path: OuterRef("pk")}))) | Q(Exists(rows.filter(**{path: None})))


def reach(source: LogSource) -> QuerySet:
    """The grants in use on what a source records."""
    systems = [source.system, *source.systems.values_list("system", flat=True)]
    assets = [pk for pk in [source.asset_id, *source.systems.values_list("asset", flat=True)] if pk]
    rows = AccessGrant.objects.filter(Q(resource__in=systems) | Q(asset__in=assets), state="active")
    return rows.filter(vendor_staff__project=source.project_id) if source.project_id else rows
