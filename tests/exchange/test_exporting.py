"""Exports hold everything the viewer may see and nothing else, and nothing in them is ever a formula."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests import people
from tests.examples import make
from tests.exchange import books
from tests.exchange.books import named
from tongguan.core import clock
from tongguan.core.models import AuditEntry, Membership
from tongguan.core.registers import registry
from tongguan.exchange import exporting, reading, stream
from tongguan.operations.models import PlanStep, ResponseStep
from tongguan.outsourcing.models import NDA, VendorStaff

both = pytest.mark.parametrize("form", [stream.XLSX, stream.CSV])
EVIL = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")']


def exported(register, actor, form=stream.XLSX, filters=None):
    file = io.BytesIO()
    size = exporting.write(registry[register], actor, file, form, filters)
    assert size == len(file.getvalue())
    return named(file, f"export.{form}")


def rows_of(file):
    (sheet,) = reading.sheets(file, file.name)
    return [cells for _number, cells in sheet][2:]


def column_of(file, name):
    (sheet,) = reading.sheets(file, file.name)
    _labels, names, *rows = [cells for _number, cells in sheet]
    place = names.index(name)
    return [row[place] if place < len(row) else "" for row in rows]


@both
def test_no_cell_is_a_formula(office, form):
    for evil in EVIL:
        make("vendor", services=evil)
    file = exported("vendor", office, form)
    assert sorted(column_of(file, "services")) == sorted(EVIL)
    if form == stream.CSV:
        for line in file.getvalue().decode("utf-8-sig").splitlines():
            assert not any(cell.strip('"').startswith(("=", "+", "-", "@")) for cell in line.split(","))
    else:
        sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert set(sheet.split(' t="')[1:]) != set()
        assert all(part.startswith("inlineStr") for part in sheet.split(' t="')[1:])


@both
def test_what_xml_and_csv_cannot_hold_is_left_out(office, form):
    make("vendor", scale='甲\x0b<乙>&"丙"', qualifications='一\r\n二, 三;\n"四"')
    file = exported("vendor", office, form)
    assert column_of(file, "scale") == ['甲<乙>&"丙"']
    assert column_of(file, "qualifications") == ['一\n二, 三;\n"四"']


@both
def test_secrets_are_masked(office, form):
    person = make("person")
    file = exported("person", office, form)
    number = person.id_no.reveal()
    assert column_of(file, "id_no") == [str(person.id_no)]
    content = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml") if form == stream.XLSX else file.getvalue()
    assert number.encode() not in content
    assert person.mobile.reveal().removeprefix("+86").encode() not in content


def test_links_are_told_so_that_they_are_found_again(office):
    staff = make("vendor_staff")
    make("nda", vendor_staff=staff, vendor=staff.vendor)
    file = exported("nda", office)
    assert column_of(file, "vendor") == [staff.vendor.name]
    assert column_of(file, "vendor_staff") == [f"{staff} [{staff.number}]"]


@both
def test_an_export_longer_than_a_chunk_holds_every_row_once(office, monkeypatch, form):
    monkeypatch.setattr(exporting, "CHUNK", 3)
    names = [make("vendor").name for _number in range(7)]
    assert column_of(exported("vendor", office, form), "name") == names


def test_who_has_left_is_found_again_by_his_account(office, bring_in, tenant):
    gone = people.account("office_staff", tenant=tenant, name="冯刚")
    make("person", account=gone)
    Membership.objects.filter(user=gone).update(valid_to=clock.today() - dt.timedelta(days=1))
    report = bring_in(exported("person", office), "person")
    assert (report.errors, report.counts["unchanged"]) == ([], report.counts["read"])
    rows = [["姓名", "账号"], ["李四", "冯刚"]]
    assert bring_in(books.book(("一", rows)), "person", mapping={0: "name", 1: "account"}).counts["rejected"] == 1


def test_a_row_of_another_record_is_told_so_that_it_is_found_again(office, bring_in):
    plan = make("emergency_plan")
    step = PlanStep.objects.create(plan=plan, place=77, step="断开受影响设备的网络")
    incident = make("security_incident")
    ResponseStep.objects.create(incident=incident, step=step, skipped_because="设备已停用")
    file = exported("security_incident", office)
    assert f"77. 断开受影响设备的网络 [{plan.number}]" in "".join(str(cell) for row in rows_of(file) for cell in row)
    report = bring_in(exported("security_incident", office), "security_incident")
    assert (report.errors, report.counts["unchanged"]) == ([], 1)


def test_the_lists_filters_hold(office):
    make("vendor", kind="external")
    kept = make("vendor", kind="internal")
    assert column_of(exported("vendor", office, filters={"kind": "internal"}), "name") == [kept.name]
    assert column_of(exported("vendor", office, filters={"q": kept.name}), "name") == [kept.name]
    with pytest.raises(ValidationError):
        exported("vendor", office, filters={"kind": "nonsense"})


def test_people_from_outside_export_only_their_own(as_role, tenant):
    account = people.account("vendor_manager", tenant=tenant, name="manager")
    with as_role("office_head", "office_staff"):
        person = make("person", kind="vendor_staff", account=account)
        own = make("vendor_staff", person=person)
        make("vendor_staff")
        everything = VendorStaff.objects.count()
    with as_role("vendor_manager", name="manager") as actor:
        seen = set(column_of(exported("vendor", actor), "name"))
    assert everything == 2
    assert seen == {own.vendor.name}


def test_who_may_not_read_a_register_exports_nothing(as_role):
    with as_role("sysadmin") as actor, pytest.raises(PermissionError):
        exported("nda", actor)


def test_voided_records_and_those_of_other_tenants_are_not_in_it(as_role, office, other_tenant):
    make("vendor").void("entered twice")
    with as_role("office_head", of=other_tenant):
        make("vendor")
    assert rows_of(exported("vendor", office)) == []


def test_an_unknown_format_is_told_with_those_that_there_are(office):
    with pytest.raises(ValidationError, match="xlsx"):
        exported("vendor", office, "pdf")


def test_an_export_is_noted_in_the_trail_with_its_filters(office):
    exported("vendor", office, stream.CSV, {"kind": "internal"})
    entry = AuditEntry.objects.get(action="export")
    assert (entry.register, entry.record, entry.actor) == ("vendor", None, office.user)
    assert entry.changes == {"format": [None, "csv"], "kind": [None, "internal"]}


def test_an_export_in_one_language_is_read_in_the_other(office, bring_in):
    make("nda", state="signed", opening=True)
    with translation.override("zh-hans"):
        file = exported("nda", office)
    with translation.override("en"):
        assert column_of(file, "party_type") != ["service staff member"]
        assert bring_in(file, "nda").counts == {"read": 1, "created": 0, "updated": 0, "unchanged": 1, "rejected": 0}


def test_the_pieces_are_made_one_by_one_in_the_name_of_whoever_asked(tenant, as_role, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    with as_role("office_head") as actor:
        names = [make("vendor").name for _number in range(5)]
        pieces = exporting.exported(registry["vendor"], actor, stream.CSV)
    # The request is over; nobody acts any more.
    got = [piece.decode("utf-8-sig") for piece in pieces]
    assert [sum(name in piece for name in names) for piece in got] == [0, 0, 2, 2, 1]


def test_numbers_count_only_within_the_organisation_that_gave_them(as_role, other_tenant, bring_in):
    with as_role("office_head", of=other_tenant) as actor:
        make("vendor", name="他单位的公司", uscc="")
        file = exported("vendor", actor)
    own = make("vendor", name="本单位的公司", uscc="")
    report = bring_in(file, "vendor")
    assert own.number == "V-2026-0001"
    assert report.counts["created"] == 1
    own.refresh_from_db()
    assert own.name == "本单位的公司"


def test_a_name_changed_in_an_export_is_changed_by_number(office, bring_in):
    nda = make("nda")
    with exported("nda", office) as file:
        assert bring_in(file, "nda").counts["unchanged"] == 1
    vendor = make("vendor")
    text = exported("vendor", office, stream.CSV).getvalue().decode("utf-8-sig").replace(vendor.name, "改名公司")
    report = bring_in(named(io.BytesIO(text.encode()), "x.csv"), "vendor")
    assert report.counts["updated"] == 1
    vendor.refresh_from_db()
    assert vendor.name == "改名公司"
    assert NDA.objects.get() == nda
