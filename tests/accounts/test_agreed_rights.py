"""The declared rights are those of the agreed matrix, and what differs is told with its reason."""

import pytest

from tests import agreed_rights, people
from tests.examples import make
from tongguan.accounts.differences import AGREED
from tongguan.core import registers
from tongguan.core.actor import acting_as
from tongguan.core.roles import INSIDE, OUTSIDE, Role

ASSURED_LATER = {"security_incident.review"}
"""What was learned is written down; the closing after it is barred to whoever reported."""


def test_every_cell_that_differs_is_explained_once():
    found = agreed_rights.differences()
    unexplained = {cell for cell in found if sum(one.covers(*cell) for one in AGREED) != 1}
    assert unexplained == set()


def test_no_explanation_is_left_over():
    found = agreed_rights.differences()
    idle = [(one.who, sorted(one.rights)) for one in AGREED if not any(one.covers(*cell) for cell in found)]
    assert idle == []


def test_every_register_and_move_of_the_table_exists():
    for group in agreed_rights.GROUPS:
        moves = {f"{name}.{move}" for name in group["registers"] for move in _moves(name)}
        named = {move for kind in "SAVF" for move in group.get(kind, ())}
        assert named <= moves, group["title"]


def _moves(name):
    machine = registers.registry[name].model.workflow
    return machine.transitions if machine else ()


def test_whoever_verifies_or_approves_besides_what_was_agreed_has_not_done_it_himself():
    """The reason given for the head of a small office holds at each of these steps."""
    for group in agreed_rights.GROUPS:
        letters = agreed_rights.letters_of(group.get("office_head", ""))
        for kind in "AV":
            for name in group.get(kind, ()) if kind not in letters else ():
                register, move = name.split(".")
                declared = registers.registry[register].model.workflow.transitions[move]
                harmless = move.startswith(("fail", "find_ineffective")) or name in ASSURED_LATER
                assert harmless or Role.OFFICE_HEAD not in declared.by or declared.not_by_who_did, name


@pytest.mark.parametrize("role", sorted(OUTSIDE - {Role.CUSTOMER, Role.USER}))
def test_people_of_vendors_read_published_policies_only(tenant, as_role, role):
    with as_role("office_head", "office_staff"):
        draft = make("policy")
        shown = make("policy", title="已发布的方针", state="published", opening=True)
    with acting_as(people.account(role, tenant=tenant), tenant) as actor:
        seen = {one.pk for one in registers.registry["policy"].visible_to(actor)}
    assert draft.pk not in seen
    assert shown.pk in seen


@pytest.mark.parametrize(
    ("name", "path"), [("risk_assessment", ""), ("risk", "assessment"), ("cost_benefit", "assessment")]
)
def test_inspectors_read_what_was_released_to_them(tenant, as_role, name, path, today):
    with as_role("office_head", "office_staff", "assessor", "leader"):
        record = make(name)
        assessment = getattr(record, path) if path else record
        assessment = assessment or make("risk_assessment")
        if path and getattr(record, path) is None:
            setattr(record, path, assessment)
            record.save()
        assessment.state, assessment.completed_on, assessment.opening = "accepted", today, True
        assessment.save(action="opening")
        assessment.released_on = None
        assessment.save()
        with acting_as(people.account("authority_inspector", tenant=tenant), tenant) as actor:
            assert not registers.registry[name].visible_to(actor).exists()
        assessment.released_on = today
        assessment.save()
    with acting_as(people.account("authority_inspector", tenant=tenant), tenant) as actor:
        assert registers.registry[name].visible_to(actor).filter(pk=record.pk).exists()


def test_inspectors_write_nothing_and_take_no_step_but_the_receipt_of_a_filing():
    role = Role.AUTHORITY_INSPECTOR
    assert [name for name, one in registers.registry.items() if role in one.writers] == []
    steps = {
        f"{name}.{move.name}"
        for name, one in registers.registry.items()
        if one.model.workflow
        for move in one.model.workflow.transitions.values()
        if role in move.by
    }
    assert steps == {"filing.accept", "filing.return", "filing.conclude_amendment"}


def test_whoever_keeps_the_documents_sees_no_business():
    assert Role.DOC_CONTROLLER in INSIDE
    business = [name for group in agreed_rights.GROUPS if "doc_controller" not in group for name in group["registers"]]
    assert [name for name in business if Role.DOC_CONTROLLER in registers.registry[name].readers] == []
