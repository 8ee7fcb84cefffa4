"""The second step of a log-in: whether a session still owes a code, or its owner a second factor."""

from collections.abc import MutableMapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongguan.core import assurance
from tongguan.core.actor import Actor
from tongguan.core.models import User

from . import errands, networks, policy
from .errands import Errand
from .models import Authenticator

LOG_IN_PAGE: Final = "/login/code/"
OWN_PAGE: Final = "/account/second-factor/"
CODE, ENROL, NOTHING = "code", "enrol", "nothing"
_JUDGED: Final = "second_step"
"""In a session: what it owes, and the address for which that was found."""


def owed(actor: Actor, session: MutableMapping[str, Any]) -> str:
    """CODE, ENROL or NOTHING; worked out at the first request of a session and when its source changes.

    A session owes until it proves: a log-in that says nothing of a factor lets nobody past one.
    """
    if assurance.marked(session):
        return NOTHING
    judged = session.get(_JUDGED)
    if judged is None or judged[1] != actor.source:
        judged = [owed_by(actor.user, actor.source), actor.source]
        session[_JUDGED] = judged
    return str(judged[0])


def owed_by(user: User, source: str) -> str:
    """What a log-in of an account from an address owes besides the password."""
    row = Authenticator.objects.filter(account=user).first()
    if row and row.confirmed_at:
        return CODE
    return ENROL if (row and row.reset_at) or required_of(user, source) else NOTHING


def required_of(user: User, source: str) -> bool:
    """Whether policy asks an account that logs in from an address for a second factor."""
    rules = policy.of(user)
    from_afar = rules.factor_from_afar and not networks.trusted(source, rules.trusted_networks)
    return from_afar or (rules.administrator and rules.factor_of_administrators)


def may_go_without(user: User, source: str) -> bool:
    """Whether an account may remove its second factor: policy asks neither its roles nor its place for one."""
    rules = policy.of(user)
    decides = rules.factor_of_leaders and bool(rules.roles & assurance.LEADERS)
    return not (decides or required_of(user, source))


errands.declare(
    Errand(
        name="second_factor_code",
        order=10,
        address=LOG_IN_PAGE,
        title=_("Enter the code of your second factor first."),
        unmet=lambda actor, session: owed(actor, session) == CODE,
    )
)
errands.declare(
    Errand(
        name="second_factor_enrolment",
        order=15,
        address=OWN_PAGE,
        title=_("Set up a second factor first."),
        unmet=lambda actor, session: owed(actor, session) == ENROL,
    )
)
