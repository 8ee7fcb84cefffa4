"""What the platform holds about me: all of it, to me alone, to take along."""

import io
import zipfile

import pytest

from tests import people
from tests.api.conftest import Program
from tests.examples import make
from tongguan.core.models import AuditEntry, Token
from tongguan.organisation.models import Person
from tongguan.protection import own_data, unmasking


@pytest.fixture
def me(client_as, as_role):
    """A clerk with a personal record, a training and somebody who looked at his number."""
    client = client_as("office_staff")
    with as_role("office_head"):
        client.number = people.identity_number()
        client.person = make("person", account=client.user, id_no=client.number, name="诸葛清")
        make("training_session", title="网络安全意识", attendees=[{"person": client.person, "passed": "pass"}])
        unmasking.unmask(Person.objects.get(pk=client.person.pk), "id_no", "办理门禁卡")
    return client


def test_the_page_shows_my_record_unmasked_and_who_saw_it(me):
    answer = me.get("/account/data/")
    content = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for word in (me.number, me.user.username, "诸葛清", "网络安全意识", "办理门禁卡"):
        assert word in content, word


def test_it_can_be_taken_along_as_json_and_as_a_sheet(me, tenant):
    told = me.get("/account/data/?form=json").json()
    assert set(told) == set(own_data.declared)
    assert me.number in told["person"][0].values()
    sheet = zipfile.ZipFile(io.BytesIO(me.get("/account/data/?form=xlsx").content))
    assert me.number in sheet.read("xl/worksheets/sheet1.xml").decode()
    with people.as_system(tenant):
        forms = [entry.changes["format"][1] for entry in AuditEntry.objects.filter(action="own_data").order_by("pk")]
    assert forms == ["json", "xlsx"]


def test_nobody_else_sees_it_and_no_token_opens_it(me, client_as, tenant):
    assert me.number not in client_as("office_head").get("/account/data/").content.decode()
    program = Program(me.user, Token.make(me.user, tenant))
    # No token opens a page.
    assert program.client.get("/account/data/", headers=program.headers).status_code == 302
    assert me.get("/account/").content.decode().count("/account/data/") == 1


def test_whoever_has_no_personal_record_sees_the_account_all_the_same(client_as):
    content = client_as("sysadmin").get("/account/data/").content.decode()
    assert "sysadmin" in content
