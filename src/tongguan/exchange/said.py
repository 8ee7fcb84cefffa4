"""What the rows of a sheet have said so far: two rows that contradict each other are told, not written in turn."""

import datetime as dt
import struct
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import models

from .links import same

_ENTRY: Final = struct.Struct("<BI")
"""Field and digest of what was said of it: a sheet of 200,000 rows must fit into memory."""


class Said:
    """What was said of the records of one part, record by record."""

    def __init__(self) -> None:
        self.fields: dict[str, int] = {}
        self.of_record: dict[int, bytes] = {}

    def against(self, pk: int, given: Mapping[str, Any]) -> list[str]:
        """The fields of which an earlier row said something else."""
        if not (told := self.of_record.get(pk)):
            return []
        earlier = dict(_ENTRY.iter_unpack(told))
        return [name for name, field, digest in self._digests(given) if earlier.get(field, digest) != digest]

    def keep(self, pk: int, given: Mapping[str, Any]) -> None:
        """Remember what a row said; what an earlier one said of the same field stays."""
        earlier = dict(_ENTRY.iter_unpack(self.of_record.get(pk, b"")))
        told = {field: digest for _name, field, digest in self._digests(given)} | earlier
        self.of_record[pk] = b"".join(_ENTRY.pack(*entry) for entry in told.items())

    def _digests(self, given: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
        for name, value in given.items():
            if isinstance(value, models.Model):
                plain: Any = value.pk
            elif isinstance(value, str):
                plain = same(value)
            elif isinstance(value, bool | int | Decimal | dt.date):
                plain = value
            else:
                # Child rows add up; they contradict nothing.
                continue
            yield name, self.fields.setdefault(name, len(self.fields)), hash(plain) & 0xFFFFFFFF
