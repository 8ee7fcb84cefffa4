"""A vendor hands in its training plan and the lessons it gave its people; the office verifies both (A.3.f, A.3.h)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core import registers, scopes
from tongguan.core.actor import Actor
from tongguan.core.evidence import take_in
from tongguan.core.roles import Role
from tongguan.organisation.models import TrainingPlan

from .models import TrainingSession, Vendor, VendorStaff
from .vendor_proposals import kept

PRESENT = ("cleared", "onboarded", "suspended")


def vendors_of(actor: Actor) -> QuerySet:
    """The vendors whose manager somebody is."""
    if Role.VENDOR_MANAGER not in actor.roles:
        return Vendor.objects.none()
    return Vendor.objects.filter(pk__in=scopes.declared["vendor"].reach(actor))


def people_of(actor: Actor) -> QuerySet:
    """Their people who serve or are about to, on the manager's own projects."""
    seen = registers.register_of(VendorStaff).visible_to(actor)
    rows = seen.filter(vendor__in=vendors_of(actor).values("pk"), state__in=PRESENT)
    return rows.select_related("person", "vendor", "project").order_by("pk")


@transaction.atomic
def hand_in_plan(vendor: Vendor, actor: Actor, given: Mapping[str, Any], file: Any = None) -> TrainingPlan:
    """The plan of a year as a draft for the office to verify; `topics` are rows (topic, kind, planned_on)."""
    _only_own(vendor, actor)
    about = {"party": TrainingPlan.Party.VENDOR, "register": "vendor", "record": vendor.pk}
    _unless_handed_in(vendor, given["year"])
    # The form would ask whether a manager sees what the plan speaks of; that was asked above.
    plan: TrainingPlan = kept(TrainingPlan(), dict(given) | about, actor)
    if file:
        take_in(file, file.name, kind=str(_("training plan")), register="training_plan", record=plan.pk)
    return plan


def _unless_handed_in(vendor: Vendor, year: int) -> None:
    if TrainingPlan.objects.filter(party="vendor", register="vendor", record=vendor.pk, year=year).exists():
        raise ValidationError({"year": _("This vendor has already a plan for this year.")})


@transaction.atomic
def hand_in_lesson(
    vendor: Vendor, actor: Actor, given: Mapping[str, Any], people: Sequence[VendorStaff], file: Any
) -> TrainingSession:
    """A lesson that the vendor gave, with its material and who took part; the office records it as held."""
    _only_own(vendor, actor)
    wrong = {"people": not people, "file": file is None, "held_on": not given.get("held_on")}
    if missing := [name for name, gap in wrong.items() if gap]:
        raise ValidationError({name: _("This field is required.") for name in missing})
    who = {one.person_id: {"person": one.person, "passed": True} for one in people if one.vendor_id == vendor.pk}
    material = take_in(file, file.name, kind=str(_("training material")), register="training_session")
    own = {"provided_by": TrainingSession.Provider.VENDOR, "vendor": vendor, "attendees": list(who.values())}
    session: TrainingSession = kept(TrainingSession(), dict(given) | own | {"materials": material}, actor)
    material.record = session.pk
    material.save()
    return session


def _only_own(vendor: Vendor, actor: Actor) -> None:
    if not vendors_of(actor).filter(pk=vendor.pk).exists():
        raise ValidationError(_("Only the manager of a vendor hands in for it."))
