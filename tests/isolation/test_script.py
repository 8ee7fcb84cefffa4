"""No word that anybody typed becomes part of a page: not in a text, not in an attribute, not in a mail."""

import re

from django.core import mail
from django.urls import reverse

from tests.isolation.world import MARK, SCRIPT
from tests.sampling import SAMPLE
from tongguan.core import mailing
from tongguan.core.models import Notification
from tongguan.core.registers import registry
from tongguan.standards.packs import load

BROKEN = re.compile(rf"({MARK}[NVPO][0-9]+|zz)(\"'|&quot;'|\"&#x27;)|<b 9", re.IGNORECASE)
"""A typed word that still has its quotes or brackets."""
STORED = (
    "history/",
    "edit/",
    "void/",
    "read/",
    "compare/",
    "brief/",
    "candidates/",
    "terms/",
    "form/",
    "answerable/",
)
TYPED = f"zz{SCRIPT}"
PARAMETERS = (
    *("q", "next", "tab", "within", "from", "register", "record", "state", "after", "before", "kind", "all", "copy"),
    *("with", "starter", "language", "edition", "cell", "on", "against", "verdict", "phase", "actor", "project"),
    *("vendor", "on__gte", "children", "moves", "limit", "plan", "sheet", "notice", "upto", "username"),
)


def unsafe(response):
    """What of typed words stands in a page as it was typed."""
    body = b"".join(response) if response.streaming else response.content
    if not response["Content-Type"].startswith("text/html"):
        return []
    return [found.group() for found in BROKEN.finditer(body.decode())]


def test_nothing_that_is_stored_is_part_of_a_page(world, browser_of):
    client, wrong, seen = browser_of(world.insider), [], 0
    for name, pk in world.ids.items():
        for page in (f"{pk}/", *(("", *(f"{pk}/{part}" for part in STORED)) if name in SAMPLE else ())):
            response = client.get(f"/{name}/{page}")
            seen += response.status_code == 200 and MARK.encode() in response.content
            wrong += [f"/{name}/{page}: {told}" for told in unsafe(response)]
        if (machine := registry[name].model.workflow) and name in SAMPLE:
            place = f"/{name}/{pk}/move/{next(iter(machine.transitions))}/"
            wrong += [f"{place}: {told}" for told in unsafe(client.get(place))]
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert seen > len(registry)


def test_nothing_that_is_stored_is_part_of_a_desk_a_board_or_a_search(world, browser_of):
    client, pack = browser_of(world.insider), next(iter(load()))
    clause = next(one.id for one in load()[pack].clauses.values() if one.checks)
    places = [
        "/",
        f"/search/?q={MARK}",
        "/notifications/?all",
        f"/board/{pack}/",
        f"/clauses/{pack}/{clause}/",
        "/import/",
        *("/statistics/health/", "/statistics/vendors/", "/statistics/expiries/"),
    ]
    places += [f"/import/{world.others['import_batch']}/", "/platform/audit_log/", "/platform/account/"]
    places += [f"/{name}/choices/{field}/" for name, field in (("nda", "vendor"), ("contract", "project"))]
    for place in places:
        assert unsafe(client.get(place)) == [], place


def test_nothing_that_is_typed_into_an_address_is_part_of_its_page(world, browser_of):
    client, wrong = browser_of(world.insider), []
    pack = next(iter(load()))
    places = ["/", "/search/", "/notifications/", f"/board/{pack}/", f"/clauses/{pack}/4.1/", "/import/", "/login/"]
    for name in ("vendor", "policy", "risk_assessment", "acknowledgement", "project"):
        pk = world.ids[name]
        places += [f"/{name}/", f"/{name}/new/", f"/{name}/start/", f"/{name}/choices/state/", f"/{name}/scans/"]
        places += [f"/{name}/{pk}/", f"/{name}/{pk}/history/", f"/{name}/{pk}/compare/", f"/{name}/{pk}/read/"]
    fields = {one.name for name in ("vendor", "policy") for one in registry[name].model._meta.fields}
    everything = dict.fromkeys((*PARAMETERS, *fields), TYPED)
    for place in places:
        for given in (everything, {"register": "vendor", "record": TYPED, "tab": TYPED, "q": TYPED, "next": TYPED}):
            wrong += [f"{place}: {told}" for told in unsafe(client.get(place, given))]
        wrong += [f"{place}…: {told}" for told in unsafe(client.get(f"{place}{TYPED}"))]
    wrong += [f"logged out: {told}" for told in unsafe(type(client)().get(reverse("login"), everything))]
    assert not wrong, "\n".join(map(str, wrong[:40]))


def test_what_is_typed_into_a_form_and_refused_stands_in_it_as_text(world, browser_of):
    client, wrong = browser_of(world.insider), []
    for name, register in ((name, registry[name]) for name in SAMPLE):
        sent = {one.name: TYPED for one in register.model._meta.fields} | {"change_reason": TYPED}
        sent |= {f"{child}-TOTAL_FORMS": "1" for child in register.children}
        sent |= {f"{child}-INITIAL_FORMS": "0" for child in register.children}
        for place in (f"/{name}/new/", f"/{name}/{world.ids[name]}/edit/"):
            wrong += [f"{place}: {told}" for told in unsafe(client.post(place, sent))]
    wrong += [f"log-in: {told}" for told in unsafe(type(client)().post("/login/", {"username": TYPED, "next": TYPED}))]
    assert not wrong, "\n".join(map(str, wrong[:40]))


def test_a_mail_in_colours_holds_words_as_words(world, settings):
    settings.MAIL = True
    type(world.office).objects.filter(pk=world.office.pk).update(email="office@example.org")
    Notification.objects.filter(account=world.office).update(read_at=None, mailed_at=None)
    mailing.send(world.tenant)
    (message,) = mail.outbox
    ((coloured, _kind),) = message.alternatives
    assert MARK in coloured
    assert BROKEN.findall(str(coloured)) == []
    assert "\n" not in message.subject
