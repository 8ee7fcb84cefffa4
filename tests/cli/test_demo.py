"""The demonstration: a history with its sins, gates that stop, and a neighbour who sees nothing."""

import datetime as dt
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db.models import F

from tests import people
from tongguan import demo
from tongguan.access.models import AccessGrant
from tongguan.accounts import life
from tongguan.core import sealing
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Tenant, User
from tongguan.core.registers import registry
from tongguan.core.roles import ADMINISTRATORS
from tongguan.demo.office import CAST
from tongguan.outsourcing.models import NDA, AssetHolding, Contract, ContractClause, Project, Vendor, VendorStaff
from tongguan.standards import verdicts
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked

pytestmark = pytest.mark.django_db

SINS = {
    "staff_nda_signed": 2,
    "grants_end_with_what_they_rest_on": 1,
    "staff_know_policy_and_rules": 2,
    "nda_has_nd_3": 1,
    "contract_has_cs_09": 1,
    "contract_has_ex_b5": 1,
    "labour_contract_covers_project": 2,
    "data_stays_in_the_country": 1,
    "data_locations_lie_in_the_mainland": 1,
    "vendor_nda_signed": 1,
    "staff_condition_4_holds": 3,
    "policy_effect_reviewed": 1,
    "vendor_assessed_lately": 1,
    "emergency_plan_was_followed": 1,
    "service_is_filed_in_time": 1,
    "security_terms_complete": 1,
    "exit_management_terms_complete": 1,
    "proof_of_plan_items_is_filed": 1,
    "quality_and_continuity_are_reviewed": 1,
    "remote_service_is_granted": 1,
    "service_logs_are_confirmed": 1,
    "staff_in_zones_are_escorted": 1,
    "log_sources_work": 1,
    "doings_of_staff_are_watched": 1,
    "service_is_filed_before_it_starts": 1,
    "media_handling_is_confirmed": 1,
    "physical_policy_is_in_force": 1,
    "backups_run_on_schedule": 1,
    "continuity_plan_meets_force_majeure": 1,
    "redundancy_is_set": 1,
    "continuity_drill_is_scheduled": 2,
    "continuity_plan_is_tried": 1,
    "critical_findings_are_decided": 1,
    "issues_reach_the_leader_in_time": 1,
    "vulnerabilities_are_fixed_in_time": 1,
    "vendors_have_the_incident_plan": 2,
    "staff_read_incident_material": 2,
    "vendor_teaches_its_people": 2,
    "vendor_training_plan_is_verified": 2,
}
"""Check -> how many records of the bureau break it."""


@pytest.fixture
def within(bureau):
    """The test looks with the eyes of the system into the bureau."""
    with people.as_system(bureau.tenant):
        yield bureau.tenant


# --- what it shows ----------------------------------------------------------------------------------------------------


def test_projects_stand_in_every_stage(within):
    states = sorted(Project.objects.values_list("state", flat=True))
    assert states == [
        "closed",
        "contracting",
        "decision_pending",
        "draft",
        "exiting",
        "mobilising",
        "operating",
        "operating",
        "operating",
        "planning",
    ]


def test_there_are_five_vendors_one_that_has_gone_and_some_sixty_service_staff(within, bureau):
    assert bureau.counts["vendor"] == Vendor.objects.count()
    external = Vendor.objects.filter(kind=Vendor.Kind.EXTERNAL)
    assert sorted(external.values_list("state", flat=True)) == ["exited", *["qualified"] * 5]
    assert 55 <= bureau.counts["vendor_staff"] <= 65


