"""The competence matrix: met by people, on evidence, at the level asked."""

import pytest
from django.core.exceptions import ValidationError

from tests.examples import make
from tongguan.core.refusals import Refused


def test_a_level_below_the_one_asked_closes_no_gap(office):
    held = make("competence", required_level="advanced", actual_level="intermediate")
    with pytest.raises(Refused) as answer:
        held.workflow.take("meet", held)
    assert [refusal.clause for refusal in answer.value.refusals] == ["7.2"]
    for asked, found in (("basic", "basic"), ("basic", "advanced"), ("", "")):
        enough = make("competence", required_level=asked, actual_level=found)
        enough.workflow.take("meet", enough)
        assert enough.state == "met"


def test_a_post_meets_nothing_only_its_holder_does(office):
    asked = make("competence", person=None)
    with pytest.raises(Refused) as answer:
        asked.workflow.take("meet", asked)
    assert {refusal.field for refusal in answer.value.refusals} == {"person"}
    with pytest.raises(AssertionError, match="competence"):
        make("competence", person=None, role=asked.role, required=asked.required)


def test_a_gap_found_later_empties_what_the_next_assessment_says_anew(office, today):
    held = make("competence")
    held.workflow.take("meet", held)
    assert (held.assessed_on, held.assessed_by) == (today, office.user)
    held.workflow.take("find_gap", held, reason="换岗后要求提高")
    assert (held.state, held.assessed_on, held.assessed_by, held.valid_to) == ("gap", None, None, None)


def test_no_proof_ends_before_it_is_given(office):
    held = make("competence", assessed_on="2026-05-01")
    held.valid_to = "2026-04-30"
    with pytest.raises(ValidationError):
        held.full_clean()
