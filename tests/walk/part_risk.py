"""5.1: both projects are assessed, reported, weighed and accepted; and each way of breaking that."""

import datetime as dt

from tests.examples import make
from tests.outsourcing.stories import change, imported
from tests.risk import stories
from tests.risk.cases_oversight import baseline
from tongguan.core.models import Decision
from tongguan.risk.models import Control

from . import BEGAN, furnish, violation

STARTED, ENDED = dt.date(2025, 11, 3), dt.date(2025, 11, 20)


@furnish
def assessments(whole):
    if not Control.objects.filter(source="gbt32926A", project=None).exists():
        baseline(None, deployed_on=BEGAN - dt.timedelta(days=1))
    leader = {"decided_by": whole.accounts["leader"], "decided_on": ENDED}
    of = {"assessor": whole.accounts["assessor"], "started_on": STARTED, "completed_on": ENDED, "accepted_on": ENDED}
    for project in whole.projects:
        made = stories.assessed(project, accepted_by=whole.accounts["leader"], **of)
        whole.assessments[project.pk] = made
        stories.decided(made, "risk_acceptance_level", "risk_assessment", **leader)
        stories.reported(project, submitted_at=ENDED)
        stories.weighed(made, completed_on=ENDED)


def _of_pair(whole):
    return whole.assessments[whole.pair.pk]


def _risk(whole):
    return _of_pair(whole).risks.first()


@violation("5.1.1")
def an_asset_is_not_spoken_of(whole):
    change(_of_pair(whole).assets.get(), no_threat="")
    return _of_pair(whole)


@violation("5.1.1.a")
def a_risk_without_threat(whole):
    return change(_risk(whole), threat="")


@violation("5.1.1.b")
def a_unit_is_not_spoken_of(whole):
    change(_of_pair(whole).units.last(), no_effect="")
    return _of_pair(whole)


@violation("5.1.1.c")
def a_control_was_rated_before(whole):
    control = make("control", project=whole.pair, opening=True)
    rated = {"control": control, "effect": "partly", "rated_on": STARTED - dt.timedelta(days=1)}
    return stories.found(_of_pair(whole), controls=[rated])


@violation("5.1.1.d", also={"4.1.c", "5.1.2.b.3"})
def nothing_is_said_of_what_is_left(whole):
    return change(_risk(whole), residual_l=None, residual_i=None)


@violation("5.1.2.a")
def nobody_set_the_level(whole):
    Decision.objects.get(register="risk_assessment", record=_of_pair(whole).pk).void("误登记")
    return whole.pair


@violation("5.1.2.b")
def nothing_is_weighed(whole):
    whole.pair.cost_benefits.get().void("误登记")
    return whole.pair


@violation("5.1.2.b.1")
def a_baseline_control_does_not_work(whole):
    stories.controlled("A.6.b", whole.pair, effectiveness="ineffective", owner=whole.head, deploy_due=BEGAN)
    return whole.pair


@violation("5.1.2.b.2")
def too_dear_and_nobody_says_why(whole):
    stories.weighed(_of_pair(whole), stories.DEAR)
    imported(Decision.objects.get(register="project", record=whole.pair.pk, kind="outsourcing_go"), opinion="")
    return whole.pair


@violation("5.1.2.b.3", also={"4.1.c", "4.2.3.a"})
def a_high_risk_is_left_alone(whole):
    stories.found(_of_pair(whole), **stories.LOFTY | {"target_l": 2, "target_i": 3})
    return whole.pair
