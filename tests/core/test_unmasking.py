"""Sensitive values: masked at every door, seen by a few with a reason, so many times a day, each time on record."""

import pytest
from django.test import Client

from tests import people
from tests.api.conftest import Program
from tests.examples import make
from tongguan.core.forms import form_of
from tongguan.core.models import AuditEntry, Notification, Preference, SearchEntry, Token
from tongguan.core.registers import registry
from tongguan.exchange import exporting, stream
from tongguan.organisation.models import Person
from tongguan.protection import unmasking

WITH_SECRETS = [register for register in registry.values() if unmasking.secret_fields(register.model)]


@pytest.fixture
def person(as_role):
    with as_role("office_head"):
        return Person.objects.get(pk=make("person", id_no=people.identity_number()).pk)


@pytest.fixture
def number(person, as_role):
    with as_role("office_head"):
        return person.id_no.reveal()


def entries(tenant, action):
    with people.as_system(tenant):
        return list(AuditEntry.objects.filter(register="person", action=action))


def test_every_register_with_sensitive_fields_shows_them_masked_at_every_door(office, tenant, client_as):
    assert WITH_SECRETS
    client = client_as("office_head", "office_staff")
    program = Program(office.user, Token.make(office.user, tenant))
    for register in WITH_SECRETS:
        record = register.model.objects.get(pk=make(register.name).pk)
        texts = [getattr(record, name).reveal() for name in unmasking.secret_fields(register.model)]
        shown = [str(getattr(record, name)) for name in unmasking.secret_fields(register.model)]
        base = f"/{register.name}/{record.pk}/"
        told = {path: client.get(path) for path in (f"/{register.name}/", base, f"{base}edit/", f"{base}history/")}
        told |= {f"{path} api": program.get(path) for path in (f"{register.name}/", base[1:], f"{base[1:]}history")}
        # The page repeats what was typed; what counts is that the record is not found by it.
        assert record.url not in client.get("/search/", {"q": texts[0]}).content.decode()
        told["choices"] = client.get("/person/choices/unit/")
        contents = {path: answer.content.decode() for path, answer in told.items()}
        for form in (stream.CSV, stream.XLSX):
            contents[form] = str(b"".join(exporting.exported(register, office, form)))
        contents["trail"] = str(list(AuditEntry.objects.values_list("changes", "reason")))
        contents["index"] = str(list(SearchEntry.objects.values_list("grams", flat=True)))
        contents["notices"] = str(list(Notification.objects.values_list("given", flat=True)))
        contents["form"] = str(form_of(register)(instance=record, actor=office))
        for place, content in contents.items():
            for text in texts:
                assert text not in content, (register.name, place)
        assert all(mask in contents[base] for mask in shown), register.name


def test_nobody_may_unmask_unless_the_field_names_his_role():
    for register in WITH_SECRETS:
        for name, field in unmasking.secret_fields(register.model).items():
            assert field.unmask, f"{register.name}.{name} can be seen by nobody at all"
            outside = {"vendor_manager", "vendor_staff", "authority_inspector", "sysadmin", "secadmin", "auditadmin"}
            assert not field.unmask & outside, (register.name, name)


def test_the_page_shows_it_once_with_a_reason_and_is_kept_nowhere(person, number, client_as, tenant):
    client = client_as("office_head")
    assert "/unmask/" in client.get(person.url).content.decode()
    answer = client.post(f"{person.url}unmask/", {"field": "id_no", "reason": "核对入场登记"})
    assert answer.status_code == 200
    assert number in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert number not in client.get(person.url).content.decode()
    (entry,) = entries(tenant, "unmask")
    assert (entry.changes, entry.reason, entry.actor.pk) == ({"field": [None, "id_no"]}, "核对入场登记", client.user.pk)
    assert client.get(f"{person.url}unmask/").status_code == 405


@pytest.mark.parametrize("reason", ["", "  ", "查", "啊" * 501])
def test_without_a_sound_reason_nothing_is_shown(person, number, client_as, tenant, reason):
    answer = client_as("office_head").post(f"{person.url}unmask/", {"field": "id_no", "reason": reason})
    assert answer.status_code == 422
    assert number not in answer.content.decode()
    assert entries(tenant, "unmask") == []


def test_whom_the_field_does_not_name_is_refused_on_record(person, number, client_as, tenant):
    client = client_as("internal_auditor")
    assert "/unmask/" not in client.get(person.url).content.decode()
    answer = client.post(f"{person.url}unmask/", {"field": "id_no", "reason": "内审抽样核对"})
    assert answer.status_code == 403
    assert number not in answer.content.decode()
    assert [entry.changes for entry in entries(tenant, "refused:unmask")] == [{"field": [None, "id_no"]}]


def test_whoever_cannot_see_the_record_learns_nothing_of_it(person, client_as, other_tenant, tenant):
    stranger = client_as("office_head", name="外人", of=other_tenant)
    asked = {"field": "id_no", "reason": "只是想看看"}
    assert stranger.post(f"{person.url}unmask/", asked).status_code == 404
    assert client_as("sysadmin").post(f"{person.url}unmask/", asked).status_code == 403
    assert Client().post(f"{person.url}unmask/", asked).status_code == 302
    assert entries(tenant, "unmask") == []


def test_a_mask_sent_back_changes_nothing(office, tenant):
    program = Program(office.user, Token.make(office.user, tenant))
    for register in WITH_SECRETS:
        record = register.model.objects.get(pk=make(register.name).pk)
        masks = {name: str(getattr(record, name)) for name in unmasking.secret_fields(register.model)}
        answer = program.patch(f"{register.name}/{record.pk}", masks)
        assert (answer.status_code, answer.json()["version"]) == (200, record.version)
        again = register.model.objects.get(pk=record.pk)
        assert [getattr(again, name).reveal() for name in masks] == [getattr(record, name).reveal() for name in masks]


