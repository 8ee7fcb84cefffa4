"""Rules on the organisation as a whole: one row to judge, asked at every gate that names them, told at every door."""

import pytest
from django.db.models import Exists

from tests.examples import make
from tongguan.core import checks, gates
from tongguan.core.actor import acting
from tongguan.core.checks import Check, Rule, organisation
from tongguan.core.models import Tenant
from tongguan.core.refusals import Refused
from tongguan.organisation.models import InterestedParty
from tongguan.standards import engine, verdicts
from tongguan.standards.models import Breach
from tongguan.standards.verdicts import Asked

NAME = "parties_are_known"


def parties_are_known(on):
    return Rule(over=organisation(), broken=~Exists(InterestedParty.objects.all()))


@pytest.fixture
def rule(monkeypatch):
    """A rule that every organisation breaks which knows no interested party."""
    check = Check(
        name=NAME,
        sentence="The interested parties are known.",
        message="{record} knows no interested party.",
        function=parties_are_known,
        model=Tenant,
        scope={},
        mend="interested_party",
        limits={},
    )
    monkeypatch.setitem(checks.registry, NAME, check)
    return check


def test_it_judges_each_organisation_by_itself(rule, as_role, other_tenant):
    with as_role("office_head", "mgmt_rep"):
        assert rule.count() == (1, 1)
        make("interested_party")
        assert rule.count() == (1, 0)
    with as_role("office_head", of=other_tenant):
        assert rule.count() == (1, 1)


def test_its_verdict_names_the_organisation_and_turns_with_the_first_record(rule, as_role, tenant):
    with as_role("office_head", "mgmt_rep"):
        engine.recount([NAME])
        [result] = verdicts.of_checks([NAME], Asked()).values()
        assert (result.verdict, result.broken) == ("nonconform", 1)
        assert [(one["register"], one["title"]) for one in result.records] == [("tenant", tenant.name)]
        make("interested_party")
    engine.freshen(tenant)
    with as_role("office_head"):
        assert verdicts.of_checks([NAME], Asked())[NAME].verdict == "conform"
        assert Breach.objects.get(check_name=NAME).closed_on


def test_for_one_project_it_is_not_asked(rule, as_role):
    with as_role("office_head"):
        assert verdicts.of_checks([NAME], Asked(scope={"project": make("project").pk})) == {}


def test_a_gate_that_names_it_is_shut_for_every_record_until_it_holds(rule, as_role, monkeypatch):
    gate = gates.Gate(id="G01", checks=(NAME,), clauses={NAME: "4.2"})
    monkeypatch.setitem(gates.declared, "G01", gate)
    with as_role("office_head", "office_staff", "mgmt_rep"):
        project = make("project")
        [move] = [move for move in project.workflow.moves(project) if move.transition.name == "start_planning"]
        assert [refusal.rule for refusal in move.refusals] == [NAME]
        with pytest.raises(Refused) as refused:
            project.workflow.take("start_planning", project)
        [refusal] = refused.value.refusals
        assert (refusal.title, refusal.clause) == (acting().tenant.name, "4.2")
        assert refusal.mend.startswith("/interested_party/new/")
        make("interested_party")
        project.workflow.take("start_planning", project)
        assert project.state == "planning"
