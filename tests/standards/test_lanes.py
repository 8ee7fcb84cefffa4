"""The whole tenant counted in two lanes: each with a connection of its own, and what goes wrong in one is told."""

import threading

import pytest

from tests.standards.counted import assert_nothing_differs
from tests.standards.sins import serving, signed
from tongguan.core.models import Touched
from tongguan.standards import engine, lanes
from tongguan.standards.models import Tally

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(monkeypatch):
    """Who asked each group of checks; a group that is put into `broken` falls over."""
    seen, broken, ask = [], set(), lanes._asked

    def remember(group, tenant, on):
        seen.append((threading.get_ident(), group))
        if group[0] in broken:
            raise ValueError(group[0])
        return ask(group, tenant, on)

    monkeypatch.setattr(lanes, "_asked", remember)
    remember.seen, remember.broken = seen, broken
    return remember


def test_two_lanes_find_what_each_rule_finds(as_role, tenant, today, asked):
    with as_role("office_head", "office_staff"):
        signed(serving())
        serving()
    engine.freshen(tenant)
    groups = [group for _lane, group in asked.seen]
    assert len(groups) == len(set(groups)) > lanes.LANES
    assert threading.get_ident() not in {lane for lane, _group in asked.seen}
    with as_role("office_head", "office_staff"):
        assert_nothing_differs(today)


def test_what_goes_wrong_in_a_lane_is_told_and_the_rest_is_counted_the_next_time(as_role, tenant, today, asked):
    with as_role("office_head", "office_staff"):
        serving()
    asked.broken.add("staff_nda_signed")
    with pytest.raises(ValueError, match="staff_nda_signed"):
        engine.follow(tenant)
    with as_role("office_head", "office_staff"):
        assert not Tally.objects.filter(check_name="staff_nda_signed").exists()
    asked.broken.clear()
    engine.freshen(tenant)
    with as_role("office_head", "office_staff"):
        assert_nothing_differs(today)


def test_told_to_stop_it_breaks_off_soon_and_the_rest_is_counted_the_next_time(
    as_role, tenant, today, asked, monkeypatch
):
    with as_role("office_head", "office_staff"):
        serving()
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(engine, "MOST_BROKEN", 0)  # each group is a portion
    engine.follow(tenant, stop)
    after_stop = len(asked.seen)
    with as_role("office_head", "office_staff"):
        assert Touched.objects.filter(tenant=tenant).exists()
    engine.freshen(tenant)
    assert after_stop < len(asked.seen) / 2
    with as_role("office_head", "office_staff"):
        assert_nothing_differs(today)
