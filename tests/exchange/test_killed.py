"""A process that is killed in the middle of an import leaves whole units of work, and the rest can follow later."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.exchange.in_a_process import ROWS, UNIT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def installation(tmp_path):
    """An installation of its own, in a home of its own; runs commands in it."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = kept | {
        "TONGGUAN_HOME": str(tmp_path),
        "TONGGUAN_TODAY": "2026-11-21",
        "DJANGO_SETTINGS_MODULE": "tongguan.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }

    def start(*command):
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env, stdout=subprocess.PIPE)

    def run(*command):
        process = start(*command)
        output, _none = process.communicate(timeout=300)
        assert process.returncode == 0
        return output

    start.run, start.home = run, tmp_path
    return start


def told(installation):
    return json.loads(installation.run("-m", "tests.exchange.in_a_process", "tell"))


def reached(home):
    """How far the import has come, as another process sees it."""
    path = home / "tongguan.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        row = connection.execute("SELECT max(next_row) FROM exchange_importbatch").fetchone()
    return row[0] or 0


def test_kill_9_leaves_whole_units_and_the_import_can_be_taken_up_again(installation):
    installation.run("manage.py", "migrate", "--verbosity", "0")
    process = installation("-m", "tests.exchange.in_a_process", "begin")
    deadline = time.monotonic() + 240
    while reached(installation.home) < 4 * UNIT and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, "it was over before it could be killed"

    left = told(installation)
    assert left["state"] == "running"
    assert 0 < left["vendors"] < ROWS
    assert left["vendors"] % UNIT == 0
    assert left["next_row"] == left["vendors"] + 2
    whole = {"created", "vendors", "numbers", "counter", "trail", "search", "touches"}
    assert len({left[name] for name in whole}) == 1

    installation.run("-m", "tests.exchange.in_a_process", "go-on")
    done = told(installation)
    assert done["state"] == "done"
    assert {done[name] for name in whole} == {ROWS}
