"""What tests of pages share."""

import pytest


@pytest.fixture
def head(client_as):
    """The browser of the head of the office."""
    return client_as("office_head")


@pytest.fixture
def clerk(client_as):
    """The browser of a clerk of the office."""
    return client_as("office_staff")
