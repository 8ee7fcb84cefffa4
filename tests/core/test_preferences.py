"""Settings of a tenant: declared once, kept within bounds, in force for that tenant alone."""

import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError

from tongguan.core import preferences
from tongguan.core.checks import registry
from tongguan.core.models import Preference


@pytest.fixture
def declared(monkeypatch):
    """Settings that exist for one test."""
    monkeypatch.setattr(preferences, "declared", dict(preferences.declared))
    preferences.setting("test.number", 12, "a number", least=1, most=36)
    preferences.setting("test.switch", False, "a switch")
    preferences.setting("test.words", "定期", "words")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("archive_limit_days", "-1", "value"),
        ("archive_limit_days", "3651", "value"),
        ("archive_limit_days", "1.5", "value"),
        ("archive_limit_days", "viele", "value"),
        ("no.such.setting", "1", "key"),
    ],
)
def test_a_setting_out_of_bounds_or_unknown_is_refused(office, key, value, told):
    with pytest.raises(ValidationError) as refused:
        Preference(tenant=office.tenant, key=key, value=value, reason="x").full_clean()
    assert told in refused.value.message_dict


def test_bounds_are_included(office, declared):
    for text in ("1", "36"):
        assert preferences.declared["test.number"].parsed(text) == int(text)
    for text in ("0", "37"):
        with pytest.raises(ValidationError, match=r"1.*36"):
            preferences.declared["test.number"].parsed(text)


def test_a_switch_is_true_or_false_and_nothing_else(office, declared):
    assert preferences.declared["test.switch"].parsed("true") is True
    assert preferences.declared["test.switch"].parsed("false") is False
    for text in ("1", "yes", "True", ""):
        with pytest.raises(ValidationError):
            preferences.declared["test.switch"].parsed(text)


def test_words_are_taken_as_they_stand(office, declared):
    assert preferences.declared["test.words"].parsed("每季度") == "每季度"


def test_the_tenants_own_value_stands_over_the_default_and_only_there(as_role, other_tenant, declared):
    with as_role("office_head"):
        assert preferences.value_of("test.number") == 12
        Preference(key="test.number", value="6", reason="更严").save()
    with as_role("office_head"):
        assert preferences.value_of("test.number") == 6
    with as_role("office_head", of=other_tenant):
        assert preferences.value_of("test.number") == 12


def test_a_void_setting_is_no_longer_in_force(as_role, declared):
    with as_role("office_head"):
        own = Preference(key="test.number", value="6", reason="更严")
        own.save()
        own.void("恢复默认")
    with as_role("office_head"):
        assert preferences.value_of("test.number") == 12


def test_a_setting_has_one_value(office, declared):
    Preference(key="test.number", value="6", reason="更严").save()
    with pytest.raises(ValidationError):
        Preference(tenant=office.tenant, key="test.number", value="7", reason="x").full_clean()


def test_settings_are_asked_for_once_per_unit_of_work(office, django_assert_num_queries, declared):
    preferences.value_of("test.number")
    with django_assert_num_queries(0):
        preferences.value_of("test.switch")


def test_every_limit_of_a_check_is_a_setting_with_the_limit_as_its_default():
    for check in registry.values():
        for name, default in check.limits.items():
            assert preferences.declared[f"{check.name}.{name}"].default == default


SETTINGS_OF_THE_WORKER = """
import django
django.setup()
from tongguan.core import preferences
before = set(preferences.declared)
import tongguan.schedule
print(sorted(set(preferences.declared) - before))
"""


def test_what_only_the_worker_uses_can_be_set_from_a_page_too():
    told = subprocess.run([sys.executable, "-c", SETTINGS_OF_THE_WORKER], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
