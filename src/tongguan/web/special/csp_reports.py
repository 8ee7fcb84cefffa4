"""Where browsers tell what the content policy made them refuse."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tongguan.accounts import throttle
from tongguan.channels import reports
from tongguan.core.sources import source_of
from tongguan.web.headers import REPORTS

TAKEN = frozenset({"application/csp-report", "application/reports+json", "application/json"})


# A browser sends no token against forgery with it; a forged report adds to a count, and no more.
@csrf_exempt
@require_POST
def take_report(request: HttpRequest) -> HttpResponse:
    """Take it in without an answer that would tell anything."""
    if seconds := throttle.wait(throttle.REPORTS, source_of(request)):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    if request.content_type not in TAKEN:
        return HttpResponse(status=415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > reports.LARGEST:
        return HttpResponse(status=413)
    actor = request.actor
    reports.keep(request.read(reports.LARGEST), request.get_host(), actor.tenant if actor else None)
    return HttpResponse(status=204)


urlpatterns = [path(REPORTS.removeprefix("/"), take_report, name="csp-report")]
