"""A worker that is killed in the middle of sending loses nothing, and what it sends again has the same id."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.channels.in_a_process import NUMBER

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration


@pytest.fixture
def start(tmp_path):
    """Runs a command in an installation of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = kept | {
        "TONGGUAN_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tongguan.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    return lambda *command: subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env)


def test_kill_9_loses_nothing_and_repeats_at_most_what_was_under_way(start, receiver):
    assert start("manage.py", "migrate", "--verbosity", "0").wait(300) == 0
    running = []

    def kill_at_the_seventh(_asked):
        if len(receiver.asked) == 7:
            running[0].kill()
        return 200, {}, b"{}"

    receiver.answer = kill_at_the_seventh
    running.append(start("-m", "tests.channels.in_a_process", "begin", str(receiver.port)))
    assert running[0].wait(120) < 0
    assert start("-m", "tests.channels.in_a_process", "go_on").wait(120) == 0
    heads = [{name.lower(): value for name, value in asked.headers.items()} for asked in receiver.asked]
    sent = Counter(
        (head["webhook-id"], asked.json["data"]["n"]) for head, asked in zip(heads, receiver.asked, strict=True)
    )
    assert sorted(number for _uid, number in sent) == list(range(NUMBER))
    assert sum(sent.values()) - NUMBER <= 1
