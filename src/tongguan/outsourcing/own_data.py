"""What is held about somebody who serves on a project, and who was trained."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import registers, values
from tongguan.core.models import User
from tongguan.protection import own_data
from tongguan.protection.own_data import Row

from .models import Attendee, VendorStaff


@own_data.declare("engagements", gettext_lazy("service on projects"))
def _engagements(user: User) -> Iterable[Row]:
    register = registers.register_of(VendorStaff)
    rows = VendorStaff.objects.filter(person__account=user).select_related("person", "vendor", "project")
    for row in rows.order_by("-pk")[: own_data.MOST]:
        yield own_data.of_record(row, register)


@own_data.declare("trainings", gettext_lazy("trainings"))
def _trainings(user: User) -> Iterable[Row]:
    rows = Attendee.objects.filter(person__account=user).select_related("session").order_by("-pk")
    for row in rows[: own_data.MOST]:
        yield [
            (_("training"), row.session.title),
            (_("held on"), values.printed(row.session.held_on)),
            (_("score in percent"), values.printed(row.score)),
            (_("passed"), values.shown(row, "passed")),
        ]
