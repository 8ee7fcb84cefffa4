"""Sheets out from a terminal."""

import argparse
from gettext import gettext as _
from pathlib import Path

from tongguan.core.actor import Actor
from tongguan.core.filters import FilterForm
from tongguan.core.models import Tenant
from tongguan.core.registers import Register, registry
from tongguan.exchange import exporting

from . import standing
from .outcome import Answer, Failure
from .pairs import pairs


def give_out(chosen: argparse.Namespace) -> Answer:
    """Write what the account may see of a register; the file appears whole or not at all."""
    register, filters, target = _register(chosen.register), pairs(chosen.where, "--where"), Path(chosen.file)
    tenant = standing.tenant_of(chosen)
    actor = standing.actor_of(chosen, tenant)
    _refuse_unknown(chosen, tenant, register, filters)
    form = target.suffix.removeprefix(".").lower()
    size = _kept(register, actor, target, form, filters)
    told = _("“%(register)s” is in %(path)s (%(size)s bytes).")
    line = told % {"register": register.label, "path": target, "size": size}
    data = {"register": register.name, "file": str(target), "format": form, "bytes": size}
    return Answer(data=data, lines=[line])


def _register(name: str) -> Register:
    if name not in registry:
        told = _("There is no register “%(name)s”. There are: %(list)s.")
        raise Failure(told % {"name": name, "list": ", ".join(sorted(registry))})
    return registry[name]


def _refuse_unknown(chosen: argparse.Namespace, tenant: Tenant, register: Register, filters: dict[str, str]) -> None:
    """A filter that does not exist would let everything through."""
    with standing.standing(chosen, tenant, writes=False) as actor:
        known = list(FilterForm(register, actor).fields)
    if unknown := [name for name in filters if name not in known]:
        told = _("There are no such filters: %(names)s. There are: %(list)s.")
        raise Failure(told % {"names": ", ".join(unknown), "list": ", ".join(known)})


def _kept(register: Register, actor: Actor, target: Path, form: str, filters: dict[str, str]) -> int:
    draft = target.with_name(f".{target.name}.part")
    try:
        with draft.open("wb") as file:
            size = exporting.write(register, actor, file, form, filters)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return size
