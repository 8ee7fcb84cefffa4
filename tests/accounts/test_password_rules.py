"""What a password has to be; every broken rule is named."""

import string

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import people
from tongguan.accounts import password_rules
from tongguan.accounts.password_rules import broken
from tongguan.accounts.policy import Policy
from tongguan.core.models import User
from tongguan.organisation.models import Person

NOBODY = User(username="lilei@sjj", name="李雷", email="lei.li@sjj.example")
LIMITS = Policy()
KINDS = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "-_.:;,+?=()[]{}<>|~ 统管")


def codes(text, user=NOBODY, limits=LIMITS):
    """Which rules a password breaks."""
    return {error.code for error in broken(text, user, limits)}


@pytest.mark.parametrize("text", ["Grüner-Bach-77", "tisch LAMPE 4 regen", "三峡Waterfall9", "kR7#wpQz2!"])
def test_a_good_password_breaks_no_rule(text):
    assert codes(text) == set()


def test_every_broken_rule_is_named_at_once():
    assert codes("lilei") == {"length", "classes", "person"}
    assert codes("") == {"length", "classes"}
    assert codes("x" * 129) == {"too_long", "classes", "common"}


@pytest.mark.parametrize(
    "text",
    [
        "Password123!",
        "P@ssw0rd2026",
        "Admin@123456",
        "Huawei@2026!!",
        "woaini1314",
        "Woaini@1314",
        "qwer1234!@#$",
        "1qaz@WSX3edc",
        "Abcd1234!@#$",
        "Aa111111!!!!",
        "5201314a",
        "Tongguan@2026",
        "20262026Test!",
        "ZXCVBNM,123456",
    ],
)
def test_what_everybody_guesses_is_refused_however_it_is_dressed(text):
    assert "common" in codes(text)


@pytest.mark.parametrize(
    "text", ["X9-lilei-vorbei", "X9-LILEI-vorbei", "我叫李雷Abc-99x", "Lei.Li-und-7-mehr", "aa-LEI.LI.77"]
)
def test_neither_user_name_nor_name_nor_mail_name_may_stand_in_it(text):
    assert "person" in codes(text)


def test_the_own_mobile_number_may_not_stand_in_it_and_that_of_others_is_nobodys_business(user_with, tenant):
    user, number = user_with("office_head", name="韩梅梅"), people.mobile_number()
    with people.as_system(tenant):
        Person(name="韩梅梅", kind="employee", mobile=number, account=user).save()
    assert "person" in codes(f"Tel-{number}-x", user)
    assert codes(f"Tel-{people.mobile_number()}-x", user) == set()


def test_a_tenant_may_ask_for_more():
    strict = Policy(password_length=16, password_classes=4)
    assert codes("Grüner-Bach-77", limits=strict) == {"length"}
    assert codes("gruener-bach-7788", limits=strict) == {"classes"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=140))
@example(text="\x00" * 12)
@example(text="İstanbul-77-ß")
def test_whatever_is_typed_the_rules_say_what_it_has_and_never_fail(text):
    found = codes(text)
    assert ("length" in found) == (len(text) < 10)
    assert ("too_long" in found) == (len(text) > password_rules.LONGEST)
    assert ("classes" in found) == (password_rules.kinds(text) < 3)
    assert codes(text) == found


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_kinds_of_characters_are_counted_right(data):
    chosen = data.draw(st.sets(st.sampled_from(KINDS), min_size=1))
    text = "".join(data.draw(st.text(alphabet=kind, min_size=1, max_size=6)) for kind in sorted(chosen))
    assert password_rules.kinds(text) == len(chosen)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    word=st.sampled_from(["password", "woaini", "admin", "huawei", "qwerty"]),
    before=st.text(alphabet=string.digits + "!@#$.", max_size=6),
    after=st.text(alphabet=string.digits + "!@#$.", max_size=8),
)
def test_digits_and_signs_around_a_common_word_do_not_help(word, before, after):
    assert "common" in codes(before + word.capitalize() + after)


def test_the_rules_are_told_before_anybody_breaks_them():
    told = " ".join(map(str, password_rules.told(Policy(password_length=12, password_history=7))))
    assert "12" in told
    assert "7" in told
