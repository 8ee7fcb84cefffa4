"""Examples of what people say where no query can judge."""

import datetime as dt

from tests import people
from tests.examples import example


@example
def attestation(links):
    return {
        "standard": "gbt32926-2016",
        "clause": "A.2.2.b",
        "statement": f"备份介质双份存放，每季度核对可读性 {people.serial()}",
        "evidence": links("evidence"),
        "attested_on": dt.date(2026, 10, 8),
        "valid_to": dt.date(2027, 10, 7),
    }


@example
def declaration(links):
    return {
        "standard": "gbt32926-2016",
        "clause": "A.4.c",
        "statement": f"本单位不使用远程接入 {people.serial()}",
        "declared_on": dt.date(2026, 10, 8),
        "valid_to": dt.date(2027, 10, 7),
    }
