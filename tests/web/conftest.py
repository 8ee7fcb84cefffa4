"""What tests of pages share."""

import pytest

from tests import people


@pytest.fixture
def head(client_as):
    """The browser of the head of the office."""
    return client_as("office_head")


@pytest.fixture
def clerk(client_as):
    """The browser of a clerk of the office."""
    return client_as("office_staff")


@pytest.fixture
def stored(tenant):
    """Looks past every page into what the tenant has: `stored(Vendor.objects.get)`."""

    def look(question):
        with people.as_system(tenant):
            return question()

    return look
