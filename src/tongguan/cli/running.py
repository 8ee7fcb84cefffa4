"""`tongguan run`: database, demonstration, server and worker with one command."""

import argparse
import json
from collections.abc import Iterator
from gettext import gettext as _

from django.db import connections

from tongguan.accounts import first_code, setting_up

from . import database, demonstration, printing, serving, working
from .outcome import Answer


def run(chosen: argparse.Namespace) -> Answer:
    """Prepare, tell the address, serve until told to stop."""
    printing.progress(list(database.migrate(chosen).lines)[-1])
    logins = demonstration.at_first_run() if chosen.demo else []
    connections.close_all()
    for line in _welcome(chosen, logins):
        print(line, flush=True)
    beside = working.Beside()
    serving.listen(chosen, started=beside.start, stopping=beside.end)
    return Answer()


def _welcome(chosen: argparse.Namespace, logins: list[dict[str, str]]) -> Iterator[str]:
    if chosen.json:
        yield json.dumps({"address": serving.address(chosen), "logins": logins}, ensure_ascii=False)
        return
    yield _("Tongguan is at %(address)s (stop with Ctrl+C)") % {"address": serving.address(chosen)}
    if setting_up.is_open() and first_code.wanted():
        yield _("The first set-up is at %(address)ssetup/; its code: %(code)s") % {
            "address": serving.address(chosen),
            "code": first_code.ready(),
        }
    if logins:
        yield ""
        yield from demonstration.table_of(logins)
