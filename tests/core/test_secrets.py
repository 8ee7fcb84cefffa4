"""Sensitive fields: sealed under the person's own key, found by a blind index, gone for good with the key."""

import json

import pytest
from django.db import connection

from tests import people
from tests.examples import make
from tongguan.core import audit, sealing
from tongguan.core.crypto import Unreadable
from tongguan.core.models import DataKey
from tongguan.organisation.models import Person


def raw(person, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM organisation_person WHERE id = %s", [person.pk])  # noqa: S608  made here
        return cursor.fetchone()[0]


@pytest.fixture
def person(office):
    return Person.objects.get(pk=make("person").pk)


def test_it_prints_as_its_mask_and_opens_only_when_asked(office):
    number = people.identity_number()
    kept = Person.objects.get(pk=make("person", id_no=number).pk)
    assert str(kept.id_no) == f"{kept.id_no}" == kept.id_no.mask == number[:3] + "*" * 13 + number[-2:]
    assert kept.id_no.reveal() == number
    assert number not in repr(kept.id_no)


def test_destroying_the_key_erases_the_person_and_leaves_the_trail_whole(person, tenant):
    DataKey.objects.filter(pk=person.data_key_id).update(wrapped="")
    for name in ("id_no", "mobile"):
        with pytest.raises(Unreadable):
            getattr(person, name).reveal()
    assert sealing.verify(tenant) == []
    assert audit.history("person", person.pk).exists()


def test_each_person_has_a_key_of_their_own(office):
    one, other = make("person"), make("person")
    assert one.data_key_id != other.data_key_id
    DataKey.objects.filter(pk=one.data_key_id).update(wrapped="")
    assert Person.objects.get(pk=other.pk).mobile.reveal()


def test_a_sealed_value_does_not_open_in_another_column(person):
    token = json.loads(raw(person, "id_no"))
    token["for"] = "organisation.person.mobile"
    moved = type(person.id_no).stored(json.dumps(token))
    with pytest.raises(Unreadable):
        moved.reveal()


def test_a_sealed_value_does_not_open_for_another_person(office):
    one, other = make("person"), make("person")
    token = json.loads(raw(one, "id_no"))
    token["key"] = other.data_key_id
    with pytest.raises(Unreadable):
        type(Person.objects.get(pk=one.pk).id_no).stored(json.dumps(token)).reveal()


def test_a_changed_sealed_value_does_not_open(person):
    token = json.loads(raw(person, "id_no"))
    token["text"] = token["text"][:-6] + "AAAA=="
    with pytest.raises(Unreadable):
        type(person.id_no).stored(json.dumps(token)).reveal()


def test_the_same_number_is_sealed_differently_and_indexed_alike(office):
    number = people.mobile_number()
    one, other = make("person", mobile=number), make("person", mobile=f"+86 {number}")
    assert raw(one, "mobile") != raw(other, "mobile")
    assert raw(one, "mobile_index") == raw(other, "mobile_index") != ""
    assert number not in raw(one, "mobile_index")


def test_an_emptied_secret_loses_its_index(person):
    person.mobile = ""
    person.save()
    assert (raw(person, "mobile"), raw(person, "mobile_index")) == ("", "")


def test_only_sealed_text_reaches_the_database(person):
    with pytest.raises(ValueError, match="through its record"):
        Person._base_manager.filter(pk=person.pk).update(mobile="13800000000")


def test_either_cipher_opens_what_the_other_sealed(office, settings):
    first = make("person")
    settings.CIPHER = "sm4-gcm"
    second = make("person")
    assert "sm4-gcm." in raw(second, "id_no")
    assert "aes-gcm." in raw(first, "id_no")
    settings.CIPHER = "aes-gcm"
    assert Person.objects.get(pk=second.pk).id_no.reveal()
    settings.CIPHER = "sm4-gcm"
    assert Person.objects.get(pk=first.pk).id_no.reveal()
