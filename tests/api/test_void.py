"""Voiding: a record that should not be there is taken out, kept, and told why."""

import pytest

from tests.examples import make


def post(client, record, **body):
    return client.post(f"/api/v1/{record.url.strip('/')}/void", body, content_type="application/json")


@pytest.fixture
def nda(as_role):
    with as_role("office_head", "office_staff"):
        return make("nda")


def test_a_voided_record_is_gone_from_lists_and_kept_with_its_reason(client_as, nda, as_role):
    answer = post(client_as("office_staff"), nda, reason="重复录入")
    assert (answer.status_code, answer.json()["voided"]) == (200, True)
    assert client_as("office_staff").get(f"/api/v1/nda/{nda.pk}").status_code == 404
    with as_role("office_head"):
        assert type(nda).everything.get(pk=nda.pk).voided


def test_voiding_needs_a_reason_and_the_right_to_write(client_as, nda):
    assert post(client_as("office_staff"), nda).status_code == 422
    assert post(client_as("internal_auditor"), nda, reason="x").status_code == 403


def test_a_stale_version_voids_nothing(client_as, nda):
    assert post(client_as("office_staff"), nda, reason="x", version=nda.version + 1).status_code == 409
