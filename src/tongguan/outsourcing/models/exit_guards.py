"""What an exit waits for at its steps, told with the items that stand in the way."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.transitions import Guard
from tongguan.core.values import listed
from tongguan.organisation.models import Report

DRAWN = ("exit.terms_become_items", "exit.things_become_items")
"""Effects that draw the items: from the terms of the contract, and from what of yours is still out there."""


def _rows(model: str, **given: Any) -> Any:
    """Rows that know their exit; their models come after it."""
    return apps.get_model("outsourcing", model).objects.filter(**given)


def _items(**given: Any) -> Exists:
    return Exists(_rows("ExitItem", exit_case=OuterRef("pk"), **given))


def _roles_named() -> Exists:
    return Exists(_rows("ExitRole", exit_case=OuterRef("pk")))


def _none_in(*states: str) -> Callable[[], Q]:
    return lambda: Q(_items(), ~_items(state__in=states))


def _those_in(*states: str) -> Callable[[Iterable[Any]], dict[int, str]]:
    """Names the terms of which items of each exit stand in these states; its page has the items themselves."""

    def names(cases: Iterable[Any]) -> dict[int, str]:
        found: dict[int, list[str]] = {case.pk: [] for case in cases}
        items = _rows("ExitItem", exit_case__in=list(found), state__in=states)
        for case, clause in items.values_list("exit_case", "clause").order_by("clause").distinct():
            found[case].append(clause)
        return {pk: listed(told) for pk, told in found.items()}

    return names


def _acknowledged_on_paper() -> Exists:
    about = {"kind": "exit", "register": "exit_case", "record": OuterRef("pk")}
    return Exists(Report.objects.filter(state="acknowledged", receipt__isnull=False, **about))


ROLES_NAMED = Guard(holds=_roles_named, message=_("Name who has which part in the exit."), clause="6.2.2.b.1")
UNDER_WAY = Guard(
    holds=Q(project__state="exiting"), message=_("The project itself has not started its exit."), clause="8.2.b"
)
NOTHING_LEFT_TO_DO = Guard(
    holds=_none_in("todo"),
    message=_("Items of the exit are not done yet."),
    clause="8.2.b",
    names=_those_in("todo"),
)
ALL_VERIFIED = Guard(
    holds=_none_in("todo", "done"),
    message=_("Items of the exit are not verified yet."),
    clause="8.2.c",
    names=_those_in("todo", "done"),
)
ACKNOWLEDGED_ON_PAPER = Guard(
    holds=_acknowledged_on_paper,
    message=_("The report on the exit is not recorded as acknowledged by the leader on paper, with its receipt."),
    clause="8.2.d",
)
