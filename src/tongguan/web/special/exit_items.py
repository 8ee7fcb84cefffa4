"""The form and the steps of an exit item: whoever works through the list of an exit comes back to that list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django_htmx.http import HttpResponseClientRedirect

from tongguan.core import audit
from tongguan.core.forms import RecordForm
from tongguan.core.refusals import Refused
from tongguan.outsourcing.models import ExitItem
from tongguan.web.pages import EditPage, MovePage, page

FINISH = ExitItem.workflow.transitions["finish"]
PROOF = ("method", "evidence")
OF_DATA = ("removal", "certificate_no", "witness")


def to_the_exit(answer: HttpResponse, item: ExitItem) -> HttpResponse:
    """The answer, or the way back to the exit where it would have led to the item."""
    if isinstance(answer, HttpResponseClientRedirect):
        return HttpResponseClientRedirect(item.exit_case.url)
    return redirect(item.exit_case.url) if isinstance(answer, HttpResponseRedirect) else answer


@page("exit_item", "move")
class ItemMove(MovePage):
    """A general page; afterwards the list comes again."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Back to the exit once the step is taken."""
        return to_the_exit(super().post(request, **kwargs), self.record)


@page("exit_item", "edit")
class ItemEdit(EditPage):
    """A general form; what is left to do may be recorded as done with the same press of a button."""

    @cached_property
    def unfinished(self) -> bool:
        """Whether the item waits to be recorded as done."""
        return "pk" in self.kwargs and self.record.state in FINISH.source

    @cached_property
    def asked(self) -> frozenset[str]:
        """Nothing but what the step needs, where the address says `part=proof`; else the whole form."""
        if not (self.unfinished and self.request.GET.get("part") == "proof"):
            return frozenset()
        return frozenset({*PROOF, *(OF_DATA if self.record.kind == ExitItem.Kind.DATA else ())})

    def form(self, *args: Any, **options: Any) -> RecordForm:
        """What is not asked keeps its value."""
        made = super().form(*args, **options)
        for name in made.fields.keys() - self.asked - {"version"} if self.asked else ():
            made.fields[name].disabled = True
        return made

    def render(self, **context: Any) -> HttpResponse:
        """Offer the step to whoever may take it."""
        if self.asked:
            named = [
                (head, [one for one in inputs if one.bound.name in self.asked]) for head, inputs in context["sections"]
            ]
            context["sections"] = [(head, inputs) for head, inputs in named if inputs]
        finishes = self.unfinished and bool(self.actor.roles & frozenset(FINISH.by))
        return super().render(finishes=finishes, short=bool(self.asked), **context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save; then take the step, if that was asked for."""
        answer = super().post(request, **kwargs)
        if "finish" not in request.POST or not isinstance(answer, HttpResponseRedirect):
            return answer
        item = ExitItem.objects.get(pk=self.record.pk)
        try:
            item.workflow.take(FINISH.name, item)
        except Refused as refused:
            why = "; ".join(one.message for one in refused.refusals)
            audit.note("exit_item", item.pk, f"refused:{FINISH.name}", reason=why)
            messages.error(request, why)
            return answer
        return to_the_exit(answer, item)
