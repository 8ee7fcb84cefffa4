"""The API as a program asks it: pages of a hundred, one record, one made."""

import functools
import itertools
import json
import time
from collections.abc import Iterator
from http import HTTPStatus

from django.test import Client

from bench.measure import Figure, as_head, each, middle, taken
from bench.pages import LISTS
from tongguan.api import openapi
from tongguan.core.models import Tenant, Token, User
from tongguan.core.registers import registry
from tongguan.outsourcing.models import VendorStaff

ROOT = "/api/v1"
MADE = 41
"""So many records are made; the first one warms up."""


def figures(_sample: int) -> Iterator[Figure]:
    """All that is asked of the API."""
    for tenant, register in LISTS:
        yield from _list(program(tenant), tenant, register)
    client = program("bench")
    with as_head():
        pks = list(VendorStaff.objects.order_by("pk").values_list("pk", flat=True)[:900:100])
    read = [taken(functools.partial(_get, client, f"{ROOT}/vendor_staff/{pk}"), runs=3) for pk in pks]
    yield middle(read).figure("one object read, its moves judged (vendor_staff)")
    began = time.perf_counter()
    size = len(openapi.text())
    took = round((time.perf_counter() - began) * 1000, 1)
    yield Figure(name="OpenAPI document built, once in a process", measured=took, target=2_000, note=f"{size >> 10} kB")
    bare = taken(functools.partial(_get, client, f"{ROOT}/vendor_staff?limit=100&moves=none"))
    yield bare.figure("API page of 100, moves left out (vendor_staff)")
    yield _made(client, "vendor", lambda number: {"name": f"接口新建{number}有限公司", "services": "运维服务"})
    yield _made(client, "project", lambda number: {"name": f"接口新建项目{number}", "service_type": "operation"})
    for pack in ("gbt32926-2016",):
        yield taken(functools.partial(_get, client, f"{ROOT}/board/{pack}")).figure(
            f"board {pack} by the API", target=100
        )


def program(tenant: str) -> Client:
    """A program with a token."""
    found = Tenant.objects.get(name=tenant)
    token = Token.make(User.objects.get(username=f"bench-head-{found.pk}"), found)
    return Client(headers={"Accept-Language": "zh-hans", "Authorization": f"Bearer {token}"})


def _list(client: Client, tenant: str, register: str) -> Iterator[Figure]:
    with as_head(tenant):
        rows = registry[register].model.objects
        count, half = rows.count(), rows.order_by("pk")[rows.count() // 2].pk
    told = f"API page of 100 among {count:,} ({register})"
    for name, address in (
        (told, f"{ROOT}/{register}?limit=100"),
        (f"{told}, from the middle", f"{ROOT}/{register}?limit=100&after={half}"),
    ):
        yield taken(functools.partial(_get, client, address)).figure(name, target=25)


def _get(client: Client, address: str) -> bytes:
    answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} answered {answer.status_code}: {answer.content[:300]}")
    return answer.content


def _made(client: Client, register: str, body) -> Figure:
    stamp, numbers = int(time.time()), itertools.count()
    sent = [functools.partial(_post, client, register, body(f"{stamp}-{next(numbers)}")) for _one in range(MADE)]
    return each(sent).figure(f"one object made through the API ({register})", target=15)


def _post(client: Client, register: str, body: dict) -> None:
    answer = client.post(f"{ROOT}/{register}", json.dumps(body), content_type="application/json")
    if answer.status_code != HTTPStatus.CREATED:
        raise RuntimeError(f"{register} answered {answer.status_code}: {answer.content[:300]}")
