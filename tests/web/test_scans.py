"""Many scans at once: matched by file name, confirmed, attached."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.examples import make
from tests.web import papers
from tests.web.markup import fields_of
from tongguan.core.models import Evidence
from tongguan.web.special.scan_names import Candidate, matched


@pytest.fixture
def ndas(as_role):
    """Promises without scans: two people of one vendor, one of another, and a vendor."""
    with as_role("office_head"):
        make_one = lambda name, **given: make(  # noqa: E731  one line says it
            "vendor_staff", person=make("person", kind="vendor_staff", establishment="", name=name), **given
        )
        first = make_one("张三丰")
        people = [first, make_one("李四", vendor=first.vendor), make_one("李四")]
        own = [make("nda", vendor_staff=one, scan=None) for one in people]
        return [*own, make("nda", party_type="vendor", vendor=first.vendor, scan=None)]


def upload(client, *names, data=None):
    files = [SimpleUploadedFile(name, data or papers.pdf(name.encode().hex())) for name in names]
    return client.post("/nda/scans/", {"do": "upload", "files": files})


def chosen(answer):
    """Record proposed for each waiting file; nothing where a person has to choose."""
    return [value for name, value in fields_of(answer).items() if name.startswith("record-")]


def test_scans_are_matched_by_name_shown_confirmed_and_attached(clerk, ndas, stored):
    ambiguous = "李四 保密协议.pdf"
    answer = upload(clerk, "张三丰 保密协议.pdf", ambiguous, f"{ndas[3].number}.pdf", "扫描0001.pdf")
    assert answer.status_code == 200
    assert chosen(answer) == [str(ndas[0].pk), "", str(ndas[3].pk)]
    assert not stored(lambda: type(ndas[0]).objects.exclude(scan=None).exists())
    sent = fields_of(answer) | {"do": "attach"}
    last = stored(lambda: Evidence.objects.get(name="扫描0001.pdf"))
    assert clerk.post("/nda/scans/", sent | {f"number-{last.pk}": ndas[2].number}).status_code == 302
    for nda, name in ((ndas[0], "张三丰 保密协议.pdf"), (ndas[2], "扫描0001.pdf"), (ndas[3], f"{ndas[3].number}.pdf")):
        stored(nda.refresh_from_db)
        scan = stored(lambda nda=nda: nda.scan)
        assert (scan.name, scan.register, scan.record) == (name, "nda", nda.pk)
    page = clerk.get("/nda/scans/")
    assert ambiguous in page.content.decode()
    assert chosen(page) == [str(ndas[1].pk)]


def test_a_file_that_cannot_come_in_is_named_and_the_others_wait(clerk, ndas, stored):
    files = [SimpleUploadedFile("张三丰.exe", b"MZ"), SimpleUploadedFile("张三丰.pdf", papers.scan())]
    answer = clerk.post("/nda/scans/", {"do": "upload", "files": files})
    assert answer.status_code == 422
    assert "张三丰.exe" in answer.content.decode()
    assert chosen(answer) == [str(ndas[0].pk)]


def test_a_record_that_has_its_scan_or_is_not_there_takes_none(clerk, ndas, as_role, stored):
    upload(clerk, "张三丰.pdf")
    with as_role("office_head"):
        done = make("nda")
    file = stored(lambda: Evidence.objects.get(name="张三丰.pdf"))
    for number in (done.number, "NDA-1999-9999"):
        answer = clerk.post("/nda/scans/", {"do": "attach", f"number-{file.pk}": number})
        assert answer.status_code == 422
    stored(file.refresh_from_db)
    assert file.record is None


def test_only_registers_with_scans_and_only_their_writers_have_the_page(clerk, client_as):
    assert clerk.get("/vendor/scans/").status_code == 404
    assert client_as("assessor").get("/nda/scans/").status_code == 403
    assert "/nda/scans/" in clerk.get("/nda/").content.decode()


def test_the_longest_name_in_a_file_name_counts_and_a_single_letter_never():
    among = [Candidate(1, "NDA-2026-0001", "张三"), Candidate(2, "NDA-2026-0002", "张三丰"), Candidate(3, "", "李")]
    assert [one.pk for one in matched("张三丰-保密协议.pdf", among)] == [2]
    assert [one.pk for one in matched("张 三 保密.pdf", among)] == [1]
    assert [one.pk for one in matched("nda-2026-0001 张三丰.pdf", among)] == [1]
    assert matched("李.pdf", among) == []
