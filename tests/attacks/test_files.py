"""Names and contents of files do no harm: not as paths, not as headers, not as formulas, not by growing."""

import contextlib
import csv
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction

from tests.examples import make
from tests.exchange import books
from tongguan.core import evidence
from tongguan.core.forms import editable
from tongguan.core.models import Evidence
from tongguan.core.registers import registry
from tongguan.exchange import exporting, reading, stream, texts
from tongguan.exchange.models import ImportBatch

PATHS = (
    "../../etc/passwd.txt",
    "..\\..\\windows\\win.ini.txt",
    "/etc/passwd.txt",
    "C:\\boot.txt",
    "a/../../../b.txt",
    "%2e%2e%2fsecret.txt",
    "....//secret.txt",
    "~/.ssh/id.txt",
    "a\x00.png.txt",
)
HEADERS = (
    'a"; filename="b.html.txt',
    "a\r\nSet-Cookie: stolen=1\r\n\r\n<b>.txt",
    "a\nX-Evil: 1.txt",
    "a;b=c.txt",
    "合同\u2028\u202etxt.txt",
    "x" * 300 + ".txt",
)
ASKED = (
    "/static/../settings.py",
    "/static/%2e%2e/%2e%2e/settings.py",
    "/static/..%2f..%2fsettings.py",
    "/static/%2fetc/passwd",
    "/static//etc/passwd",
    "/static/..\\..\\settings.py",
    "/evidence/../keys.json",
    "/evidence/1/../../keys.json/file/",
    "/api/v1/board/..%2f..%2fkeys",
    "/api/v1/board/%2e%2e/x",
    "/api/v1/clauses/gbt32926-2016/..%2f..%2f..%2fetc%2fpasswd",
    "/board/../../keys.json/",
    "/import/../../etc/template.xlsx",
    "/media/keys.json",
    "/keys.json",
    "/tongguan.sqlite3",
)


@pytest.mark.parametrize("name", PATHS)
def test_a_name_that_climbs_stays_a_name(office, home, name):
    made = evidence.take_in(io.BytesIO("内容".encode()), name)
    assert not {"/", "\\", "\x00"} & set(made.name)
    assert made.file.path.startswith(f"{home}/evidence/")
    assert made.sha256 in made.file.name


def test_no_address_climbs_out_of_its_folder(client_as, home):
    (home / "keys.json.bait").write_text("SECRET-BAIT", encoding="utf-8")
    browser = client_as("office_head", "sysadmin")
    for path in ASKED:
        answer = browser.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code in {302, 400, 403, 404}, path
        assert b"SECRET-BAIT" not in body
        assert b"root:" not in body
        assert b"SECRET_KEY" not in body


def test_the_name_of_a_file_adds_no_header_to_its_download(office, client_as):
    browser = client_as("office_head", "office_staff")
    for name in HEADERS:
        made = make("evidence", name=name)
        for path in (f"/evidence/{made.pk}/file/", f"/api/v1/evidence/{made.pk}/file"):
            answer = browser.get(path)
            disposition = answer["Content-Disposition"]
            assert answer.status_code == 200
            assert "Set-Cookie: stolen" not in str(answer.headers)
            assert not answer.has_header("X-Evil")
            assert not {"\r", "\n"} & set(disposition)
            assert disposition.startswith(("attachment", "inline"))
            assert answer["X-Content-Type-Options"] == "nosniff"
            # What stands in quotes ends with its own quote.
            assert disposition.replace('\\"', "").count('"') in {0, 2}
            list(answer)


