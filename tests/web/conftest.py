"""What tests of pages share."""

from types import SimpleNamespace

import pytest

from tests import people
from tests.examples import make
from tests.outsourcing.stories import staff


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


@pytest.fixture
def team(office, user_with, client_as):
    """A running project of a vendor with a manager and one of its people, and a rival on the same project."""
    vendor, rival = make("vendor", name="长河信息公司"), make("vendor", name="云岭科技公司")
    project = make("project", name="政务云运维", state="operating", opening=True)

    def member(account, at, **given):
        person = make("person", kind="vendor_staff", establishment="", account=account, name=account.name)
        return staff(vendor=at, project=project, person=person, **given)

    manager = client_as("vendor_manager", "vendor_staff", name="长河经理")
    engineer = client_as("vendor_staff", name="长河工程师")
    stranger = user_with("vendor_manager", "vendor_staff", name="云岭经理")
    return SimpleNamespace(
        vendor=vendor,
        rival=rival,
        project=project,
        manager=manager,
        engineer=engineer,
        boss=member(manager.user, vendor),
        one=member(engineer.user, vendor),
        foreign=member(stranger, rival),
        tenant=office.tenant,
    )
