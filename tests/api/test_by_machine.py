"""A machine reads the document of the API and asks whatever it allows and forbids: nothing breaks, nothing differs."""

import itertools
import json

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.people import account
from tongguan.api import openapi
from tongguan.core.models import Token
from tongguan.core.registers import registry
from tongguan.core.roles import Role

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SAMPLE = ("nda", "risk_assessment", "policy")
"""Registers that are tried in every run; all of them in `make integration`."""
SEED = 32926


@pytest.fixture(scope="module")
def document():
    return json.loads(openapi.text())


@pytest.fixture
def token(standing):
    """Of somebody who may do everything."""
    everybody = account(*(role for role in Role if role != Role.SYSTEM), tenant=standing.tenant)
    return Token.make(everybody, standing.tenant)


@pytest.fixture
def machine(document, standing, token):
    """Asks the operations whose register is among those given, each so many times in each way; tells what it found."""

    def ask(names, examples):
        schema = schemathesis.openapi.from_dict(document)
        schema.app = get_wsgi_application()
        found, asked = [], 0
        for one in schema.get_all_operations():
            operation = one.ok()
            name = operation.path.removeprefix("/api/v1/").split("/")[0]
            if name in registry and name not in names:
                continue
            asked += 1
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                found += _answers(operation, mode, standing.ids.get(name, 1), token, examples)
        assert asked > 20
        return found

    return ask


def _answers(operation, mode, pk, token, examples):
    """What is wrong with the answers of one operation; whatever it did is undone after each."""
    turns, wrong = itertools.cycle((True, False)), []

    @seed(SEED)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        if "id" in (case.path_parameters or {}) and next(turns):
            case.path_parameters["id"] = pk
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        try:
            case.validate_response(response, checks=CHECKS)
        except Exception as failure:  # noqa: BLE001  every failure is told, not only the first
            wrong.append(f"{operation.label} {mode.name}: {str(failure)[:600]}")

    try:
        ask()
    except Exception as failure:  # noqa: BLE001  as above
        wrong.append(f"{operation.label} {mode.name} {type(failure).__name__}: {str(failure)[:300]}")
    return wrong[:2]


def test_a_sample_of_the_operations_keeps_its_promises(db, machine):
    assert machine(SAMPLE, 3) == []


@pytest.mark.integration
def test_every_operation_keeps_its_promises(db, machine):
    assert machine(tuple(registry), 10) == []
