"""G01: no project leaves its draft before policy and rules are in force, though nothing else has begun yet."""

import pytest

from tests.documents.stories import policy, rules
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting
from tongguan.core.refusals import Refused
from tongguan.standards import verdicts
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked

OURS = ("outsourcing_policy_", "policy_has_part_", "rules_")


def told(project):
    """What policy and rules lack, by clause; the page must have said the same beforehand."""
    move = next(each for each in project.workflow.moves(project) if each.transition.gate == "G01")
    shown = [why for why in move.refusals if why.rule.startswith(OURS)]
    with pytest.raises(Refused) as answer:
        project.workflow.take(move.transition.name, project)
    found = [why for why in answer.value.refusals if why.rule.startswith(OURS)]
    assert [why.as_dict() for why in found] == [why.as_dict() for why in shown]
    return found


@pytest.fixture
def draft(office):
    return make("project", leader=None)


def test_g01_an_organisation_without_policy_and_rules_starts_no_project_and_is_told_all_of_it(draft):
    found = told(draft)
    five, four = [f"5.2.1.a.{part}" for part in range(1, 6)], [f"5.2.2.a.{part}" for part in range(1, 5)]
    assert sorted(why.clause for why in found) == sorted(["4.2.2.a", "4.2.2.a", *five, "5.2.2.a", *four])
    assert {(why.register, why.record) for why in found} == {("tenant", acting().tenant.pk)}
    assert all(why.who and why.message and why.url for why in found)
    assert all(str(acting().tenant) in why.message for why in found)


def test_g01_policy_and_rules_in_force_let_the_project_through_as_far_as_they_are_concerned(draft):
    held = rules(policy_version=policy(overall=policy(kind="isms")))
    assert told(draft) == []
    imported(held, state="obsolete")
    assert {why.clause for why in told(draft)} == {"5.2.2.a", *(f"5.2.2.a.{part}" for part in range(1, 5))}


def test_an_organisation_that_outsources_nothing_is_asked_for_no_policy(draft):
    board = verdicts.board(load()["gbt32926-2016"], Asked())
    assert {board[clause].verdict for clause in ("4.2.2.a", "5.2.1.a", "5.2.1.a.3", "5.2.2.a.2")} == {"unknown"}
