"""Who heads whom: the head of one's own unit; who heads it is headed by the unit above."""

from tongguan.core.answering import heads

from .models import Person


@heads
def heads_of_units(accounts: set[int]) -> dict[int, int]:
    """Account -> account of the head of the unit; for the head itself that of the unit above."""
    people = Person.objects.filter(account__in=accounts, state=Person.State.ACTIVE, unit__isnull=False)
    found = {}
    rows = people.values_list("account", "unit__head__account", "unit__parent_unit__head__account")
    for account, head, above in rows:
        if (answers := above if head in {None, account} else head) is not None:
            found[account] = answers
    return found
