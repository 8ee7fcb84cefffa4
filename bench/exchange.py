"""Sheets in and out: rows a second, each validated by the form and audited; a hundred thousand rows streamed."""

import csv
import functools
import io
import time
from collections.abc import Iterator

from bench.measure import Figure, as_head, taken
from tongguan.core.registers import registry
from tongguan.exchange import exporting, importing
from tongguan.outsourcing.models import VendorStaff

ROWS = 2_000


def figures(_sample: int) -> Iterator[Figure]:
    """All that is asked of sheets."""
    yield _imported("vendor", ("name", "uscc", "services", "registered_in"), _vendors())
    yield _imported("project", ("code", "name", "service_type", "start_on", "end_on"), _projects())
    yield _imported("nda", ("party_type", "vendor", "vendor_staff", "project", "signed_on", "nd_1"), _ndas())
    for form in ("csv", "xlsx"):
        yield _exported("contract", form)


def _stamp() -> int:
    return int(time.time())


def _vendors() -> Iterator[tuple]:
    return ((f"导入{_stamp()}第{i}有限公司", "", "运维服务", "mainland") for i in range(ROWS))


def _projects() -> Iterator[tuple]:
    return ((f"IMP-{_stamp()}-{i}", f"导入项目{i}", "operation", "2026-01-01", "2027-12-31") for i in range(ROWS))


def _ndas() -> list[tuple]:
    """Promises of people who are there, found by their numbers."""
    with as_head():
        people = VendorStaff.objects.filter(state="onboarded").select_related("vendor", "project")
        day = f"2024-{1 + _stamp() // 86400 % 12:02}-{1 + _stamp() // 60 % 28:02}"
        return [
            ("staff", one.vendor.number, one.number, one.project.number, day, "true")
            for one in people.order_by("pk")[_stamp() % 50_000 :][:ROWS]
        ]


def _sheet(names: tuple[str, ...], rows) -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text).writerows([names, *rows])
    return io.BytesIO(text.getvalue().encode())


def _imported(register: str, names: tuple[str, ...], rows) -> Figure:
    with as_head() as actor:
        pass
    reports = []
    sheet = _sheet(names, rows)
    run = functools.partial(
        importing.run, sheet, register, mapping={n: n for n in names}, name="bench.csv", actor=actor
    )
    found = taken(lambda: reports.append(run()), runs=1, warm=0)
    counts = reports[0].counts
    told = ", ".join(
        f"{counts[name]} {name}" for name in ("created", "updated", "unchanged", "rejected") if counts[name]
    )
    name, rate = f"rows a second imported ({register})", round(ROWS / found.wall)
    note = f"{ROWS / found.work:.0f} for each second of work; {told}"
    return Figure(name=name, measured=rate, unit="/s", target=400, most=False, note=note)


def _exported(register: str, form: str) -> Figure:
    with as_head() as actor:
        count = registry[register].model.objects.count()
    sizes = []

    def run() -> None:
        sizes.append(sum(map(len, exporting.exported(registry[register], actor, form))))

    found = taken(run, runs=1, warm=0)
    note = f"{sizes[0] >> 20} MB"
    return found.figure(f"{count:,} rows exported as {form} ({register})", unit="s", target=10, note=note)
