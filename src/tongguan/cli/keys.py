"""Master keys on a terminal: which there are and what lies under them, changing them, taking old ones away."""

import argparse
import datetime as dt
from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext
from typing import Any

from tongguan.core import clock, crypto, keys
from tongguan.protection import rotation
from tongguan.protection.rotation import Done

from . import printing
from .outcome import FINE, FLAWED, Answer, Failure

REST = dt.timedelta(hours=1)
"""A key that was replaced this short a time ago may still be in use by work under way."""


def keys_of(chosen: argparse.Namespace) -> Answer:
    """Show, change, go on, or take away."""
    return {"show": _show, "rotate": _rotate, "go-on": _go_on, "retire": _retire}[chosen.action](chosen)


# --- showing ----------------------------------------------------------------------------------------------------------


def _show(_chosen: argparse.Namespace) -> Answer:
    rows = told()
    data = {"provider": crypto.provider().name, "file": str(keys.path()), "keys": rows}
    return Answer(data=data, lines=_table(rows))


def told() -> list[dict[str, Any]]:
    """Every key of the ring, and every id that values name and the ring does not know."""
    ring, counts = keys.ring(), rotation.counts()
    found = []
    for purpose in keys.PURPOSES:
        for key_id in [*ring.ids(purpose), *(["?"] if "?" in counts[purpose] else [])]:
            made = ring.made_at(purpose, key_id)
            found.append(
                {
                    "purpose": purpose,
                    "id": key_id,
                    "current": key_id == ring.current_id(purpose),
                    "made_at": made or None,
                    "days": (clock.now() - dt.datetime.fromisoformat(made)).days if made else None,
                    "values": counts[purpose].get(key_id, 0),
                }
            )
    return found


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield from printing.table(
        [_("purpose"), _("key"), _("current"), _("age in days"), _("values")],
        [
            [row["purpose"], row["id"], _("yes") if row["current"] else "", _of_age(row["days"]), row["values"]]
            for row in rows
        ],
    )
    yield ""
    yield _("Crypto module: %(name)s. Key file: %(path)s") % {"name": crypto.provider().name, "path": keys.path()}


def _of_age(days: int | None) -> str:
    return _("unknown") if days is None else str(days)


# --- changing ---------------------------------------------------------------------------------------------------------


def _rotate(chosen: argparse.Namespace) -> Answer:
    changed = {}
    for purpose in [chosen.purpose] if chosen.purpose else keys.PURPOSES:
        old, new = rotation.rotate(purpose)
        changed[purpose] = {"old": old, "new": new}
        printing.progress(_("%(purpose)s: %(new)s is current now.") % {"purpose": purpose, "new": new})
    hint = _("Back up the key file now, apart from the database; backups from before need the old keys.")
    printing.progress(hint)
    return _brought_over({"rotated": changed})


def _go_on(_chosen: argparse.Namespace) -> Answer:
    return _brought_over({})


def _brought_over(data: dict[str, Any]) -> Answer:
    """What lies under old keys, brought under the current ones; may be stopped at any moment and called again."""
    done = Done()
    for place in rotation.places():
        done += rotation.bring_over(place, _progress)
    lines = [
        ngettext("%(count)s data key was wrapped anew.", "%(count)s data keys were wrapped anew.", done.rewrapped)
        % {"count": done.rewrapped},
        ngettext("%(count)s index was made anew.", "%(count)s indexes were made anew.", done.reindexed)
        % {"count": done.reindexed},
    ]
    if done.stuck:
        told = ngettext("%(count)s value stayed as it was.", "%(count)s values stayed as they were.", done.stuck)
        lines.append(
            told % {"count": done.stuck} + " " + _("Its key is missing, or another record has the same value.")
        )
    data |= {"rewrapped": done.rewrapped, "reindexed": done.reindexed, "stuck": done.stuck}
    return Answer(data=data, lines=lines, status=FLAWED if done.stuck else FINE)


def _progress(count: int) -> None:
    printing.progress(_("%(count)s done …") % {"count": count})


# --- taking away ------------------------------------------------------------------------------------------------------


def _retire(chosen: argparse.Namespace) -> Answer:
    ring = keys.ring()
    purpose = _purpose_of(chosen, ring)
    if chosen.key == ring.current_id(purpose):
        raise Failure(_("%(id)s is the current key; change it first: tongguan keys rotate") % {"id": chosen.key})
    if left := rotation.counts()[purpose].get(chosen.key, 0):
        told = ngettext("%(count)s value lies under it still.", "%(count)s values lie under it still.", left)
        hint = (
            _("Keys of seals stay as long as the entries that they prove.")
            if purpose == "seal"
            else _("Go on first: tongguan keys go-on")
        )
        raise Failure(f"{told % {'count': left}} {hint}")
    made = ring.made_at(purpose, ring.current_id(purpose))
    if made and clock.now() - dt.datetime.fromisoformat(made) < REST:
        raise Failure(_("It was replaced less than an hour ago; work under way may still use it."))
    rotation.retire(purpose, chosen.key)
    told = _("%(id)s is taken off the ring. Backups from its time need the key file of that time.")
    return Answer(data={"retired": chosen.key, "purpose": purpose}, lines=[told % {"id": chosen.key}])


def _purpose_of(chosen: argparse.Namespace, ring: keys.KeyRing) -> keys.Purpose:
    for purpose in keys.PURPOSES:
        if chosen.key in ring.ids(purpose) and chosen.purpose in {None, purpose}:
            return purpose
    raise Failure(_("There is no key “%(id)s” on the ring; see: tongguan keys show") % {"id": chosen.key or ""})
