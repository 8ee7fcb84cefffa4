"""Starter texts: whole in both languages, for all that the standard wants written, and printing real settings."""

import re

import pytest
from django.utils import translation

from tongguan.core.roles import ADMINISTRATORS, INSIDE, Role
from tongguan.documents import printing, starters
from tongguan.documents.models.levels import Tag
from tongguan.documents.models.policy import FIVE_PARTS
from tongguan.outsourcing.models.contract_clause import Code
from tongguan.outsourcing.models.security_plan import Section

PARTS = [(name, part) for name in starters.NAMES for part in starters.starter(name).parts]
SENTENCE = {"zh": "。", "en": r"[.;](?:\s|$)"}
SECRETS = ("国家秘密", "绝密", "机密", "state secret")


def ids(name):
    return [part.id for part in starters.starter(name).parts]


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[f"{name}-{part.id}" for name, part in PARTS])
def test_each_part_is_written_in_both_languages_and_prints_only_settings_that_there_are(office, name, part):
    for language in ("zh", "en"):
        text = part.text(language)
        printing.refuse_unknown(text)
        assert part.heading(language) != part.heading("en" if language == "zh" else "zh")
        assert re.findall(SENTENCE[language], text)[1:], text
    assert re.search("[\u4e00-\u9fff]", part.text("zh"))
    assert not re.search("[\u4e00-\u9fff]", part.text("en"))
    assert printing.named_in(part.text("zh")) == printing.named_in(part.text("en"))


def test_the_policy_has_its_five_parts_and_the_plan_its_six(office):
    assert ids("policy") == [part.value for part in FIVE_PARTS]
    assert ids("plan") == Section.values
    assert all(starters.plan_section(section, "zh") for section in Section.values)
    assert "在 1 小时内报主管领导" in starters.plan_section(4, "zh")


def test_the_rules_have_four_parts_and_a_section_for_every_role_that_works_with_outsourcing():
    parts = starters.starter("rules").parts
    assert {part.tag for part in parts} == {Tag.PART_1, Tag.PART_2, Tag.PART_3, Tag.PART_4}
    spoken_to = [part.for_role for part in parts if part.tag == Tag.PART_2]
    outside = {Role.VENDOR_MANAGER, Role.VENDOR_STAFF}
    assert sorted(spoken_to) == sorted(INSIDE | ADMINISTRATORS | outside)


def test_each_of_the_25_terms_has_its_text():
    assert sorted(ids("contract")) == sorted(Code.values)
    assert "数据" in starters.clause("EX-B5", "zh-hans")
    with pytest.raises(KeyError):
        starters.clause("EX-B7")


@pytest.mark.parametrize("party", ["vendor", "staff"])
def test_a_promise_of_confidentiality_has_five_contents_and_speaks_of_breach_and_not_of_state_secrets(party):
    contents = [starters.nda_content(party, number, "zh") for number in range(1, 6)]
    whole = starters.nda(party, "zh") + starters.nda(party, "en")
    assert all(content in whole for content in contents)
    assert "违约" in contents[3]
    assert "liquidated damages" in starters.nda_content(party, 4, "en")
    assert not any(word in whole for word in SECRETS)


def test_a_text_comes_in_the_language_in_use_unless_another_is_asked_for():
    with translation.override("en"):
        assert starters.clause("CS-01").startswith("During the service")
        assert starters.clause("CS-01", "zh-hans").startswith("乙方")
    with translation.override("zh-hans"):
        assert starters.emergency_plan().heading().startswith("信息安全应急预案")


def test_there_is_no_other_starter():
    with pytest.raises(KeyError):
        starters.starter("charter")
