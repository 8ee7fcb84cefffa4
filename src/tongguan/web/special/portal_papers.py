"""What passes between a vendor and the office with a signature: its promise of confidentiality, the emergency plan."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core.roles import VENDORS
from tongguan.operations import plan_receipts
from tongguan.outsourcing import promising, vendor_lessons
from tongguan.outsourcing.models import Vendor, VendorStaff

from .portal_reading import PortalPage
from .portal_sheets import SHEETS, Sheet


class PromiseForm(promising.Promise):
    """The scan of a signed agreement, and who signed it."""

    by = forms.ChoiceField(label=gettext_lazy("signed by"))
    file = forms.FileField(label=gettext_lazy("scan of the signed paper"))
    field_order = ("by", "signed_on", "term", "valid_to", "file")


class Promised(Sheet):
    """An agreement on confidentiality, one's own or the company's; a tick is no signature."""

    label = gettext_lazy("hand in a signed NDA")
    intro = gettext_lazy("The scan of the paper with the signature. It counts once the office has confirmed it.")
    icon = "signature"
    roles = VENDORS

    def form(self, *args: Any) -> PromiseForm:
        """With the people and the companies for which whoever asks may hand in."""
        made = PromiseForm(*args, initial={"by": self.request.GET.get("by", "")})
        of_vendors = [(f"vendor-{one.pk}", str(one)) for one in vendor_lessons.vendors_of(self.request.actor)]
        of_people = [(f"staff-{one.pk}", f"{one.person} · {one.project or one.vendor}") for one in self.people]
        by: Any = made.fields["by"]
        by.choices = of_people + of_vendors
        return made

    @cached_property
    def people(self) -> list[VendorStaff]:
        """Those of whom one may hand in."""
        return list(promising.signers(self.request.actor))

    def keep(self, said: dict[str, Any]) -> Any:
        """The draft for the office."""
        kind, _dash, pk = said["by"].partition("-")
        model = VendorStaff if kind == "staff" else Vendor
        by = model.objects.get(pk=int(pk))
        return promising.hand_in_promise(self.request.actor, said, said["file"], by=by)


SHEETS["portal-promise"] = Promised


class Plan(PortalPage):
    """The emergency plan in the edition that one's vendor was given; its manager acknowledges the receipt."""

    @cached_property
    def issue(self) -> Any:
        """The hand-out of this plan, among those to the vendors of whoever asks."""
        found = plan_receipts.issued_to(self.request.actor).filter(plan=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The plan."""
        plan = self.issue.plan
        context = {
            "issue": self.issue,
            "plan": plan,
            "levels": plan.levels.order_by("pk"),
            "steps": plan.steps.order_by("place"),
            "contacts": plan.contacts.select_related("person").order_by("pk"),
            "may_receive": plan_receipts.may_receive(request.actor),
        }
        return render(request, "portal/plan.html", context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Received."""
        issue = self.issue
        if not plan_receipts.may_receive(request.actor):
            raise PermissionDenied(_("The manager of the vendor acknowledges the plan."))
        plan_receipts.receive(issue)
        messages.success(request, _("You have acknowledged edition %(edition)s.") % {"edition": issue.plan.edition})
        return redirect("home")


urlpatterns = [
    path("portal/nda/", Promised.as_view(), name="portal-promise"),
    path("portal/emergency-plan/<int:pk>/", Plan.as_view(), name="portal-emergency-plan"),
]
