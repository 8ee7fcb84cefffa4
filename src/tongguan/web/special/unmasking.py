"""A sensitive value as it is, on a page of its own that is kept nowhere."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_variables

from tongguan.core import values
from tongguan.protection import unmasking
from tongguan.web.door import Page


class UnmaskPage(Page):
    """Shown once to whoever may see it and says why; the answer is never cached."""

    name = "unmask"
    http_method_names = ["post"]

    @sensitive_variables("value")
    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        """The value, or why not; a refusal is noted, so it must not undo what was written."""
        name, reason = request.POST.get("field", ""), request.POST.get("reason", "")
        record, value, refused, status = self.record, "", list[str](), 200
        try:
            value = unmasking.unmask(record, name, reason)
        except PermissionDenied as no:
            refused, status = [str(no)], 403
        except ValidationError as no:
            refused, status = no.messages, 422
        known = name in unmasking.secret_fields(self.register.model)
        label = values.label_of(self.register.model, name) if known else name
        answer = self.render(record=record, label=label, value=value, refused=refused, status=status)
        answer["Cache-Control"] = "no-store, private"
        answer["Pragma"] = "no-cache"
        return answer


urlpatterns = [path("<register:register>/<int:pk>/unmask/", UnmaskPage.as_view(), name="unmask")]
