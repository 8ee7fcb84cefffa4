"""`tongguan run`, in a process of its own: it prepares, serves, works, and stops when it is told to."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest

PATIENCE = 90
WARNING = """
from granian.log import LogLevels, configure_logging, logger
from tongguan.cli.serving import LOGGING
configure_logging(LogLevels.warning, LOGGING)
logger.warning("slow to stop")
"""


@pytest.fixture
def port():
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def started(tmp_path):
    """Starts a command in a home of its own; what is still running at the end is ended."""
    processes = []
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"TONGGUAN_HOME": str(tmp_path / "home"), "LANGUAGE": "en", "LANG": "en_GB.UTF-8"}

    def start(*words):
        process = subprocess.Popen(
            [sys.executable, "-m", "tongguan.cli", *map(str, words)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


def answer(url):
    """What is served there, as soon as it is."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  our own address
                return response.status, response.read().decode()
        except OSError:
            assert time.monotonic() < until, f"nothing is served at {url}"
            time.sleep(0.2)


def test_run_prepares_serves_and_stops(started, port, tmp_path):
    process = started("run", "--port", port, "--json")
    status, page = answer(f"http://127.0.0.1:{port}/login/")
    assert status == 200
    assert "csrfmiddlewaretoken" in page
    assert answer(f"http://127.0.0.1:{port}/static/tongguan/tongguan.css")[0] == 200
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert json.loads(out) == {"address": f"http://127.0.0.1:{port}/", "logins": []}
    assert "Traceback" not in err


def test_what_the_server_tells_stays_out_of_the_answer():
    told = subprocess.run([sys.executable, "-c", WARNING], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert told.stdout == ""
    assert "slow to stop" in told.stderr


def test_a_port_that_is_taken_is_told_instead_of_shared(started, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = started("serve", "--port", port)
        _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3
    assert f"Cannot listen at http://127.0.0.1:{port}/" in err


def test_the_worker_seals_what_happens_and_stops(started, tmp_path):
    assert started("migrate").wait(PATIENCE) == 0
    assert started("tenant", "市数据局").wait(PATIENCE) == 0
    process = started("worker")
    until = time.monotonic() + PATIENCE
    while not _seals(tmp_path / "home" / "tongguan.sqlite3"):
        assert time.monotonic() < until, "nothing was sealed"
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    _out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err


def _seals(path):
    with sqlite3.connect(path, timeout=20) as database:
        return database.execute("SELECT count(*) FROM core_seal").fetchone()[0]
