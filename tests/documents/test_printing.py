"""What a text prints of the settings: what is in force, only what there is, and visibly stale once it changed."""

import pytest
from django.core.exceptions import ValidationError

from tests.examples import make
from tongguan.core.actor import acting
from tongguan.core.forms import form_of
from tongguan.core.registers import registry
from tongguan.documents import printing

KEY = "rules_reviewed_in_time.months"
PLACE = f"{{{{ setting:{KEY} }}}}"


def set_to(value):
    """The tenant's own value, read anew."""
    made = make("preference", key=KEY, value=value)
    acting().notes.pop("preferences", None)
    return made


def test_a_place_is_printed_with_the_value_in_force(office):
    assert printing.printed(f"每 {PLACE} 个月评审一次") == "每 12 个月评审一次"
    set_to("6")
    assert printing.printed("每{{setting:rules_reviewed_in_time.months}}个月") == "每6个月"
    assert printing.printed("没有位置") == "没有位置"


@pytest.mark.parametrize("wrong", ["{{ setting:no_such.months }}", "{{ months }}", "{{}}", "{{ setting:A B }}"])
def test_an_unknown_setting_is_an_error_that_names_field_and_place(office, wrong):
    policy = make("policy", sections=[])
    rows = [{"part": "1", "text": f"每 {wrong} 个月"}]
    form = form_of(registry["policy"]).of(policy, {"sections": rows}, actor=acting())
    assert not form.is_valid()
    assert "text" in str(form.all_errors())
    assert wrong.strip("{} ").removeprefix("setting:") in str(form.all_errors())
    with pytest.raises(ValidationError) as told:
        printing.refuse_unknown(wrong)
    assert list(told.value.message_dict) == ["text"]


def test_a_published_text_shows_what_changed_since_it_was_issued(office):
    text = [f"每 {PLACE} 个月评审一次"]
    policy, draft = make("policy", state="published", opening=True), make("policy")
    assert printing.changed_since_issue(policy, text) == []
    changed = set_to("6")
    [stale] = printing.changed_since_issue(policy, text)
    assert (stale.key, stale.then, stale.now) == (KEY, "12", "6")
    assert "6" in stale.label
    assert printing.changed_since_issue(draft, text) == []
    later = make("policy", state="published", opening=True)
    assert printing.changed_since_issue(later, text) == []
    changed.void("恢复默认")
    acting().notes.pop("preferences", None)
    assert printing.changed_since_issue(policy, text) == []
    [back] = printing.changed_since_issue(later, text)
    assert (back.then, back.now) == ("6", "12")
