"""At no address that names a row does a stranger reach one, and a row that he may not see is as if it never was."""

import re

import pytest
from django.http import HttpResponse

from tests.isolation.doors import BODY, asking_for_rows, doors, routes, unknown
from tests.isolation.world import TURNS
from tongguan.core import access
from tongguan.core.actor import acting_as
from tongguan.core.registers import registry
from tongguan.web import door

TOKEN = re.compile(rb"\b[A-Za-z0-9]{64}\b")
"""The token against forgery, which is another one on every page."""
THEMSELVES = frozenset({"%(register)s/%(pk)s/", "api/v1/%(register)s/%(pk)s"})


def test_every_address_of_a_row_is_tried():
    assert unknown() == [], "say in tests/isolation/doors.py whose row the id in these addresses is"
    assert {door.address.count("%(pk)s") for door in doors()} == {1}
    assert len(asking_for_rows()) >= 29
    assert {"%(register)s/%(pk)s/", "api/v1/%(register)s/%(pk)s"} < set(routes())


def knock(client, door, pk):
    """What is answered at the door of a row: status, where it leads, and the words without what changes each time."""
    path = door.at(pk)
    if door.method == "GET":
        response = client.get(path)
    elif door.is_api:
        response = client.generic(door.method, path, "{}", content_type="application/json")
    else:
        response = client.post(path, BODY)
    body = b"".join(response) if response.streaming else response.content
    plain = TOKEN.sub(b"", body.replace(path.encode(), b"#"))
    return response.status_code, response.get("Location", "").replace(path, "#"), plain


@pytest.fixture
def plainly_told(monkeypatch):
    """Error pages without their frame, which is the same for all of them: thousands are asked for."""
    monkeypatch.setattr(door, "told", lambda _request, status, message="": HttpResponse(message, status=status))


def tried_by(stranger, world):
    """Doors to what he may not see: every record itself, every door of its own kind, and his turn of those of all.

    A door that all registers share is one code: each stranger tries it with every fourth register, the next
    stranger with the ones beside. Of what is closed to his roles as a whole, he tries the record itself.
    """
    with acting_as(stranger.user, stranger.tenant, writes=False) as actor:
        closed = {name for name, one in registry.items() if not access.may(actor, "read", one)}
    turn, places = world.strangers.index(stranger), {name: place for place, name in enumerate(registry)}
    shared = sorted({(one.route, one.method) for one in doors() if is_shared(one)})
    for one in doors():
        itself = one.route in THEMSELVES and one.method == "GET"
        his = not is_shared(one) or (turn + places[one.of] + shared.index((one.route, one.method))) % TURNS == 0
        if stranger.may_not_see(world.kind(one.of)) and (itself or (his and one.of not in closed)):
            yield one


def is_shared(one):
    """Whether all registers have this door."""
    return "%(register)s" in one.route


def test_a_stranger_reaches_no_row_and_cannot_tell_it_from_one_that_never_was(world, browser_of, plainly_told):
    before, leaks, tried, reached = world.fingerprint(), [], 0, set()
    for stranger in world.strangers:
        client, nothing = browser_of(stranger), {}
        for one in tried_by(stranger, world):
            at = one.method, one.route
            if at not in nothing:
                nothing[at] = knock(client, one, world.missing)
            if nothing[at][0] == 405:
                continue
            answer, tried = knock(client, one, world.id_of(one.of)), tried + 1
            reached.add(at)
            told = f"{stranger.name}: {one.method} {one.at('…')} {answer[0]}"
            if answer[0] == 405:
                continue
            if answer[0] not in {302, 403, 404}:
                leaks.append(f"{told} lets in")
            if marks := stranger.marks_in(answer[2]):
                leaks.append(f"{told} tells {marks}")
            # Of another register with this address, the roles of the stranger may say something else.
            if answer[0] != 403 and answer != nothing[at] and answer != knock(client, one, world.missing):
                leaks.append(f"{told} differs from what is answered where nothing is: {answer[2][:80]}")
    assert not leaks, "\n".join(map(str, leaks[:40]))
    assert tried > 1_500
    assert len(reached) > 60
    assert world.fingerprint() == before


def test_the_page_that_says_so_says_the_same_of_a_hidden_row_as_of_none(world, browser_of):
    """With its frame: nothing on it is taken from the row."""
    for stranger in world.strangers:
        client = browser_of(stranger)
        for name in ("risk", "contract", "vendor_notice", "nda"):
            if stranger.may_not_see(world.kind(name)):
                for part in ("", "edit/", "history/"):
                    pages = [client.get(f"/{name}/{pk}/{part}") for pk in (world.ids[name], world.missing)]
                    told = [
                        TOKEN.sub(b"", page.content.replace(page.request["PATH_INFO"].encode(), b"#")) for page in pages
                    ]
                    assert pages[0].status_code in {403, 404}
                    assert told[0] == told[1]


def test_the_department_itself_comes_in(world, browser_of):
    """So that the test above says something: with the same addresses its own people read the same rows."""
    with acting_as(world.office, world.tenant) as actor:
        for name, register in registry.items():
            if access.may(actor, "read", register):
                assert access.get(actor, register, world.ids[name]) is not None, name
    client = browser_of(world.insider)
    for name in ("project", "risk", "contract"):
        answer = client.get(f"/{name}/{world.ids[name]}/")
        assert answer.status_code == 200
        assert world.insider.marks_in(answer.content) == []
        assert b"9Q9Q" in answer.content
