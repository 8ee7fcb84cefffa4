"""Erasing a person: two people, nothing in the way, and afterwards nothing to be read anywhere."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests import people
from tests.api.conftest import Program
from tests.examples import make
from tests.exchange import books
from tongguan.core import audit, sealing
from tongguan.core.actor import acting
from tongguan.core.crypto import Unreadable
from tongguan.core.models import AuditEntry, DataKey, Disposal, Token
from tongguan.core.registers import registry
from tongguan.exchange import exporting, importing, stream
from tongguan.exchange.models import ImportTouch
from tongguan.exchange.undoing import _restore
from tongguan.organisation.models import Person
from tongguan.protection import disposing, erasing


def left(**given):
    person = make("person", **given)
    Person.workflow.take("leave", person)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def person(as_role):
    with as_role("office_head", "office_staff"):
        return left(id_no=people.identity_number(), email="someone@example.com")


@pytest.fixture
def erased(person, as_role):
    with as_role("office_staff"):
        asked = erasing.ask(person, "本人申请删除")
    with as_role("leader"):
        erasing.approve(asked, Person.objects.get(pk=person.pk))
    with as_role("office_head"):
        yield Person.objects.select_related("data_key").get(pk=person.pk)


def test_one_asks_and_another_decides(person, as_role):
    with as_role("office_head"):
        asked = erasing.ask(person, "本人申请删除")
        with pytest.raises(PermissionDenied, match="SOD-16"):
            erasing.approve(asked, person)
        with pytest.raises(ValidationError):
            erasing.ask(person, "再来一次")
    with as_role("office_staff"), pytest.raises(PermissionDenied):
        erasing.approve(asked, person)
    with as_role("leader"):
        with pytest.raises(ValidationError):
            erasing.refuse_to(asked, " ")
        erasing.refuse_to(asked, "尚在争议中")
        assert not erasing.is_erased(Person.objects.get(pk=person.pk))
        with pytest.raises(ValidationError):
            erasing.approve(asked, person)
        assert Disposal.objects.get().state == "refused"
        acts = list(audit.history("person", person.pk).values_list("action", flat=True)[:2])
    assert acts == ["refused_erase", "ask_erase"]


def test_afterwards_neither_text_nor_mask_nor_index_is_left(erased, tenant):
    for name in ("id_no", "mobile"):
        assert getattr(erased, name).is_erased
        with pytest.raises(Unreadable):
            getattr(erased, name).reveal()
    assert (erased.id_no_index, erased.mobile_index, erased.email) == ("", "", "")
    key = DataKey.objects.get(pk=erased.data_key_id)
    assert key.wrapped == ""
    assert key.destroyed_at
    assert Disposal.objects.get().state == "done"
    assert sealing.verify(tenant) == []
    told = str(list(AuditEntry.objects.filter(register="person", record=erased.pk).values_list("changes", flat=True)))
    assert "*" in told


def test_pages_api_and_sheets_go_on_with_erased_people(erased, client_as, user_with, tenant, office):
    client = client_as("office_head", "office_staff")
    for path in ("/person/", erased.url, f"{erased.url}edit/", f"{erased.url}history/", f"{erased.url}erase/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
    assert "*** " in client.get(erased.url).content.decode()
    assert "/unmask/" not in client.get(erased.url).content.decode()
    shut = client.post(f"{erased.url}unmask/", {"field": "id_no", "reason": "核对身份"})
    assert shut.status_code == 422
    program = Program(client.user, Token.make(client.user, tenant))
    assert program.get(f"person/{erased.pk}").status_code == 200
    assert program.patch(f"person/{erased.pk}", {"name": "欧阳先生"}).status_code == 200
    sheet = b"".join(exporting.exported(registry["person"], acting(), stream.XLSX))
    batch = importing.run(_named(sheet), "person", actor=acting())
    assert Person.objects.count() == 1
    assert Person.objects.get(pk=erased.pk).id_no.is_erased
    assert batch


def _named(content):
    file = io.BytesIO(content)
    file.name = "人员.xlsx"
    return file


def test_new_numbers_are_refused_for_whom_was_erased(erased, user_with, tenant, office):
    user = user_with("office_head", "office_staff")
    program = Program(user, Token.make(user, tenant))
    answer = program.patch(f"person/{erased.pk}", {"id_no": people.identity_number()})
    assert answer.status_code == 422
    assert "id_no" in answer.json()["errors"]
    number = people.identity_number()
    importing.run(books.book(("人员", [["姓名", "身份证号"], ["另一人", number]])), "person", actor=acting())
    assert Person.objects.count() == 2


def test_what_stands_against_it_is_named(as_role, tenant, user_with):
    with as_role("office_head", "office_staff"):
        person = make("person", account=user_with("engineer"))
        member = make("vendor_staff", person=person)
        make("nda", vendor_staff=member, vendor=member.vendor, party_type="staff", state="signed", opening=True)
        found = " ".join(erasing.obstacles(Person.objects.get(pk=person.pk)))
        with pytest.raises(ValidationError):
            erasing.ask(person, "本人申请删除")
    for word in (member.number, "NDA-", user_with("engineer").username):
        assert word in found


def test_a_hold_stands_against_it_until_somebody_else_lifts_it(person, as_role):
    with as_role("office_staff"):
        disposing.hold("person", person.pk, "仲裁期间")
        with pytest.raises(ValidationError, match="仲裁期间"):
            erasing.ask(person, "本人申请删除")
    with as_role("office_head"):
        disposing.lift("person", person.pk, "仲裁已结束")
        disposing.hold("person", person.pk, "另案")
        with pytest.raises(PermissionDenied, match="SOD-16"):
            disposing.lift("person", person.pk, "另案已结")


def test_the_page_leads_both_people_through_it(person, client_as):
    clerk, leader = client_as("office_staff"), client_as("leader")
    assert f"{person.url}erase/" in clerk.get(person.url).content.decode()
    assert client_as("internal_auditor").get(f"{person.url}erase/").status_code == 403
    assert clerk.get("/vendor/1/erase/").status_code == 404
    assert clerk.post(f"{person.url}erase/", {"do": "ask", "reason": ""}).status_code == 422
    assert clerk.post(f"{person.url}erase/", {"do": "ask", "reason": "本人申请"}).status_code == 302
    assert clerk.post(f"{person.url}erase/", {"do": "approve", "reason": ""}).status_code == 403
    assert "本人申请" in leader.get(f"{person.url}erase/").content.decode()
    assert person.url in leader.get("/notifications/").content.decode()
    assert leader.post(f"{person.url}erase/", {"do": "approve", "reason": ""}).status_code == 302
    assert "*** " in leader.get(person.url).content.decode()


def test_an_undone_import_does_not_bring_back_what_was_erased(as_role, client_as):
    with as_role("office_head", "office_staff") as actor:
        number = people.identity_number()
        person = make("person", id_no=number)
        sheet = books.book(("人员", [["姓名", "身份证号", "手机"], [person.name, number, "13812345678"]]))
        importing.run(sheet, "person", actor=actor)
        touched = Person.objects.get(pk=person.pk)
        Person.workflow.take("leave", touched)
        asked = erasing.ask(Person.objects.get(pk=person.pk), "本人申请删除")
    with as_role("leader"):
        erasing.approve(asked, Person.objects.get(pk=person.pk))
    with as_role("office_head", "office_staff"):
        again = Person.objects.get(pk=person.pk)
        for touch in ImportTouch.objects.all():
            _restore(again, touch.before, "撤销导入")
        assert Person.objects.get(pk=person.pk).id_no.is_erased
        assert Person.objects.get(pk=person.pk).id_no_index == ""
