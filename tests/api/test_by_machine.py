"""A machine reads the document of the API and asks whatever it allows and forbids: nothing breaks, nothing differs."""

import copy
import itertools
import json
from collections import Counter, defaultdict

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import ROOT
from tests.examples import make
from tongguan.api import openapi
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Token
from tongguan.core.registers import registry
from tongguan.core.roles import Role

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SAMPLE = frozenset({"document", "evidence", "incident", "person", "project"})
"""Registers with rows, steps, files and addresses of their own; all registers are asked in `make integration`."""
KNOWN = {"pack": "gbt32926-2016", "clause": "6.4.a"}
SEED = 32926
HOST = "http://testserver"


class Machine:
    """Somebody with a token for everything who takes the document at its word."""

    def __init__(self, ids, token):
        self.ids, self.token, self.answers = ids, token, Counter()
        self.client = Client(raise_request_exception=False)
        self.schema = schemathesis.openapi.from_dict(_with_links(json.loads(openapi.text()), ids))

    def ask(self, names, *, examples):
        """What is wrong with the answers of these registers and of all that is no register, and where it shows."""
        wrong = defaultdict(list)
        for found in self.schema.get_all_operations():
            operation = found.ok()
            name = _name_of(operation)
            if name in registry and name not in names:
                continue
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                for fault in self._faults_of(operation, mode, examples):
                    wrong[fault].append(f"{operation.label} ({mode.value})")
        return [f"{fault}\n  {', '.join(places[:5])}" for fault, places in wrong.items()]

    def _faults_of(self, operation, mode, examples):
        found, real = set(), itertools.cycle((True, False))

        @seed(SEED)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            if next(real):
                case.path_parameters = self._lead_somewhere(operation, case.path_parameters)
            try:
                case.validate_response(self._answer(case), checks=CHECKS)
            except (Failure, FailureGroup) as failure:
                found.update(_told(one) for one in getattr(failure, "exceptions", [failure]))

        ask()
        return found

    def _lead_somewhere(self, operation, given):
        """The parts of the address, as they are for something that is there."""
        known = KNOWN | {"id": self.ids.get(_name_of(operation), 1)}
        return {name: known.get(name, value) for name, value in (given or {}).items()}

    def _answer(self, case):
        """What is answered in this very process, so within the test's transaction; what was done is undone."""
        asked = requests.Request(**case.as_transport_kwargs(base_url=HOST)).prepare()
        headers = {name: value for name, value in asked.headers.items() if name.lower() not in OWN}
        with transaction.atomic():
            answer = self.client.generic(
                asked.method,
                asked.path_url,
                asked.body or b"",
                content_type=asked.headers.get("Content-Type", ""),
                headers=headers | {"Authorization": f"Bearer {self.token}"},
            )
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        self.answers[answer.status_code] += 1
        told = {name: [value] for name, value in answer.headers.items()}
        return Response(answer.status_code, told, content, asked, 0.0, verify=False)


OWN = frozenset({"content-type", "content-length", "cookie"})
"""Headers that the client sets by itself."""


def _told(failure):
    return f"{failure.title}: {failure.message[:600]}"


def _name_of(operation):
    return operation.path.removeprefix(f"{ROOT}/").split("/")[0]


def _with_links(document, ids):
    """The document with the ids of what is there as the only links to be sent: made up ones lead nowhere."""
    document = copy.deepcopy(document)
    for name, schema in document["components"]["schemas"].items():
        if name.endswith(("_in", "_change")):
            for field in schema.get("properties", {}).values():
                if (linked := field.get("x-register")) in ids:
                    field["enum"] = [ids[linked]]
    return document


@pytest.fixture
def machine(tenant, user_with):
    """`machine(names)` knows an example of these registers, and of everything else that comes with them."""

    def build(names):
        office, nobody = user_with("office_head", "office_staff"), user_with("leader", name="chen")
        everybody = user_with(*(role for role in Role if role != Role.SYSTEM), name="everybody")
        with acting_as(office, tenant):
            made = {name: make(name).pk for name in sorted(names)}
            found = {name: register.model.objects.order_by("pk").first() for name, register in registry.items()}
            entry = AuditEntry.objects.filter(tenant=tenant).first()
        ids = {name: record.pk for name, record in found.items() if record} | made
        ids |= {"tenant": tenant.pk, "account": nobody.pk, "rights": office.pk, "audit_log": entry.pk}
        return Machine(ids, Token.make(everybody, tenant))

    return build


def test_a_sample_of_the_operations_keeps_its_promises(machine):
    asking = machine(SAMPLE)
    wrong = asking.ask(SAMPLE, examples=3)
    assert not wrong, "\n".join(wrong)
    assert all(asking.answers[status] for status in (200, 201, 400, 403, 404, 422))


@pytest.mark.integration
def test_every_operation_keeps_its_promises(machine):
    asking = machine(frozenset(registry))
    wrong = asking.ask(frozenset(registry), examples=5)
    assert not wrong, "\n".join(wrong)
