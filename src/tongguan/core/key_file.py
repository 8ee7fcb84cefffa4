"""The key file: made once, replaced whole or not at all, read by nobody but its owner.

It holds `{purpose: {"current": id, "keys": {id: stored key}, "made": {id: time}, "retired": {id: time}}}`.
"""

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from . import clock, crypto

_PURPOSES: Final = ("data", "index", "seal")
Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp:
    """What changes whenever the file is replaced; raises `FileNotFoundError`."""
    told = path.stat()
    return told.st_ino, told.st_mtime_ns, told.st_size


def create(path: Path) -> None:
    """Write a ring of fresh keys that only the owner can read; an existing file is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A link to a finished file appears whole or not at all, so processes that start together share one ring.
    with _draft(path, {purpose: _fresh() for purpose in _PURPOSES}) as draft, contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)


def rotate(path: Path, purpose: str) -> str:
    """Make a new key the current one of a purpose and return its id; the old ones stay on the ring."""
    with _changing(path) as content:
        made = _fresh()
        ring = content[purpose]
        ring["keys"] |= made["keys"]
        ring["made"] = ring.get("made", {}) | made["made"]
        ring["current"] = made["current"]
    return str(made["current"])


def retire(path: Path, purpose: str, key_id: str) -> None:
    """Take a key off the ring for good; its id and the day stay. Raises `KeyError` for one that is not there."""
    with _changing(path) as content:
        ring = content[purpose]
        if key_id == ring["current"]:
            raise ValueError(key_id)
        del ring["keys"][key_id]
        ring["retired"] = ring.get("retired", {}) | {key_id: clock.now().isoformat()}


@contextlib.contextmanager
def _changing(path: Path) -> Iterator[dict[str, Any]]:
    """The content, to be changed; written back whole at the end, by one process at a time."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = json.loads(path.read_text(encoding="utf-8"))
        yield content
        with _draft(path, content) as draft:
            # Replaced in one step: whoever is killed here leaves the old file or the new one, never half of it.
            draft.replace(path)
        _settle(path.parent)


@contextlib.contextmanager
def _draft(path: Path, content: dict[str, Any]) -> Iterator[Path]:
    """A finished file beside the one meant, readable by the owner only; gone afterwards."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _settle(directory: Path) -> None:
    """Only when the directory is on the disk too does a replaced file survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fresh() -> dict[str, Any]:
    module = crypto.provider()
    # Random ids: a ring made by mistake then reports a missing key instead of a changed value.
    key_id = module.random(4).hex()
    return {
        "current": key_id,
        "keys": {key_id: module.store_key(module.new_key())},
        "made": {key_id: clock.now().isoformat()},
    }
