"""The portal of vendors: what their people enter most, each on one short page that fits a phone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock, registers
from tongguan.core.forms import RecordForm, form_of
from tongguan.core.roles import VENDORS, Role
from tongguan.outsourcing.models import Project, VendorNotice, VendorStaff
from tongguan.outsourcing.vendor_proposals import vendor_on
from tongguan.web.pages import EditPage

ON_PAGES_OF_THEIR_OWN = frozenset({VendorNotice.Kind.STAFF_UNAVAILABLE, VendorNotice.Kind.VISIT})


@dataclass(frozen=True, kw_only=True)
class Short:
    """A register's form cut down to what is asked of a vendor; all else is known or is for the office."""

    register: str
    label: Any
    intro: Any
    icon: str
    fields: tuple[str, ...]
    must: tuple[str, ...] = ()
    """Those of them that may stay open in the register, but not here."""
    labels: dict[str, Any] = field(default_factory=dict)
    """What they are called here, where that says more."""
    given: Callable[[], dict[str, Any]] = field(default=dict)
    """What a new entry is filled in with."""
    roles: frozenset[str] = VENDORS


def _now(name: str) -> Callable[[], dict[str, Any]]:
    return lambda: {name: clock.minute()}


ENTRIES = {
    "log": Short(
        register="service_log",
        label=_("log a service"),
        intro=_("What was done, from when to when, on site or remotely. The office confirms it."),
        icon="tool",
        fields=(
            "project",
            "vendor_staff",
            "content",
            "started_at",
            "ended_at",
            "method",
            "remote_access",
            "ticket_ref",
        ),
        given=_now("started_at"),
    ),
    "incident": Short(
        register="security_incident",
        label=_("report a security incident"),
        intro=_("Report at once what you know; the office assesses it. What is missing can follow."),
        icon="urgent",
        fields=("project", "title", "facts", "occurred_at", "detection", "affected", "data_leaked"),
        must=("project", "facts"),
        given=_now("occurred_at"),
    ),
    "leaving": Short(
        register="vendor_notice",
        label=_("announce that somebody leaves"),
        intro=_("Tell it in advance, as soon as it is known, so that the office can agree to a replacement."),
        icon="door-exit",
        fields=("project", "vendor_staff", "effective_on", "content"),
        must=("vendor_staff", "effective_on"),
        given=lambda: {"kind": "staff_unavailable"},
    ),
    "visit": Short(
        register="vendor_notice",
        label=_("announce a visit"),
        intro=_("Who comes on which day, into which room and what for, so that the door knows and an escort is there."),
        icon="calendar-event",
        fields=("project", "vendor_staff", "effective_on", "content"),
        must=("vendor_staff", "effective_on"),
        labels={"effective_on": _("day of the visit"), "content": _("room and purpose")},
        given=lambda: {"kind": "visit"},
    ),
    "notice": Short(
        register="vendor_notice",
        label=_("give notice"),
        intro=_("Changes of the service, incidents at your place, means and resources, or anything else."),
        icon="send",
        fields=("project", "kind", "content", "manner", "effective_on", "scan"),
    ),
    "access": Short(
        register="access_grant",
        label=_("request access"),
        intro=_("Only what the work needs, with its purpose and its end. Somebody of the organisation approves it."),
        icon="key",
        fields=("vendor_staff", "resource", "privilege", "purpose", "valid_from", "valid_to", "is_remote"),
        must=("vendor_staff", "purpose", "valid_to"),
    ),
    "problem": Short(
        register="issue_report",
        label=_("report a security problem"),
        intro=_("A weak spot that you found in development, test or operation, before it becomes an incident."),
        icon="bug",
        fields=("project", "origin", "text", "found_on"),
        roles=frozenset({Role.VENDOR_MANAGER}),
    ),
}


class Entry(EditPage):
    """One such page; afterwards it goes back to the desk."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Which entry it is, and of which register."""
        self.short = ENTRIES.get(kwargs.pop("what"))
        register = registers.registry[self.short.register] if self.short else None
        super().setup(request, *args, register=register, **kwargs)

    def enter(self) -> None:
        """Only people of vendors come in."""
        if self.short is None:
            raise Http404
        if not self.actor.roles & self.short.roles:
            raise PermissionDenied(_("This page is for people of vendors."))
        super().enter()

    def templates(self, part: str = "") -> list[str]:
        """All of them share their template."""
        return ["portal/entry.html"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Keep the entry, or show every error at once."""
        answer = super().post(request, **kwargs)
        return redirect("home") if answer.status_code == HTTPStatus.FOUND else answer

    def form(self, *args: Any, **options: Any) -> RecordForm:
        """The register's form with these fields only; what the entry implies stands in the record already."""
        known = self.short.given()
        if not args:
            options["initial"] = {**known, **self._usual(), **options.get("initial", {})}
        implied = {name: value for name, value in known.items() if name not in self.short.fields}
        made = form_of(self.register)(*args, instance=self.register.model(**implied), actor=self.actor, **options)
        for name in [name for name in made.fields if name not in {*self.short.fields, "version"}]:
            del made.fields[name]
        made.formsets = {}
        self._narrow(made)
        self._of_vendor(made.instance, made.data.get("project") if args else None)
        return made

    def _narrow(self, made: RecordForm) -> None:
        """What must be said here, and nothing that another page asks for."""
        for name in self.short.must:
            made.fields[name].required = True
        for name, label in self.short.labels.items():
            made.fields[name].label = label
        if staff := made.fields.get("vendor_staff"):
            staff.queryset = staff.queryset.exclude(state="offboarded")
        if self.short.register == "vendor_notice" and (kind := made.fields.get("kind")):
            kind.choices = [one for one in kind.choices if one[0] not in ON_PAGES_OF_THEIR_OWN]

    def _usual(self) -> dict[str, Any]:
        """The only project and oneself, where there is no doubt."""
        mine = VendorStaff.objects.filter(person__account=self.actor.user).exclude(state="offboarded")
        rows = list(mine.values_list("pk", "project")[:2])
        return {"vendor_staff": rows[0][0], "project": rows[0][1]} if len(rows) == 1 else {}

    def _of_vendor(self, record: Any, project: Any) -> None:
        """Whoever enters does so for the vendor for which he works on the project."""
        names = {one.name for one in record._meta.fields}
        if "vendor" not in names or not str(project or "").isdecimal():
            return
        here = registers.register_of(Project).visible_to(self.actor).filter(pk=int(project)).first()
        record.vendor = vendor_on(here, self.actor) if here else None
        if "reported_by" in names:
            record.reported_by = self.actor.user.name[:100]


urlpatterns = [path("portal/new/<slug:what>/", Entry.as_view(), name="portal-entry")]
