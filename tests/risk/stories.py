"""Pieces of a project's way to the leader's decision: assessment, risks, controls, report, costs, decisions."""

import datetime as dt

from tests import people
from tests.examples import make
from tongguan.core.actor import acting
from tongguan.risk.codes import APPENDIX_A

THREATS = ("vendor", "staff", "product", "supply_chain", "remote_access")
LOW = {"likelihood": 2, "impact": 2, "residual_l": 1, "residual_i": 2, "target_l": None, "target_i": None}
LOFTY = {"likelihood": 5, "impact": 4, "residual_l": 5, "residual_i": 4, "target_l": None, "target_i": None}
"""A risk of 20 that nothing lowers."""
DEAR = "700000.00"
"""A yearly cost beyond the benefit."""


def leader():
    """The account of a leader."""
    return people.account("leader", tenant=acting().tenant, name="主管领导")


def project(state="selecting", **given):
    """A project that touches one unit and whose leader has an account."""
    told = {"units": [{"unit": make("org_unit"), "share": "需求、验收与安全"}]} | given
    if "leader" not in told:
        told["leader"] = make("person", account=leader())
    return make("project", state=state, opening=True, **told)


def found(assessment, **given):
    """A risk of an assessment, low and without controls unless told otherwise."""
    return make("risk", assessment=assessment, **{"controls": [], **LOW} | given)


def assessed(of, state="accepted", *, threats=THREATS, **given):
    """A project's assessment with a low risk of each kind; its asset and its units are spoken of."""
    assets = [{"asset": make("asset"), "no_threat": "数据已脱敏，且不出机房"}]
    units = [{"unit": row.unit, "no_effect": "只参与使用，不参与管理"} for row in of.units.all()]
    told = {"assets": assets, "units": units} | given
    made = make("risk_assessment", project=of, state=state, opening=True, **told)
    for category in threats:
        found(made, category=category)
    return made


def treated(risk, state="approved", **given):
    """A treatment of a risk, agreed and due before the service starts."""
    due = risk.assessment.project.start_on
    told = {"opening": True, "due": due, "extended_to": None} | given
    return make("risk_treatment", risk=risk, state=state, **told)


def weighed(assessment, running="1000.00", state="completed", **given):
    """A cost-benefit analysis; what follows from the running cost is worked out."""
    options = [{"name": "现有措施", "running": running, "chosen": True}]
    told = {"project": assessment.project, "assessment": assessment, "options": options} | given
    return make("cost_benefit", state=state, opening=True, **told)


def reported(of, register="project", **given):
    """A report on the risks that lies before the leader."""
    told = {"kind": "risk", "to": "leader", "register": register, "record": of.pk, "ack_at": None, "ack_by": None}
    return make("report", **{"state": "submitted", "opening": True} | told | given)


def decided(about, kind, register="project", **given):
    """A decision of the leader."""
    told = {"kind": kind, "register": register, "record": about.pk, "on_paper": False}
    by = {"decided_by": leader(), "decided_on": dt.date(2026, 9, 25), "state": "approved", "outcome": "approved"}
    return make("decision", opening=True, **told | by | given)


def controlled(code, of=None, state="planned", **given):
    """A control of Appendix A, for a project or for the whole organisation."""
    rated = {"effectiveness": "effective", "evaluated_on": None, "deployed_on": None} | given
    return make("control", source="gbt32926A", code=code, project=of, state=state, opening=True, **rated)


def baseline(*, but=(), **given):
    """Every control of Appendix A, for the whole organisation."""
    told = {"owner": given.pop("owner", None) or make("person")} | given
    return [controlled(code, **told) for code in APPENDIX_A if code not in but]


def before_decision(state="decision_pending", **given):
    """A project with everything that the leader needs, who then has only to decide."""
    made = project(state, **given)
    assessment = assessed(made)
    decided(assessment, "risk_acceptance_level", "risk_assessment")
    reported(made)
    weighed(assessment)
    baseline()
    return made
