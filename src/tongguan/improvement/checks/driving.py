"""The leader drives improvement: management review looks at outsourcing, and what was approved happens (4.2.2.c.5)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Tenant
from tongguan.improvement.models import Improvement, ManagementReview, ReviewInput
from tongguan.outsourcing.checks.periods import SERVED, served_since
from tongguan.outsourcing.models import Project


@check(
    _("A management review of the last {months} months looked at the security of outsourced services and is closed."),
    message=_("{record}: no closed management review of the last {months} months looked at outsourced services."),
    over=Tenant,
    mend="management_review",
    months=12,
)
def outsourcing_is_reviewed_by_management(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    told = ReviewInput.objects.filter(review=OuterRef("pk"), input="outsourcing").exclude(summary="", evidence=None)
    held = ManagementReview.objects.filter(Exists(told), state="closed", held_on__gt=since).exclude(outputs="")
    served = Project.objects.filter(SERVED & served_since(since))
    return Rule(over=organisation(), when=Q(Exists(served)) | Q(Exists(held)), broken=~Q(Exists(held)))


@check(
    _("No improvement that the leader approved is past its date."),
    message=_("{record}: an improvement that the leader approved is past its date."),
    over=Tenant,
    mend="improvement",
)
def improvements_are_in_time(on: dt.date) -> Rule:
    approved = Improvement.objects.filter(state__in=["approved", "implementing"])
    served = Project.objects.filter(SERVED)
    bound = Q(Exists(served)) | Q(Exists(approved))
    return Rule(over=organisation(), when=bound, broken=Exists(approved.filter(due__lt=on)))
