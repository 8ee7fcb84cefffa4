"""An import in a process of its own, so that a test can kill it: `python -m tests.exchange.in_a_process <what>`."""

import json
import sys

import django

ROWS = 1_200
UNIT = 20


def account():
    """The tenant and the clerk in whose name things happen."""
    from tests import people  # noqa: PLC0415  after django.setup()
    from tongguan.core.actor import Actor  # noqa: PLC0415  as above
    from tongguan.core.models import Tenant  # noqa: PLC0415  as above

    tenant, _made = Tenant.objects.get_or_create(name="市数据局")
    return Actor(people.account("office_head", "office_staff", tenant=tenant), tenant)


def begin(importing, actor):
    """Import many vendors in small units."""
    from tests.exchange import books  # noqa: PLC0415  after django.setup()

    rows = [["供应商名称", "服务内容"], *([f"公司{number}", "运维"] for number in range(ROWS))]
    importing.run(books.book(("供应商", rows)), "vendor", actor=actor)


def go_on(importing, actor):
    """Take the interrupted import up again."""
    from tongguan.exchange.models import ImportBatch  # noqa: PLC0415  after django.setup()

    importing.carry_out(ImportBatch.objects.get(), actor)


def tell(_importing, actor):
    """What there is, as JSON."""
    from tongguan.core.actor import acting_as  # noqa: PLC0415  after django.setup()
    from tongguan.core.models import AuditEntry, Counter, SearchEntry  # noqa: PLC0415  as above
    from tongguan.exchange.models import ImportBatch, ImportTouch  # noqa: PLC0415  as above
    from tongguan.outsourcing.models import Vendor  # noqa: PLC0415  as above

    with acting_as(actor.user, actor.tenant):
        batch = ImportBatch.objects.get()
        counter = Counter.objects.filter(prefix="V").first()
        told = {
            "state": batch.state,
            "next_row": batch.next_row,
            "created": batch.report.get("counts", {}).get("created", 0),
            "vendors": Vendor.objects.count(),
            "numbers": len(set(Vendor.objects.values_list("number", flat=True))),
            "counter": counter.value if counter else 0,
            "trail": AuditEntry.objects.filter(register="vendor").count(),
            "search": SearchEntry.objects.filter(register="vendor").count(),
            "touches": ImportTouch.objects.count(),
        }
    print(json.dumps(told))  # noqa: T201  the test reads it


def main(what):
    """Do one of the three."""
    django.setup()
    from tongguan.exchange import importing  # noqa: PLC0415  after django.setup()

    importing.ROWS = UNIT
    {"begin": begin, "go-on": go_on, "tell": tell}[what](importing, account())


if __name__ == "__main__":
    main(sys.argv[1])
