"""Cases of the checks of the standards themselves."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.standards.checks import OF_PROJECTS, OF_THE_ORGANISATION, OUTSOURCING, name_of

CLAUSES = {name_of(clause): (standard, clause) for standard, clause in OF_THE_ORGANISATION}
CLAUSES |= {name_of(clause): (OUTSOURCING, clause) for clause in OF_PROJECTS}


def asserted(name, **given):
    """An attestation in force."""
    standard, clause = CLAUSES[name]
    return make("attestation", opening=True, **{"standard": standard, "clause": clause, "state": "attested"} | given)


@case(*(name_of(clause) for _standard, clause in OF_THE_ORGANISATION))
def attested_by_the_organisation(name):
    asserted(name, valid_to=dt.date(2026, 11, 1))
    asserted(name, evidence=None)
    make("attestation", standard=CLAUSES[name][0], clause=CLAUSES[name][1])
    return Case(keep=[], broken=[(acting().tenant, lambda: asserted(name))])


@case(*(name_of(clause) for clause in OF_PROJECTS))
def attested_for_each_project(name):
    kept, lapsed, bare = (make("project", opening=True, state="operating") for _project in range(3))
    asserted(name, register="project", record=kept.pk)
    asserted(name, register="project", record=lapsed.pk, state="withdrawn")
    asserted(name, register="project", record=lapsed.pk, evidence=None)
    return Case(
        keep=[kept],
        broken=[
            (lapsed, lambda: asserted(name, register="project", record=lapsed.pk)),
            (bare, lambda: asserted(name)),
        ],
        unbound=[make("project")],
    )
