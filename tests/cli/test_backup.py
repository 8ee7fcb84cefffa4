"""The steps of the how-to “Backup”, as an administrator takes them: an embedded installation put back elsewhere."""

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration
FOUR = ("--sysadmin", "zhang=张伟", "--secadmin", "li=李娜", "--auditadmin", "wang=王芳", "--leader", "zhao=赵局")

KNOWN = ("TONGGUAN_", "DATABASE_", "DJANGO_")
"""What this process was told, or the browser's tests told it, is not for another installation."""


def run(home, *words):
    """The command in an installation of its own; its status."""
    apart = {name: value for name, value in os.environ.items() if not name.startswith(KNOWN)}
    said = {"TONGGUAN_HOME": str(home), "TONGGUAN_PRODUCTION": "1", "TONGGUAN_HOSTS": "tongguan.example"}
    command = [sys.executable, "-m", "tongguan.cli", *words]
    ended = subprocess.run(command, env=apart | said, capture_output=True, text=True, check=False)
    # A failed test shows what was said.
    sys.stdout.write(f"{words[0]}: {ended.returncode}\n{ended.stdout}{ended.stderr}\n")
    return ended.returncode


def copied(home, to):
    """Database, evidence, keys and anchors, as the how-to says."""
    to.mkdir()
    with sqlite3.connect(home / "tongguan.sqlite3") as source, sqlite3.connect(to / "tongguan.sqlite3") as target:
        source.backup(target)
    (to / "tongguan.sqlite3").chmod(0o600)
    for name in ("keys.json", "secret"):
        shutil.copy2(home / name, to)
    for name in ("evidence", "anchors"):
        if (home / name).exists():
            shutil.copytree(home / name, to / name)
    return to


def test_what_was_backed_up_comes_back_whole_elsewhere(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    assert run(home, "migrate") == 0
    assert run(home, "setup", "--organisation", "市大数据局", *FOUR) == 0
    back = copied(home, tmp_path / "back")
    assert run(back, "verify") == 0
    assert run(back, "doctor") == 0
    (back / "keys.json").unlink()
    assert run(back, "verify") != 0
    assert run(back, "doctor") != 0
    assert not (back / "keys.json").exists()
