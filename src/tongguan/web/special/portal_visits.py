"""The visits of a vendor's people: those announced, those under way, those that were; in and out by one's own hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.access import on_site
from tongguan.access.models import Zone, ZoneVisit
from tongguan.core import access, clock, registers
from tongguan.core.actor import Actor
from tongguan.core.roles import VENDORS
from tongguan.outsourcing.models import VendorNotice, VendorStaff
from tongguan.web import layout

from .portal_reading import WRONG, PortalPage

SHOWN = 40
JOINS = ("zone", "vendor_staff__person", "vendor_staff__vendor", "escort")


class ComingIn(forms.Form):
    """Where one goes, and what for; only where nobody has to go along."""

    staff = forms.ModelChoiceField(VendorStaff.objects.none(), label=pgettext_lazy("visit", "as"), empty_label=None)
    zone = forms.ModelChoiceField(Zone.objects.none(), label=gettext_lazy("zone"), empty_label=None)
    purpose = forms.CharField(label=pgettext_lazy("visit", "purpose"), max_length=200)

    def __init__(self, actor: Actor, *args: Any) -> None:
        super().__init__(*args)
        self.fields["staff"].queryset = own(actor)
        if len(rows := own(actor)[:2]) == 1:
            # There is nothing to choose.
            self.fields["staff"].initial, self.fields["staff"].widget = rows[0].pk, forms.HiddenInput()
        self.fields["zone"].queryset = open_zones()


def own(actor: Actor) -> QuerySet:
    """The posts in which somebody himself is on board."""
    rows = registers.register_of(VendorStaff).visible_to(actor).filter(person__account=actor.user, state="onboarded")
    return rows.select_related("person", "vendor", "project").order_by("pk")


def open_zones() -> QuerySet:
    """Zones that nobody from outside needs an escort for."""
    return Zone.objects.filter(state="active").exclude(level__in=on_site.UNDER_ESCORT).order_by("name")


def announced(actor: Actor) -> QuerySet:
    """Visits announced for today or later."""
    rows = registers.register_of(VendorNotice).visible_to(actor)
    coming = rows.filter(kind=VendorNotice.Kind.VISIT, effective_on__gte=clock.today())
    return coming.select_related("vendor_staff__person", "project").order_by("effective_on", "pk")


class Visits(PortalPage):
    """Of a manager's people and of oneself; whoever is in no list here is nobody of his."""

    label, icon, roles = gettext_lazy("visits"), "map-pin", VENDORS

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.answer(ComingIn(request.actor))

    def post(self, request: HttpRequest) -> HttpResponse:
        """In or out, at this minute."""
        act = {"sign_in": self.come_in, "leave": self.leave}.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        return act()

    def come_in(self) -> HttpResponse:
        """Into a zone where no escort is due."""
        form = ComingIn(self.request.actor, self.request.POST)
        if not form.is_valid():
            return self.answer(form, status=WRONG)
        said = form.cleaned_data
        try:
            visit = on_site.come_in(said["staff"], said["zone"], purpose=said["purpose"])
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.answer(form, status=WRONG)
        told = {"zone": visit.zone, "time": f"{visit.in_at.astimezone():%H:%M}"}
        messages.success(self.request, _("You are signed in: %(zone)s, %(time)s.") % told)
        return redirect("portal-visits")

    def leave(self) -> HttpResponse:
        """Out; where an escort was due, the desk says the rest."""
        text = self.request.POST.get("record", "")
        register = registers.register_of(ZoneVisit)
        visit: Any = access.get(self.request.actor, register, int(text)) if text.isdecimal() else None
        if visit is None:
            raise Http404
        try:
            on_site.leave(visit)
        except ValidationError as error:
            return self.answer(ComingIn(self.request.actor), errors=error.messages, status=WRONG)
        messages.success(self.request, _("Your way out is recorded; the desk confirms it."))
        return redirect("portal-visits")

    def answer(self, form: ComingIn, *, errors: Sequence[str] = (), status: int = 200) -> HttpResponse:
        """The page, newest visits first."""
        actor = self.request.actor
        layout.dress(form)
        rows = registers.register_of(ZoneVisit).visible_to(actor).select_related(*JOINS).order_by("-in_at", "-pk")
        inside = list(rows.filter(state=ZoneVisit.State.OPEN, out_at=None)[:SHOWN])
        context = {
            "form": form,
            "errors": errors,
            "inside": [(visit, visit.vendor_staff.person.account_id == actor.user.pk) for visit in inside],
            "announced": announced(actor)[:SHOWN],
            "past": rows.filter(out_at__isnull=False)[:SHOWN],
            "may_come_in": own(actor).exists() and open_zones().exists(),
        }
        return render(self.request, "portal/visits.html", context, status=status)


urlpatterns = [path("portal/visits/", Visits.as_view(), name="portal-visits")]
