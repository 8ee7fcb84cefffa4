"""Whatever a sheet holds: what is read is accounted for, and reading it again changes nothing."""

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import people
from tests.exchange import books
from tongguan.core.models import AuditEntry
from tongguan.core.registers import registry
from tongguan.exchange import importing

NAMES = st.sampled_from(["张伟", "王芳", "李娜", "", "张伟 ", "/"])
COMPANIES = st.sampled_from(["长河公司", "高山公司", "长河（贵州）公司", "长河(贵州)公司", "", "无"])
IDENTITIES = [people.identity_number() for _number in range(3)]
NUMBERS = st.sampled_from([*IDENTITIES, "", "110101199003072310", 110101199003072316, "待补"])
DAYS = st.sampled_from(["2025.3.1", "2025年3月5日", 45721, "20250401", "长期", "", "2025.2.30", "昨天", "-"])
SIGNS = st.sampled_from(["是", "否", "", "√", "2025.3.1", "也许"])
TEXTS = st.one_of(st.sampled_from(["运维", "=1+1", "'x", "  "]), st.text(max_size=20))
ROWS = st.lists(
    st.tuples(NAMES, NUMBERS, COMPANIES, st.sampled_from(["政务云", "", "门户"]), TEXTS, SIGNS, DAYS, DAYS, DAYS),
    max_size=12,
)
POOR = ("", IDENTITIES[0], "长河公司", "政务云", "运维", "是", "2025.3.1", "2025.3.1", "2025.3.1")
BETTER = ("张伟", *POOR[1:-1], "2025年3月5日")
HEAD = [
    "姓名",
    "身份证号",
    "外包单位",
    "项目名称",
    "岗位",
    "是否签订保密协议",
    "保密协议签订日期",
    "入场日期",
    "离场日期",
]

whatever = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def in_vain(function):
    """Run it and undo what it wrote, so that examples do not know of each other."""
    with transaction.atomic():
        function()
        transaction.set_rollback(True)


def reconciled(counts):
    return counts["read"] == counts["created"] + counts["updated"] + counts["unchanged"] + counts["rejected"]


@whatever
@given(rows=ROWS)
@example(rows=[POOR, BETTER])
def test_every_row_is_accounted_for_and_importing_twice_changes_nothing(office, rows):
    def tell():
        file = books.book(("人员", [HEAD, *rows]))
        tried, first, second = (
            importing.run(file, "staff-ledger", dry_run=dry_run, actor=office) for dry_run in (True, False, False)
        )
        assert tried.counts == first.counts
        assert tried.registers == first.registers
        for report in (tried, first, second):
            assert reconciled(report.counts)
            assert all(reconciled(counts) for counts in report.registers.values())
        again = second.registers
        # A row that was too poor to make a person may find the one that a later row made; no other says anything new.
        news = second.counts["created"] + second.counts["updated"]
        assert news <= first.counts["rejected"] - second.counts["rejected"]
        made = {name: registry[name].model.objects.count() for name in first.registers}
        assert made == {name: counts["created"] + again[name]["created"] for name, counts in first.registers.items()}
        opened = AuditEntry.objects.filter(action="opening")
        assert opened.count() == sum(made.values())

    in_vain(tell)


@whatever
@given(
    rows=st.lists(
        st.lists(st.one_of(st.text(max_size=8), st.floats(), st.booleans(), st.integers()), max_size=6), max_size=8
    )
)
def test_no_sheet_makes_the_import_stumble(office, rows):
    def tell():
        clean = [[cell for cell in row if not isinstance(cell, float) or abs(cell) < 1e300] for row in rows]
        report = importing.run(books.book(("任意", [["供应商名称", "服务内容"], *clean])), "vendor", actor=office)
        assert reconciled(report.counts)

    in_vain(tell)
