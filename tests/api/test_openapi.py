"""The OpenAPI document: sound in itself, the same in every language, and compared with what was agreed on."""

import json
import os
import re
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

from tests.examples import make
from tongguan.api import openapi
from tongguan.core.registers import registry

from .conftest import ROOT

KEPT = Path(__file__).parent.parent / "snapshots" / "openapi.json"
METHODS = {"get", "post", "patch"}


@pytest.fixture(scope="module")
def document():
    return json.loads(openapi.text())


def operations(document):
    return {
        one["operationId"]: (path, method, one)
        for path, item in document["paths"].items()
        for method, one in item.items()
        if method in METHODS
    }


def walk(node):
    yield node
    if isinstance(node, dict | list):
        for below in node.values() if isinstance(node, dict) else node:
            yield from walk(below)


def find(document, reference):
    node = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_the_document_is_the_one_agreed_on():
    """`make snapshots` writes it anew; whoever reviews a change then sees what changes for programs."""
    if os.environ.get("WRITE_SNAPSHOTS"):
        KEPT.write_text(openapi.text(), encoding="utf-8")
    assert json.loads(openapi.text()) == json.loads(KEPT.read_text(encoding="utf-8"))


def test_it_is_served_to_everybody_and_built_once(program):
    answer = program().get("openapi.json")
    assert answer.status_code == 200
    assert answer.content.decode() == openapi.text()
    assert openapi.text() is openapi.text()


def test_it_is_the_same_in_every_language():
    openapi.text.cache_clear()
    with translation.override("zh-hans"):
        in_chinese = openapi.text()
    openapi.text.cache_clear()
    with translation.override("en"):
        assert openapi.text() == in_chinese


def test_every_reference_leads_somewhere_and_every_schema_is_used(document):
    references = {node["$ref"] for node in walk(document) if isinstance(node, dict) and "$ref" in node}
    assert all(find(document, reference) for reference in references)
    parts = document["components"]
    named = {f"#/components/{kind}/{name}" for kind in ("schemas", "parameters") for name in parts[kind]}
    assert named <= references


def test_every_operation_has_a_name_of_its_own_and_tells_of_problems(document):
    names = [one["operationId"] for item in document["paths"].values() for key, one in item.items() if key in METHODS]
    assert len(names) == len(set(names))
    assert {"nda_list", "nda_read", "nda_create", "nda_change", "nda_move_sign", "nda_history"} <= set(names)
    for name, (_path, _method, one) in operations(document).items():
        assert re.fullmatch(r"[a-z0-9_]+", name)
        assert one["summary"]
        assert one["responses"]["4XX"] == {"$ref": "#/components/responses/problem"}


def test_every_part_of_an_address_is_a_parameter(document):
    for path, item in document["paths"].items():
        for one in (one for method, one in item.items() if method in METHODS):
            given = [*item.get("parameters", []), *one.get("parameters", [])]
            given = [find(document, each["$ref"]) if "$ref" in each else each for each in given]
            keys = [(each["in"], each["name"]) for each in given]
            assert len(keys) == len(set(keys))
            assert {name for place, name in keys if place == "path"} == {*re.findall(r"{(\w+)}", path)}


def test_every_schema_is_sound(document):
    for node in walk(document["components"]["schemas"]):
        if not isinstance(node, dict):
            continue
        if isinstance(node.get("required"), list) and "properties" in node:
            assert {*node["required"]} <= node["properties"].keys()
        if isinstance(node.get("enum"), list):
            assert len({json.dumps(value) for value in node["enum"]}) == len(node["enum"])
        if isinstance(node.get("type"), str):
            assert node["type"] in {"string", "integer", "boolean", "object", "array", "null", "number"}


def test_what_may_be_anything_has_no_type():
    assert openapi.schema_of(forms.JSONField(required=False)) == {}
    assert openapi._entered(forms.JSONField(required=False)) == {}


def test_every_operation_can_be_reached(document, program, tenant):
    reader = program("office_head", "office_staff", "leader", "sysadmin", "secadmin", "auditadmin")
    for path, method, one in operations(document).values():
        address = path.removeprefix(f"{ROOT}/").replace("{pack}", "gbt32926-2016").replace("{clause}", "6.4.a")
        if "{move}" in address:
            address = address.replace("{move}", document["paths"][path]["parameters"][0]["schema"]["enum"][0])
        answer = reader.send(method.upper(), address.replace("{id}", "999999"))
        assert answer.status_code != 405, one["operationId"]
        assert (answer.status_code == 404) == ("{id}" in address), one["operationId"]


def fits(document, schema, value):
    """Whether a value has the type, the members and the choices that its schema promises."""
    if "$ref" in schema or "anyOf" in schema:
        among = schema.get("anyOf") or [find(document, schema["$ref"])]
        return any(fits(document, each, value) for each in among)
    types = schema.get("type", [])
    kinds = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    if types and not any(type(value) is kinds[kind] for kind in ([types] if isinstance(types, str) else types)):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, list):
        return all(fits(document, schema.get("items", {}), each) for each in value)
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return {*schema.get("required", ())} <= value.keys() <= known.keys() and all(
            fits(document, known[name], each) for name, each in value.items()
        )
    return True


@pytest.mark.parametrize("register", registry.values(), ids=registry)
def test_what_is_answered_is_what_is_promised(document, office, program, register):
    reader = program(*sorted({"office_head", "office_staff", *register.writers}))
    made = make(register.name)
    paths = document["paths"]
    for address, path in (
        (register.name, f"{ROOT}/{register.name}/"),
        (f"{register.name}/{made.pk}", f"{ROOT}/{register.name}/{{id}}"),
        (f"{register.name}/{made.pk}/history", f"{ROOT}/{register.name}/{{id}}/history"),
        (f"{register.name}/", f"{ROOT}/{register.name}/"),
    ):
        promised = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert fits(document, promised, reader.get(address).json()), address


def test_general_answers_are_what_is_promised(document, clerk):
    for path in ("me", "registers", "gates", "board/gbt32926-2016", "clauses/gbt32926-2016/6.4.a"):
        pattern = path.replace("gbt32926-2016", "{pack}").replace("6.4.a", "{clause}")
        promised = document["paths"][f"{ROOT}/{pattern}"]["get"]["responses"]["200"]["content"]["application/json"]
        assert fits(document, promised["schema"], clerk.get(path).json()), path
    refused = clerk.post("vendor/", {}).json()
    assert fits(document, {"$ref": "#/components/schemas/problem"}, refused)
