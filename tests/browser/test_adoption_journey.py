"""A project that runs already is taken over by import; its red list is cleared step by step."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests import walk
from tests.browser import steps
from tests.examples import make
from tests.exchange import books
from tests.outsourcing.appointed import decided
from tests.outsourcing.stories import change, located
from tests.outsourcing.stories import contract as contract_of
from tongguan.outsourcing.models import ContractClause, Project
from tongguan.outsourcing.models.contract_clause import Code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEND_BY = "2027-03-31"
HEAD = (
    "项目编号", "项目名称", "服务类型", "涉及国家秘密", "开始日期", "结束日期", "服务启动日期", "负责机构", "状态",
)  # fmt: skip
PARTS = {
    "docs": set(),
    "risk": {"4.1.c", "5.1.1", "5.1.2.a", "5.1.2.b", "5.1.2.b.3"},
    "roles": {"4.2.3.b.2"},
    "vendors": {"6.1.a"},
    "contract": {"6.2.1.c", "6.2.2.c.4"},
    "staff": {"6.1.c", "6.4.a"},
    "plan": {"4.2.3.b", "6.3.a", "6.3.b"},
    "zoversight": {"4.2.2.c.2"},
}
"""The parts of the walk through the leaves, as an office would catch up on them -> red clauses that this clears."""
OF_CONTRACTS = {"6.2.1.c", "6.2.2.c.4"}
"""Not asked while no contract is on file."""
SETTLED_ON_PAGES = {"letters"}


class Adopted(walk.Whole):
    """The one project of this journey, for the parts of the walk."""

    @property
    def projects(self):
        return [self.pair]


def test_a_running_project_is_taken_over_by_import_and_its_red_list_is_cleared(four, tmp_path):
    project = imported(four, tmp_path)
    first = four.red_of(project)
    assert first > {"4.1.a", "4.1.b", "4.2.1.b"}.union(*PARTS.values()) - OF_CONTRACTS
    date_is_set(four, project)
    roles_are_settled(four, project)
    left = four.red_of(project)
    assert first - left == {"4.1.a", "4.1.b", "4.2.1.b", "4.2.2.b", "4.2.2.d", "4.2.3.c"}
    whole = served(four, project)
    term_is_added(four, whole.contracts[project.pk])
    left = four.red_of(project)
    for part, clauses in PARTS.items():
        caught_up(four, whole, part)
        before, left = left, four.red_of(project)
        assert clauses <= before - left
    assert left == set()


def imported(four, tmp_path):
    """The clerk hands in the sheet, looks at what would come of it, and lets it in."""
    page, file = four.clerks_desk, tmp_path / "在运行的外包项目.xlsx"
    row = ("XM-2026-7", "政务云运维外包", "运行维护", "否", "2026-01-01", "2027-12-31", "2026-01-05", "信息中心")
    state = steps.zh(Project.State.OPERATING.label)
    file.write_bytes(books.book(("项目", [list(HEAD), [*row, state]])).getvalue())
    page.goto("/import/")
    page.locator("#id_plan").select_option("project")
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name=steps.zh("Upload"), exact=True).click()
    page.locator("button[value=try]").click()
    page.locator("button[value=import]").click()
    expect(page.locator("button[value=undo]")).to_be_visible()
    return four.found(Project, name="政务云运维外包")


def date_is_set(four, project):
    """The office proposes until when it is mended; it holds once the leader has set it."""
    leader, asides = four.leaders_desk, [four.heads_desk.locator("aside"), four.leaders_desk.locator("aside")]
    expect(asides[0]).to_contain_text(steps.zh("being mended"))
    why = steps.refused(leader, project, "set_mending_deadline")
    expect(why.locator("a[href]").first).to_be_attached()
    steps.saved(four.clerks_desk, f"{project.url}edit/", mend_by=MEND_BY)
    steps.taken(leader, project, "set_mending_deadline", "operating")
    expect(asides[1]).to_contain_text(MEND_BY)
    expect(asides[1]).to_contain_text("章局长")


def roles_are_settled(four, project):
    """The unit that is concerned is named; leader and office follow from that, and are confirmed and signed."""
    steps.saved(
        four.clerks_desk,
        f"{project.url}edit/",
        **{"units-0-unit": str(four.unit.pk), "units-0-share": "本机构业务的需求、验收与安全"},
    )
    four.settle_who_answers(project, since=walk.BEGAN.isoformat())
    with four.as_clerk():
        decided(four.found(Project, pk=project.pk))


def served(four, project):
    """Who serves under which contract since the beginning, as the files tell."""
    with four.as_clerk():
        project = four.found(Project, pk=project.pk)
        vendor = make("vendor", state="qualified", opening=True, scale="120 人", qualifications="运维资质")
        given = {"project": project, "vendor": vendor}
        terms = [code for code in Code.values if code != "EX-B5"]
        contract = located(contract_of("in_force", **given), *terms, reviewed_by=four.assessor)
        contract = change(contract, signed_on=dt.date(2025, 12, 10))
        came = {"cleared_on": walk.BEGAN, "onboarded_on": walk.BEGAN}
        manager = make("vendor_staff", state="onboarded", opening=True, **came, **given)
    accounts = {"leader": four.leader, "office_head": four.head, "office_staff": four.clerk, "assessor": four.assessor}
    return Adopted(
        tenant=four.tenant,
        units=[four.unit],
        leader=four.people[four.leader],
        head=four.people[four.head],
        clerk=four.people[four.clerk],
        accounts=accounts,
        vendor=vendor,
        pair=project,
        single=project,
        contracts={project.pk: contract},
        crew={project.pk: manager},
    )


def term_is_added(four, contract):
    """A term that the contract lacks is red; the clerk finds and enters it from the page, the assessor reviews it."""
    page, project = four.clerks_desk, contract.project
    assert "6.2.2.b.5" in four.red_of(project)
    page.goto(project.url)
    page.locator("a[href^='/contract_clause/new/'][href*='code=EX-B5']").first.click()
    steps.saved(
        page,
        status="present",
        article_no="补充协议第 2 条",
        text="退出时覆写数据并出具证明。",
        particulars="三次覆写，出具清除证明",
    )
    term = four.found(ContractClause, pk=steps.pk_of(page))
    assert "6.2.2.b" in four.red_of(project)
    steps.taken(four.assessors_desk, term, "review", "reviewed")
    assert not {"6.2.2.b", "6.2.2.b.5"} & four.red_of(project)


def caught_up(four, whole, part):
    """What one part of the walk furnishes is entered from the files."""
    walk.load()
    with four.as_clerk():
        for furnish in walk.FURNISHED:
            if furnish.__module__.endswith(f"part_{part}") and furnish.__name__ not in SETTLED_ON_PAGES:
                furnish(whole)
