"""What actions say of security incidents, which know nothing of them: that recurrence is being prevented (8.1.e)."""

from django.db.models import Exists, OuterRef, Q

from tongguan.core.conditions import condition
from tongguan.operations.models.incident_path import PREVENTED

from .models import Action


@condition(PREVENTED)
def prevented() -> Exists:
    """A preventive action speaks of the incident, or belongs to a finding about it."""
    about = Q(register="security_incident", record=OuterRef("pk"))
    about |= Q(finding__register="security_incident", finding__record=OuterRef("pk"))
    return Exists(Action.objects.filter(about, kind=Action.Kind.PREVENTIVE))
