"""A service that was suspended goes on only when what it was suspended for is mended."""

from django.db.models import Exists, OuterRef, Q

from tongguan.core.conditions import condition
from tongguan.outsourcing.models.project_moves import MENDED

from .models import Finding


@condition(MENDED)
def mended() -> Q:
    """No critical finding of the project is left whose actions somebody else has not verified."""
    critical = Finding.objects.filter(project=OuterRef("pk"), severity="critical")
    return ~Q(Exists(critical.exclude(state__in=["verified", "closed"])))
