"""The background worker: alone, or beside the server in one process."""

import argparse
import logging
import signal
import threading
from gettext import gettext as _

from tongguan.core import jobs
from tongguan.schedule import SCHEDULE
from tongguan.standards import engine

from . import printing
from .outcome import FINE, INTERNAL, Answer

log = logging.getLogger(__name__)

ROUND = jobs.Round(schedule=SCHEDULE, follow=engine.follow, count_next=engine.count_next)
REST = 5.0
"""Seconds to wait after the loop broke, before it is begun again."""
PATIENCE = 30.0
"""Seconds that the job at hand gets to end."""


def loop(stop: threading.Event) -> None:
    """Work until told to stop; a mistake in one tenant's work is told in the log and does not end the worker."""
    while not stop.is_set():
        try:
            jobs.work(stop, ROUND)
        except Exception:
            log.exception("the worker broke off; it begins again")
            stop.wait(REST)


class Beside:
    """The worker in a thread beside something else."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=loop, args=(self.stop,), name="worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def end(self) -> bool:
        """Let the job at hand end; False if it did not in time (its lease will bring it back)."""
        self.stop.set()
        self.thread.join(PATIENCE)
        return not self.thread.is_alive()


def worker(_chosen: argparse.Namespace) -> Answer:
    """Work until SIGTERM or SIGINT."""
    beside, asked = Beside(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: asked.set())
    beside.start()
    printing.progress(_("Working. Stop with Ctrl+C."))
    asked.wait()
    printing.progress(_("Stopping."))
    ended = beside.end()
    return Answer(data={"ended": ended}, status=FINE if ended else INTERNAL)
