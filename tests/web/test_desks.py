"""The desks: what leader, office, assessor and controller of documents see first, each thing once, at a fixed cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import gettext

from tests import people
from tests.examples import make
from tests.outsourcing.stories import contract, staff
from tests.web.markup import read
from tongguan.core.models import PeriodicTask
from tongguan.core.registers import registry
from tongguan.standards import engine
from tongguan.web.desks.waiting import due_of

SOON = dt.date(2026, 12, 20)


@pytest.fixture
def leader(client_as):
    """The browser of the leader."""
    return client_as("leader")


def card(client, title):
    """The markup of the card of this title; nothing where the desk has no such card."""
    page = client.get("/")
    assert page.status_code == 200
    assert read(page).objections == []
    _head, *parts = page.content.decode().split('<section class="tg-card"')
    return next((part for part in parts if gettext(title) in part.partition("</h2>")[0]), "")


def leads_to(part, record):
    return f'href="{record.url}"' in part


def project(state, **given):
    return make("project", state=state, opening=True, **given)


def test_the_leader_sees_what_only_the_leaders_word_is_missing_to(as_role, leader):
    with as_role("leader") as actor:
        own = {"account": actor.user}
    with as_role("office_head"):
        asked = project("decision_pending", leader=make("person", **own))
        planned, strange = project("planning"), project("decision_pending")
        reported = make("report", state="submitted", ack_at=None, opening=True)
        elsewhere = make("report", state="submitted", to="authority", ack_at=None, opening=True)
        told = make("communication")
        pending, taken = make("decision"), make("decision", state="approved", opening=True)
    waits = card(leader, "Waiting for your decision")
    assert f'href="{asked.url}brief/"' in waits
    # What the decision rests on stands on a page of its own.
    waits = waits.replace(f'"{asked.url}brief/"', f'"{asked.url}"')
    found = {one: leads_to(waits, one) for one in (asked, planned, strange, reported, elsewhere, told, pending, taken)}
    assert [one for one, there in found.items() if there] == [asked, reported, pending]
    assert waits.index(asked.url) < waits.index(pending.url), "what opens a gate comes first"
    assert card(leader, "Waiting for my step") == ""


def test_red_lights_are_grouped_by_project_the_worst_first(as_role, leader, tenant):
    with as_role("office_staff"):
        bad, worse = project("operating", name="政务外网运维"), project("operating", name="政务云运维")
        contract("signed", project=bad)
        contract("signed", project=worse)
        staff("onboarded", project=worse)
        vendor = staff("onboarded", project=None)
    with people.as_system(tenant):
        engine.freshen(tenant)
    lights = card(leader, "Red lights by project")
    assert 0 < lights.index(f">{worse.name}</a>") < lights.index(f">{bad.name}</a>")
    assert f"?project={bad.pk}" in lights.partition(f">{bad.name}</a>")[2]
    assert gettext("The organisation as a whole, vendors and people") in lights
    assert not leads_to(lights, vendor)
    assert card(leader, "Red clauses") == ""


def test_the_leader_sees_what_was_signed_and_not_what_was_typed(as_role, leader):
    with as_role("office_head"):
        waived = make("waiver", approved_on=None)
        others = make("waiver", approved_on=None)
    with as_role("leader", name="另一位领导"):
        others.workflow.take("approve", others)
    with as_role("leader"):
        waived.workflow.take("approve", waived)
        note = make("report", ack_at=None, submitted_at=None)
    signed = card(leader, "Signed by you")
    assert [leads_to(signed, one) for one in (waived, others, note)] == [True, False, False]


def test_the_office_sees_by_date_what_it_has_to_do_and_the_next_step(as_role, clerk):
    with as_role("office_staff") as actor:
        late = make("periodic_task", state="overdue", due_on=dt.date(2026, 11, 1), opening=True)
        nobodys = make("periodic_task", owner=None, due_on=SOON, state="due", opening=True, rule="RULE_REVIEW")
        other = people.account("office_staff", tenant=actor.tenant, name="别人")
        foreign = make("periodic_task", owner=other, state="due", opening=True, rule="DRILL")
        far = make("periodic_task", due_on=dt.date(2027, 6, 1), rule="RESTORE_TEST")
        review = make("supervision_review", due=dt.date(2026, 12, 1), state="planned")
        over = make("supervision_review", due=dt.date(2026, 11, 30), state="reported", opening=True)
    to_do = card(clerk, "To do, by date")
    assert [leads_to(to_do, one) for one in (late, review, nobodys)] == [True] * 3
    assert to_do.index(late.url) < to_do.index(review.url) < to_do.index(nobodys.url)
    assert not any(leads_to(to_do, one) for one in (foreign, far, over))
    assert str(review.workflow.transitions["conclude"].label) in to_do
    assert gettext("overdue") in to_do


@pytest.mark.parametrize("register", [one for one in registry.values() if due_of(one)], ids=lambda one: one.name)
def test_what_is_wanted_first_in_a_state_is_read_from_an_index(register):
    day, indexes = due_of(register), [list(index.fields) for index in register.model._meta.indexes]
    duty = ["tenant", "owner", "state", day]
    assert (duty if register.model is PeriodicTask else ["tenant", "state", day, "id"]) in indexes


def test_the_office_sees_what_it_has_to_read_and_what_vendors_told(as_role, clerk):
    with as_role("office_staff"):
        text, read_ = make("document"), make("document")
        make("acknowledgement", register="document", record=text.pk)
        make("acknowledgement", register="document", record=read_.pk, state="acknowledged", opening=True)
        fresh = make("vendor_notice", acknowledged_at=None)
        known = make("vendor_notice", state="acknowledged", opening=True)
    reading, notices = card(clerk, "To read"), card(clerk, "Notices of vendors")
    assert [leads_to(reading, one) for one in (text, read_)] == [True, False]
    assert [leads_to(notices, one) for one in (fresh, known)] == [True, False]


def test_the_office_sees_the_steps_it_took(as_role, clerk):
    with as_role("office_staff"):
        review = make("risk_assessment")
        review.workflow.take("start", review)
        untouched = make("risk_assessment")
    done = card(clerk, "Done")
    assert [leads_to(done, one) for one in (review, untouched)] == [True, False]


def test_projects_stand_in_their_phases_with_what_the_next_gate_misses(as_role, head):
    with as_role("office_head"):
        waiting, running = project("contracting"), project("operating")
        gone = project("closed")
    board = card(head, "Projects by phase")
    phases = board.split('<div class="dk-phase">')[1:]
    assert [leads_to(phase, waiting) for phase in phases] == [False, True, False, False]
    assert [leads_to(phase, running) for phase in phases] == [False, False, True, False]
    assert not leads_to(board, gone)
    with as_role("office_head"):
        moves = {move.transition.name: move for move in waiting.workflow.moves(waiting)}
    missing = [one for one in moves["conclude_contract"].refusals if one.code not in {"role", "segregation"}]
    assert missing
    assert escape(missing[0].message) in phases[1]
    shown = " ".join(phases[1].partition("dk-missing")[2].partition("</p>")[0].split())
    assert f"{len(missing)}" in shown.replace("G07", "")


def test_the_assessor_sees_what_to_assess_and_what_to_assess_again(as_role, client_as):
    with as_role("assessor", "office_head"):
        proposed, known = make("vendor_staff"), make("vendor_staff")
        make("staff_assessment", vendor_staff=known, state="passed", opening=True)
    with as_role("assessor") as actor:
        assessor = actor.user
    with as_role("office_head"):
        another = people.account("assessor", tenant=actor.tenant, name="另一评估员")
        mine, others = make("risk_assessment", assessor=assessor), make("risk_assessment", assessor=another)
        again = make("risk_assessment", state="accepted", next_due=SOON, opening=True)
        later = make("risk_assessment", state="accepted", next_due=dt.date(2027, 9, 1), opening=True)
        lapsing = make("vendor", state="qualified", qualified_to=SOON, opening=True)
        over = make("project", state="closed", opening=True)
        past = make("risk_assessment", project=over, state="accepted", next_due=SOON, opening=True)
    client = client_as("assessor")
    to_do, due = card(client, "To be assessed"), card(client, "To be assessed again within 90 days")
    assert [leads_to(to_do, one) for one in (proposed, known, mine, others)] == [True, False, True, False]
    assert [leads_to(due, one) for one in (again, later, lapsing, past)] == [True, False, True, False]


def test_the_controller_of_documents_sees_texts_on_their_way_and_who_has_not_read(as_role, client_as):
    with as_role("office_staff") as actor:
        approved = make("policy", state="approved", opening=True)
        checked = make("document", state="in_review", opening=True)
        due = make("document", state="published", next_review_on=SOON, opening=True)
        quiet = make("document", state="published", next_review_on=dt.date(2028, 1, 1), opening=True)
        for name in ("甲", "乙"):
            reader = people.account("office_staff", tenant=actor.tenant, name=name)
            make("acknowledgement", account=reader, register="document", record=quiet.pk)
    client = client_as("doc_controller")
    moving = card(client, "Under review and to be published")
    assert [leads_to(moving, one) for one in (approved, checked, quiet)] == [True, True, False]
    assert moving.index(approved.url) < moving.index(checked.url)
    reviews = card(client, "To be reviewed within 90 days")
    assert [leads_to(reviews, one) for one in (due, quiet)] == [True, False]
    assert leads_to(card(client, "Not acknowledged by all"), quiet)


def test_with_several_roles_one_sees_the_cards_of_each_and_nothing_twice(as_role, client_as):
    with as_role("office_head", "assessor", "doc_controller", "leader") as actor:
        make("risk_assessment", assessor=actor.user)
        make("supervision_review", due=SOON, state="planned")
    page = client_as("office_head", "assessor", "doc_controller", "leader").get("/").content.decode()
    titles = [
        part.partition("</h2>")[0].rpartition(">")[2].strip() for part in page.split('<section class="tg-card"')[1:]
    ]
    assert len(titles) == len(set(titles))
    assert {
        gettext(one) for one in ("Waiting for your decision", "To be assessed", "To do, by date", "Signed by you")
    } <= set(titles)


@pytest.mark.parametrize("roles", [("leader",), ("office_head",), ("assessor",), ("doc_controller",)])
def test_a_desk_costs_the_same_for_one_of_each_and_for_many(as_role, client_as, tenant, roles):
    client = client_as(*roles)

    def more():
        with as_role(*roles) as actor:
            user = actor.user
        with as_role("office_head", "office_staff"):
            asked = project("decision_pending")
            contract("signed", project=asked)
            project("contracting")
            make("report", state="submitted", ack_at=None, opening=True)
            make("supervision_review", due=SOON, state="planned")
            make("vendor_notice", acknowledged_at=None)
            make("risk_assessment", assessor=user)
            make("document", state="in_review", opening=True)
            text = make("document", state="published", next_review_on=SOON, opening=True)
            make("acknowledgement", account=user, register="document", record=text.pk)
        with people.as_system(tenant):
            engine.freshen(tenant)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    more()
    cost()
    before = cost()
    for _again in range(3):
        more()
    assert cost() == before
