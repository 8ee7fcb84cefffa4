"""What is held about how somebody comes in."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from tongguan.core import values
from tongguan.core.models import User
from tongguan.protection import own_data
from tongguan.protection.own_data import Row

from .models import Identity, Session


@own_data.declare("sessions", gettext_lazy("sessions"))
def _sessions(user: User) -> Iterable[Row]:
    names = ("started_at", "seen_at", "source", "agent")
    for row in Session.objects.filter(user=user).order_by("-started_at")[: own_data.MOST]:
        yield [(values.label_of(Session, name), values.printed(getattr(row, name))) for name in names]


@own_data.declare("identities", gettext_lazy("log-ins elsewhere"))
def _identities(user: User) -> Iterable[Row]:
    untold = {"id", "account"}
    names = [field.name for field in Identity._meta.concrete_fields if field.name not in untold]
    for row in Identity.objects.filter(account=user).order_by("pk"):
        yield [(values.label_of(Identity, name), values.printed(getattr(row, name))) for name in names]
