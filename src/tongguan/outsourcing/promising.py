"""A promise of confidentiality handed in as a scan by whoever signed it; it counts only once the office confirms it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.evidence import take_in

from .models import NDA, Vendor, VendorStaff
from .vendor_lessons import vendors_of
from .vendor_proposals import DAY, kept


class Promise(forms.Form):
    """What is said of a signed agreement; pages and programs add how they name who signed it."""

    signed_on = forms.DateField(label=gettext_lazy("signed on"), widget=DAY, input_formats=["%Y-%m-%d"])
    term = forms.ChoiceField(label=pgettext_lazy("period", "term"), choices=NDA.Term.choices, initial=NDA.Term.FIXED)
    valid_to = forms.DateField(label=gettext_lazy("valid to"), widget=DAY, input_formats=["%Y-%m-%d"], required=False)

    def clean(self) -> dict[str, Any]:
        """Nobody has signed tomorrow, and a fixed term has an end."""
        said: dict[str, Any] = super().clean() or {}
        signed = said.get("signed_on")
        if signed and signed > clock.today():
            self.add_error("signed_on", _("The business date cannot lie in the future."))
        if said.get("term") == NDA.Term.FIXED and not said.get("valid_to") and "valid_to" not in self.errors:
            self.add_error("valid_to", _("A fixed term has a last day."))
        return said


def signers(actor: Actor) -> QuerySet:
    """The people whose own agreement somebody may hand in: himself, and for the manager of a vendor its people."""
    rows = registers.register_of(VendorStaff).visible_to(actor).exclude(state=VendorStaff.State.OFFBOARDED)
    return rows.select_related("person", "vendor", "project").order_by("pk")


@transaction.atomic
def hand_in_promise(actor: Actor, given: Mapping[str, Any], file: Any, *, by: Vendor | VendorStaff) -> NDA:
    """The draft with its scan, for the office to confirm; a draft that waits already gets the new scan.

    Raises ValidationError by field.
    """
    staff, vendor = (by, by.vendor) if isinstance(by, VendorStaff) else (None, by)
    known = signers(actor).filter(pk=staff.pk) if staff else vendors_of(actor).filter(pk=vendor.pk)
    if not known.exists():
        raise ValidationError(_("An agreement is handed in by whoever signed it."))
    if file is None:
        raise ValidationError({"file": _("This field is required.")})
    drafts = registers.register_of(NDA).visible_to(actor).filter(vendor=vendor, vendor_staff=staff, state="draft")
    party = {"party_type": NDA.Party.STAFF if staff else NDA.Party.VENDOR, "vendor": vendor, "vendor_staff": staff}
    told = {name: given[name] for name in Promise.base_fields if name in given}
    draft = drafts.order_by("-pk").first()
    place = {} if draft else party | {"project": staff.project if staff else None}
    nda: NDA = kept(draft or NDA(), place | told, actor)
    nda.scan = take_in(file, file.name, kind=str(_("NDA")), register="nda", record=nda.pk)
    nda.save()
    return nda


def unpromised(people: QuerySet) -> QuerySet:
    """Of these people those without an agreement of their own in force today, and of whom none waits at the office."""
    return people.filter(~Exists(_of_staff(in_force())), ~Exists(_of_staff(handed_in())))


def unbound(actor: Actor) -> QuerySet:
    """The vendors that somebody manages without an agreement of the company in force, and none at the office."""
    of_company = {"party_type": NDA.Party.VENDOR, "vendor": OuterRef("pk")}
    missing = ~Exists(in_force().filter(**of_company)), ~Exists(handed_in().filter(**of_company))
    return vendors_of(actor).filter(*missing).order_by("pk")


def ending(actor: Actor, by: dt.date) -> QuerySet:
    """Agreements that somebody answers for and that end by a day, with nothing later and nothing at the office."""
    same = Q(vendor_staff=OuterRef("vendor_staff")) | Q(vendor_staff=None, party_type=OuterRef("party_type"))
    later = in_force().filter(same, Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), vendor=OuterRef("vendor"))
    waits = handed_in().filter(same, vendor=OuterRef("vendor"))
    mine = Q(vendor_staff__in=signers(actor).values("pk"))
    mine |= Q(party_type=NDA.Party.VENDOR, vendor__in=vendors_of(actor).values("pk"))
    return in_force().filter(mine, ~Exists(later), ~Exists(waits), valid_to__lte=by)


def in_force() -> QuerySet:
    """Agreements that are signed, confirmed and not over."""
    return NDA.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()), state="signed")


def handed_in() -> QuerySet:
    """Those that wait for the office."""
    return NDA.objects.filter(state="draft", scan__isnull=False)


def _of_staff(rows: QuerySet) -> QuerySet:
    return rows.filter(vendor_staff=OuterRef("pk"))
