"""The rights on the platform that follow from letters of appointment: for one project, or delegated, and just so long.

Roles for the whole organisation are granted by the administrators; a letter for one project, and one that delegates
(SOD-15), gives its role by itself, dated as the letter is, so that nobody has to remember to take it away.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.core import audit, clock
from tongguan.core.models import Membership
from tongguan.core.roles import ADMINISTRATORS
from tongguan.core.workflow import effect

from .models import RoleAssignment

ONE_DAY = dt.timedelta(days=1)
GIVING = Q(scope="project") | Q(delegated_from__isnull=False)
"""Letters that give a right by themselves; nobody becomes an administrator by one."""


def follow(letters: QuerySet) -> int:
    """Give the roles of these letters that are in force or will be, each once; returns how many."""
    given = Membership.objects.filter(letter=OuterRef("pk"))
    still = Q(valid_to=None) | Q(valid_to__gte=clock.today())
    wanted = letters.filter(GIVING, still, ~Exists(given), state="effective", person__account__is_active=True)
    wanted = wanted.exclude(role__in=ADMINISTRATORS).select_related("person", "delegated_from")
    for letter in wanted:
        _give(letter)
    return len(wanted)


def _give(letter: RoleAssignment) -> None:
    ends = [day for day in (letter.valid_to, letter.delegated_from and letter.delegated_from.valid_to) if day]
    made = Membership.objects.create(
        user_id=letter.person.account_id,
        tenant_id=letter.tenant_id,
        role=letter.role,
        reach=Membership.Reach.PROJECTS if letter.scope == "project" else Membership.Reach.TENANT,
        letter=letter.pk,
        valid_from=letter.valid_from,
        valid_to=min(ends, default=None),
    )
    changes = {"role": [None, made.role], "valid_to": [None, made.valid_to and made.valid_to.isoformat()]}
    reason = _("By the letter of appointment %(number)s.") % {"number": letter.number}
    audit.note("account", made.user_id, "right_given", changes=changes, reason=reason)


@effect("rights_follow")
def rights_follow(appointed: QuerySet, _on: dt.date) -> None:
    """Whoever is appointed may act by it from its first day to its last."""
    follow(appointed)


@effect("rights_fall")
def rights_fall(ended: QuerySet, _on: dt.date) -> None:
    """With a letter its right ends at once, and every right that was delegated from it."""
    letters = RoleAssignment.objects.filter(Q(pk__in=ended) | Q(delegated_from__in=ended)).values("pk")
    yesterday = clock.today() - ONE_DAY
    rows = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=yesterday), letter__in=letters)
    for row in rows:
        changes = {"role": [row.role, None], "valid_to": [row.valid_to and row.valid_to.isoformat(), None]}
        row.valid_to = yesterday
        row.save(update_fields=["valid_to"])
        audit.note("account", row.user_id, "right_ended", changes=changes, reason=_("The appointment has ended."))


@effect("person.letters_end")
def letters_end(people: QuerySet, on: dt.date) -> None:
    """Nobody holds an office after leaving; what was delegated from it falls with it."""
    own = RoleAssignment.objects.filter(person__in=people).exclude(state="ended")
    from_own = RoleAssignment.objects.filter(delegated_from__person__in=people).exclude(state="ended")
    letters = [*own.order_by("pk"), *from_own.exclude(person__in=people).order_by("pk")]
    for letter in letters:
        letter.state, letter.ended_on = RoleAssignment.State.ENDED, letter.ended_on or on
        letter.save(action="end", reason=_("The person has left."))
    rights_fall(RoleAssignment.objects.filter(pk__in=[letter.pk for letter in letters]), on)