def test_with_the_vendor_that_has_gone_its_people_and_their_access_went_in_one_act_and_its_promise_stays(within):
    gone = Vendor.objects.get(state="exited")
    people, promises = VendorStaff.objects.filter(vendor=gone), NDA.objects.filter(vendor=gone)
    assert set(people.values_list("state", flat=True)) == {"offboarded"}
    grants = AccessGrant.objects.filter(vendor_staff__in=people)
    assert list(grants.values_list("state", flat=True)) == ["revoked"] * 3
    about = {"access_grant": grants, "vendor_staff": people, "vendor": [gone]}
    moved = {"revoke", "offboard", "exit"}
    told = [
        entry
        for name, rows in about.items()
        for entry in AuditEntry.objects.filter(register=name, record__in=[row.pk for row in rows], action__in=moved)
    ]
    assert len(told) == len(grants) + len(people) + 1
    assert len({(entry.on, entry.actor) for entry in told}) == 1
    assert set(promises.values_list("state", flat=True)) == {"signed"}
    held = AssetHolding.objects.get(project__state="closed")
    assert held.returned_on < told[0].on


def test_no_register_is_empty(bureau):
    assert [name for name, count in bureau.counts.items() if not count] == []


def test_the_sins_are_exactly_these(within):
    pack = load()["gbt32926-2016"]
    board = verdicts.board(pack, Asked(), cap=verdicts.CAP)
    broken = {
        result.check.name: result.broken for clause in board.values() for result in clause.checks if result.broken
    }
    assert broken == SINS


def test_most_of_sections_4_to_6_is_kept_and_nothing_of_it_unknown(within):
    board = verdicts.board(load()["gbt32926-2016"], Asked())
    told = Counter(result.verdict for clause, result in board.items() if clause[0] in "456" and result.checks)
    assert 8 <= told["nonconform"] <= 14
    assert told["conform"] > 100
    assert set(told) == {"conform", "nonconform"}


def test_the_leader_has_but_to_set_the_level_of_risk(bureau):
    with acting_as(User.objects.get(username="leader"), bureau.tenant) as actor:
        project = Project.objects.get(state="decision_pending")
        approve = next(move for move in project.workflow.moves(project, actor) if move.transition.name == "approve")
        lacking = {refusal.rule for refusal in approve.refusals}
        assert lacking == {"acceptable_level_is_decided", "assessment_is_accepted_before_outsourcing"}
        project.risk_assessments.get().workflow.take("accept", project.risk_assessments.get())
        project.workflow.take("approve", project)
        assert Project.objects.get(pk=project.pk).state == "selecting"


def test_the_project_in_planning_lacks_its_assessment_before_the_second_gate(bureau):
    with acting_as(User.objects.get(username="office"), bureau.tenant) as actor:
        project = Project.objects.get(state="planning")
        submit = next(move for move in project.workflow.moves(project, actor) if move.transition.name == "submit")
        assert {refusal.rule for refusal in submit.refusals} >= {"project_is_assessed", "cost_and_benefit_are_weighed"}


def test_the_signature_after_coming_is_among_the_sins(within):
    late = NDA.objects.filter(signed_on__gt=F("vendor_staff__onboarded_on"))
    assert [nda.vendor_staff.vendor.name for nda in late] == ["槐声客户服务有限公司"]


def test_sins_of_the_last_weeks_have_their_day_and_one_was_mended(within, today):
    since = today - dt.timedelta(days=30)
    told = AuditEntry.objects.filter(tenant=within, on__gte=since).exclude(register="standards").order_by("id")
    changed = [(entry.register, name, *entry.changes[name]) for entry in told for name in entry.changes]
    duties = [change for change in changed if change[:2] == ("vendor_staff", "duties")]
    assert [bool(after) for _register, _name, _before, after in duties] == [False, True]
    assert ("data_location", "place", "abroad") in {
        (register, name, after) for register, name, _before, after in changed
    }
    assert {("nda", "state", "signed", "expired")} == {change for change in changed if change[3] == "expired"}


def test_the_history_goes_back_eighteen_months_and_is_sealed(within, today):
    entries = AuditEntry.objects.filter(tenant=within).order_by("id")
    assert entries.first().at.date() <= today - dt.timedelta(days=540)
    assert entries.last().on == today
    assert [entry.pk for entry in entries] == [entry.pk for entry in sorted(entries, key=lambda one: one.at.date())]
    assert sealing.verify(within) == []


def test_the_board_can_be_asked_as_of_the_last_days(within, today):
    pack = load()["gbt32926-2016"]
    for days in (0, 1, 2):
        board = verdicts.board(pack, Asked(on=today - dt.timedelta(days=days)))
        assert board["6.4.a"].verdict == "nonconform"
        assert board["6.4.b.1"].verdict == "conform"


