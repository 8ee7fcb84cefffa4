"""Making a record void: with a reason, by whoever writes the register, never over somebody else's change."""

import pytest

from tests.examples import make
from tests.web.markup import fields_of, read
from tongguan.core.models import AuditEntry


@pytest.fixture
def vendor(as_role):
    """A vendor that was entered twice."""
    with as_role("office_head"):
        return make("vendor")


def test_a_record_is_made_void_with_its_reason(clerk, vendor, stored):
    page = clerk.get(f"{vendor.url}void/")
    assert read(page).objections == []
    answer = clerk.post(f"{vendor.url}void/", fields_of(page) | {"reason": "录入重复"})
    assert (answer.status_code, answer.url) == (302, "/vendor/")
    assert clerk.get(vendor.url).status_code == 404
    entry = stored(AuditEntry.objects.filter(register="vendor", record=vendor.pk, action="void").get)
    assert (entry.reason, entry.actor) == ("录入重复", clerk.user)


def test_without_a_reason_nothing_is_made_void(clerk, vendor):
    answer = clerk.post(f"{vendor.url}void/", fields_of(clerk.get(f"{vendor.url}void/")) | {"reason": "  "})
    assert answer.status_code == 422
    assert clerk.get(vendor.url).status_code == 200


def test_what_somebody_changed_in_between_is_not_made_void(as_role, clerk, vendor):
    shown = fields_of(clerk.get(f"{vendor.url}void/"))
    with as_role("office_head", name="韩梅梅"):
        changed = type(vendor).objects.get(pk=vendor.pk)
        changed.scale = "大型"
        changed.save()
    answer = clerk.post(f"{vendor.url}void/", shown | {"reason": "录入重复"})
    assert answer.status_code == 409
    assert "韩梅梅" in answer.content.decode()
    assert clerk.get(vendor.url).status_code == 200


def test_who_only_reads_makes_nothing_void(client_as, vendor):
    assert client_as("leader").get(f"{vendor.url}void/").status_code == 403
    assert client_as("leader").post(f"{vendor.url}void/", {"reason": "x", "version": 1}).status_code == 403
