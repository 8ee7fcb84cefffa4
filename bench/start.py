"""From the command to the first page, and how much memory server and worker take."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Figure

PATIENCE = 60.0
PAGES = 200
SETTLED = 20.0
"""Seconds after which a worker has looked at everything."""


def figures(_sample: int) -> Iterator[Figure]:
    """All that is asked of processes."""
    port = _free_port()
    began = time.perf_counter()
    server = _started("serve", "--port", str(port))
    try:
        _answered(port)
        taken = time.perf_counter() - began
        yield Figure(
            name="cold start, from the command to the first page", measured=round(taken, 2), unit="s", target=3
        )
        for _page in range(PAGES):
            _ask(port)
        yield _memory("a serving process after 200 pages", max(_family(server.pid), key=_resident))
    finally:
        _ended(server)
    worker = _started("worker")
    try:
        time.sleep(SETTLED)
        yield _memory("a worker that has looked at everything", worker.pid)
    finally:
        _ended(worker)


def _started(*words: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "tongguan.cli", *words], stdout=subprocess.DEVNULL)


def _ended(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _ask(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=PATIENCE) as answer:
        answer.read()


def _answered(port: int) -> None:
    """Wait for the first page."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        try:
            return _ask(port)
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("The server did not answer.")


def _family(pid: int) -> list[int]:
    """A process and all that it started."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in below for one in _family(int(child)))]


def _lines(pid: int) -> dict[str, int]:
    """What the kernel says of a process, in kB."""
    pairs = (line.split(":") for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {name: int(value.split()[0]) for name, value in pairs if value.strip().endswith("kB")}


def _resident(pid: int) -> int:
    return _lines(pid).get("VmRSS", 0)


def _memory(name: str, pid: int) -> Figure:
    told = _lines(pid)
    note = f"{told['RssAnon'] >> 10} MB of its own, the rest shared with the cache of files"
    return Figure(name=name, measured=told["VmRSS"] >> 10, unit="MB", target=150, note=note)
