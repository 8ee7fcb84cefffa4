"""What is found and what stands open are compared side by side."""

from hypothesis import given
from hypothesis import strategies as st

from tongguan.standards import keeping

RECORDS = st.lists(st.integers(1, 60), unique=True).map(sorted)


@given(RECORDS, RECORDS)
def test_what_is_new_opens_and_what_is_gone_is_righted(found, known):
    breaches = {record: 1000 + record for record in known}
    opened, righted = keeping._compared(found, breaches.items())
    assert opened == sorted({*found} - {*known})
    assert righted == [breaches[record] for record in known if record not in found]
