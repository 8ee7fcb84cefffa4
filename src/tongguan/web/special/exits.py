"""The page of an exit: how far it is, what has to be settled term by term, and what of yours is still out there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongguan.access import exiting
from tongguan.access.models import AccessGrant, RemoteAccess, access_grant
from tongguan.core import access, clock
from tongguan.core.refusals import Refused
from tongguan.core.registers import register_of, registry
from tongguan.core.roles import INSIDE
from tongguan.organisation.models import Report
from tongguan.outsourcing.exiting import all_or_none
from tongguan.outsourcing.models import (
    NDA,
    ClauseRole,
    ContractClause,
    ExitCase,
    ExitItem,
)
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, page

from .exit_leftovers import SHOWN, named, what_is_left

TODO, DONE = ExitItem.State.TODO, ExitItem.State.DONE
WITHDRAWERS = frozenset(access_grant.WITHDRAWERS)
STEPS = {TODO: "finish", DONE: "verify"}
"""State of an item -> the step that takes it on."""
GROUPS = (
    ("EX-B", gettext_lazy("Managing the exit (EX-B)")),
    ("EX-C", gettext_lazy("Technique of the exit (EX-C)")),
)


@dataclass(frozen=True)
class Line:
    """An item, and what whoever looks can do about it next."""

    item: ExitItem
    late: bool
    step: str = ""
    """Name of the step that is open to them."""
    label: str = ""
    fill_in: bool = False
    """Something has to be entered before it can be recorded as done."""


@dataclass(frozen=True)
class Group:
    """The items of one half of the terms."""

    title: str
    lines: list[Line]
    missing: list[str]
    """Terms without an item."""


@dataclass(frozen=True)
class Progress:
    """How far the items are."""

    total: int = 0
    settled: int = 0
    done: int = 0
    groups: list[Group] = field(default_factory=list)

    @property
    def share(self) -> int:
        """Settled, in percent."""
        return 100 * self.settled // self.total if self.total else 0


@page("exit_case", "detail")
class ExitPage(DetailPage):
    """A general page, with the checklist and what is left in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add the items; what is left and who keeps silent is told to people from inside."""
        case, inside = self.record, bool(self.actor.roles & INSIDE)
        left = list(what_is_left(case, self.actor)) if inside and case.state != ExitCase.State.CLOSED else []
        return super().render(
            steps=named(context.pop("steps"), case, left),
            progress=progress_of(case, self.actor),
            left=left,
            left_count=sum(one.count for one in left),
            may_withdraw=any(one.withdrawable for one in left) and not WITHDRAWERS.isdisjoint(self.actor.roles),
            told=report_on(case, self.actor),
            promises=list(promises_of(case, self.actor)) if inside else [],
            agreed=agreed_roles(case) if inside else [],
            term=_condition(case) if inside else None,
            may_write_items=access.may(self.actor, "write", registry["exit_item"]),
            **context,
        )


def progress_of(case: ExitCase, actor: Any) -> Progress:
    """The items by term, in a number of statements that does not grow with them."""
    rows = register_of(ExitItem).visible_to(actor).filter(exit_case=case)
    items = list(rows.select_related("evidence", "done_by", "verified_by", "excepted_by").order_by("clause", "pk"))
    moves = ExitItem.workflow.moves_of(items, actor) if items else {}
    lines = [_line(item, moves[item.pk]) for item in items]
    there, settled = {item.clause for item in items}, (ExitItem.State.VERIFIED, ExitItem.State.EXCEPTION)
    groups = [
        Group(
            str(title),
            [line for line in lines if line.item.clause.startswith(prefix)],
            [term.label for term in ExitItem.Clause if term.value.startswith(prefix) and term.value not in there],
        )
        for prefix, title in GROUPS
    ]
    return Progress(
        total=len(items),
        settled=sum(item.state in settled for item in items),
        done=sum(item.state == DONE for item in items),
        groups=groups,
    )


def _line(item: ExitItem, moves: list[Any]) -> Line:
    wanted = STEPS.get(item.state)
    move = next((one for one in moves if one.transition.name == wanted), None)
    late = bool(item.due and item.due < clock.today() and item.state in STEPS)
    if move is None:
        return Line(item, late)
    lacking = [why for why in move.refusals if why.code in {"needs", "guard"}]
    if move.open:
        return Line(item, late, wanted or "", str(move.transition.label))
    return Line(item, late, fill_in=bool(lacking) and len(lacking) == len(move.refusals))


def promises_of(case: ExitCase, actor: Any) -> Iterator[NDA]:
    """Who stays bound to confidentiality after the exit, and until when."""
    rows = register_of(NDA).visible_to(actor).filter(state=NDA.State.SIGNED)
    of_project = rows.filter(project=case.project_id) | rows.filter(vendor_staff__project=case.project_id)
    if case.contract:
        of_project |= rows.filter(party_type=NDA.Party.VENDOR, vendor=case.contract.vendor_id)
    joins = ("vendor", "vendor_staff__person", "vendor_staff__vendor")
    yield from of_project.select_related(*joins).order_by("party_type", "pk")[:SHOWN]


def report_on(case: ExitCase, actor: Any) -> Report | None:
    """What the leader is told of the exit, the last one where it was returned."""
    if not access.may(actor, "read", registry["report"]):
        return None
    rows = register_of(Report).visible_to(actor)
    return rows.filter(kind=Report.Kind.EXIT, register="exit_case", record=case.pk).order_by("-pk").first()


def _condition(case: ExitCase) -> ContractClause | None:
    """Where the contract has the condition on which the service is left."""
    terms = ContractClause.objects.filter(contract=case.contract_id, code=case.condition_clause, status="present")
    return terms.exclude(state="superseded").first()


def agreed_roles(case: ExitCase) -> list[ClauseRole]:
    """Who does what on this condition, as the contract has it (EX-B1)."""
    rows = ClauseRole.objects.filter(clause__contract=case.contract_id, condition=case.condition_clause)
    return list(rows.exclude(clause__state="superseded").order_by("pk"))


class OfExit(Page):
    """Something that is done with one exit."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of exits alone."""
        super().setup(request, *args, **kwargs | {"register": registry["exit_case"]})