def test_a_file_is_never_shown_as_a_page(office, client_as):
    browser = client_as("office_head")
    for name, content in (("a.txt", b"<script>alert(1)</script>"), ("a.csv", b"<html><script>x</script>")):
        made = evidence.take_in(io.BytesIO(content), name)
        answer = browser.get(f"/evidence/{made.pk}/file/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert "html" not in answer["Content-Type"]
        list(answer)
    for name in ("a.html", "a.svg", "a.xhtml", "a.js", "a.htm.txt.html", "a"):
        with pytest.raises(ValidationError):
            evidence.take_in(io.BytesIO(b"<script>alert(1)</script>"), name)


def test_an_uploaded_name_climbs_through_no_door(clerk_browser, vendor):
    file = SimpleUploadedFile("../../../../tmp/own.txt", b"text")
    file.name = "../../../../tmp/own.txt"
    clerk_browser.post(f"/vendor/{vendor.pk}/evidence/", {"file": file})
    names = {one.name for one in Evidence._base_manager.all()}
    assert "own.txt" in names
    assert not any("/" in name for name in names)


@pytest.fixture
def vendor(office):
    return make("vendor")


@pytest.fixture
def clerk_browser(client_as):
    return client_as("office_head", "office_staff")


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A1", "'=1", " =1")


def test_no_export_of_any_register_holds_a_formula(office, standing_texts):
    """Every text of every register begins as formulas do; no cell of any export does."""
    wrong = []
    for name, register in registry.items():
        rows = list(
            csv.reader(io.StringIO(b"".join(exporting.exported(register, office, stream.CSV)).decode("utf-8-sig")))
        )
        assert len(rows) >= 3, name
        wrong += [(name, cell) for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        data = b"".join(exporting.exported(register, office, stream.XLSX))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
        if b"<f>" in sheet or b"<f " in sheet or sheet.count(b"<c ") != sheet.count(b't="inlineStr"'):
            wrong.append((name, "a cell that is no plain text"))
    assert not wrong, "\n".join(map(str, wrong[:40]))


@pytest.fixture
def standing_texts(office):
    """A few examples of each kind, their texts begun with what begins a formula."""
    for place, register in enumerate(registry.values()):
        made = make(register.name)
        given = {
            one.name: f"{FORMULAS[(place + at) % len(FORMULAS)]}{made.pk}"[: one.max_length or 40]
            for at, one in enumerate(register.model._meta.fields)
            if type(one) in {models.CharField, models.TextField}
            and not one.choices
            and one.name in editable(register.model)
        }
        with contextlib.suppress(IntegrityError), transaction.atomic():
            # Some texts have to be blank beside others.
            models.QuerySet(register.model).filter(pk=made.pk).update(**(given or {"voided": False}))


def test_a_sheet_whose_parts_climb_is_read_nowhere_else(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(books.book(("人员", [["姓名"], ["张三"]]))) as source, zipfile.ZipFile(file, "w") as target:
        for path in source.namelist():
            target.writestr(path, source.read(path))
        target.writestr("../../../../tmp/escaped.xml", "<x/>")
        target.writestr("/etc/escaped.xml", "<x/>")
    file.seek(0)
    with contextlib.suppress(ValidationError):
        assert [list(sheet) for sheet in reading.sheets(file, "../../台账.xlsx")]
    assert not list(Path(tempfile.gettempdir()).glob("escaped.xml"))
    assert not list(tmp_path.parent.parent.rglob("escaped.xml"))


def test_the_name_of_a_sheet_is_only_a_name(clerk_browser, office):
    clerk_browser.post("/import/", {"plan": "vendor", "file": books.book(("供应商", [["供应商名称"], ["长河"]]))})
    batch = ImportBatch.objects.get()
    for name in ("../../etc/passwd", "'; DROP TABLE x;--", "x" * 500, "[a]!A1"):
        answer = clerk_browser.post(f"/import/{batch.pk}/", {"do": "sheet", "sheet": name})
        assert answer.status_code == 422, name


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = (
    "<!DOCTYPE x [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9)) + "]>"
)
BODY = f'<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>'


def a_docx(xml):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS + BODY % "&l8;",
        ('<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS + BODY % "&l8;").encode("utf-16"),
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + BODY % "&a;",
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            + BODY % "&a;"
        ).encode("utf-16"),
        '<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">' + BODY % "x",
    ],
    ids=["laughs", "laughs in UTF-16", "a file", "a file in UTF-16", "another site"],
)
def test_a_contract_that_declares_entities_is_refused(xml):
    with pytest.raises(ValidationError) as refused:
        texts.words_in(a_docx(xml), "合同.docx")
    assert "root:" not in " ".join(refused.value.messages)


def test_a_contract_that_unpacks_to_far_more_than_it_is_packed_to_stays_out():
    with pytest.raises(ValidationError):
        texts.words_in(a_docx(BODY % (" " * 60_000_000)), "合同.docx")
