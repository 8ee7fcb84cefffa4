"""Reviews of grants and of the platform's own accounts: is each right still needed (A.4.e)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import Actor, CurrentUser, acting
from tongguan.core.clock import today
from tongguan.core.columns import by_state, choice, day, holds, in_order, link, moment, once, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Membership, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import ADMINISTRATORS, INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.outsourcing.models import Project

from .access_grant import AccessGrant
from .reviewing import reopening

IN_USE = ("approved", "active")
"""States of grants that a review asks for again."""
OF_GRANTS, OF_ACCOUNTS = Q(subject="grants"), Q(subject="accounts")
REVIEWERS = (Role.OFFICE_HEAD, Role.SEC_OFFICER, Role.ASSET_OWNER, Role.SECADMIN)


def _all_decided() -> Any:
    rows = (AccessReviewItem, AccountReviewItem)
    undecided = [Exists(each.objects.filter(review=OuterRef("pk"), decision="")) for each in rows]
    return ~(Q(undecided[0]) | Q(undecided[1]))


def _no_account_missing() -> Any:
    """Every account that holds a role today is in the list."""
    listed = AccountReviewItem.objects.filter(review=OuterRef(OuterRef("pk")), account=OuterRef("user"))
    missing = Membership.in_force(today()).filter(~Exists(listed), tenant=OuterRef("tenant"), user__is_active=True)
    return ~OF_ACCOUNTS | ~Exists(missing)


def _no_grant_missing() -> Any:
    """Every grant that is in use today, of the project's people if it is about a project, is in the list."""
    listed = AccessReviewItem.objects.filter(review=OuterRef(OuterRef("pk")), grant=OuterRef("pk"))
    in_use = AccessGrant.objects.filter(~Exists(listed), state__in=IN_USE)
    of_project = Q(project__isnull=False) & ~Exists(in_use.filter(vendor_staff__project=OuterRef("project")))
    of_all = Q(project=None) & ~Exists(in_use)
    return ~OF_GRANTS | of_project | of_all


def _none_of_ones_own() -> Any:
    """Whoever holds a grant did not decide on it; where nobody wrote down who did, whoever concludes did."""
    own = Q(grant__person__account=CurrentUser()) | Q(grant__vendor_staff__person__account=CurrentUser())
    himself = Q(grant__person__account=F("decided_by")) | Q(grant__vendor_staff__person__account=F("decided_by"))
    rows = AccessReviewItem.objects.filter(himself | Q(own, decided_by=None), review=OuterRef("pk"))
    return ~Exists(rows)


