"""The first set-up from a terminal, and the way back in where an administrator is lost."""

import argparse
import json
import sys
from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

from tongguan.accounts import first_code, recovering, setting_up
from tongguan.accounts.setting_up import FOUNDERS, Founded, Founder, Founding
from tongguan.core.models import Tenant
from tongguan.core.roles import Role

from . import printing, standing
from .outcome import Answer, Failure

WORDS = ("organisation", "kind", "uscc")


def setup(chosen: argparse.Namespace) -> Answer:
    """Set up an organisation; asked at a terminal, by options, or by JSON on stdin."""
    if chosen.code:
        return _code()
    founding = _founding(_said(chosen))
    founded = setting_up.found_another(founding)
    return _answer(founded)


def _code() -> Answer:
    """The code that the page of the set-up wants in production mode."""
    if not setting_up.is_open():
        raise Failure(_("The first set-up is over; there is no code any more."))
    code = first_code.ready()
    return Answer(data={"code": code, "file": str(first_code.path())}, lines=[code])


def _said(chosen: argparse.Namespace) -> dict[str, Any]:
    """What the line says, else what stdin holds, else what is typed."""
    given: dict[str, Any] = {name: getattr(chosen, name) for name in WORDS}
    given |= {role.value: _person(getattr(chosen, role.value)) for role in FOUNDERS}
    if not any(given.values()) and not sys.stdin.isatty():
        return _read()
    return _typed(given) if sys.stdin.isatty() else given


def _person(text: str | None) -> dict[str, str] | None:
    if not text:
        return None
    username, sign, name = text.partition("=")
    if not sign:
        raise Failure(_("Write a person as USERNAME=NAME, for example zhangwei=张伟."))
    return {"username": username.strip(), "name": name.strip()}


def _read() -> dict[str, Any]:
    try:
        read = json.load(sys.stdin)
    except ValueError:
        read = None
    if not isinstance(read, dict) or not all(isinstance(read.get(role.value, {}), dict) for role in FOUNDERS):
        told = _(
            "Expected on stdin: a JSON object with organisation, kind, uscc, and %(roles)s with username and name."
        )
        raise Failure(told % {"roles": ", ".join(role.value for role in FOUNDERS)})
    return read


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    """What the line does not say is asked for."""
    if not given["organisation"]:
        given["organisation"] = input(_("Name of the organisation: "))
        given["kind"] = given["kind"] or input(_("Kind, gov or company [gov]: "))
        given["uscc"] = given["uscc"] or input(_("Unified social credit code (may stay empty): "))
    for role in FOUNDERS:
        if given[role.value] is None:
            printing.progress(str(role.label))
            username = input(_("  user name: "))
            given[role.value] = {"username": username, "name": input(_("  name of the person: "))}
    return given


def _founding(said: Mapping[str, Any]) -> Founding:
    text = {name: str(said.get(name) or "").strip() for name in WORDS}
    people = tuple(_founder(role, said.get(role.value) or {}) for role in FOUNDERS)
    return Founding(
        organisation=text["organisation"], kind=text["kind"] or Tenant.Kind.GOV, uscc=text["uscc"], founders=people
    )


def _founder(role: Role, told: Mapping[str, Any]) -> Founder:
    said = {name: str(told.get(name) or "").strip() for name in ("username", "name", "email")}
    return Founder(role=role, **said)


def _answer(founded: Founded) -> Answer:
    printing.progress(_("Hand each password to its owner alone; it is not shown again and is changed at the log-in."))
    rows = founded.tenant.memberships.select_related("user").order_by("pk")
    people = [
        {
            "role": row.role,
            "username": row.user.username,
            "name": row.user.name,
            "password": founded.passwords[row.user.username],
        }
        for row in rows
        if row.user.username in founded.passwords
    ]
    heads = [_("role"), _("user name"), _("name"), _("initial password")]
    lines = printing.table(heads, [list(one.values()) for one in people])
    return Answer(data={"tenant": founded.tenant.name, "people": people}, lines=lines)


def recover(chosen: argparse.Namespace) -> Answer:
    """Let an administrator in again, or name one anew where nobody is left; for a week, and told to all the others."""
    if not chosen.reason.strip():
        raise Failure(_("Say with --reason why nobody else can help; it is told to all administrators."))
    where = standing.tenant_of(chosen)
    wanted = recovering.Wanted(
        tenant=where, role=Role(chosen.role), username=chosen.username, name=chosen.name, reason=chosen.reason.strip()
    )
    done = recovering.recover(wanted)
    told = _("“%(user)s” is %(role)s until %(day)s. Have the role asked for and approved by then.")
    given = {"user": done.user.username, "role": Role(chosen.role).label, "day": done.until}
    printing.progress(told % given if done.until else _("“%(user)s” has a new initial password.") % given)
    data = {"username": done.user.username, "password": done.password, "until": done.until and str(done.until)}
    return Answer(data=data, lines=[done.password])
