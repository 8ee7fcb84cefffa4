"""Numbers such as NDA-2026-0012: one gapless counter per prefix, tenant and year."""

from django.db import connection

from .actor import tenant_in_force


def take(prefix: str, year: int, count: int = 1) -> list[str]:
    """The next `count` numbers. The counter's row stays locked until the transaction ends, so take them last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (tenant_id, prefix, year, value) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (tenant_id, prefix, year) DO UPDATE SET value = core_counter.value + excluded.value "
            "RETURNING value",
            [tenant_in_force(), prefix, year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{prefix}-{year}-{serial:04}" for serial in range(last - count + 1, last + 1)]
