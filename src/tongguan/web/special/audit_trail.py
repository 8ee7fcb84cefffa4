"""The trail of the organisation for whoever audits it: who, what, when, from where, with which outcome."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.core import platform_objects
from tongguan.core.models import AuditEntry
from tongguan.core.trail import TrailFilter, outcome_of
from tongguan.web import layout, paging
from tongguan.web.door import InsideView

TONES = {"done": ("good", "circle-check"), "refused": ("bad", "ban"), "failed": ("bad", "alert-triangle")}


class AuditTrail(InsideView):
    """One leaf of it, newest first."""

    def enter(self) -> None:
        """The audit administrator, and auditors while an audit asks for it."""
        if not platform_objects.declared["audit_log"].may_read(self.request.actor):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": _("audit trail")})

    def get(self, request: HttpRequest) -> HttpResponse:
        """What fits the filter; a wrong value is told and narrows nothing."""
        one = platform_objects.declared["audit_log"]
        form = TrailFilter(request.GET, actor=request.actor)
        rows, sound = one.visible_to(request.actor), form.is_valid()
        leaf = paging.leaf(form.narrow(rows) if sound else rows.none(), request.GET)
        layout.dress(form)
        context = {
            "one": one,
            "leaf": leaf,
            "form": form,
            "narrowed": sound and any(form.cleaned_data.values()),
            "rows": [_told(one, entry) for entry in leaf.rows],
        }
        return render(request, "tongguan/audit_trail.html", context, status=200 if sound else 422)


def _told(one: platform_objects.PlatformObject, entry: AuditEntry) -> dict[str, Any]:
    facts = [(fact.name, fact.label, fact.shown(entry)) for fact in one.listed if fact.name not in {"at", "seal"}]
    tone, icon = TONES[outcome_of(entry)]
    return {"entry": entry, "facts": facts, "tone": tone, "icon": icon}


urlpatterns = [path("platform/audit_log/", AuditTrail.as_view(), name="audit-trail")]