class AccessReview(Record):
    """One round of asking, grant by grant or account by account, whether it stays; closing it takes away what not."""

    class Subject(models.TextChoices):
        GRANTS = "grants", _("rights on systems")
        ACCOUNTS = "accounts", _("accounts of this platform")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("review", "planned")
        DONE = "done", pgettext_lazy("review", "done")
        CLOSED = "closed", _("closed")

    prefix = "ARV"
    subject = choice(Subject, _("what is reviewed"), default=Subject.GRANTS)
    scope = text(pgettext_lazy("review", "scope"), needed=True, help_text=_("which systems, people or kinds of right"))
    project = link(Project, _("project"), back="access_reviews")
    period_from = day(pgettext_lazy("period", "from"))
    period_to = day(pgettext_lazy("period", "to"))
    done_by = link(User, _("done by"))
    done_on = day(_("done on"))
    conclusion = text(_("conclusion"), 500)
    removed = whole(_("number of rights removed"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="list_grants",
            label=_("list the grants"),
            source=[State.PLANNED],
            target=State.PLANNED,
            by=REVIEWERS,
            guards=[Guard(holds=OF_GRANTS, message=_("Only a review of rights on systems lists grants."))],
            effects=("access.list_grants",),
        ),
        Transition(
            name="list_accounts",
            label=_("list the accounts"),
            source=[State.PLANNED],
            target=State.PLANNED,
            by=REVIEWERS,
            guards=[Guard(holds=OF_ACCOUNTS, message=_("Only a review of accounts lists them."))],
            effects=("access.list_accounts",),
        ),
        Transition(
            name="conclude",
            label=_("conclude"),
            source=[State.PLANNED],
            target=State.DONE,
            by=REVIEWERS,
            needs=("period_from", "period_to", "conclusion"),
            guards=[
                Guard(holds=_all_decided, message=_("Decide on every grant of the review."), clause="A.4.e"),
                Guard(
                    holds=_no_account_missing,
                    message=_("Accounts are missing from the list; list them again."),
                    clause="A.4.e",
                ),
                Guard(
                    holds=_no_grant_missing,
                    message=_("Grants are missing from the list; list them again."),
                    clause="A.4.e",
                ),
                Guard(holds=_none_of_ones_own, message=_("Nobody reviews a grant of their own."), clause="A.4.e"),
            ],
            signs=("done_by",),
            stamps=("done_on",),
        ),
        reopening(State, REVIEWERS, "done_by", "done_on"),
        Transition(
            name="close",
            label=_("close and remove"),
            source=[State.DONE],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER, Role.SECADMIN],
            effects=("access.remove", "access.remove_roles"),
        ),
        editable_in={State.DONE: ("removed",), State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("access review"), _("access reviews")
        constraints = [
            in_order("period_from", "period_to", "access_review_period", _("A period cannot end before it begins."))
        ]
        indexes = [by_state("access_review_state"), models.Index(fields=["project", "done_on"], name="access_reviewed")]

    def __str__(self) -> str:
        return self.scope


class AccessReviewItem(Record):
    """One grant under review, and whether it stays."""

    class Decision(models.TextChoices):
        KEEP = "keep", pgettext_lazy("grant", "keep")
        REMOVE = "remove", pgettext_lazy("grant", "remove")

    parent = "review"
    review = link(AccessReview, _("access review"), needed=True, back="items")
    grant = link(AccessGrant, _("access grant"), needed=True, back="reviews")
    decision = choice(Decision, pgettext_lazy("grant", "decision"), blank=True)
    reason = text(_("reason"), 300)
    decided_by = link(User, _("decided by"), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("grant under review"), _("grants under review")
        constraints = [
            once(["review", "grant"], "access_review_item_once", _("This grant is already under review here.")),
            holds(
                ~Q(decision="remove") | ~Q(reason=""),
                "access_review_item_says_why",
                _("Say why the grant is to be removed."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.grant)

    @property
    def holders(self) -> set[int | None]:
        """The accounts of whoever holds it, who do not decide on it."""
        if self.grant_id is None:
            # Not filled in yet, or not with a grant that exists.
            return set()
        held = self.grant.person or self.grant.vendor_staff.person
        return {held.account_id}

    def clean(self) -> None:
        """Whoever holds a grant leaves the decision on it to somebody else (SOD-14)."""
        if _decides(self) and acting().user.pk in self.holders:
            raise ValidationError({"decision": _("Nobody reviews a grant of their own.")})

    def save(self, **options: Any) -> None:
        """Who decided is written down by itself."""
        _sign(self)
        super().save(**options)


class AccountReviewItem(Record):
    """One account of the platform under review: what it could do on that day, and whether it still should."""

    class Decision(models.TextChoices):
        KEEP = "keep", pgettext_lazy("account", "confirm")
        CHANGE = "change", pgettext_lazy("account", "confirm until a day")
        WITHDRAW = "withdraw", pgettext_lazy("account", "withdraw")

    parent = "review"
    review = link(AccessReview, _("access review"), needed=True, back="accounts")
    account = link(User, _("account"), needed=True, back="reviewed_in")
    roles = text(_("roles"), 500, editable=False)
    last_login = moment(_("last log-in"), editable=False)
    valid_to = day(_("valid to"), editable=False)
    decision = choice(Decision, pgettext_lazy("account", "decision"), blank=True)
    until = day(pgettext_lazy("account", "confirmed until"))
    reason = text(_("reason"), 300)
    decided_by = link(User, _("decided by"), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("account under review"), _("accounts under review")
        constraints = [
            once(["review", "account"], "account_review_item_once", _("This account is already under review here.")),
            holds(
                ~Q(decision="withdraw") | ~Q(reason=""),
                "account_review_item_says_why",
                _("Say why the account is to be withdrawn."),
            ),
            holds(
                ~Q(decision="change") | Q(until__isnull=False),
                "account_review_item_says_until",
                _("Say until when its roles are confirmed."),
            ),
            holds(
                ~Q(account=F("decided_by")),
                "account_review_item_by_another",
                _("Nobody reviews his own account (SOD-14)."),
            ),
        ]

    title_joins = ("account",)

    def __str__(self) -> str:
        return str(self.account)

    def clean(self) -> None:
        """The reviewer is whoever decides; of his own account somebody else decides (SOD-14)."""
        if _decides(self) and self.account_id == acting().user.pk:
            raise ValidationError({"decision": _("Nobody reviews his own account (SOD-14).")})

    def save(self, **options: Any) -> None:
        """Who decided is written down by itself."""
        _sign(self)
        super().save(**options)

    @property
    def holders(self) -> set[int | None]:
        """The account itself, which does not decide on itself."""
        return {self.account_id}


Item = AccessReviewItem | AccountReviewItem


def _decides(item: Item) -> bool:
    return (item.loaded or {}).get("decision", "") != item.decision


def _sign(item: Item) -> None:
    if _decides(item):
        item.decided_by = acting().user if item.decision else None


@register
class AccessReviews(Register):
    """Access reviews."""

    model = AccessReview
    area = "ledgers"
    help = _("Rounds in which every grant is asked for again: kept, or removed with a reason.")
    columns = ("number", "scope", "project", "period_from", "period_to", "done_by", "done_on", "removed", "state")
    filters = ("state", "subject", "project", "done_on")
    search = ("scope", "project__name", "conclusion")
    sections = (
        (_("What is reviewed"), ("subject", "scope", "project", "period_from", "period_to")),
        (_("Result"), ("conclusion", "removed", "done_by", "done_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR, Role.SECADMIN, Role.AUDITADMIN}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER, Role.ASSET_OWNER, Role.SECADMIN)
    scope = {"project": "project"}
    natural_keys = (("scope", "period_from"),)
    children = ("items", "accounts")

    def visible_to(self, actor: Actor) -> QuerySet:
        """The administrators of the platform see what concerns its accounts; the business is not theirs."""
        rows = super().visible_to(actor)
        return rows if actor.roles - ADMINISTRATORS else rows.filter(subject=AccessReview.Subject.ACCOUNTS)
