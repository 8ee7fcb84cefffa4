"""Which tables a check reads, told from the query tree: the freshness of every verdict rests on it."""

import re

import pytest
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from tongguan.core import checks
from tongguan.core.models import AuditEntry
from tongguan.core.reading import Reading, joins_many, tables_of
from tongguan.outsourcing.models import NDA, Contract, ContractClause, Project, StaffCondition, Vendor, VendorStaff
from tongguan.standards.concerning import reads

NAMED = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def named_in(rows):
    """The tables that the SQL itself names."""
    return set(NAMED.findall(str(rows.query)))


@pytest.mark.parametrize("check", checks.registry.values(), ids=checks.registry)
def test_it_is_what_the_statement_names(office, check):
    assert tables_of(check.breaking().query) == named_in(check.breaking())
    assert reads(check.name).tables >= named_in(check.breaking()) | named_in(check.population())


def rows_of_every_form():
    terms, promises = (
        ContractClause.objects.filter(contract=OuterRef("pk")),
        NDA.objects.filter(vendor=OuterRef("vendor")),
    )
    met = StaffCondition.objects.filter(assessment__vendor_staff=OuterRef("pk"))
    return {
        "plain": Vendor.objects.all(),
        "a join": Contract.objects.filter(vendor__name="x"),
        "a join of joins": ContractClause.objects.filter(contract__project__office__name="x"),
        "exists": Contract.objects.filter(Exists(terms)),
        "exists not": Contract.objects.filter(~Exists(terms) | Q(title="x")),
        "exists within exists": VendorStaff.objects.filter(
            Exists(met.filter(Exists(NDA.objects.filter(pk=OuterRef("pk")))))
        ),
        "a subquery": Contract.objects.annotate(first=Subquery(promises.values("pk")[:1])).filter(first=1),
        "a list": Contract.objects.filter(vendor__in=Vendor.objects.filter(name="x")),
        "a list of values": Contract.objects.filter(project__in=Project.objects.filter(name="x").values("pk")),
        "not in a list": Contract.objects.exclude(vendor__in=Vendor.objects.filter(manager__name="x")),
        "a case": Contract.objects.annotate(hit=Case(When(Exists(terms), then=Value(1)))).filter(hit=1),
        "a function": VendorStaff.objects.filter(
            labour_contract_to__lt=Coalesce(F("project__end_on"), F("onboarded_on"))
        ),
        "an aggregate": Vendor.objects.annotate(n=Count("contracts")).filter(n=1),
        "a union": Vendor.objects.values("pk").union(Project.objects.values("pk")),
    }


@pytest.mark.parametrize("form", rows_of_every_form())
def test_every_form_of_query_is_read(office, form):
    rows = rows_of_every_form()[form]
    assert tables_of(rows.query) == named_in(rows)


def test_joins_to_many_are_told_from_joins_to_one(office):
    assert joins_many(Vendor.objects.filter(contracts__title="x").query)
    assert joins_many(Project.objects.filter(contracts__vendor__name="x").query)
    assert not joins_many(Contract.objects.filter(vendor__name="x").query)
    assert not joins_many(Vendor.objects.filter(Exists(Contract.objects.filter(vendor=OuterRef("pk")))).query)


def test_only_columns_that_the_statement_names_can_matter(office):
    reading = Reading.of(Contract.objects.filter(vendor__name="x"), beside={"core_preference"})
    vendor, terms = Vendor._meta.db_table, ContractClause._meta.db_table
    assert reading.minds(vendor, ["name", "version"])
    assert not reading.minds(vendor, ["address"])
    assert reading.minds(vendor, []), "a row that comes or goes"
    assert not reading.minds(terms, [])
    assert reading.minds("core_preference", ["anything"])


def test_who_reads_the_trail_or_nothing_yet_minds_every_column(office):
    changed = AuditEntry.objects.filter(register="vendor", record=OuterRef("pk"))
    for rows in (Vendor.objects.filter(Exists(changed)), Vendor.objects.none()):
        assert Reading.of(rows).minds(Vendor._meta.db_table, ["address"])
