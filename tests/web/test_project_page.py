"""The page of a project: its way and the next gate, contracts term by term, people with lamps, its own verdicts."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.outsourcing.stories import fit, promised
from tests.web.boards import TOLD_BESIDES, shown, zh
from tests.web.markup import read
from tongguan.outsourcing.models import Project
from tongguan.outsourcing.models.contract_clause import Code
from tongguan.web.special import stages


@pytest.fixture
def world(as_role):
    """Things are made in the name of the office."""

    def enter():
        return as_role("office_head", "office_staff")

    return enter


@pytest.fixture
def project(world):
    """A project before the gate of confidentiality."""
    with world():
        return make("project", opening=True, state="contracting")


def part(response, start, end="</section>"):
    """What stands between two marks."""
    return shown(response).partition(start)[2].partition(end)[0]


def doors(response):
    """Gate -> tone of its door."""
    found = re.findall(r'<li class="bd-door bd-ink-(\w+)( bd-next)?" title="(G\d\d)', shown(response))
    return {gate: (tone, bool(here)) for tone, here, gate in found}


def stops(response):
    """The states on the bar with their places, in order."""
    return re.findall(r'<li class="bd-stop bd-(\w+)"', shown(response))


def terms(response):
    """Code -> how the term stands, of the first contract."""
    found = re.findall(r'bd-term-(\w+)".*?aria-hidden="true">([A-Z0-9-]+)<', part(response, "bd-terms"))
    return {code: standing for standing, code in found}


def lamps(response, staff):
    """The lamps of a person: clearance, NDA, labour contract, training, terms, access."""
    row = part(response, f'<a href="{staff.url}">{staff.person}</a></th>', "</tr>")
    return re.findall(r"bd-ink-(good|bad|quiet)", row)


@pytest.mark.parametrize("state", Project.State.values)
def test_the_page_opens_in_every_state_and_the_bar_knows_where_it_is(head, world, state):
    with world():
        project = make("project", opening=True, state=state)
    response = head.get(project.url)
    assert response.status_code == 200
    assert read(response).objections == []
    given_up = state in {"not_approved", "cancelled"}
    assert stops(response).count("here") == (0 if given_up else 1)
    assert len(stops(response)) == 11
    assert len(doors(response)) == 9


def test_every_state_of_the_machine_is_on_the_bar_or_an_end_beside_it():
    assert {state for _title, states in stages.PHASES for state in states} == set(Project.State.values) - {
        Project.State.NOT_APPROVED,
        Project.State.CANCELLED,
    }


def test_doors_behind_are_passed_and_the_next_one_stands_out(head, project):
    found = doors(head.get(project.url))
    assert found["G04"] == ("quiet", False)
    assert found["G07"] == ("bad", True)
    assert [gate for gate, (_tone, here) in found.items() if here] == ["G07"]


def test_gates_that_an_adopted_project_never_passed_are_not_ticked(head, world):
    with world():
        adopted = make("project", opening=True, state="operating", adopted_on=dt.date(2026, 11, 1))
        grown = make("project", opening=True, state="operating")
    unasked, behind = zh("not asked, taken over while running"), zh("behind")
    told = {one.pk: re.findall(r'title="G\d\d [^"]*: ([^"]*)"', shown(head.get(one.url))) for one in (adopted, grown)}
    assert told[adopted.pk].count(unasked) == told[grown.pk].count(behind) == 7
    assert unasked not in told[grown.pk]


def test_what_is_missing_before_the_next_gate_is_told_with_clause_and_who(head, project):
    before = part(head.get(project.url), "bd-before")
    assert "6.4.a" in before
    assert zh("head of the responsible office") in before
    assert "disabled" in before


def test_an_open_door_is_the_way_on(head, world, project):
    with world():
        vendor = make("vendor")
        make("contract", opening=True, project=project, vendor=vendor, state="signed")
        make("nda", opening=True, party_type="vendor", vendor=vendor, state="signed")
    response = head.get(project.url)
    assert doors(response)["G07"] == ("good", True)
    assert f'href="{project.url}move/conclude_contract/"' in part(response, "bd-before")


def test_a_running_service_is_not_pushed_to_its_end_and_may_still_be_left(head, world):
    with world():
        stopped, going = (make("project", opening=True, state=state) for state in ("suspended", "operating"))
        leaving = make("project", opening=True, state="exiting")
    for project in (stopped, going):
        response = head.get(project.url)
        assert doors(response)["G16"] == ("quiet", False)
        assert part(response, "bd-before") == ""
        assert 'id="why-start_exit"' in shown(response)
        assert head.get(f"{project.url}gate/").status_code == 404
    assert [gate for gate, (_tone, here) in doors(head.get(leaving.url)).items() if here] == ["G17"]


def test_the_next_step_is_offered_once(head, project):
    label = zh(str(Project.workflow.transitions["conclude_contract"].label))
    assert shown(head.get(project.url)).count(label) == 1


def test_each_of_the_25_terms_has_a_cell(head, world, project, as_role):
    with world():
        contract = make("contract", project=project)
        make("contract_clause", contract=contract, code="CS-01")
        make("contract_clause", contract=contract, code="CS-02", status="absent", article_no="")
        make("contract_clause", contract=contract, code="CS-03", status="na", article_no="")
        reviewed = make("contract_clause", contract=contract, code="EX-A1")
    with as_role("assessor"):
        reviewed.workflow.take("review", reviewed)
    response = head.get(project.url)
    found = terms(response)
    assert set(found) == set(Code.values)
    assert {code: found[code] for code in ("CS-01", "CS-02", "CS-03", "EX-A1", "EX-C6")} == {
        "CS-01": "present",
        "CS-02": "absent",
        "CS-03": "na",
        "EX-A1": "reviewed",
        "EX-C6": "none",
    }
    assert f'href="{reviewed.url}"' in part(response, "bd-terms")
    assert f"/contract_clause/new/?contract={contract.pk}&amp;code=EX-C6" in part(response, "bd-terms")


def test_lamps_say_what_each_person_lacks(head, world, project):
    with world():
        bare = make("vendor_staff", project=project, labour_contract_term="")
        whole = make(
            "vendor_staff", opening=True, project=project, state="onboarded", onboarded_on=dt.date(2026, 10, 5)
        )
        fit(promised(whole, signed_on=dt.date(2026, 10, 1)))
        left_behind = make("vendor_staff", opening=True, project=project, vendor=whole.vendor)
        make("access_grant", opening=True, vendor_staff=left_behind, state="active")
        gone = make("vendor_staff", opening=True, project=project, state="offboarded")
    response = head.get(project.url)
    assert lamps(response, bare) == [*["bad"] * 5, "good"]
    assert lamps(response, left_behind)[-1] == "bad"
    assert lamps(response, whole) == ["good"] * 6
    assert lamps(response, gone) == ["quiet"] * 6


@pytest.fixture
def named(world, project):
    """Makes people of the project with names that a test can tell apart."""

    def make_one(name, **given):
        with world():
            person = make("person", name=name, kind="vendor_staff", establishment="")
            return make("vendor_staff", opening=True, project=project, person=person, **given)

    return make_one


def test_whoever_lacks_something_stands_first_and_whoever_left_last(head, world, project, named):
    gone, fine, lacking = named("甲", state="offboarded"), named("乙"), named("丙")
    with world():
        fit(promised(fine))
    crew = part(head.get(project.url), "bd-crew")
    places = [crew.index(one.url) for one in (lacking, fine, gone)]
    assert places == sorted(places)


def test_a_red_lamp_leads_to_where_it_is_mended(client_as, project, named):
    staff = named("丁", state="cleared")
    crew = part(client_as("office_head").get(project.url), "bd-crew")
    assert f"/nda/new/?vendor={staff.vendor_id}&amp;vendor_staff={staff.pk}" in crew
    assert "/nda/new/" not in part(client_as("internal_auditor").get(project.url), "bd-crew")


def test_the_projects_own_verdicts_are_shown_and_lead_to_the_clause(head, project, named):
    named("戊", state="onboarded", onboarded_on=dt.date(2026, 10, 5))
    response = head.get(project.url)
    assert f"/clauses/gbt32926-2016/6.4.a/?project={project.pk}" in shown(response)
    assert f"/board/?project={project.pk}" in shown(response)


def test_another_projects_sins_are_not_this_ones(head, world):
    with world():
        innocent = make("project")
        make("vendor_staff", opening=True, state="onboarded")
    assert "bd-figure tg-tone-bad" not in shown(head.get(innocent.url))


@pytest.fixture
def rivals(world, project, user_with):
    """Two vendors on one project; one has a project manager with an account."""
    with world():
        mine = make("person", name="欧阳静", kind="vendor_staff", account=user_with("vendor_manager"))
        ours = make("vendor_staff", opening=True, project=project, person=mine, state="onboarded")
        other = make("person", name="对手甲", kind="vendor_staff")
        theirs = make("vendor_staff", opening=True, project=project, person=other, state="onboarded")
        make("contract", opening=True, project=project, vendor=ours.vendor, title="我方合同", state="signed")
        make("contract", opening=True, project=project, vendor=theirs.vendor, title="对方合同", state="signed")
    return ours, theirs


def test_a_vendor_sees_its_own_people_and_contract_and_nothing_of_a_rival(client_as, project, rivals):
    ours, theirs = rivals
    response = client_as("vendor_manager").get(project.url)
    assert response.status_code == 200
    assert read(response).objections == []
    text = shown(response)
    assert str(ours.person) in text
    assert "我方合同" in text
    assert all(word not in text for word in ("对手甲", "对方合同", str(theirs.vendor)))


def test_a_vendor_is_not_told_what_the_office_lacks_nor_its_verdicts(client_as, project, rivals):
    text = shown(client_as("vendor_manager").get(project.url))
    assert [word for word in ("/clauses/", "/board/", "bd-before") if word in text] == []


def test_the_page_costs_the_same_for_one_person_and_contract_and_for_ten(head, world, project):
    def more():
        with world():
            vendor = make("vendor")
            contract = make("contract", project=project, vendor=vendor, state="signed", opening=True)
            make("contract_clause", contract=contract)
            staff = make("vendor_staff", opening=True, project=project, vendor=vendor, state="cleared")
            make("nda", opening=True, vendor_staff=staff, state="signed")

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert head.get(project.url).status_code == 200
        return len(asked)

    more()
    cost()
    one = cost()
    for _nth in range(9):
        more()
    # PostgreSQL is told besides who is asking.
    assert cost() == one <= 60 + TOLD_BESIDES


def test_the_general_sections_follow(head, project):
    page = read(head.get(project.url))
    assert page.all("a", href=f"{project.url}history/")
    assert page.all("section", id="related")
