"""Reviews of the platform's own accounts: listed as they stand; what nobody confirms is asked back (A.4.e)."""

import datetime as dt

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.accounts.models import RightsRequest
from tongguan.core import audit, clock, values
from tongguan.core.actor import acting
from tongguan.core.checks import organisation
from tongguan.core.duties import Owed, Unit, duty, earliest, latest, proof_of
from tongguan.core.models import Membership
from tongguan.core.roles import Role
from tongguan.core.workflow import effect

from .models import AccessReview, AccountReviewItem

REVIEWED = AccessReview.objects.filter(subject="accounts")
MOST = 500


@duty(
    "ACCOUNT_REVIEW",
    gettext_lazy("Review the accounts of this platform"),
    clause="A.4.e",
    default=6,
    unit=Unit.MONTH,
    role=Role.OFFICE_HEAD,
)
def accounts_are_reviewed(on: dt.date) -> Owed:
    """Every half year, counted from the first role that anybody got, then from the last campaign concluded."""
    roles = Membership.objects.filter(tenant=OuterRef("pk"), valid_from__lte=on)
    return Owed(
        over=organisation(),
        since=earliest(roles, "valid_from"),
        last=latest(REVIEWED.exclude(state="planned"), "done_on"),
        proof=proof_of(REVIEWED.exclude(state="planned"), "done_on"),
    )


@effect("access.list_accounts")
def list_accounts(reviews: QuerySet, _on: dt.date) -> None:
    """Each open account with a role gets its row, as it stands now; rows that are decided stay as they are."""
    held: dict[int, list[Membership]] = {}
    rows = Membership.in_force(clock.today()).filter(tenant=acting().tenant, user__is_active=True)
    for row in rows.select_related("user").order_by("user__username", "role"):
        held.setdefault(row.user_id, []).append(row)
    for review in reviews:
        known = {item.account_id: item for item in review.accounts.all()}
        for account, memberships in held.items():
            _list(known.get(account) or AccountReviewItem(review=review, account_id=account), memberships)


def _list(item: AccountReviewItem, memberships: list[Membership]) -> None:
    if item.decision:
        return
    user = memberships[0].user
    item.roles = values.listed(map(_told, memberships))[:MOST]
    item.last_login, item.valid_to = user.last_login, user.valid_to
    item.save()


def _told(row: Membership) -> str:
    label = str(row.get_role_display())
    return f"{label} (–{row.valid_to.isoformat()})" if row.valid_to else label


@effect("access.remove_roles")
def remove_roles(reviews: QuerySet, _on: dt.date) -> None:
    """What was not confirmed is asked to be withdrawn; what was confirmed until a day ends on that day."""
    decided = AccountReviewItem.objects.filter(review__in=reviews).select_related("account", "review")
    for item in decided.filter(decision="withdraw"):
        _ask(item)
    for item in decided.filter(decision="change"):
        _date(item)


def _ask(item: AccountReviewItem) -> None:
    """A change of rights for each role that the administrators granted; a second person makes it hold.

    What is asked already, or cannot be asked because nobody else holds the role, is told where the review is closed.
    """
    rows = Membership.in_force(clock.today()).filter(user=item.account, tenant=acting().tenant, letter=None)
    for row in rows.order_by("role"):
        same = RightsRequest.objects.filter(account=item.account, role=row.role, kind="withdraw", state="requested")
        if same.exists():
            continue
        wanted = RightsRequest(
            tenant=acting().tenant,
            kind=RightsRequest.Kind.WITHDRAW,
            account=item.account,
            role=row.role,
            reason=f"{item.review.number} {item.reason}",
        )
        wanted.clean()
        wanted.save()


def _date(item: AccountReviewItem) -> None:
    """Roles end on the day that was set, those that end sooner anyway as they do."""
    rows = Membership.in_force(clock.today()).filter(user=item.account, tenant=acting().tenant)
    going = [row for row in rows if row.valid_to is None or row.valid_to > item.until]
    for row in going:
        row.valid_to = item.until
        row.save(update_fields=["valid_to"])
    if going:
        changes = {"roles": [None, sorted(row.role for row in going)], "valid_to": [None, item.until.isoformat()]}
        audit.note("account", item.account_id, "right_dated", changes=changes, reason=item.review.number or _("review"))
