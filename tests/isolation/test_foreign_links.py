"""A link to a row that somebody may not see is refused in the words for a row that is not there, by every door."""

import io
import json

import pytest

from tests.sampling import SAMPLE
from tongguan.core import access
from tongguan.core.actor import acting_as
from tongguan.core.forms import editable
from tongguan.core.models import User
from tongguan.core.models.companions import About
from tongguan.core.registers import find, registry
from tongguan.exchange import exporting, importing, stream


def links_of(register):
    """Form field -> the register, or the accounts, to which it leads."""
    by_model = {one.model: name for name, one in registry.items()} | {User: "account"}
    columns = (register.model._meta.get_field(name) for name in editable(register.model))
    return {one.name: by_model[one.related_model] for one in columns if one.related_model in by_model}


def writable(stranger):
    """The registers that a stranger may write."""
    with acting_as(stranger.user, stranger.tenant, writes=False) as actor:
        return [one for one in registry.values() if access.may(actor, "write", one) and one.name != "evidence"]


@pytest.fixture
def strangers(world):
    """Those who may write anything at all."""
    return [one for one in world.strangers if "without" not in one.name]


def test_a_foreign_row_cannot_be_linked_and_is_told_from_none_by_nothing(world, strangers, browser_of):
    wrong, tried, before = [], 0, world.fingerprint()
    for stranger in strangers:
        client = browser_of(stranger)
        for register in writable(stranger):
            foreign = {
                name: world.id_of(kind)
                for name, kind in links_of(register).items()
                if stranger.may_not_see(world.kind(kind))
                and not (kind == "account" and stranger.tenant == world.tenant)
            }
            if issubclass(register.model, About) and stranger.tenant != world.tenant:
                foreign |= {"record": world.ids["risk"]}
            if not foreign:
                continue
            tried += 1
            answers = []
            for given in (foreign, dict.fromkeys(foreign, world.missing)):
                sent = given | ({"register": "risk"} if "record" in given else {})
                told = client.post(f"/api/v1/{register.name}/", json.dumps(sent), content_type="application/json")
                errors, shown = told.json().get("errors", {}), b""
                if register.name in SAMPLE:
                    page = client.post(f"/{register.name}/new/", sent)
                    shown, errors = page.content, errors | {"page": page.status_code}
                answers.append((told.status_code, {name: errors.get(name) for name in (*given, "page")}))
                if marks := [*stranger.marks_in(told.content), *stranger.marks_in(shown)]:
                    wrong.append(f"{stranger.name}: {register.name} tells {marks}")
            if answers[0] != answers[1]:
                wrong.append(f"{stranger.name}: {register.name} {answers}")
            if missed := [name for name, texts in answers[0][1].items() if not texts and name != "page"]:
                wrong.append(f"{stranger.name}: {register.name} takes {missed}")
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert tried > 80
    assert world.fingerprint() == before


def _import(register, sheet, actor):
    return importing.run(io.BytesIO(sheet), register.name, name="台账.csv", actor=actor)


def _undone(replaced):
    """What gives a text with these words put back."""

    def put_back(text):
        for new, old in replaced.items():
            text = text.replace(new, old)
        return text

    return put_back


def test_a_cell_that_names_a_foreign_row_is_answered_like_one_that_names_none(world):
    """By number, by name and by account: the sheet of a stranger learns nothing about what there is."""
    for stranger in world.strangers[:4]:
        for register in writable(stranger)[:12]:
            links = {
                name: kind
                for name, kind in links_of(register).items()
                if kind in registry and stranger.may_not_see(world.kind(kind))
            }
            if not links:
                continue
            with acting_as(world.office, world.tenant):
                named = {
                    name: registry[kind].model.objects.get(pk=world.ids[kind]).number for name, kind in links.items()
                }
            without_the_end = _undone({f"{text}0": text for text in named.values()})
            with acting_as(stranger.user, stranger.tenant) as actor:
                reports = []
                for given in (named, {name: f"{text}0" for name, text in named.items()}):
                    head, cells = ",".join(given), ",".join(given.values())
                    sheet = f"{head}\n{head}\n{cells}\n".encode("utf-8-sig")
                    report = _import(register, sheet, actor)
                    told = sorted((one.cell, without_the_end(str(one.message))) for one in report.errors)
                    reports.append((report.counts, told))
            assert reports[0] == reports[1], (stranger.name, register.name)


def test_what_was_exported_by_its_own_people_leads_a_stranger_who_imports_it_to_nothing(world, strangers):
    """The sheet names rows by number, by natural key and by links; none is found by whoever may not see it."""
    before, wrong, tried = world.fingerprint(), [], 0
    for stranger in strangers:
        for register in writable(stranger):
            sheet = exported(world, register) if stranger.may_not_see(world.kind(register.name)) else b""
            if not sheet:
                continue
            tried += 1
            models = [register.model, *(register.model._meta.get_field(one).related_model for one in register.children)]
            with acting_as(stranger.user, stranger.tenant) as actor:
                stood = {model: newest(model) for model in models}
                counts = _import(register, sheet, actor).counts
            if counts["unchanged"] or counts["updated"]:
                wrong.append(f"{stranger.name}: {register.name} finds what is there: {counts}")
            with acting_as(stranger.user, stranger.tenant) as actor:
                for model, pk in stood.items():
                    wrong += [f"{stranger.name}: {register.name} {told}" for told in led_astray(actor, model, pk)]
        for model, (count, rows) in world.fingerprint().items():
            # What was there is as it was; what a stranger of the same tenant imported is his own.
            if [one for one in rows if one in before[model][1]] != before[model][1]:
                wrong.append(f"{stranger.name}: {model.__name__} was changed")
            if stranger.tenant != world.tenant and (count, len(rows)) != (before[model][0], len(before[model][1])):
                wrong.append(f"{stranger.name}: {model.__name__} was added to")
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert tried > 80


def exported(world, register):
    """The sheet of a register as its own people get it; nothing where the office does not read it."""
    with acting_as(world.office, world.tenant) as office:
        if not access.may(office, "read", register):
            return b""
        return b"".join(exporting.exported(register, office, stream.CSV))


def newest(model):
    """The id beyond which rows are new."""
    return model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def led_astray(actor, model, pk):
    """The links of new rows that lead to what the actor does not see."""
    for row in model._base_manager.filter(tenant=actor.tenant, pk__gt=pk):
        links = [
            (one.name, one.related_model, getattr(row, one.attname)) for one in model._meta.fields if one.is_relation
        ]
        if issubclass(model, About) and row.register:
            links.append(("record", registry[row.register].model, row.record))
        for name, target, key in links:
            register = find(target)
            if key and register and not register.visible_to(actor).filter(pk=key).exists():
                yield f"{model.__name__}.{name} leads to {target.__name__} {key}"
            if key and target is User and not User.objects.of(actor.tenant).filter(pk=key).exists():
                yield f"{model.__name__}.{name} names the account {key}"
