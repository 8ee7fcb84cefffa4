"""The case of the risk of vendors: assessed for the chosen one, before a contract with it was signed."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.selecting import chosen, risk_assessed
from tests.outsourcing.stories import change, contract

DONE = dt.date(2026, 3, 20)


def project(vendor, state="contracting"):
    return make("project", state=state, opening=True, candidates=[chosen(vendor)])


@case("chosen_vendors_risk_was_assessed")
def risk_of_the_vendor():
    known, unknown, begun, elsewhere = (make("vendor") for _each in range(4))
    risk_assessed(known)
    draft = risk_assessed(begun, state="in_progress", completed_on=None)
    for_another = risk_assessed(elsewhere)
    for_another.project = make("project")
    for_another.save()
    late, undecided = project(known), make("project", state="operating", opening=True, candidates=[{"vendor": known}])
    signed = contract(project=late, vendor=known)
    broken = [project(unknown), project(begun), project(elsewhere)]
    return Case(
        keep=[project(known), project(known, "operating")],
        broken=[
            (broken[0], lambda: risk_assessed(unknown)),
            (broken[1], lambda: change(draft, state="completed", completed_on=DONE)),
            (broken[2], lambda: risk_assessed(elsewhere)),
            (late, lambda: change(signed, signed_on=DONE)),
            (undecided, lambda: change(undecided.candidates.get(), chosen=True)),
        ],
        unbound=[make("project")],
    )