# --- what one can try -------------------------------------------------------------------------------------------------


def test_every_log_in_that_is_told_works(bureau):
    for login in demo.logins():
        user = authenticate(username=login["username"], password=login["password"])
        tenant = Tenant.objects.get(name=login["tenant"])
        with acting_as(user, tenant, writes=False) as actor:
            assert actor.roles


def test_no_account_is_closed_in_the_first_night(bureau):
    assert not life.undated().exists()
    for tenant in Tenant.objects.all():
        with people.as_system(tenant):
            assert life.end_what_is_over(tenant) == {"ended": 0, "unused": 0}, tenant


@pytest.mark.parametrize("username", [one.username for one in CAST if not ADMINISTRATORS & {*one.roles}])
def test_no_desk_is_empty_but_those_of_the_administrators(client, bureau, username):
    client.force_login(User.objects.get(username=username))
    desk = client.get("/", follow=True)
    told = [desk.context.get(name) for name in ("decisions", "lights", "red", "waiting", "to_do", "owed")]
    assert desk.status_code == 200
    assert any(told)


def test_the_office_is_stopped_at_the_gate_of_the_softened_contract(bureau):
    with acting_as(User.objects.get(username="office"), bureau.tenant) as actor:
        contract = Contract.objects.get(state="approved")
        sign = next(move for move in contract.workflow.moves(contract, actor) if move.transition.name == "sign")
        assert [refusal.rule for refusal in sign.refusals] == ["contract_has_ex_b5"]
        assert ContractClause.objects.get(contract=contract, code="EX-B5").status == "absent"


def test_of_those_cleared_nobody_comes_before_the_contract_and_three_lack_an_nda_besides(bureau):
    with acting_as(User.objects.get(username="office"), bureau.tenant) as actor:
        cleared = VendorStaff.objects.filter(state="cleared")
        shut = {}
        for staff in cleared:
            onboard = next(move for move in staff.workflow.moves(staff, actor) if move.transition.name == "onboard")
            shut[staff.pk] = [refusal.rule for refusal in onboard.refusals]
    assert len(shut) == 4
    unready = {"promised_people_serve", "staff_know_policy_and_rules", "confidentiality_is_restated"}
    told = sorted(map(set, shut.values()), key=len)
    assert told == [unready, *[unready | {"staff_nda_signed"}] * 3]


def test_attempts_that_were_refused_are_in_the_trail(within):
    told = set(AuditEntry.objects.filter(action__startswith="refused:").values_list("register", "action"))
    assert told == {
        ("vendor_staff", "refused:onboard"),
        ("contract", "refused:sign"),
        ("service_log", "refused:confirm"),
    }


def test_the_vendor_sees_its_own_people_only(bureau):
    with acting_as(User.objects.get(username="vendor"), bureau.tenant, writes=False) as actor:
        seen = registry["vendor_staff"].visible_to(actor)
        assert {staff.vendor.name for staff in seen} == {"砚北云衢技术有限公司"}
        assert registry["project"].visible_to(actor).count() == 1
        assert {one.vendor_staff.vendor.name for one in registry["staff_assessment"].visible_to(actor)} == {
            "砚北云衢技术有限公司"
        }


def test_the_neighbour_sees_nothing_of_the_bureau(bureau):
    with acting_as(User.objects.get(username="library"), bureau.neighbour, writes=False) as actor:
        assert {row.tenant_id for register in registry.values() for row in register.visible_to(actor)} == {
            bureau.neighbour.pk
        }
        assert Vendor.objects.get().name == "砚北云衢技术有限公司"
    office = User.objects.get(username="office")
    with acting_as(office, bureau.neighbour, writes=False) as actor:
        assert not actor.roles
        assert registry["project"].visible_to(actor).count() == 0


def test_it_is_not_made_twice(bureau):
    with pytest.raises(ValidationError):
        demo.make()
    assert Tenant.objects.filter(name=bureau.tenant.name).count() == 1
