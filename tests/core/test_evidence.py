"""Taking in evidence: by content and not by name, once and for good, and never anything that a browser would run."""

import hashlib
import io
import zipfile

import pytest
from django.conf import settings as installation
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.outsourcing.stories import change
from tongguan.core import audit, crypto, evidence, forms, registers
from tongguan.core.models import Evidence

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def zipped(*members, content=b"<x/>", method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for member in members:
            archive.writestr(member, content)
    return file.getvalue()


def taken(content, name):
    return evidence.take_in(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "协议.pdf", "application/pdf"),
        (PNG, "章.png", "image/png"),
        (b"\xff\xd8\xff\xe0JFIF", "身份.JPG", "image/jpeg"),
        (b"II*\x00....", "扫描.tif", "image/tiff"),
        ("编号,名称\n1,甲".encode(), "清单.csv", "text/csv"),
        (zipped("[Content_Types].xml", "word/document.xml"), "合同.docx", evidence.TYPES[".docx"]),
        (zipped("xl/workbook.xml"), "台账.xlsx", evidence.TYPES[".xlsx"]),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "公文.ofd", "application/ofd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_papers_scans_and_sheets_come_in(office, content, name, kind):
    made = taken(content, name)
    assert (made.name, made.media_type, made.size) == (name, kind, len(content))
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert made.sm3 == crypto.digest_sm3(content)
    with made.file.open() as file:
        assert file.read() == content
    assert audit.history("evidence", made.pk).get().action == "create"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<script>alert(1)</script>", "seite.html"),
        (b"<svg onload='x'/>", "bild.svg"),
        (b"MZ\x90\x00", "setup.exe"),
        (b"MZ\x90\x00", "setup.pdf"),
        (PDF, "bild.png"),
        (PNG, "blatt.xlsx"),
        (zipped("word/document.xml"), "blatt.xlsx"),
        (b"PK\x03\x04 broken", "blatt.xlsx"),
        (b"text\x00more", "notiz.txt"),
        (b"", "leer.pdf"),
        (PDF, "ohne-endung"),
        (PDF, ".pdf"),
        (PDF, ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_says_or_could_be_run_stays_out(office, content, name):
    with pytest.raises(ValidationError) as refused:
        taken(content, name)
    assert refused.value.messages
    assert not Evidence.everything.exists()


def test_the_limit_of_size_is_included(office, settings):
    settings.EVIDENCE_LIMIT = 64
    assert taken(PDF.ljust(64, b" "), "a.pdf").size == 64
    with pytest.raises(ValidationError):
        taken(PDF.ljust(65, b" "), "a.pdf")


def test_an_archive_that_would_blow_up_stays_out(office):
    bomb = zipped("xl/workbook.xml", content=b"\0" * 3_000_000, method=zipfile.ZIP_DEFLATED)
    with pytest.raises(ValidationError):
        taken(bomb, "blatt.xlsx")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "..\\..\\x.txt", "/abs/x.txt", "a/b/x.txt", "x\x00y.txt", "很" * 300 + ".txt"]
)
def test_a_name_is_kept_as_told_and_never_becomes_a_path(office, home, name):
    made = taken(b"words", name)
    assert "/" not in made.name
    assert "\\" not in made.name
    assert len(made.name) <= 200
    inside = installation.MEDIA_ROOT / made.file.name
    assert inside.resolve().is_relative_to(installation.MEDIA_ROOT.resolve())
    assert made.file.name == f"{office.tenant.pk}/{made.sha256[:2]}/{made.sha256}"


def test_the_same_content_is_stored_once_and_by_tenant(office, as_role, other_tenant):
    content = PDF + b"einmalig"
    first, second = taken(content, "a.pdf"), taken(content, "b.pdf")
    assert first.file.name == second.file.name
    assert first.pk != second.pk
    with as_role("office_head", of=other_tenant):
        assert taken(content, "c.pdf").file.name != first.file.name


def test_a_file_is_readable_by_its_owner_only(office):
    path = installation.MEDIA_ROOT / taken(PDF + b"geheim", "a.pdf").file.name
    assert path.stat().st_mode & 0o077 == 0


def test_an_uploaded_file_comes_in_like_any_other(office):
    made = evidence.take_in(SimpleUploadedFile("合同.pdf", PDF, "text/html"), "合同.pdf")
    assert made.media_type == "application/pdf"


def test_content_and_digests_cannot_be_edited(office):
    made = taken(PDF, "a.pdf")
    offered = set(forms.form_of(registers.registry["evidence"]).base_fields)
    assert not offered & {"file", "sha256", "sm3", "size", "media_type"}
    assert change(made, name="b.pdf").sha256 == made.sha256
