"""Why a clause is neither green nor red, and what to do about it; never a shrug."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongguan.core import clock, registers
from tongguan.core.checks import Check

from .breaches import Asked
from .verdicts import CheckResult, ClauseResult


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason, what to do next, and the register in which to do it."""

    text: str
    then: str
    register: str = ""


def reasons(result: ClauseResult, asked: Asked) -> list[Reason]:
    """Every reason why nothing can be said for or against a clause; of a heading its parts have to be asked."""
    clause = result.clause
    if clause.kind == "heading":
        return []
    if not clause.checks:
        return [_without_rule()]
    known = {one.check.name for one in result.checks}
    unasked = [_unaskable()] if set(clause.checks) - known else []
    return [*unasked, *dict.fromkeys(_all_of(result.checks, asked))]


def _without_rule() -> Reason:
    return Reason(
        text=_("No rule judges this clause yet."),
        then=_("Keep the evidence in the registers named here; a later version will judge it."),
    )


def _unaskable() -> Reason:
    return Reason(
        text=_("A rule of this clause cannot be asked for a single project or vendor."),
        then=_("Ask for the whole organisation."),
    )


def _all_of(results: list[CheckResult], asked: Asked) -> Iterator[Reason]:
    decisive = [one for one in results if one.among != 0 or not one.check.if_any] or results
    for one in decisive:
        if one.verdict == "unknown":
            yield _of_check(one, asked)


def _of_check(result: CheckResult, asked: Asked) -> Reason:
    if result.among is None:
        return _not_counted(asked)
    if not result.fresh:
        return Reason(
            text=_("A change is being worked in; until then an earlier green does not count."),
            then=_("Look again in a moment."),
        )
    return _nothing_there(result.check)


def _not_counted(asked: Asked) -> Reason:
    if asked.day == clock.today():
        return Reason(
            text=_("This was not counted today yet."),
            then=_("The worker does it within seconds; if nothing changes, ask the system administrator."),
        )
    if asked.scope:
        return Reason(
            text=_("Of a past day only what was broken is known for one project or vendor, not among how many."),
            then=_("Ask for today, or for the whole organisation."),
        )
    return Reason(
        text=_("On %(day)s this was not counted.") % {"day": asked.day.isoformat()},
        then=_("Choose a day on which it was; see the days under each rule."),
    )


def _nothing_there(check: Check) -> Reason:
    # A rule on the organisation as a whole is filled where it is mended.
    register = registers.registry[check.mend] if check.of_organisation else registers.register_of(check.model)
    return Reason(
        text=_("Nothing is recorded yet that the rule speaks of: no entry of “%(register)s” is bound by it.")
        % {"register": register.label},
        then=_("Enter or import what there is; once it reaches the state from which the rule binds, it is judged."),
        register=register.name,
    )
