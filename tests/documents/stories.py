"""A policy in force and the rules that rest on it, as tests need them."""

import datetime as dt

from tests import people
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.core.roles import Role
from tongguan.documents import starters

APPROVED = dt.date(2026, 10, 20)


def policy(state="published", **given):
    """A policy on outsourcing that the leader signed on paper."""
    told = {"state": state, "opening": True, "approval": make("evidence"), "published_on": dt.date(2026, 10, 25)}
    return make("policy", **told | given)


def written(policy, **changes):
    """What a person wrote of a policy since: its parts, with some of them otherwise."""
    for part, told in changes.items():
        row = policy.sections.get(part=part.removeprefix("part_"))
        for name, value in told.items():
            setattr(row, name, value)
        row.save()
    return policy


def rules(state="published", **given):
    """Rules for outsourcing in all four parts, approved by the leader; they rest on a policy in force."""
    told = {
        "kind": "outsourcing_rule",
        "state": state,
        "opening": True,
        "approved_on": APPROVED,
        "effective_on": dt.date(2026, 11, 1),
        "approved_by": leader(),
        "policy_version": given.pop("policy_version", None) or policy(),
        "tags": [],
        "sections": sections(),
    }
    return make("document", **told | given)


def sections():
    """The parts of the starter text."""
    return [
        {"title": part.heading("zh"), "tag": part.tag, "for_role": part.for_role, "text": part.text("zh")}
        for part in starters.starter("rules").parts
    ]


def leader():
    """The account of a leader who writes nothing."""
    return people.account(Role.LEADER, tenant=acting().tenant, name="批准的领导")
