"""At the door of a room, on a phone: who is inside and who may come in; two taps for each act."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.access import on_site
from tongguan.access.models import DeviceEntry, Media, Zone, ZoneVisit
from tongguan.core import access, audit, clock, registers
from tongguan.core.models import Record
from tongguan.core.refusals import Refused
from tongguan.core.roles import INSIDE, Role
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import VendorNotice, VendorStaff
from tongguan.web.choices import as_typed, meant, named
from tongguan.web.door import InsideView

MOST = 40
"""So many people or things on a page; whoever is not among them is searched for."""
FEW = 10
"""So many of the service staff at least, whether they came lately or not."""
OFFERED = 300
LONGEST_PURPOSE = 200
LATELY = dt.timedelta(days=90)
WRONG = 422
TABS = (
    ("sites", gettext_lazy("People"), "users", ZoneVisit),
    ("sites-media", gettext_lazy("Media"), "package", Media),
    ("sites-devices", gettext_lazy("Devices"), "devices", DeviceEntry),
)


class OnSite(InsideView):
    """What the three pages have in common: who may, what was searched for, and how an act is answered."""

    model: ClassVar[type[Record]]
    template: ClassVar[str]
    acts: ClassVar[dict[str, str]]
    """What a button sends -> the method that does it."""
    about: Record | None = None
    """The record that the button stands for."""

    @property
    def actor(self) -> Any:
        """Who asks."""
        return self.request.actor

    @property
    def register(self) -> registers.Register:
        """The register whose rows are kept here."""
        return registers.register_of(self.model)

    def enter(self) -> None:
        """One's own people who may read the register; only those who keep it see buttons."""
        inside = self.actor.roles & (INSIDE | {Role.SYSTEM})
        if not inside or not access.may(self.actor, "read", self.register):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.register.label})

    @cached_property
    def may_write(self) -> bool:
        """Whether the viewer keeps the register."""
        return access.may(self.actor, "write", self.register)

    @property
    def words(self) -> str:
        """What was searched for."""
        return self.request.GET.get("q", "").strip()[:100]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        """One act; where it cannot be, everything that stands against it, and what was typed stays."""
        act = self.acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        if not self.may_write:
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.register.label})
        try:
            done = getattr(self, act)()
        except Refused as refused:
            self.note(refused)
            return self.shown(refusals=refused.refusals, status=WRONG)
        except ValidationError as error:
            return self.shown(errors=error.messages, status=WRONG)
        messages.success(request, done)
        return redirect(request.get_full_path())

    def note(self, refused: Refused) -> None:
        """A refused step leaves its trace, as on every other page."""
        if self.about:
            name = registers.name_of(type(self.about))
            audit.note_refused(name, self.about.pk, self.request.POST["do"], refused.refusals)

    def shown(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page, with the tabs that the viewer may open."""
        tabs = [(name, label, icon) for name, label, icon, model in TABS if self.opens(model)]
        context = {
            "tabs": tabs,
            "here": self.template,
            "q": self.words,
            "may_write": self.may_write,
            "register": self.register,
            "sent": self.request.POST,
            "people": self.people if self.may_write else [],
            "me": named(person) if (person := on_site.own_person()) else "",
        }
        return render(self.request, f"ledgers/{self.template}.html", context | self.context() | more, status=status)

    def opens(self, model: type[Record]) -> bool:
        """Whether the viewer may read the register of a tab."""
        return access.may(self.actor, "read", registers.register_of(model))

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        raise NotImplementedError

    @property
    def people(self) -> list[str]:
        """One's own people, to choose from while typing."""
        rows = self.visible(Person).filter(kind=Person.Kind.EMPLOYEE, state="active").order_by("name", "pk")
        return [named(one) for one in rows[:OFFERED]]

    def visible(self, model: type[Record]) -> QuerySet:
        """The rows of a register that the viewer sees."""
        return registers.register_of(model).visible_to(self.actor)

    def chosen(self, model: type[Record], name: str = "record") -> Any:
        """The record that a button stands for, in the version that was looked at."""
        text = self.request.POST.get(name, "")
        found = access.get(self.actor, registers.register_of(model), int(text)) if text.isdecimal() else None
        if found is None:
            raise Http404
        if name == "record":
            self.about = found
            seen = self.request.POST.get("version", "")
            found.version = int(seen) if seen.isdecimal() else found.version
        return found

    def typed(self, name: str, rows: QuerySet) -> Any:
        """The record that a typed text names, None where nothing was typed; raises ValidationError where nobody is."""
        text = as_typed(self.request.POST.get(name))
        found = meant(rows, text) if text else None
        if text and found is None:
            raise ValidationError(_("“%(text)s” is not one name in the register.") % {"text": text})
        return found

    def own(self, name: str) -> Person | None:
        """One of one's own people, by what was typed."""
        return self.typed(name, self.visible(Person).filter(kind=Person.Kind.EMPLOYEE, state="active"))

    def said(self, name: str) -> str:
        """A line that was typed."""
        return self.request.POST.get(name, "").strip()


class People(OnSite):
    """Who is inside, and who may come in."""

    model, template = ZoneVisit, "site_people"
    acts: ClassVar = {"sign_in": "sign_in", "sign_out": "sign_out"}

    def sign_in(self) -> str:
        """A service staff member of the list, or a visitor by name."""
        staff = self.chosen(VendorStaff, "staff") if self.said("staff") else None
        visit = on_site.sign_in(
            self.chosen(Zone, "zone"),
            staff=staff,
            visitor=self.said("visitor"),
            purpose=self.said("purpose"),
            escort=self.own("escort"),
        )
        return _("%(who)s came in at %(time)s.") % {
            "who": who(visit),
            "time": f"{visit.in_at.astimezone():%H:%M}",
        }

    def sign_out(self) -> str:
        """Out, with the answer about the escort."""
        visit = self.chosen(ZoneVisit)
        answer = {"yes": True, "no": False}.get(self.said("escorted"))
        return _("%(who)s has left.") % {"who": who(on_site.sign_out(visit, escorted=answer))}

    def context(self) -> dict[str, Any]:
        """Who is inside everywhere, and who may come into the chosen zone."""
        zones = list(self.visible(Zone).filter(state="active").order_by("name"))
        wanted = self.request.GET.get("zone", "")
        zone = next((one for one in zones if str(one.pk) == wanted), None) or first_of(zones)
        joins = ("zone", "vendor_staff__person", "vendor_staff__vendor", "person", "escort")
        inside = list(self.visible(ZoneVisit).filter(state="open").select_related(*joins).order_by("in_at")[:MOST])
        here = {visit.vendor_staff_id for visit in inside if zone and visit.zone_id == zone.pk}
        return {
            "zones": zones,
            "zone": zone,
            "inside": [(visit, who(visit), timezone.localdate(visit.in_at) < clock.today()) for visit in inside],
            "coming": self.coming(zone, here) if zone and self.may_write else [],
            "more": not self.words,
            "escorted": zone and zone.level in on_site.UNDER_ESCORT,
        }

    def coming(self, zone: Zone, here: set[int | None]) -> list[tuple[VendorStaff, str, bool]]:
        """Service staff on board: those found, or those announced for today and those who came here lately.

        Each with the purpose of today or the last one, and whether they were announced.
        """
        announced = self.announced()
        visits = ZoneVisit.objects.filter(zone=zone, in_at__gte=clock.now() - LATELY, vendor_staff__isnull=False)
        last = dict(visits.order_by("in_at").values_list("vendor_staff", "purpose")) | announced
        rows = self.visible(VendorStaff).filter(state="onboarded").exclude(pk__in=here - {None})
        rows = rows.select_related("person", "vendor")
        if self.words:
            found = list(rows.filter(Q(person__name__icontains=self.words) | Q(number=self.words.upper()))[:MOST])
        else:
            lately = {one.pk: one for one in rows.filter(pk__in=last)}
            first = [*announced, *(pk for pk in reversed(last) if pk not in announced)]
            found = [lately[pk] for pk in first if pk in lately][:MOST]
            found += list(rows.exclude(pk__in=lately).order_by("-onboarded_on", "-pk")[: max(0, FEW - len(found))])
        return [(one, last.get(one.pk, ""), one.pk in announced) for one in found]

    def announced(self) -> dict[int, str]:
        """Whose visit was announced for today, and what for."""
        rows = self.visible(VendorNotice).filter(kind=VendorNotice.Kind.VISIT, effective_on=clock.today())
        told = rows.order_by("pk").values_list("vendor_staff", "content")
        return {pk: " ".join(content.split())[:LONGEST_PURPOSE] for pk, content in told}


def who(visit: ZoneVisit) -> str:
    """The visitor's name, whatever register it stands in."""
    return str(visit.vendor_staff or visit.person or visit.visitor)


def first_of(zones: list[Zone]) -> Zone | None:
    """The zone that is guarded most; on the page of a door the address names its zone."""
    order = Zone.Level.values
    return max(zones, key=lambda one: order.index(one.level)) if zones else None


urlpatterns = [path("sites/", People.as_view(), name="sites")]
