"""What ends with something else: access with a person's service, a right with the review that found it unneeded."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock
from tongguan.core.effects import consequence
from tongguan.outsourcing.models import NDA, Contract

from .models import AccessGrant, DeviceEntry, RemoteAccess, access_grant, remote_access

IN_FORCE = ("signed", "in_force", "amending")
Moves = Iterator[tuple[QuerySet, str]]


def taken_away(grants: Q, ways: Q) -> Moves:
    """Everything alive of these, even what was only asked for.

    It ends now, whatever day that on which it rests ended: nobody may write down that it had been done before.
    """
    yield AccessGrant.objects.filter(grants, state__in=access_grant.LIVE), "revoke"
    yield RemoteAccess.objects.filter(ways, state__in=remote_access.LIVE), "close"


@consequence("access.withdraw", _("The service staff member no longer serves."))
def withdraw(staff: QuerySet) -> Moves:
    """Nobody who does not serve any more keeps a grant or a way in, and no device of theirs comes in any more.

    One that is in use has to be collected by somebody, which no rule can do.
    """
    theirs = Q(vendor_staff__in=staff)
    yield from taken_away(theirs, theirs)
    yield DeviceEntry.objects.filter(theirs, state__in=["requested", "approved"]), "refuse"


@consequence("access.withdraw_of_project", _("The project has ended."))
def withdraw_of_project(projects: QuerySet) -> Moves:
    """Whoever was granted something for a project that is over keeps nothing of it."""
    yield from taken_away(Q(vendor_staff__project__in=projects), Q(project__in=projects))


@consequence("access.ends_with_contract", _("The contract has ended."))
def ends_with_contract(contracts: QuerySet) -> Moves:
    """Under a contract that ended nobody has access, unless another one is in force or the leader bridges the gap."""
    vendor = OuterRef("vendor_staff__vendor")
    ended = contracts.filter(project=OuterRef("vendor_staff__project"), vendor=vendor)
    theirs = Q(Exists(ended)) & without_contract("vendor_staff__project", but=contracts, vendor=vendor)
    # A way in for the whole team rests on any contract of the project.
    of_team = Q(vendor_staff=None, project__in=contracts.values("project"))
    yield from taken_away(theirs, theirs | (of_team & without_contract("project", but=contracts)))


def without_contract(project: str, *, on: dt.date | None = None, but: QuerySet | None = None, **of: Any) -> Q:
    """No contract but these is in force for the project on that day, nor does the leader bridge a gap between two."""
    running = Contract.objects.filter(project=OuterRef(project), state__in=IN_FORCE, **of)
    running = running if but is None else running.exclude(pk__in=but.values("pk"))
    bridged = Q(**{f"{project}__interim_by__isnull": False, f"{project}__interim_to__gte": on or clock.today()})
    return ~Q(Exists(running)) & ~bridged


@consequence("access.ends_with_agreement", _("The confidentiality agreement has ended."))
def ends_with_agreement(agreements: QuerySet) -> Moves:
    """Who is no longer bound by an agreement of their own keeps no access."""
    holder = {"vendor_staff": OuterRef("vendor_staff"), "party_type": "staff"}
    bound = NDA.objects.filter(state="signed", **holder).exclude(pk__in=agreements.values("pk"))
    unbound = Q(Exists(agreements.filter(**holder))) & ~Q(Exists(bound))
    yield from taken_away(unbound, unbound)


@consequence("person.grants_end", _("The holder has left."))
def end_grants(people: QuerySet) -> Moves:
    """Whoever leaves keeps no right on any system; those of service staff end with their service."""
    yield AccessGrant.objects.filter(person__in=people, state__in=access_grant.LIVE), "revoke"


@consequence("access.remove", _("Removed by an access review."))
def remove(reviews: QuerySet) -> Moves:
    """What a review decided to remove is taken away when it is closed."""
    decided = {"reviews__review__in": reviews, "reviews__decision": "remove", "reviews__voided": False}
    yield AccessGrant.objects.filter(state__in=access_grant.LIVE, **decided), "revoke"
