"""G19 at the page and at the API: both refuse in the same words, and both let what is granted through."""

import pytest

from tests import people
from tests.access.cases_sites import change_control
from tests.examples import make
from tests.improvement.cases_unauthorised import remote


@pytest.fixture
def asked(tenant):
    """A remote access without a recording of sessions, and a remote service that nobody granted."""
    with people.as_system(tenant):
        return change_control(
            make("remote_access", state="assessed", opening=True), "recording", deployed=False
        ), remote()


@pytest.mark.parametrize(("place", "move", "rule", "clause"), [
    (0, "approve", "remote_access_has_recording", "A.4.d"),
    (1, "confirm", "remote_service_is_granted", "A.4.c"),
])  # fmt: skip
def test_g19_is_told_by_page_and_api_alike(client_as, program, asked, place, move, rule, clause):
    record = asked[place]
    page = client_as("office_head").post(f"{record.url}move/{move}/", {"on": "2026-11-21", "version": record.version})
    answer = program("office_head").post(f"{record.url.strip('/')}/{move}/", {"version": record.version})
    assert (page.status_code, answer.status_code) == (409, 422)
    [why] = answer.json()["refusals"]
    assert (why["rule"], why["clause"], why["record"]) == (rule, clause, record.pk)
    assert clause in page.content.decode()
    assert f'href="{record.url}' in page.content.decode()
