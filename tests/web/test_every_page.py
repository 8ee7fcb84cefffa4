"""What holds for the pages of every register: a new one is tested by being declared."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.web.markup import fields_of, read
from tongguan.core import registers
from tongguan.core.models import AuditEntry
from tongguan.core.roles import Role

every_register = pytest.mark.parametrize("register", registers.registry.values(), ids=registers.registry)


def a_writer_of(register):
    """Somebody who may write the register."""
    return "office_head" if "office_head" in register.writers else next(iter(register.writers))


@pytest.fixture
def tenant(db, standing):
    """The department whose examples stand already."""
    return standing.tenant


@pytest.fixture
def made(as_role, standing):
    """The example of a register; another one, made in the name of the office, where something special is wanted."""

    def find(register, **given):
        with as_role("office_head", "office_staff"):
            return make(register.name, **given) if given else standing.record(register)

    return find


@pytest.fixture
def another(as_role):
    """Makes one more example in the name of the office."""

    def make_one(register):
        with as_role("office_head", "office_staff"):
            return make(register.name)

    return make_one


@pytest.fixture
def office(client_as):
    """The browser of the head of the office."""
    return client_as("office_head", "office_staff")


@every_register
def test_every_page_opens_and_is_sound(client_as, made, register):
    record = made(register)
    office = client_as(a_writer_of(register), "office_head", "office_staff")
    pages = ["", "new/", f"{record.pk}/", f"{record.pk}/edit/", f"{record.pk}/history/"]
    moves = register.model.workflow.transitions if register.model.workflow else {}
    pages += [f"{record.pk}/move/{name}/" for name in moves]
    for page in pages:
        response = office.get(f"/{register.name}/{page}")
        assert response.status_code == 200, page
        assert read(response).objections == [], page


@every_register
def test_an_empty_list_says_what_the_register_is_for_and_offers_the_first_entry(client_as, other_tenant, register):
    client = client_as(a_writer_of(register), of=other_tenant)
    response = client.get(f"/{register.name}/")
    page = read(response)
    assert page.objections == []
    assert page.all("table") == []
    assert len(page.all("a", href=f"/{register.name}/new/")) == 2
    assert str(register.help) in response.content.decode().replace("&#x27;", "'")


@every_register
def test_a_list_page_costs_no_more_for_another_row(office, another, register):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert office.get(f"/{register.name}/").status_code == 200
        return len(asked)

    cost()
    one = cost()
    another(register)
    assert cost() == one


POINTERS = ["contract-project", "contract-vendor", "vendor_staff-person", "vendor_staff-project", "org_unit-head"]


@pytest.mark.parametrize("pointer", POINTERS)
def test_a_record_page_costs_the_same_for_one_related_row_and_for_ten(office, made, pointer):
    name, field = pointer.split("-")
    register = registers.registry[name]
    record = made(registers.find(register.model._meta.get_field(field).related_model))

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert office.get(f"{record.url}?tab={pointer}").status_code == 200
        return len(asked)

    made(register, **{field: record})
    cost()
    one = cost()
    for _again in range(9):
        made(register, **{field: record})
    assert cost() == one


@every_register
def test_strangers_are_sent_to_the_log_in(client, made, register):
    record = made(register)
    for page in ("", "new/", f"{record.pk}/", f"{record.pk}/edit/", f"{record.pk}/history/"):
        response = client.get(f"/{register.name}/{page}")
        assert (response.status_code, response.url.split("?")[0]) == (302, "/login/")


@every_register
def test_who_has_no_right_to_the_register_is_told_so_and_sees_nothing(client_as, made, register):
    record = made(register)
    barred = next(role for role in ("finance", "auditadmin", "customer") if role not in _readers(register))
    client = client_as(barred)
    for page in ("", "new/", f"{record.pk}/", f"{record.pk}/edit/", f"{record.pk}/history/"):
        response = client.get(f"/{register.name}/{page}")
        assert response.status_code == 403
        assert record.number not in response.content.decode()
        assert read(response).objections == []


def _readers(register):
    return {str(role) for role in [*register.readers, *register.writers]}


@every_register
def test_a_reader_who_does_not_write_gets_no_form(client_as, made, register, stored):
    record = made(register)
    readers = [role for role in register.readers if role not in register.writers and role in _inside()]
    if not readers:
        assert {*register.readers} - {*register.writers} <= {Role.VENDOR_MANAGER, Role.VENDOR_STAFF, *_inside()}
        return
    client = client_as(readers[0])
    before = stored(AuditEntry.objects.count)
    assert client.get(f"/{register.name}/new/").status_code == 403
    assert client.get(f"{record.url}edit/").status_code == 403
    assert client.post(f"{record.url}edit/", {}).status_code == 403
    assert read(client.get(f"/{register.name}/")).all("a", href=f"/{register.name}/new/") == []
    assert stored(AuditEntry.objects.count) == before


def _inside():
    return {Role.MGMT_REP, Role.LEADER, Role.RISK_OWNER, Role.INTERNAL_AUDITOR}


@every_register
def test_a_foreign_tenant_finds_nothing(client_as, other_tenant, made, register):
    record = made(register)
    client = client_as("office_head", "office_staff", "leader", of=other_tenant)
    for page in ("", "edit/", "history/"):
        response = client.get(f"{record.url}{page}")
        assert response.status_code == (403 if page == "edit/" and "office_head" not in register.writers else 404)
        assert record.number not in response.content.decode()
    assert record.number not in client.get(f"/{register.name}/").content.decode()
    assert client.post(f"{record.url}comment/", {"text": "hello"}).status_code == 404


@every_register
def test_a_form_sent_back_untouched_changes_nothing(client_as, made, register, stored):
    record = made(register)
    client = client_as(a_writer_of(register), "office_head", "office_staff")
    shown = client.get(f"{record.url}edit/")
    entries = stored(AuditEntry.objects.count)
    response = client.post(f"{record.url}edit/", fields_of(shown))
    assert (response.status_code, response.headers.get("Location")) == (302, record.url), response.content.decode()
    assert stored(AuditEntry.objects.count) == entries
