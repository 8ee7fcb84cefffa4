"""Work that time brings, on very many records: a lot at a time, each in a transaction of its own.

Whoever writes meanwhile waits for one lot and not for all, and memory holds no more than that.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence

from django.db.models import QuerySet

from .actor import acting_as
from .models import Tenant, User

LOT = 500
"""Records of a transaction."""


def in_lots(tenant: Tenant, wanted: Callable[[], QuerySet], do: Callable[[QuerySet], int]) -> int:
    """Do something to all records that `wanted` gives, in the name of the system; returns to how many it was done.

    `do` gets the records of a lot and returns how many it took. What is wanted no more when its turn comes is let be.
    """
    system, done = User.objects.system(), 0
    with acting_as(system, tenant, writes=False):
        pks = packed(wanted().order_by("pk"))
    for some in slices(pks, LOT):
        with acting_as(system, tenant):
            done += do(wanted().filter(pk__in=some))
    return done


def packed(rows: QuerySet) -> "array[int]":
    """The ids of rows, in eight bytes each: there may be a million."""
    return array("q", rows.values_list("pk", flat=True).iterator())


def slices(many: Sequence[int], size: int) -> Iterator[list[int]]:
    """So many of them at a time."""
    return (list(many[start : start + size]) for start in range(0, len(many), size))
