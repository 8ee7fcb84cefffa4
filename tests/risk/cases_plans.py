"""The case of the controls that a security plan schedules (6.3.a.3)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.planning import PARTS, planned
from tests.outsourcing.stories import change

DUE = dt.date(2026, 12, 1)


@case("plan_schedules_the_controls")
def controls_of_a_plan():
    owner = make("person")
    kept, ownerless, undated = planned(), planned(), planned("executing")
    controlled = {"source": "gbt32926A", "state": "planned", "deployed_on": None, "opening": True}
    make("control", project=kept.project, owner=owner, deploy_due=DUE, code="A.4.a", **controlled)
    nobody = make("control", project=ownerless.project, owner=None, deploy_due=DUE, code="A.4.a", **controlled)
    someday = make("control", project=undated.project, owner=owner, deploy_due=None, code="A.4.b", **controlled)
    left_out = planned()
    make(
        "control",
        project=left_out.project,
        owner=None,
        applicable=False,
        reason_out="不涉及",
        code="A.4.a",
        **controlled,
    )
    rows = [{"section": part, "content": "安排"} for part in PARTS if part != "3"]
    spared = planned(sections=[*rows, {"section": "3", "not_needed": True, "reason": "由上级统一部署"}])
    make("control", project=spared.project, owner=None, code="A.4.a", **controlled)
    return Case(
        keep=[kept, left_out, spared, planned()],
        broken=[
            (ownerless, lambda: change(nobody, owner=owner)),
            (undated, lambda: change(someday, deploy_due=DUE)),
        ],
        unbound=[planned("draft"), planned("submitted")],
    )
