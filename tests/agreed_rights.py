"""The agreed matrix of rights, read from its table, and where the declarations say otherwise."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tongguan.core.registers import registry

COLUMNS = {
    "leader": ["leader"],
    "office_head": ["office_head"],
    "office_staff": ["office_staff"],
    "assessor": ["assessor"],
    "mgmt_rep": ["mgmt_rep"],
    "owner": ["process_owner", "service_owner", "asset_owner", "risk_owner"],
    "auditor": ["internal_auditor", "lead_auditor"],
    "doc_controller": ["doc_controller"],
    "vendor_manager": ["vendor_manager"],
    "vendor_staff": ["vendor_staff"],
    "authority_inspector": ["authority_inspector"],
    "sysadmin": ["sysadmin"],
    "secadmin": ["secadmin"],
    "auditadmin": ["auditadmin"],
}
"""Column of the table -> the roles that it stands for; of several one is enough where a right is asked for."""
LETTER = re.compile(r"(?<![A-Za-z(.])([CRUSAVF])(?::([a-z_]+))?(?![A-Za-z0-9])")
GROUPS = tomllib.loads((Path(__file__).parent / "access_matrix_of_the_spec.toml").read_text(encoding="utf-8"))["group"]


def letters_of(cell: str) -> dict[str, str]:
    """Letter -> the one register for which it is meant, or nothing; what stands in brackets is a condition."""
    return dict(LETTER.findall(re.sub(r"\([^)]*\)", "", cell)))


def differences() -> set[tuple[str, str, str]]:
    """(register, column, right) for every right that is too much (`+`) or missing (`-`)."""
    return {
        found
        for group in GROUPS
        for column, roles in COLUMNS.items()
        for found in _of_cell(group, column, frozenset(roles), letters_of(group.get(column, "")))
    }


def _of_cell(group, column, roles, letters) -> Iterator[tuple[str, str, str]]:
    registers = [registry[name] for name in group["registers"]]
    for register in registers:
        reads = bool(roles & (frozenset(register.readers) | frozenset(register.writers)))
        if reads != bool(letters):
            yield register.name, column, "+R" if reads else "-R"
    yield from _writing(registers, column, roles, letters)
    yield from _moving(group, registers, column, roles, letters)


def _writing(registers, column, roles, letters):
    bound = {only for letter in "CU" if (only := letters.get(letter))}
    meant = [one for one in registers if {"C", "U"} & set(letters) and (not bound or one.name in bound)]
    writing = [one for one in registers if roles & frozenset(one.writers)]
    yield from ((one.name, column, "+W") for one in writing if one not in meant)
    handles = any(roles & frozenset(move.by) for one in registers for move in _moves(one))
    if meant and not set(meant) & set(writing) and not (handles and "C" not in letters):
        yield meant[0].name, column, "-W"


def _moving(group, registers, column, roles, letters):
    kinds = {name: kind for kind in "SAVF" for name in group.get(kind, ())}
    held = [f"{one.name}.{move.name}" for one in registers for move in _moves(one) if roles & frozenset(move.by)]
    for name in held:
        kind = kinds.get(name)
        if kind not in letters if kind else not set(letters) - {"R"}:
            yield name.split(".")[0], column, f"+{kind or 'U'}"
    for kind in "SAVF":
        if kind in letters and not any(kinds.get(name) == kind for name in held):
            yield registers[0].name, column, f"-{kind}"


def _moves(register):
    machine = register.model.workflow
    return machine.transitions.values() if machine else ()
