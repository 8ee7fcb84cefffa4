"""Serving the pages with Granian; starts without Django, which each serving process loads itself."""

import argparse
import json
import multiprocessing
import socket
from collections.abc import Callable
from gettext import gettext as _

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from . import printing
from .outcome import Answer, Failure

THREADS = 4
"""Requests that one process works on at a time; Python runs one of them while the others wait for the database."""
PATIENCE = 10
"""Seconds a serving process gets to finish its requests."""
LOGGING = {
    "handlers": {
        name: {"formatter": formatter, "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
        for name, formatter in {"console": "generic", "access": "access"}.items()
    }
}
"""What the server tells goes to stderr; stdout belongs to the answer of the command."""


def serve(chosen: argparse.Namespace) -> Answer:
    """Serve until told to stop."""
    if chosen.json:
        print(json.dumps({"address": address(chosen)}), flush=True)
    printing.progress(_("Serving at %(address)s") % {"address": address(chosen)})
    listen(chosen, processes=chosen.processes)
    return Answer()


def address(chosen: argparse.Namespace) -> str:
    """Where the pages are."""
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return f"http://{host}:{chosen.port}/"


def listen(
    chosen: argparse.Namespace,
    *,
    processes: int = 1,
    started: Callable[[], object] | None = None,
    stopping: Callable[[], object] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; `started` and `stopping` are called in this process."""
    _refuse_taken(chosen)
    # A fork would copy the threads and connections of this process halfway.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "tongguan.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        workers_kill_timeout=PATIENCE,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
    )
    if started:
        server.on_startup(started)
    if stopping:
        server.on_shutdown(stopping)
    server.serve()


def _refuse_taken(chosen: argparse.Namespace) -> None:
    """Granian shares ports, so a second server beside a forgotten first one would answer every other request."""
    try:
        family, _kind, _protocol, _name, where = socket.getaddrinfo(chosen.host, chosen.port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        told = _("Cannot listen at %(address)s: %(reason)s.")
        raise Failure(told % {"address": address(chosen), "reason": error.strerror}) from None
