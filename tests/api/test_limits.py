"""Whoever asks too often is told when to come back, by every server process alike."""

import subprocess
import sys
import time

import pytest
from django.test import Client

from tongguan.accounts import throttle


@pytest.fixture(autouse=True)
def _fresh(home, monkeypatch):
    """Nothing was counted yet, and the minute does not end on a slow machine."""
    now = time.time()
    monkeypatch.setattr(throttle.time, "time", lambda: now)
    (home / throttle.FILE).unlink(missing_ok=True)
    throttle._kept.__dict__.clear()


def test_a_program_is_told_when_to_come_back(program, settings):
    settings.LIMITS = {"api": 3}
    one, other = program("office_head"), program("leader")
    assert [one.get("me").status_code for _time in range(4)] == [200, 200, 200, 429]
    answer = one.get("me")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:tongguan:problem:too-many"
    assert answer.json().keys() == {"type", "title", "status", "detail", "instance", "errors", "refusals"}
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert other.get("me").status_code == 200


def test_unknown_callers_are_counted_by_their_address_and_people_are_not(program, settings, client_as):
    settings.LIMITS = {"source": 2}
    nobody = program()
    assert [nobody.get("me").status_code for _time in range(3)] == [401, 401, 429]
    assert Client(REMOTE_ADDR="10.0.0.9").get("/api/v1/me").status_code == 401
    head = client_as("office_head")
    assert {head.get("/api/v1/me").status_code for _time in range(4)} == {200}


def test_a_costly_page_is_limited_and_others_are_not(client_as, settings):
    settings.LIMITS = {"expensive": 2}
    head = client_as("office_head", "office_staff")
    assert [head.get("/search/?q=1").status_code for _time in range(3)] == [200, 200, 429]
    page = head.get("/vendor/export.csv")
    assert page.status_code == 429
    assert int(page["Retry-After"]) >= 1
    assert "秒" in page.content.decode()
    assert head.post("/import/", {}).status_code == 429
    assert head.get("/import/").status_code == 200
    assert head.get("/vendor/").status_code == 200


def test_after_a_while_it_begins_anew(settings, monkeypatch):
    settings.LIMITS = {"api": 1}
    now = time.time()
    monkeypatch.setattr(throttle.time, "time", lambda: now)
    assert [throttle.wait(throttle.API, "x"), throttle.wait(throttle.API, "x")] == [0, 60]
    monkeypatch.setattr(throttle.time, "time", lambda: now + 59.5)
    assert throttle.wait(throttle.API, "x") == 1
    monkeypatch.setattr(throttle.time, "time", lambda: now + 60)
    assert throttle.wait(throttle.API, "x") == 0


def test_nought_sets_no_limit(settings):
    settings.LIMITS = {"api": 0}
    assert {throttle.wait(throttle.API, "x") for _time in range(50)} == {0}


def test_another_process_counts_with_us(settings, home):
    settings.LIMITS = {"api": 2}
    assert throttle.wait(throttle.API, "x") == 0
    text = (
        "import sqlite3, sys, time; from pathlib import Path; from django.conf import settings;"
        "settings.configure(LIMITS={'api': 2}, TONGGUAN_HOME=Path(sys.argv[1]));"
        "from tongguan.accounts import throttle;"
        "print(throttle.wait(throttle.API, 'x'), throttle.wait(throttle.API, 'x'))"
    )
    ended = subprocess.run([sys.executable, "-c", text, str(home)], capture_output=True, text=True, check=True)
    first, second = map(int, ended.stdout.split())
    assert (first, second > 0) == (0, True)
    assert throttle.wait(throttle.API, "x") > 0


def test_where_it_cannot_be_counted_nobody_is_shut_out(settings, monkeypatch):
    import sqlite3  # noqa: PLC0415  this test only

    settings.LIMITS = {"api": 1}

    def fail(*_given):
        raise sqlite3.OperationalError("locked")

    monkeypatch.setattr(throttle, "_count", fail)
    assert [throttle.wait(throttle.API, "x") for _time in range(3)] == [0, 0, 0]


def test_the_counters_are_readable_by_their_owner_only_and_swept(settings, home, monkeypatch):
    settings.LIMITS = {"api": 1}
    monkeypatch.setattr(throttle, "SWEEP", 2)
    now = time.time()
    monkeypatch.setattr(throttle.time, "time", lambda: now - 3600)
    throttle.wait(throttle.API, "old")
    monkeypatch.setattr(throttle.time, "time", lambda: now)
    throttle.wait(throttle.API, "new")
    assert (home / throttle.FILE).stat().st_mode & 0o077 == 0
    keys = throttle._counters(home / throttle.FILE).execute("SELECT key FROM counted").fetchall()
    assert keys == [("api new",)]
