"""Work on very many records: each lot is kept, and what is wanted no more when its turn comes is let be."""

import pytest

from tests.examples import make
from tongguan.core import lots
from tongguan.core.actor import acting
from tongguan.organisation.models import OrgUnit

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(as_role, monkeypatch):
    monkeypatch.setattr(lots, "LOT", 2)
    with as_role("office_head"):
        return [make("org_unit", name=f"处室{place}").pk for place in range(5)]


def test_everything_is_done_once_in_lots_in_the_name_of_the_system(units, tenant):
    seen = []

    def do(rows):
        seen.append([*rows.values_list("pk", flat=True)])
        assert acting().user.username == "system"
        return len(seen[-1])

    assert lots.in_lots(tenant, OrgUnit.objects.all, do) == 5
    assert [len(some) for some in seen] == [2, 2, 1]
    assert [pk for some in seen for pk in some] == units


def test_what_is_wanted_no_more_is_let_be(units, tenant):
    def wanted():
        return OrgUnit.objects.filter(name__startswith="处室")

    def rename_all(rows):
        found = [*rows]
        for unit in OrgUnit.objects.all():
            unit.name = f"撤并的{unit.name}"
            unit.save()
        return len(found)

    assert lots.in_lots(tenant, wanted, rename_all) == 2


def test_a_lot_that_fails_takes_nothing_of_the_earlier_ones_away(units, tenant, as_role):
    def rename(rows):
        for unit in rows:
            if unit.pk == units[3]:
                raise ValueError
            unit.name = f"改名{unit.pk}"
            unit.save()
        return 2

    with pytest.raises(ValueError):
        lots.in_lots(tenant, OrgUnit.objects.all, rename)
    with as_role("office_head"):
        assert [*OrgUnit.objects.filter(name__startswith="改名").values_list("pk", flat=True)] == units[:2]
