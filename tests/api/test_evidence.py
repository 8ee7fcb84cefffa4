"""Files through the API: taken in by content, handed out as attachments to whoever may see them."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.examples import make

CONTENT = "盖章的扫描件".encode()


def scan(name="扫描.txt", content=CONTENT):
    return SimpleUploadedFile(name, content)


def test_a_file_comes_in_with_its_digests_and_goes_out_as_it_was(office, clerk):
    nda = make("nda")
    answer = clerk.upload(file=scan(), kind="signature", register="nda", record=str(nda.pk))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["name"], told["kind"], told["size"]) == ("扫描.txt", "signature", len(CONTENT))
    assert told["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert (told["register"], told["record"]) == ("nda", nda.pk)
    assert "file" not in told
    out = clerk.get(f"evidence/{told['id']}/file")
    assert b"".join(out.streaming_content) == CONTENT
    assert out["Content-Type"] == "text/plain"
    assert out["Content-Disposition"].startswith("attachment")
    assert out["X-Content-Type-Options"] == "nosniff"


def test_the_name_may_be_told_apart_from_the_file(clerk):
    answer = clerk.upload(file=scan("x.txt"), name="保密协议.txt")
    assert answer.json()["name"] == "保密协议.txt"


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({}, {"file"}),
        ({"file": "no file"}, {"file"}),
        ({"file": ("a.exe", b"MZ")}, {"__all__"}),
        ({"file": ("a.pdf", b"no pdf")}, {"__all__"}),
        ({"file": ("a.txt", b"")}, {"__all__"}),
        ({"file": ("a.txt", b"x"), "kind": "k" * 61}, {"kind"}),
        ({"file": ("a.txt", b"x"), "kind": "\x00"}, {"kind"}),
        ({"file": ("a.txt", b"x"), "record": "one"}, {"record"}),
        ({"file": ("a.txt", b"x"), "register": "nda", "record": "999"}, {"record"}),
        ({"file": ("a.txt", b"x"), "register": "nda"}, {"record"}),
        ({"file": ("a.txt", b"x"), "register": "colours", "record": "1"}, {"record"}),
        ({"file": ("a.txt", b"x"), "valid_to": "2026-01-01", "state": "valid"}, {"valid_to", "state"}),
    ],
    ids=range(12),
)
def test_what_is_wrong_with_a_file_is_named_and_nothing_is_kept(clerk, parts, wrong):
    parts = {name: SimpleUploadedFile(*part) if isinstance(part, tuple) else part for name, part in parts.items()}
    answer = clerk.upload(**parts)
    assert (answer.status_code, answer.json()["errors"].keys()) == (422, wrong)
    assert clerk.get("evidence").json()["count"] == 0


def test_a_file_for_a_record_of_another_tenant_is_not_taken(as_role, other_tenant, clerk):
    with as_role("office_head", of=other_tenant):
        foreign = make("vendor")
    answer = clerk.upload(file=scan(), register="vendor", record=str(foreign.pk))
    assert answer.json()["errors"].keys() == {"record"}


def test_json_is_no_file(clerk):
    assert clerk.post("evidence/", {"name": "x"}).status_code == 415


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"]
)
def test_a_broken_envelope_is_not_understood(clerk, content_type):
    assert clerk.post("evidence/", b"--y\r\nnonsense", content_type=content_type).status_code in {400, 415, 422}


def test_a_file_beyond_the_limit_is_too_large(clerk, settings):
    settings.EVIDENCE_LIMIT = 1000
    assert clerk.upload(file=scan(content=b"x" * 2000)).status_code == 422
    assert clerk.upload(file=scan(content=b"x" * 100_000)).status_code == 413


def test_only_those_who_may_see_evidence_get_the_file(office, program, other_tenant):
    made = make("evidence")
    path = f"evidence/{made.pk}/file"
    # People from outside hand in evidence themselves; that of others is not there for them.
    assert program("vendor_staff").get(path).status_code == 404
    assert program("office_head", of=other_tenant).get(path).status_code == 404
    assert program("authority_inspector").upload(file=io.BytesIO(b"x")).status_code == 403


def test_a_file_that_is_gone_from_the_disk_is_told_so(office, clerk):
    made = make("evidence")
    made.file.storage.delete(made.file.name)
    answer = clerk.get(f"evidence/{made.pk}/file")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
