"""Pages as a browser asks for them: lists of a thousand and a million rows, records, desk and board."""

import functools
from collections.abc import Iterator
from http import HTTPStatus

from django.test import Client

from bench.measure import Figure, as_head, middle, taken
from tongguan.core.models import Tenant, User
from tongguan.core.registers import registry
from tongguan.outsourcing.models import Contract, Project, Vendor
from tongguan.standards.packs import load

LISTS = (("small", "project"), ("bench", "vendor_staff"), ("bench", "project"), ("bench", "contract_clause"))
"""A thousand rows up to a million."""


def figures(_sample: int) -> Iterator[Figure]:
    """All that is asked of pages."""
    for tenant, register in LISTS:
        yield from _list(browser(tenant), tenant, register)
    client = browser("bench")
    yield _got(client, "list of projects in a state that 2 in 100 are in", "/project/?state=selecting", 60)
    yield _got(client, "list of projects that hold two words", "/project/?q=运维+88", 60)
    yield _record(client, "project", _some(Project.objects.filter(state="operating")))
    yield _record(client, "vendor", _some(Vendor.objects.all()))
    yield _record(client, "contract", _some(Contract.objects.filter(state="in_force")))
    yield _got(client, "form of a new NDA", "/nda/new/")
    yield _got(client, "desk", "/")
    yield _got(client, "search over all registers", "/search/?q=运维")
    for pack in load():
        yield _got(client, f"page of the board {pack}", f"/board/{pack}/", 100)
    yield _got(client, "page of a clause that 33,000 records break", "/clauses/gbt32926-2016/6.2.1.a/")


def browser(tenant: str, who: str = "head") -> Client:
    """Somebody who is logged in, in Chinese."""
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(User.objects.get(username=f"bench-{who}-{Tenant.objects.get(name=tenant).pk}"))
    return client


def _list(client: Client, tenant: str, register: str) -> Iterator[Figure]:
    with as_head(tenant):
        rows = registry[register].model.objects
        count, middle_one = rows.count(), rows.order_by("pk")[rows.count() // 2].pk
    told = f"list page of 100 among {count:,} ({register})"
    yield _got(client, told, f"/{register}/", 60)
    yield _got(client, f"{told}, from the middle", f"/{register}/?after={middle_one}", 60)


def _some(rows) -> list[int]:
    with as_head():
        return list(rows.order_by("pk").values_list("pk", flat=True)[:900:100])


def _record(client: Client, register: str, pks: list[int]) -> Figure:
    found = middle([taken(functools.partial(_get, client, f"/{register}/{pk}/"), runs=1) for pk in pks])
    return found.figure(f"page of a {register}")


def _got(client: Client, name: str, address: str, target: float | None = None) -> Figure:
    size = len(_get(client, address))
    found = taken(functools.partial(_get, client, address))
    return found.figure(name, target=target, note=f"{size // 1024} kB")


def _get(client: Client, address: str) -> bytes:
    answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer.content
