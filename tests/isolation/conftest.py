"""The world of strangers, made once for all tests of this package; what a test changes in it is undone."""

import pytest
from django.db import transaction
from django.test import Client

from tests.isolation.world import populated


@pytest.fixture(scope="package")
def kept_world(home, django_db_setup, django_db_blocker):
    """Within a transaction around all tests of the package; each test's own lies inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield populated()
        transaction.set_rollback(True)


@pytest.fixture
def world(db, kept_world):
    """The department and its strangers."""
    return kept_world


@pytest.fixture
def browser_of(monkeypatch):
    """A browser in which a stranger is logged in; thousands of refusals are not written down one by one."""
    monkeypatch.setattr("django.utils.log.request_logger.disabled", True)

    def open_one(stranger):
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(stranger.user)
        session = client.session
        session["tenant"] = stranger.tenant.pk
        session.save()
        return client

    return open_one
