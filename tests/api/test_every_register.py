"""What the API does with every register: a new one is tested by being declared and given an example."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make, values_for
from tests.sampling import SAMPLE
from tongguan.core import audit
from tongguan.core.actor import acting_as
from tongguan.core.fields import Secret
from tongguan.core.registers import registry, relations_of_title
from tongguan.core.roles import INSIDE

every_register = pytest.mark.parametrize("register", registry.values(), ids=registry)
ENTERED = [register for register in registry.values() if register.name != "evidence"]
"""Evidence comes in as a file: test_evidence.py."""


def _only_read(register):
    return sorted({*register.readers} & INSIDE - {*register.writers})


READ_ONLY = [register for register in registry.values() if _only_read(register)]
HEAD = {"id", "number", "title", "url", "version", "state", "opening", "moves"}


@pytest.fixture
def tenant(db, standing):
    """The department whose examples stand already."""
    return standing.tenant


@pytest.fixture
def writer(program, register):
    """A program that may write the register, and read what the example leans on."""
    return program(*{"office_head", "office_staff", *sorted(register.writers)})


@pytest.fixture
def made(tenant, standing, writer, register):
    with acting_as(writer.user, tenant):
        return standing.record(register)


@every_register
def test_a_record_is_read_with_its_fields_rows_and_moves(tenant, register, writer, made):
    answer = writer.get(f"{register.name}/{made.pk}")
    told = answer.json()
    assert answer.status_code == 200
    assert told.keys() >= HEAD | {*register.children}
    assert (told["id"], told["number"], told["url"], told["version"]) == (made.pk, made.number, made.url, made.version)
    assert told["state"] == getattr(made, "state", None)
    for field in register.model._meta.fields:
        if field.editable and not field.primary_key:
            assert field.name in told, field.name
            if field.is_relation:
                assert f"{field.name}_title" in told, field.name
    with acting_as(writer.user, tenant):
        for related in register.children:
            assert [row["id"] for row in told[related]] == [row.pk for row in getattr(made, related).order_by("pk")]


@pytest.mark.parametrize("register", [registry[name] for name in sorted(SAMPLE)], ids=sorted(SAMPLE))
def test_the_slash_at_the_end_is_a_matter_of_taste(register, writer, made):
    for path in (register.name, f"{register.name}/{made.pk}", f"{register.name}/{made.pk}/history"):
        with_slash, without = writer.get(f"{path}/"), writer.get(path)
        assert with_slash.status_code == without.status_code == 200
        # Where the next page is follows how this one was asked for.
        assert {**with_slash.json(), "next": None} == {**without.json(), "next": None}


@every_register
def test_a_list_shows_the_record_as_it_stands_alone_its_moves_judged(register, writer, made):
    def mine(**parameters):
        return next(one for one in writer.get(register.name, **parameters).json()["results"] if one["id"] == made.pk)

    alone = writer.get(f"{register.name}/{made.pk}").json()
    assert {type(move["open"]) for move in alone["moves"]} <= {bool}
    assert mine(children="1") == alone
    assert mine() == {name: value for name, value in alone.items() if name not in register.children}
    assert mine(moves="none", children="1") == {name: value for name, value in alone.items() if name != "moves"}


@every_register
def test_a_page_costs_no_more_for_another_record(office, register, writer):
    def cost(**parameters):
        with CaptureQueriesContext(connection) as queries:
            assert writer.get(register.name, **parameters).status_code == 200
        # PostgreSQL is told besides who is asking, in a transaction.
        return sum(" FROM " in query["sql"] for query in queries)

    kinds = ({"moves": "none"}, {"children": "1"}, {})
    for parameters in kinds:
        cost(**parameters)
    before = [cost(**parameters) for parameters in kinds]
    make(register.name)
    assert [cost(**parameters) for parameters in kinds] == before
    # What records link to is read beside them, one kind of thing after the other, and then what its title names.
    linked = {field.related_model for field in register.model._meta.fields if field.is_relation}
    assert before[0] <= 5 + len(linked) + sum(len(relations_of_title(model)) for model in linked)


@every_register
def test_an_empty_patch_changes_nothing_and_leaves_no_trace(register, writer, made):
    path = f"{register.name}/{made.pk}"
    before, trail = writer.get(path).json(), writer.get(f"{path}/history").json()
    answer = writer.patch(f"{register.name}/{made.pk}", {})
    assert (answer.status_code, answer.json()) == (200, before)
    assert writer.get(f"{path}/history").json() == trail


@every_register
def test_what_was_read_can_be_sent_back_and_changes_nothing(register, writer, made):
    path = f"{register.name}/{made.pk}"
    before, trail = writer.get(path).json(), writer.get(f"{path}/history").json()
    open_fields = {field.name for field in register.model._meta.fields if field.editable} - {"id", *_secrets(made)}
    sent = {name: value for name, value in before.items() if name in open_fields | {"version"}}
    answer = writer.patch(f"{register.name}/{made.pk}", sent)
    assert (answer.status_code, answer.json()) == (200, before)
    assert writer.get(f"{path}/history").json() == trail


def _secrets(record):
    return [name for name, value in vars(record).items() if isinstance(value, Secret)]


@pytest.mark.parametrize("register", ENTERED, ids=lambda register: register.name)
def test_a_record_is_entered_and_found_at_its_address(office, register, writer):
    answer = writer.post(f"{register.name}/", values_for(register.name))
    assert answer.status_code == 201, answer.json()
    made = register.model.objects.get(pk=answer.json()["id"])
    assert writer.client.get(answer["Location"], headers=writer.headers).json() == answer.json()
    # Of sensitive registers the reading leaves a trace too.
    entry = audit.history(register.name, made.pk).exclude(action="read").get()
    assert (entry.action, entry.actor) == ("create", writer.user)


@every_register
def test_a_field_that_does_not_exist_is_named(register, writer, made):
    answer = writer.patch(f"{register.name}/{made.pk}", {"no_such_field": {"deep": [1]}, "number": "X-1"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "no_such_field": ["There is no such field."],
        "number": ["There is no such field."],
    }


@every_register
def test_a_foreign_tenant_finds_nothing(register, program, other_tenant, made):
    stranger = program(*sorted({*register.writers, *INSIDE}), of=other_tenant)
    path = f"{register.name}/{made.pk}"
    move = next(iter(made.workflow.transitions), "x") if made.workflow else "x"
    answers = [
        stranger.get(path),
        stranger.patch(path, {}),
        stranger.get(f"{path}/history"),
        stranger.post(f"{path}/{move}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert stranger.get(register.name).json()["results"] == []
    assert stranger.get(register.name).json()["count"] == 0
    never_was = stranger.get(f"{register.name}/{made.pk + 1000}").json()
    assert {**never_was, "instance": ""} == {**answers[0].json(), "instance": ""}


@every_register
def test_who_may_not_read_is_refused_and_who_is_out_of_reach_sees_nothing(register, program, made):
    for role in ("customer", "auditadmin", "vendor_staff"):
        outsider = program(role)
        may = role in register.readers or role in register.writers
        answers = [outsider.get(register.name), outsider.get(f"{register.name}/{made.pk}")]
        if not may:
            assert [answer.status_code for answer in answers] == [403, 403]
        elif role != "auditadmin":
            assert answers[0].json()["results"] == []
            assert answers[1].status_code == 404


@pytest.mark.parametrize("register", READ_ONLY, ids=lambda register: register.name)
def test_who_may_only_read_may_not_write(register, program, made):
    reader = program(_only_read(register)[0])
    assert reader.get(f"{register.name}/{made.pk}").status_code == 200
    assert reader.patch(f"{register.name}/{made.pk}", {}).status_code == 403
    assert reader.post(f"{register.name}/", {}).status_code == 403


@every_register
def test_the_filters_are_those_of_the_page(register, writer, made):
    machine = register.model.workflow
    if machine:
        other = next(state for state in machine.states.values if state != made.state)
        assert made.pk in [one["id"] for one in writer.get(register.name, state=made.state).json()["results"]]
        assert made.pk not in [one["id"] for one in writer.get(register.name, state=other).json()["results"]]
        assert writer.get(register.name, state="lost").json()["errors"].keys() == {"state"}
    answer = writer.get(register.name, colour="red")
    assert (answer.status_code, answer.json()["errors"]) == (400, {"colour": ["There is no such parameter."]})


@every_register
def test_history_tells_what_happened_newest_first(tenant, register, writer, made):
    answer = writer.get(f"{register.name}/{made.pk}/history").json()
    with acting_as(writer.user, tenant):
        entries = list(audit.history(register.name, made.pk))
    assert [one["id"] for one in answer["results"]] == [entry.pk for entry in entries]
    assert answer["results"][-1]["action"] == "create"
    assert answer["results"][-1]["actor"]["id"] == entries[-1].actor_id


def test_no_register_has_the_name_of_another_address():
    assert not {*registry} & {"board", "clauses", "registers", "gates", "me", "openapi.json"}


def test_no_register_hides_what_heads_every_record_but_its_title():
    for register in registry.values():
        own = {field.name for field in register.model._meta.fields if field.model is register.model}
        own -= {"id", "number", "version", "opening", "state"}
        assert not own & (HEAD - {"title"}), register.name
