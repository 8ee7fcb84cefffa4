"""Nothing that lists, finds, offers, counts or hands out rows tells a stranger of one that he may not see."""

import io
import zipfile

import pytest
from django.core import mail

from tests.isolation.world import MARK, in_turn
from tests.sampling import SAMPLE
from tongguan.core import access, clock, mailing
from tongguan.core.actor import acting_as
from tongguan.core.filters import FilterForm
from tongguan.core.forms import RecordChoice, editable
from tongguan.core.models import Notification
from tongguan.core.registers import registry
from tongguan.standards.packs import load
from tongguan.web import about
from tongguan.web.choices import _askable

PLACES = (
    "/",
    "/search/?q=9q9q",
    f"/search/?q={MARK}",
    "/search/?q=密",
    "/notifications/",
    "/notifications/?all",
    "/account/mail/",
    "/import/",
    "/import/vendor_notice/",
    "/board/",
    "/api/v1/me",
    "/api/v1/registers",
    "/api/v1/gates",
    "/platform/account/",
    "/platform/audit_log/",
    "/platform/tenant/",
    "/platform/conformity_result/",
    "/api/v1/account",
    "/api/v1/audit_log",
    "/api/v1/tenant",
    "/api/v1/conformity_result",
    *(f"/areas/{area}/" for area in ("projects", "services", "ledgers", "documents", "system")),
)


@pytest.fixture
def leaks(world):
    """What strangers were told; a test that ends with something in it fails with all of it at once."""
    found = []
    yield found
    assert not found, "\n".join(found[:40])


@pytest.fixture
def told(world, leaks):
    """Looks through an answer for what its reader must not see."""

    def look(stranger, what, content):
        if marks := stranger.marks_in(content):
            leaks.append(f"{stranger.name}: {what} tells {marks[:5]}")

    return look


@pytest.fixture
def each(world, browser_of):
    """Every stranger with a browser."""
    return [(stranger, browser_of(stranger)) for stranger in world.strangers]


def content_of(response):
    """All that came back; of a workbook the words in it."""
    body = b"".join(response) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return body


def readable(stranger):
    """The registers that a stranger may read at all; the others answer 403 before anything is asked."""
    if not stranger.user.roles_in(stranger.tenant, clock.today()):
        return []
    with acting_as(stranger.user, stranger.tenant, writes=False) as actor:
        return [register for register in registry.values() if access.may(actor, "read", register)]


def told_apart(world, stranger):
    """The registers a stranger may read; of a foreign tenant's, which one condition shuts off from all, a selection."""
    mine = readable(stranger)
    if stranger.tenant == world.tenant:
        return mine
    chosen = in_turn(world, stranger, mine)
    return [one for one in mine if one.name in SAMPLE or one in chosen]


def test_general_pages_tell_nothing(each, told):
    for stranger, client in each:
        for place in PLACES:
            told(stranger, place, content_of(client.get(place)))
        for pack in load():
            told(stranger, pack, content_of(client.get(f"/api/v1/board/{pack}")))


def test_lists_exports_and_forms_tell_nothing(world, each, told):
    """Every register as list and answer; what is drawn from the same rows, for registers of every kind."""
    for stranger, client in each:
        chosen = told_apart(world, stranger)
        for register in readable(stranger):
            places = ["", "export.csv"] if register in chosen else [""]
            if register.name in SAMPLE or stranger.tenant.name.startswith("市政务"):
                places += [f"?q={MARK}", "new/"]
            if register.name in SAMPLE:
                places += ["export.xlsx", "template.xlsx", "scans/", "start/"]
            for place in places:
                told(stranger, f"/{register.name}/{place}", content_of(client.get(f"/{register.name}/{place}")))
            told(stranger, f"API {register.name}", client.get(f"/api/v1/{register.name}?children=1").content)


def test_what_a_stranger_does_see_tells_nothing_of_the_rest(each, told):
    """His own records, as they stand on every page of theirs, with comments, links and history."""
    seen = 0
    for stranger, client in each:
        for register in readable(stranger):
            with acting_as(stranger.user, stranger.tenant, writes=False) as actor:
                mine = list(register.visible_to(actor).values_list("pk", flat=True)[:3])
            for pk in mine:
                seen += 1
                for place in ("", "history/", "edit/", "terms/", "answerable/", "brief/", "candidates/", "read/"):
                    told(
                        stranger,
                        f"/{register.name}/{pk}/{place}",
                        content_of(client.get(f"/{register.name}/{pk}/{place}")),
                    )
                for place in ("", "/history", "/answerable"):
                    told(
                        stranger,
                        f"API {register.name}/{pk}{place}",
                        client.get(f"/api/v1/{register.name}/{pk}{place}").content,
                    )
    assert seen > 10


