"""Numbers: without gap and without double, per prefix, tenant and year, however many write at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import make
from tongguan.core import numbering
from tongguan.core.actor import acting_as
from tongguan.organisation.models import OrgUnit


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(takes=st.lists(st.tuples(st.sampled_from(["NDA", "VS"]), st.sampled_from([2025, 2026]), st.integers(1, 12))))
def test_numbers_run_on_without_gap_or_double(office, takes):
    start = {key: int(numbering.take(*key)[0][-4:]) for key in {(prefix, year) for prefix, year, _count in takes}}
    given_out = {key: [] for key in start}
    for prefix, year, count in takes:
        given_out[prefix, year] += numbering.take(prefix, year, count)
    for (prefix, year), numbers in given_out.items():
        first = start[prefix, year] + 1
        assert numbers == [f"{prefix}-{year}-{first + place:04}" for place in range(len(numbers))]


def test_the_first_number_of_a_year_is_one(office):
    assert numbering.take("NDA", 2026) == ["NDA-2026-0001"]
    assert numbering.take("NDA", 2026, 2) == ["NDA-2026-0002", "NDA-2026-0003"]
    assert numbering.take("NDA", 2027) == ["NDA-2027-0001"]


def test_beyond_four_places_a_number_grows(office):
    numbering.take("NDA", 2026, 9999)
    assert numbering.take("NDA", 2026) == ["NDA-2026-10000"]


def test_each_tenant_counts_for_itself(as_role, other_tenant):
    with as_role("office_head"):
        assert make("org_unit").number == "OU-2026-0001"
    with as_role("office_head", of=other_tenant):
        assert make("org_unit").number == "OU-2026-0001"


def test_a_number_that_was_rolled_back_is_given_again(office, as_role):
    def fail():
        with as_role("office_head"):
            make("org_unit")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert make("org_unit").number == "OU-2026-0001"


def test_a_number_stays_with_its_record_into_the_next_year(office, on_day):
    unit = make("org_unit")
    on_day(2027, 1, 2)
    unit.name = "改名"
    unit.save()
    assert OrgUnit.objects.get(pk=unit.pk).number == "OU-2026-0001"
    assert make("org_unit").number == "OU-2027-0001"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_gap_or_double(tenant, user_with, race):
    user = user_with("office_head")

    def write():
        made = []
        for _each in range(5):
            with acting_as(user, tenant):
                made.append(make("org_unit").number)
        return made

    outcomes = race(*[write] * 4)
    numbers = sorted(number for made in outcomes for number in made)
    assert numbers == [f"OU-2026-{serial:04}" for serial in range(1, 21)]
