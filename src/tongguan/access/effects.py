"""What ends with something else: access with a person's service, a right with the review that found it unneeded."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core.refusals import Refused
from tongguan.core.workflow import effect

from .models import AccessGrant, RemoteAccess, access_grant, remote_access


@effect("access.withdraw")
def withdraw(staff: QuerySet, _on: dt.date) -> None:
    """Nobody who does not serve any more keeps a grant or a way in, not even one that was only asked for.

    Both are taken away now, whatever day the service ended: nobody may write down that it had been done before.
    """
    reason = _("The service staff member no longer serves.")
    end_all(AccessGrant.objects.filter(vendor_staff__in=staff, state__in=access_grant.LIVE), "revoke", reason)
    end_all(RemoteAccess.objects.filter(vendor_staff__in=staff, state__in=remote_access.LIVE), "close", reason)


@effect("person.grants_end")
def end_grants(people: QuerySet, _on: dt.date) -> None:
    """Whoever leaves keeps no right on any system; those of service staff end with their service."""
    own = AccessGrant.objects.filter(person__in=people, state__in=access_grant.LIVE)
    end_all(AccessGrant.objects.filter(pk__in=own.values("pk")), "revoke", _("The holder has left."))


@effect("access.remove")
def remove(reviews: QuerySet, _on: dt.date) -> None:
    """What a review decided to remove is taken away when it is closed."""
    condemned = AccessGrant.objects.filter(
        reviews__review__in=reviews, reviews__decision="remove", reviews__voided=False, state__in=access_grant.LIVE
    )
    reason = _("Removed by an access review.")
    end_all(AccessGrant.objects.filter(pk__in=condemned.values("pk")), "revoke", reason)


def end_all(rows: QuerySet, move: str, reason: str) -> None:
    """Take a move on all of these; if one of them cannot, nothing of the whole happens."""
    taken = rows.model.workflow.take_all(rows, move, reason=reason)
    if taken.refused:
        raise Refused([refusal for refusals in taken.refused.values() for refusal in refusals])
