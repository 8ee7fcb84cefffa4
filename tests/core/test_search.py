"""Search: Chinese words of two characters and more, in the middle of a text, and beginnings of other words."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.examples import make
from tongguan.core import registers, search
from tongguan.core.actor import tenant_in_force
from tongguan.core.models import SearchEntry

WORDS = st.text("政务云运维外包合同数据安全密评备案长河信息技术", min_size=2, max_size=8)
LATIN = st.from_regex(r"[a-z0-9]{2,8}", fullmatch=True)


def kept(text):
    search.write({("test", 1): " ".join(search.grams(text))})
    return text


def finds(words):
    return search.found(words).filter(register="test").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("政务云运维外包项目", "政务"),
        ("政务云运维外包项目", "运维"),
        ("政务云运维外包项目", "云运维外"),
        ("政务云运维外包项目", "项目"),
        ("政务云运维外包项目", "政务云运维外包项目"),
        ("政务云运维外包项目", "外包 政务"),
        ("合同 HT-2026-0017 续签", "HT-2026-0017"),
        ("合同 HT-2026-0017 续签", "ht-2026"),
        ("合同 HT-2026-0017 续签", "0017 续签"),
        ("PostgreSQL 数据库", "post"),
        ("PostgreSQL数据库", "postgresql数据"),
        ("信息中心3处", "中心3处"),
        ("ＡＢＣ公司", "abc"),
        ("𠮷田工程", "𠮷田"),
        ("密", "密"),
        ("Müller & Söhne", "söhne"),
    ],
)
def test_it_finds(office, text, words):
    kept(text)
    assert finds(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("政务云运维外包项目", "务政"),
        ("政务云运维外包项目", "政云"),
        ("政务 云运维", "务云"),
        ("PostgreSQL 数据库", "gres"),
        ("合同 HT-2026-0017", "HT-2025"),
        ("合同 HT-2026-0017", "合同 协议"),
        ("合同", ""),
        ("合同", "  ,.!"),
    ],
)
def test_it_does_not_find(office, text, words):
    kept(text)
    assert not finds(words)


everything = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@everything
@given(before=WORDS, sought=WORDS, after=WORDS)
def test_any_part_of_two_characters_or_more_is_found(office, before, sought, after):
    kept(before + sought + after)
    assert finds(sought)


@everything
@given(words=st.lists(LATIN, min_size=1, max_size=4), place=st.data())
@example(words=["1e5", "0x1f"], place=None)
def test_the_beginning_of_any_other_word_is_found(office, words, place):
    kept(" ".join(words))
    for word in words:
        length = place.draw(st.integers(1, len(word))) if place else len(word)
        assert finds(word[:length]), word[:length]


@everything
@given(words=st.text(max_size=40))
@example(words="' OR 1=1 --")
@example(words='"a" NEAR b*')
@example(words="a:* & !b | (c)")
@example(words="NOT AND OR")
@example(words="\x00")
@example(words="\\")
def test_whatever_is_typed_is_a_question_and_never_an_error(office, words):
    finds(words)


def test_a_change_replaces_what_was_found_before(office):
    vendor = make("vendor", name="旧名称科技有限公司")
    vendor.name = "新名称科技有限公司"
    vendor.save()
    rows = registers.registry["vendor"].model.objects.all()
    assert list(search.narrowed(rows, "vendor", "新名称")) == [vendor]
    assert list(search.narrowed(rows, "vendor", "旧名称")) == []
    assert SearchEntry.objects.filter(register="vendor", record=vendor.pk).count() == 1


def test_a_void_record_is_no_longer_found_in_its_register(office):
    vendor = make("vendor", name="作废公司")
    vendor.void("重复")
    assert not search.narrowed(registers.registry["vendor"].model.objects.all(), "vendor", "作废公司").exists()


def test_registers_and_tenants_are_searched_apart(as_role, other_tenant):
    with as_role("office_head"):
        vendor = make("vendor", name="同名单位")
        unit = make("org_unit", name="同名单位")
        hits = {(entry.register, entry.record) for entry in search.found("同名")}
        assert hits == {("vendor", vendor.pk), ("org_unit", unit.pk)}
    with as_role("office_head", of=other_tenant):
        assert not search.found("同名").exists()
        assert tenant_in_force() == other_tenant.pk


def test_a_text_without_end_is_kept_as_far_as_it_can_be_searched(office):
    kept("数据" * 40_000)
    assert finds("据数")
