"""The pages of an import: upload, columns, dry run, import, rejected rows, undo; and exports and templates."""

import io
import re

import pytest

from tests import people
from tests.examples import make
from tests.exchange import books
from tests.web.markup import read
from tongguan.core import jobs
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Job
from tongguan.exchange import blank, importing, reading, targets
from tongguan.exchange.models import ColumnMapping, ImportBatch
from tongguan.outsourcing.models import NDA, Vendor


@pytest.fixture
def head(client_as):
    """The browser of the head of the office."""
    return client_as("office_head", "office_staff")


@pytest.fixture
def vendors(tenant, head):
    """What vendors there are, as the office sees them."""

    def names():
        with acting_as(head.user, tenant):
            return sorted(Vendor.objects.values_list("name", flat=True))

    return names


def sheet(*rows, head=("供应商名称", "统一社会信用代码", "服务内容", "等级")):
    return books.book(("供应商", [["某局供应商台账"], list(head), *rows]))


def uploaded(browser, file, plan="vendor"):
    """Upload a file; the address of the page that follows."""
    response = browser.post("/import/", {"plan": plan, "file": file})
    assert response.status_code == 302
    return response.url


def sound(response, status=200):
    assert response.status_code == status
    page = read(response)
    assert page.objections == []
    return response.content.decode()


def test_from_upload_to_undo(head, vendors):
    url = uploaded(head, sheet(["长河", people.credit_code(), "运维", "甲"], ["高山", "123", "", ""]))
    page = sound(head.get(url))
    assert "供应商名称" in page
    assert vendors() == []

    assert head.post(url, {"do": "try"}).status_code == 302
    page = sound(head.get(url))
    assert "B4" in page
    assert "等级" in page
    assert vendors() == []

    assert head.post(url, {"do": "import"}).status_code == 302
    assert vendors() == ["长河"]
    page = sound(head.get(url))
    assert "rejected.xlsx" in page

    assert head.post(url, {"do": "undo"}).status_code == 302
    assert vendors() == []
    sound(head.get(url))


def test_columns_are_said_once_and_remembered(head, vendors, tenant):
    file = sheet(["长河", "", "运维", "CMMI5"])
    url = uploaded(head, file)
    chosen = {"column-0": "name", "column-1": "", "column-2": "services", "column-3": "qualifications"}
    head.post(url, {"do": "try", **chosen})
    head.post(url, {"do": "import"})
    with acting_as(head.user, tenant):
        kept = ColumnMapping.objects.get().mapping
    assert kept == {"0": "name", "1": "", "2": "services", "3": "qualifications"}
    file.seek(0)
    again = head.get(uploaded(head, file))
    selects = {one["name"] for one in read(again).all("select")}
    assert selects == {"column-0", "column-1", "column-2", "column-3"}
    assert re.search(r'name="column-3".*?value="qualifications" selected', again.content.decode(), re.DOTALL)


def test_two_columns_for_one_field_are_refused_on_the_page(head):
    url = uploaded(head, sheet(["长河", "", "", ""]))
    response = head.post(url, {"do": "try", "column-0": "name", "column-1": "name"})
    sound(response, 422)


def test_rejected_rows_come_back_with_their_reasons_and_can_be_mended(head, vendors):
    url = uploaded(head, sheet(["长河", "123", "运维", ""], ["高山", people.credit_code(), "开发", ""]))
    head.post(url, {"do": "try"})
    head.post(url, {"do": "import"})
    response = head.get(f"{url}rejected.xlsx")
    content = b"".join(response.streaming_content)
    (back,) = reading.sheets(io.BytesIO(content), "x.xlsx")
    (_one, labels), (_two, names), (_three, row) = list(back)
    assert labels[:3] == ["供应商名称", "统一社会信用代码", "服务内容"]
    assert names[:3] == ["name", "uscc", "services"]
    assert row[:3] == ["长河", "123", "运维"]
    assert row[4].startswith("B3 统一社会信用代码: ")
    mended = books.book(("一", [labels, names, ["长河", people.credit_code(), "运维"]]))
    url = uploaded(head, mended)
    head.post(url, {"do": "try"})
    head.post(url, {"do": "import"})
    assert vendors() == ["长河", "高山"]


