"""A program that talks to the API with a token of its own."""

import json

import pytest
from django.test import Client

from tongguan.core.models import Token

ROOT = "/api/v1"


class Program:
    """Sends JSON in the name of an account; `answer.json()` is what came back."""

    def __init__(self, user=None, token="", language="en"):
        self.token = token
        self.user, self.client = user, Client(raise_request_exception=True)
        self.headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path, **parameters):
        return self.client.get(f"{ROOT}/{path}", parameters, headers=self.headers)

    def send(self, method, path, body=None, *, content_type="application/json"):
        data = body if isinstance(body, bytes | str) else json.dumps(body or {})
        return self.client.generic(method, f"{ROOT}/{path}", data, content_type=content_type, headers=self.headers)

    def post(self, path, body=None, **options):
        return self.send("POST", path, body, **options)

    def patch(self, path, body=None, **options):
        return self.send("PATCH", path, body, **options)

    def upload(self, **parts):
        return self.client.post(f"{ROOT}/evidence/", parts, headers=self.headers)


@pytest.fixture
def program(tenant, user_with):
    """A program with a token of somebody with these roles; without roles, one that has no token."""

    def connect(*roles, name="", of=None, language="en"):
        if not roles:
            return Program(language=language)
        user = user_with(*roles, name=name, of=of)
        return Program(user, Token.make(user, of or tenant), language)

    return connect


@pytest.fixture
def clerk(program):
    """A program that may do what the office may."""
    return program("office_head", "office_staff")
