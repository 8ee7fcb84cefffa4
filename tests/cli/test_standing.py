"""In which tenant a command acts."""

import pytest

from tongguan.core.models import Tenant

pytestmark = pytest.mark.django_db


def test_without_a_tenant_it_is_said_how_to_make_one(line):
    ended = line("check")
    assert ended.status == 3
    assert "tongguan demo" in ended.err


def test_the_only_tenant_need_not_be_named(line, tenant):
    assert line("check").status == 0


def test_with_several_tenants_the_line_has_to_say_which(line, tenant, other_tenant):
    ended = line("check")
    assert ended.status == 3
    assert f"{tenant.pk} {tenant.name}" in ended.err
    assert f"{other_tenant.pk} {other_tenant.name}" in ended.err
    assert line("check", "--tenant", tenant.name).status == 0
    assert line("check", "--tenant", other_tenant.pk).status == 0


def test_an_unknown_tenant_is_refused_with_those_there_are(line, tenant):
    ended = line("check", "--tenant", "某某局", "--json")
    assert ended.status == 3
    assert ended.data["error"]["status"] == 3
    assert tenant.name in ended.data["error"]["reasons"][0]


def test_a_closed_tenant_is_none(line, tenant):
    Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    assert line("check", "--tenant", tenant.name).status == 3
