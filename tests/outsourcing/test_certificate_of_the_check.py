"""What proves a background check lies under the key of the person whom it is about."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.examples import make
from tongguan.core.crypto import Unreadable
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import VendorStaff
from tongguan.outsourcing.models.vendor_staff import certificate


def stored(staff) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT background_certificate FROM outsourcing_vendorstaff WHERE id = %s", [staff.pk])
        return cursor.fetchone()[0]


def test_the_number_is_kept_sealed_and_told_as_a_mask(office):
    staff = make("vendor_staff", opening=True, background_certificate="BJ2026 00018")
    assert "00018" not in stored(staff)
    kept = VendorStaff.objects.get(pk=staff.pk).background_certificate
    assert str(kept) == "***"
    assert kept.reveal() == "BJ2026 00018"
    assert kept.key_id == Person.objects.get(pk=staff.person_id).data_key_id


def test_it_goes_with_the_key_of_the_person_and_no_new_one_is_kept(office):
    staff = make("vendor_staff", opening=True, background_certificate="BJ202600018")
    key = staff.person.data_key
    key.wrapped = ""
    key.save()
    again = VendorStaff.objects.get(pk=staff.pk)
    with pytest.raises(Unreadable):
        again.background_certificate.reveal()
    again.background_certificate = "BJ202600019"
    with pytest.raises(ValidationError) as refused:
        again.full_clean()
    assert set(refused.value.message_dict) == {"background_certificate"}


def test_what_is_too_long_to_be_a_number_is_refused():
    with pytest.raises(ValidationError):
        certificate("9" * 101)
