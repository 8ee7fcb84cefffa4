"""What records link to is read beside them, with the columns that their titles need and no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tongguan.core import linking, registers
from tongguan.core.registers import registry
from tongguan.outsourcing.models import Project, VendorStaff

LEAN = [name for name, register in registry.items() if register.model.title_columns]


def asked(act):
    with CaptureQueriesContext(connection) as queries:
        found = act()
    return found, len(queries)


@pytest.mark.parametrize("name", LEAN)
def test_a_title_reads_no_other_columns_than_its_model_says(office, name):
    pk, model = make(name).pk, registry[name].model
    whole = str(model.objects.get(pk=pk))
    lean = linking.titled(model, {pk}, {})[pk]
    assert lean.get_deferred_fields()
    assert asked(lambda: (str(lean), lean.number))[0][0] == whole
    assert asked(lambda: (str(lean), lean.number, lean.url))[1] == 0


def test_links_are_followed_in_a_statement_for_each_kind_of_thing(office):
    staff = [make("vendor_staff") for _one in range(3)]
    links = [VendorStaff._meta.get_field(name) for name in ("person", "vendor", "project", "replaced_by")]
    fresh = list(VendorStaff.objects.order_by("pk"))
    _none, statements = asked(lambda: linking.follow(fresh, links))
    assert statements == len({"person", "vendor", "project"})
    told, more = asked(lambda: [(str(one.person), str(one.vendor), str(one.project), one.replaced_by) for one in fresh])
    assert more == 0
    assert told == [(str(one.person), str(one.vendor), str(one.project), None) for one in staff]


def test_what_is_known_is_not_read_again_and_not_kept_for_ever(office, monkeypatch):
    first, second = make("project").pk, make("project").pk
    known = {}
    assert asked(lambda: linking.titled(Project, {first}, known))[1] == 1
    assert asked(lambda: linking.titled(Project, {first}, known))[1] == 0
    assert set(linking.titled(Project, {first, second}, known)) == {first, second}
    monkeypatch.setattr(linking, "MOST", 1)
    assert set(linking.titled(Project, {second}, known)) == {second}


def test_a_voided_record_is_still_called_by_its_title(office):
    project = make("project")
    staff = make("vendor_staff", project=project)
    project.void("entered twice")
    [fresh] = VendorStaff.objects.filter(pk=staff.pk)
    linking.follow([fresh], [VendorStaff._meta.get_field("project")])
    assert str(fresh.project) == str(project)


def test_nothing_joined_means_nothing_joined(office):
    assert "JOIN" not in str(VendorStaff.objects.select_related(*()).query)
    assert registers.relations_of_title(Project) == ()


@pytest.mark.parametrize("ids", [[], [0], "some", range(10**6, 10**6 + 5_000)])
def test_among_gives_what_in_gives(office, ids):
    made = {make("project").pk, make("project").pk}
    wanted = sorted(made) if ids == "some" else list(ids)
    rows = Project.objects.order_by("pk")
    found = list(rows.filter(pk__among=wanted).values_list("pk", flat=True))
    assert found == [pk for pk in sorted(made) if pk in wanted]
    assert list(rows.exclude(pk__among=wanted).values_list("pk", flat=True)) == sorted(made - set(wanted))


def test_a_record_can_be_called_once_its_title_needs_nothing_more(office):
    grant = type(make("access_grant")).objects.get()
    assert not linking.can_be_called(grant)
    linking.follow([grant], [grant._meta.get_field("vendor_staff"), grant._meta.get_field("person")])
    assert linking.can_be_called(grant)
    assert asked(lambda: str(grant))[1] == 0


def test_a_record_at_a_gate_is_not_read_again_if_it_can_be_called(office):
    pk = make("vendor_staff", state="proposed").pk

    def looked_at(*links):
        staff = VendorStaff.objects.select_related(*links).get(pk=pk)
        with CaptureQueriesContext(connection) as queries:
            refusals = [move.refusals for move in staff.workflow.moves(staff)]
        table = '"outsourcing_vendorstaff"'
        return refusals, sum(query["sql"].startswith(f'SELECT {table}."id", {table}."tenant_id"') for query in queries)

    refusals, read = looked_at("person", "vendor")
    assert any(refusal.code == "gate" and refusal.record == pk for one in refusals for refusal in one)
    assert read == 0
    assert looked_at() == (refusals, 1)
