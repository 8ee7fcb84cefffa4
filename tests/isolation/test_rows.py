"""At no address that names a row does a stranger reach one, and a row that he may not see is as if it never was."""

import re

from tests.isolation.doors import BODY, asking_for_rows, doors, routes, unknown
from tongguan.core import access
from tongguan.core.actor import acting_as
from tongguan.core.registers import registry

TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken&quot;: &quot;|"request_id": ")[^"&]+')


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


def test_a_stranger_reaches_no_row_and_cannot_tell_it_from_one_that_never_was(world, browser_of):
    before, leaks, tried = world.fingerprint(), [], 0
    for stranger in world.strangers:
        client, shut = browser_of(stranger), {}
        for door in doors():
            if not stranger.may_not_see(world.kind(door.of)):
                continue
            if shut.get((door.method, door.route)) == 405:
                continue
            answer = knock(client, door, world.id_of(door.of))
            tried += 1
            shut[door.method, door.route] = answer[0]
            told = f"{stranger.name}: {door.method} {door.at('…')} {answer[0]}"
            if answer[0] not in {302, 403, 404, 405}:
                leaks.append(f"{told} lets in")
            if marks := stranger.marks_in(answer[2]):
                leaks.append(f"{told} tells {marks}")
            if answer[0] != 403 and answer != knock(client, door, world.missing):
                leaks.append(f"{told} differs from what is answered where nothing is")
    assert leaks == []
    assert tried > 10_000
    assert world.fingerprint() == before


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
