"""The page of a filing: filled from the registers, old and new facts side by side, and the form to be handed in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.core import access
from tongguan.core.registers import registry
from tongguan.core.roles import INSIDE
from tongguan.outsourcing.filed_facts import facts_of
from tongguan.outsourcing.filling import Sources, amend, fill
from tongguan.outsourcing.models import Filing, FilingGroup
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, page

FILLED_IN = (Filing.State.DRAFT, Filing.State.AMENDING)


@page("filing", "detail")
class FilingPage(DetailPage):
    """A general page, with what the registers say now beside what was filed."""

    def render(self, **context: Any) -> HttpResponse:
        """Add the comparison for the office; an inspector sees what was filed."""
        filing, inside = self.record, bool(self.actor.roles & INSIDE)
        facts = facts_of(filing) if inside and filing.state != Filing.State.CLOSED else []
        may = access.may(self.actor, "write", self.register)
        return super().render(
            facts=facts,
            differs=bool(filing.filed_on) and any(fact.differs for fact in facts),
            missing=Sources.of(filing).missing() if facts and filing.state in FILLED_IN else [],
            may_fill=may and filing.state in FILLED_IN,
            may_amend=may and filing.state == Filing.State.ACCEPTED,
            **context,
        )


class OfFiling(Page):
    """Something that is done with one filing."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of filings alone."""
        super().setup(request, *args, **kwargs | {"register": registry["filing"]})


class Fill(OfFiling):
    """Takes what the registers know into the filing."""

    name, verb = "fill", "write"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Fill in, and tell what is missing or why it cannot be done."""
        try:
            missing = self.deed()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(self.record.url)
        if missing:
            messages.warning(request, _("Filled in; %(count)s things are missing.") % {"count": len(missing)})
        else:
            messages.success(request, _("Filled in from the registers."))
        return redirect(self.record.url)

    def deed(self) -> list:
        """In a draft, and while an amendment is being written."""
        if self.record.state not in FILLED_IN:
            raise ValidationError(_("What was handed in is changed by an amendment only."))
        return fill(self.record, actor=self.actor)


class Amend(Fill):
    """Opens an amendment that names every changed fact."""

    def deed(self) -> list:
        """One step: the move, a row for each change, and the groups filled in anew."""
        return amend(self.record, actor=self.actor)


class HandIn(OfFiling):
    """The form as it is printed, signed and handed in."""

    name = "form"

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Every group in its order, blank where nothing is told yet."""
        told = dict(self.record.groups.values_list("group", "content"))
        groups = [(group.label, told.get(group.value, "")) for group in FilingGroup.Group]
        return self.render(record=self.record, groups=groups, changes=self.record.amendments.order_by("changed_on"))


urlpatterns = [
    path("filing/<int:pk>/fill/", Fill.as_view(), name="filing-fill"),
    path("filing/<int:pk>/amend/", Amend.as_view(), name="filing-amend"),
    path("filing/<int:pk>/form/", HandIn.as_view(), name="filing-form"),
]
