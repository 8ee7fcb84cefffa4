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


STEPS = (("approve", "remote_access_has_recording", "A.4.d"), ("confirm", "remote_service_is_granted", "A.4.c"))


def test_g19_is_told_by_page_and_api_alike(client_as, program, asked):
    page, api = client_as("office_head"), program("office_head")
    for record, (move, rule, clause) in zip(asked, STEPS, strict=True):
        shown = page.post(f"{record.url}move/{move}/", {"on": "2026-11-21", "version": record.version})
        answer = api.post(f"{record.url.strip('/')}/{move}/", {"version": record.version})
        assert (shown.status_code, answer.status_code) == (409, 422), move
        [why] = answer.json()["refusals"]
        assert (why["rule"], why["clause"], why["record"]) == (rule, clause, record.pk)
        assert clause in shown.content.decode()
        assert f'href="{record.url}' in shown.content.decode()