def test_choices_offer_nothing(world, each, told):
    for stranger, client in each:
        for register in told_apart(world, stranger):
            fields = [*sorted(_askable(register)), *([about.FIELDS[1]] if about.speaks(register.model) else [])]
            for field in fields:
                place = f"/{register.name}/choices/{field}/"
                told(stranger, place, client.get(place).content)
            if register.name == "acknowledgement":
                for other in registry:
                    place = f"/{register.name}/choices/about/?register={other}"
                    told(stranger, place, client.get(place).content)


def test_to_ask_by_a_foreign_row_is_to_ask_by_none(world, each, told, leaks):
    """Filters, narrowed lists, forms filled in from the address: a foreign id is answered like one of nothing."""
    for stranger, client in each:
        for register in told_apart(world, stranger):
            for place, foreign, missing in _asked_by(register, world, stranger):
                answers = []
                for query in (foreign, missing):
                    response = client.get(place, query)
                    told(stranger, f"{place} {query}", content_of(response))
                    answers.append((response.status_code, content_of(response).count(b"<tr")))
                if answers[0] != answers[1]:
                    leaks.append(f"{stranger.name}: {place} {foreign} is answered otherwise than {missing}: {answers}")


def _asked_by(register, world, stranger):
    """(address, what asks by foreign rows, the same by rows that never were)."""
    links = {
        one.name: world.ids[name]
        for one in register.model._meta.fields
        if one.is_relation and (name := _name_of(one.related_model)) and stranger.may_not_see(world.kind(name))
    }
    with acting_as(stranger.user, stranger.tenant, writes=False) as actor:
        fields = FilterForm(register, actor).fields
    for name, one in fields.items():
        kind = _name_of(one.queryset.model) if isinstance(one, RecordChoice) else ""
        if kind and stranger.may_not_see(world.kind(kind)):
            yield f"/api/v1/{register.name}", {name: world.ids[kind]}, {name: world.missing}
            if register.name in SAMPLE:
                yield f"/{register.name}/", {name: world.ids[kind]}, {name: world.missing}
    if register.name not in SAMPLE:
        return
    given = {name: pk for name, pk in links.items() if name in editable(register.model)}
    yield f"/{register.name}/new/", given, dict.fromkeys(given, world.missing)
    for name, pk in links.items():
        yield f"/{register.name}/", {"within": f"{name}:{pk}"}, {"within": f"{name}:{world.missing}"}
    if about.speaks(register.model):
        here = {"within": f"about:risk.{world.ids['risk']}"}, {"within": f"about:risk.{world.missing}"}
        yield f"/{register.name}/", *here


def _name_of(model):
    return next((name for name, register in registry.items() if register.model is model), "")


def test_boards_answer_for_a_foreign_project_or_vendor_as_for_none(world, each, leaks):
    pack = next(iter(load()))
    clause = next(one.id for one in load()[pack].clauses.values() if one.checks)
    alien = [(stranger, client) for stranger, client in each if stranger.tenant != world.tenant]
    for stranger, client in alien:
        for name in ("project", "vendor"):
            for place in (f"/board/{pack}/", f"/clauses/{pack}/{clause}/", f"/api/v1/board/{pack}"):
                answers = [client.get(place, {name: pk}) for pk in (world.ids[name], world.missing)]
                assert [one.status_code for one in answers] == [400, 400]
                if stranger.marks_in(answers[0].content):
                    leaks.append(f"{stranger.name}: {place} by {name}")


def test_a_number_leads_a_stranger_nowhere(world, each, leaks):
    with acting_as(world.office, world.tenant):
        numbers = {name: registry[name].model.objects.get(pk=pk).number for name, pk in world.ids.items()}
    for stranger, client in each:
        for name, number in in_turn(world, stranger, numbers.items()):
            if stranger.may_not_see(world.kind(name)):
                answer = client.get("/search/", {"q": number})
                if answer.status_code == 302 or b"<tr" in content_of(answer):
                    leaks.append(f"{stranger.name} is led by {number} to {answer.get('Location', 'a table')}")


def test_mails_tell_nothing_of_what_their_reader_may_not_see(world, told, settings):
    """Everybody was once told of every row; who may not see it reads only of what kind it is."""
    settings.MAIL = True
    Notification.objects.filter(tenant=world.tenant).update(read_at=None, mailed_at=None)
    for stranger in world.strangers:
        type(stranger.user).objects.filter(pk=stranger.user.pk).update(email=f"stranger{stranger.user.pk}@example.org")
    mailing.send(world.tenant)
    sent = {one.to[0]: one for one in mail.outbox}
    assert len(sent) >= 4
    for stranger in world.strangers:
        if message := sent.get(f"stranger{stranger.user.pk}@example.org"):
            told(
                stranger,
                "mail",
                "\n".join([message.subject, message.body, *(str(part) for part, _type in message.alternatives)]),
            )