class Withdraw(OfExit):
    """Takes away every right and every way in that the people of the project still have, in one act."""

    name = "withdraw"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """All of them or none."""
        case, reason = self.record, _("The service is being left.")
        grants = AccessGrant.objects.filter(
            pk__in=list(exiting.grants_of(case.project_id).values_list("pk", flat=True))
        )
        ways = RemoteAccess.objects.filter(pk__in=list(exiting.ways_of(case.project_id).values_list("pk", flat=True)))
        count = grants.count() + ways.count()
        try:
            with transaction.atomic():
                all_or_none(grants, "revoke", reason, clock.today())
                all_or_none(ways, "close", reason, clock.today())
        except Refused as refused:
            messages.error(request, " ".join(dict.fromkeys(one.message for one in refused.refusals)))
            return redirect(case.url)
        told = ngettext("%(count)s right was taken away.", "%(count)s rights were taken away.", count)
        messages.success(request, told % {"count": count})
        return redirect(case.url)


class Certificate(OfExit):
    """The certificate of removal as it is printed and signed by both sides."""

    name = "certificate"

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Every item of data, media and devices, with how it was removed and who says so."""
        carriers = (ExitItem.Kind.DATA, ExitItem.Kind.MEDIA)
        rows = register_of(ExitItem).visible_to(self.actor).filter(exit_case=self.record)
        of_data = rows.filter(kind__in=carriers) | rows.filter(register="device_entry")
        items = of_data.select_related("witness", "done_by", "verified_by").order_by("clause", "pk")
        contract = self.record.contract
        return self.render(record=self.record, items=items, vendor=contract.vendor if contract else None)


urlpatterns = [
    path("exit_case/<int:pk>/withdraw/", Withdraw.as_view(), name="exit-withdraw"),
    path("exit_case/<int:pk>/certificate/", Certificate.as_view(), name="exit-certificate"),
]