def test_a_day_has_a_limit_and_the_audit_administrator_is_told_once(number, person, as_role, client_as, tenant):
    auditadmin = client_as("auditadmin").user
    with as_role("secadmin"):
        Preference(key="unmask.per_day", value="2", reason="从严").save()
    client = client_as("office_head")

    def see():
        return client.post(f"{person.url}unmask/", {"field": "mobile", "reason": "联系到岗"})

    assert [see().status_code for _each in range(4)] == [200, 200, 403, 403]
    assert number not in see().content.decode()
    with people.as_system(tenant):
        (notice,) = Notification.objects.filter(kind="alarm")
    assert (notice.account_id, notice.given["alarm"], notice.given["limit"]) == (auditadmin.pk, "unmask", "2")
    page = client_as("auditadmin").get("/notifications/").content.decode()
    assert client.user.username in page


def test_the_limit_begins_anew_each_day_and_is_each_persons_own(person, client_as, as_role, on_day):
    with as_role("secadmin"):
        Preference(key="unmask.per_day", value="1", reason="从严").save()
    asked = {"field": "mobile", "reason": "联系到岗"}
    first, other = client_as("office_head"), client_as("office_staff")
    assert [first.post(f"{person.url}unmask/", asked).status_code for _each in range(2)] == [200, 403]
    assert other.post(f"{person.url}unmask/", asked).status_code == 200
    on_day(2026, 11, 22)
    assert first.post(f"{person.url}unmask/", asked).status_code == 200


def test_programs_ask_by_field_and_reason(person, number, user_with, tenant):
    def program(role):
        user = user_with(role)
        return Program(user, Token.make(user, tenant))

    path, asked = f"person/{person.pk}/unmask/", {"field": "id_no", "reason": "上报公安备案"}
    answer = program("office_staff").post(path, asked)
    assert (answer.status_code, answer.json()) == (200, {"field": "id_no", "value": number})
    assert "no-store" in answer["Cache-Control"]
    assert program("leader").post(path, asked).status_code == 403
    wrong = [
        {},
        {"field": "id_no"},
        {"field": "name", "reason": "上报公安备案"},
        asked | {"more": 1},
        {"field": 1, "reason": 2},
    ]
    answers = [program("office_staff").post(path, body) for body in wrong]
    assert [answer.status_code for answer in answers] == [422] * 5
    named = [set(answer.json()["errors"]) for answer in answers]
    assert named == [{"field", "reason"}, {"reason"}, {"field"}, {"more"}, {"field", "reason"}]
    assert program("office_staff").get(path).status_code == 405
    assert program("office_staff").post("vendor/1/unmask/", asked).status_code == 404
    assert [entry.reason for entry in entries(tenant, "unmask")] == ["上报公安备案"]
    assert len(entries(tenant, "refused:unmask")) == 1


# --- names before inspectors ------------------------------------------------------------------------------------------


def test_an_inspector_sees_people_of_vendors_by_their_surname_only(office, client_as, user_with, tenant):
    member = make("vendor_staff", person=make("person", kind="vendor_staff", name="欧阳明德"))
    assessment = make("staff_assessment", vendor_staff=member)
    inspector = client_as("authority_inspector")
    program = Program(inspector.user, Token.make(inspector.user, tenant))
    for register, record in (("vendor_staff", member), ("staff_assessment", assessment)):
        answers = [inspector.get(f"/{register}/"), inspector.get(record.url), inspector.get(f"{record.url}history/")]
        answers += [program.get(f"{register}/"), program.get(f"{register}/{record.pk}")]
        for answer in answers:
            assert answer.status_code == 200
            assert "欧阳明德" not in answer.content.decode(), (register, answer.request["PATH_INFO"])
        assert "欧阳**" in answers[1].content.decode()
        assert "欧阳**" in answers[4].content.decode()
    assert "欧阳" not in inspector.get("/search/", {"q": "欧阳明德"}).content.decode().replace("欧阳明德", "")
    assert member.url not in inspector.get("/search/", {"q": "欧阳明德"}).content.decode()
    assert "欧阳明德" in client_as("office_head", "authority_inspector", name="兼任").get(member.url).content.decode()


def test_names_of_own_officials_stay_readable_for_the_inspector(office, client_as):
    assignment = make("role_assignment", person=make("person", name="司马正"))
    assert "司马正" in client_as("authority_inspector").get(assignment.url).content.decode()


# --- reading is noted -------------------------------------------------------------------------------------------------


def test_reading_an_assessment_of_staff_is_noted_with_who_and_from_where(office, client_as, tenant):
    assessment = make("staff_assessment")
    reader = client_as("internal_auditor")
    reader.get(assessment.url)
    Program(reader.user, Token.make(reader.user, tenant)).get(f"staff_assessment/{assessment.pk}")
    Program(reader.user, Token.make(reader.user, tenant)).get("staff_assessment/", children=1)
    rows = AuditEntry.objects.filter(register="staff_assessment", action="read", actor=reader.user).order_by("pk")
    assert [row.record for row in rows] == [assessment.pk, assessment.pk, None]
    assert rows[2].changes == {"records": [None, [assessment.pk]]}
    assert rows[0].source == "127.0.0.1"
    vendor = make("vendor")
    reader.get(vendor.url)
    assert not AuditEntry.objects.filter(register="vendor", action="read").exists()
