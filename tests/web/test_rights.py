"""The page of rights: by role, by register, by person; on paper and as a sheet."""

import io
import zipfile

import pytest

from tests.people import as_system
from tongguan.core.matrix import access_matrix
from tongguan.core.models import AuditEntry

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def security(client_as):
    return client_as("secadmin")


def test_the_rights_of_a_role_are_listed_register_by_register(security):
    told = security.get("/platform/rights/?role=assessor", headers=ENGLISH).content.decode()
    assert "Rights: security assessor" in told
    assert "complete" in told
    assert "SOD-02" in told


def test_a_register_tells_its_roles(security):
    told = security.get("/platform/rights/?register=filing", headers=ENGLISH).content.decode()
    assert "Inspector of the security authority" in told
    assert "Security assessor" not in told.partition("<tbody>")[2]


def test_what_one_person_may_do_is_told_with_the_time_of_each_role(security, user_with):
    account = user_with("engineer", name="工程师甲")
    told = security.get(f"/platform/rights/?account={account.pk}", headers=ENGLISH).content.decode()
    assert "What 工程师甲 may do" in told
    assert "granted by the administrators" in told


@pytest.mark.parametrize("role", ["leader", "auditadmin", "internal_auditor", "secadmin"])
def test_whoever_grants_checks_or_answers_comes_in(client_as, role):
    client = client_as(role)
    assert client.get("/platform/rights/").status_code == 200
    assert "/platform/rights/" in client.get("/areas/system/").content.decode()


@pytest.mark.parametrize("role", ["sysadmin", "office_staff", "vendor_manager", "authority_inspector"])
def test_nobody_else_does(client_as, role):
    client = client_as(role)
    assert client.get("/platform/rights/").status_code == 403
    assert client.get("/platform/rights/export/").status_code == 403


@pytest.mark.parametrize("asked", ["role=emperor", "register=emperor", "account=0", "account=x"])
def test_what_does_not_exist_is_not_there(security, asked):
    assert security.get(f"/platform/rights/?{asked}").status_code == 404


def test_the_whole_matrix_goes_out_as_a_sheet_and_that_is_noted(security, tenant):
    answer = security.get("/platform/rights/export/?format=xlsx")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        rows = book.read("xl/worksheets/sheet1.xml").count(b"<row")
    assert rows == len(access_matrix()) + 2
    with as_system(tenant):
        assert AuditEntry.objects.filter(register="rights", action="export").count() == 1


def test_a_part_goes_out_as_text(security):
    answer = security.get("/platform/rights/export/?format=csv&role=leader&register=project", headers=ENGLISH)
    text = b"".join(answer.streaming_content).decode()
    assert "approve outsourcing" in text
    assert "office_head" not in text
    assert security.get("/platform/rights/export/?format=pdf").status_code == 404
