"""Views that only tests see: what a request is given, and what becomes of its writes."""

from django.db import OperationalError
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from tests.examples import make
from tongguan.core.actor import acting

tried = []


def who(request):
    """Who is asking, and where."""
    actor = request.actor
    if actor is None:
        return JsonResponse({"user": None})
    return JsonResponse(
        {
            "user": actor.user.username,
            "tenant": actor.tenant.pk if actor.tenant else None,
            "language": request.LANGUAGE_CODE,
            "acting": acting() is actor,
            "request": actor.request_id,
        }
    )


def write(request):
    """Writes and answers."""
    return HttpResponse(make("org_unit").pk)


def fail(request):
    """Writes and breaks."""
    make("org_unit")
    raise ZeroDivisionError


def stumble(request):
    """Writes; the first time (or as often as asked) another transaction is in the way."""
    tried.append(request.POST.get("word"))
    made = make("org_unit")
    if len(tried) < int(request.GET["nth"]):
        raise OperationalError("deadlock detected")
    return HttpResponse(made.number)


def away(request):
    """The database is away."""
    tried.append(1)
    raise OperationalError("server closed the connection unexpectedly")


urlpatterns = [
    path("who/", who),
    path("write/", csrf_exempt(write)),
    path("guarded/", write),
    path("fail/", csrf_exempt(fail)),
    path("stumble/", csrf_exempt(stumble)),
    path("away/", csrf_exempt(away)),
    path("", include("tongguan.urls")),
]
