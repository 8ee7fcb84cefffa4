"""What is delivered: dependencies that anybody can check against a list, and nothing that has to stay secret."""

import json
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECRET = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abp]-[A-Za-z0-9-]{20,}"
)
KEPT_OUT = {"keys.json", "secret", "setup-code", "limits.sqlite3", "tongguan.sqlite3", ".env", "id_rsa", "id_ed25519"}


def in_the_repository():
    command = [shutil.which("git"), "ls-files", "-z"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in told.split("\0") if name]


def test_every_dependency_is_locked_by_version_and_hash():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        named = [line for line in lines if re.match(r"[A-Za-z0-9]", line)]
        assert named
        assert [line for line in named if "==" not in line or "--hash=sha256:" not in line] == []
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    loose = [name for name, one in packages.items() if name and not one.get("link") and "integrity" not in one]
    assert loose == []


def test_no_secret_lies_in_the_repository():
    files = in_the_repository()
    assert [path for path in files if path.name in KEPT_OUT] == []
    small = [path for path in files if path.is_file() and path.stat().st_size < 2_000_000]
    assert [path for path in small if SECRET.search(path.read_text(encoding="utf-8", errors="ignore"))] == []