def test_a_sheet_of_a_file_may_be_chosen(head, vendors):
    rows = [["供应商名称", "服务内容"], ["长河", "运维"]]
    url = uploaded(head, books.book(("一", rows), ("二", [rows[0], ["高山", "开发"]])))
    assert 'name="sheet"' in sound(head.get(url))
    assert head.post(url, {"do": "sheet", "sheet": "二"}).status_code == 302
    head.post(url, {"do": "try"})
    head.post(url, {"do": "import"})
    assert vendors() == ["高山"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\x00", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_sheet_is_refused_on_the_page(head, content):
    response = head.post("/import/", {"plan": "vendor", "file": books.named(io.BytesIO(content), "x.xlsx")})
    sound(response, 422)
    assert not ImportBatch.objects.exists()


def test_no_file_and_no_such_plan_are_told(head):
    sound(head.post("/import/", {"plan": "vendor"}), 422)
    sound(head.post("/import/", {"plan": "nonsense", "file": sheet()}), 422)
    assert head.get("/import/nonsense/").status_code == 404
    assert head.get("/import/999/").status_code == 404


def test_a_step_that_does_not_fit_is_refused(head):
    url = uploaded(head, sheet(["长河", "", "", ""]))
    sound(head.post(url, {"do": "import"}), 422)
    sound(head.post(url, {"do": "undo"}), 422)
    assert head.post(url, {"do": "nonsense"}).status_code == 404


def test_the_first_page_offers_what_the_actor_may_write(head, client_as):
    page = read(head.get("/import/"))
    offered = {one["value"] for one in page.all("option")}
    assert {"staff-ledger", "vendor-ledger", "nda-ledger", "vendor", "nda"} <= offered
    assert "evidence" not in offered
    assert len(page.all("optgroup")) > 4
    assert client_as("auditadmin").get("/import/").status_code == 403
    assert read(head.get("/import/nda/")).all("option", value="nda", selected=None)


def test_an_import_is_seen_only_by_who_may_write_its_registers_and_in_its_tenant(head, client_as, other_tenant):
    url = uploaded(head, sheet(["长河", "", "", ""]))
    assert client_as("service_desk").get(url).status_code in {403, 404}
    assert client_as("office_head", of=other_tenant).get(url).status_code == 404
    assert client_as("office_head", name="colleague").get(url).status_code == 200


def test_strangers_are_sent_to_the_log_in(client):
    for address in ("/import/", "/import/1/", "/vendor/export.xlsx", "/vendor/template.xlsx"):
        assert client.get(address).status_code == 302


def test_a_large_sheet_is_worked_on_in_the_background(head, vendors, tenant, monkeypatch):
    monkeypatch.setattr(importing, "BACKGROUND", 2)
    url = uploaded(head, sheet(["长河", "", "", ""], ["高山", "123", "", ""]))
    head.post(url, {"do": "try"})
    page = sound(head.get(url))
    assert 'http-equiv="refresh"' in page
    sound(head.post(url, {"do": "try"}), 422)
    assert jobs.run_one(tenant)
    assert "B4" in sound(head.get(url))
    head.post(url, {"do": "import"})
    assert vendors() == []
    assert jobs.run_one(tenant)
    assert vendors() == ["长河"]
    with acting_as(head.user, tenant):
        assert Job.objects.order_by("pk").last().done == 2
    head.post(url, {"do": "undo"})
    assert jobs.run_one(tenant)
    assert vendors() == []


def test_work_in_the_background_that_failed_is_told_and_can_go_on(head, vendors, tenant, monkeypatch):
    monkeypatch.setattr(importing, "BACKGROUND", 2)
    url = uploaded(head, sheet(["长河", "", "", ""]))
    head.post(url, {"do": "try"})
    jobs.run_one(tenant)
    head.post(url, {"do": "import"})
    with acting_as(head.user, tenant):
        Job.objects.filter(state="waiting").update(state="failed", error="OperationalError: disk full")
        ImportBatch.objects.update(state="running")
    assert "disk full" in sound(head.get(url))
    head.post(url, {"do": "import"})
    jobs.run_one(tenant)
    assert vendors() == ["长河"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_list_is_exported_with_its_filters(head, office, form):
    kept = make("vendor", kind="internal")
    make("vendor", kind="external")
    response = head.get(f"/vendor/export.{form}?kind=internal")
    assert response.streaming
    assert response["Content-Disposition"].startswith("attachment")
    (back,) = reading.sheets(io.BytesIO(b"".join(response.streaming_content)), f"x.{form}")
    assert [cells[1] for _number, cells in list(back)[2:]] == [kept.name]
    assert AuditEntry.objects.filter(action="export").count() == 1


def test_a_list_within_a_record_is_exported_as_it_is_shown(head, office):
    nda = make("nda")
    make("nda")
    response = head.get(f"/nda/export.csv?within=vendor:{nda.vendor.pk}")
    (back,) = reading.sheets(io.BytesIO(b"".join(response.streaming_content)), "x.csv")
    assert [cells[0] for _number, cells in list(back)[2:]] == [nda.number]


def test_an_export_with_a_filter_that_does_not_exist_leads_back_to_the_list(head):
    response = head.get("/vendor/export.xlsx?kind=nonsense")
    assert (response.status_code, response.url) == (302, "/vendor/")


def test_who_may_not_read_gets_no_export(client_as):
    assert client_as("sysadmin").get("/nda/export.xlsx").status_code == 403
    assert client_as("sysadmin").get("/nda/template.xlsx").status_code == 403


def test_a_template_filled_in_is_imported_without_asking(head, bring_in):
    response = head.get("/nda/template.xlsx")
    assert response["Content-Type"].endswith("sheet")
    assert head.get("/import/staff-ledger/template.xlsx").status_code == 200
    assert head.get("/evidence/template.xlsx").status_code in {403, 404}
    plan = targets.plan_named("staff-ledger")
    (form, *_notes) = reading.sheets(io.BytesIO(blank.template(plan)), "x.xlsx")
    labels, names = [cells for _number, cells in form][:2]
    told = {
        "person.name": "张三",
        "person.mobile": people.mobile_number(),
        "vendor.name": "长河",
        "nda.signed_on": "2025.3.1",
    }
    filled = books.book(("一", [labels, names, [told.get(name, "") for name in names]]))
    assert bring_in(filled, "staff-ledger").errors == []
    assert NDA.objects.get().state == "signed"


def test_a_template_marks_what_must_be_filled_and_lists_what_may_be_chosen():
    plan = targets.plan_named("vendor")
    must = [column.name for column in plan.columns if blank.is_required(plan, column)]
    assert must == ["name"]
    kind = plan.by_name["registered_in"]
    assert blank.choices_of(plan, kind) == [
        str(label) for _value, label in Vendor._meta.get_field("registered_in").choices
    ]
    assert blank.explained(plan, kind)[2] == blank.choices_of(plan, kind)[0]
