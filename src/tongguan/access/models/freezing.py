"""While its service is suspended access rests: nothing is put into use meanwhile."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.workflow import Guard


def goes_on(path: str) -> Guard:
    """Nothing is put into use for a service that rests; `path` leads to the state of its project."""
    return Guard(
        holds=~Q(**{path: "suspended"}),
        message=_("The service is suspended; nothing is put into use before it goes on."),
        clause="8.2.a",
    )
