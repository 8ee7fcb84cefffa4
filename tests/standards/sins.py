"""People who serve with and without what the rules ask: the sins that tests of verdicts and of the board tell of."""

import datetime as dt

from tests.examples import make


def serving(**given):
    """Somebody who serves without a confidentiality agreement, as an import finds them."""
    return make("vendor_staff", opening=True, **{"state": "onboarded", "onboarded_on": dt.date(2026, 10, 5)} | given)


def signed(staff, **given):
    """Their own confidentiality agreement."""
    return make("nda", opening=True, vendor_staff=staff, state="signed", **given)
