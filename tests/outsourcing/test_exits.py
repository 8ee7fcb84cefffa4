"""Leaving a service: by the contract's condition, item by item, and closed only when nothing of yours is out there."""

import datetime as dt

import pytest

from tests import people
from tests.access.cases_exits import LEFT, of
from tests.examples import make
from tests.outsourcing.cases_exits import handed_out
from tests.outsourcing.test_gates import refusals
from tongguan.core import audit
from tongguan.core.models import Decision
from tongguan.core.refusals import Refused
from tongguan.organisation.models import Report
from tongguan.outsourcing import exiting as exit_effects
from tongguan.outsourcing.models import ExitItem

from .exiting import acknowledged, left, settled
from .stories import change, contract, located, promised, staff

TODAY = dt.date(2026, 11, 21)
PROOF = {"method": "逐项核对移交", "removal": "overwritten", "certificate_no": "QC-2026-01"}


def told(record, move):
    """The rules with which a move is refused, or the codes of what is no rule; the page says the same before."""
    return {refusal.rule or refusal.clause or refusal.code for refusal in refusals(record, move)}


def stored(record):
    with people.as_system(record.tenant):
        return type(record).objects.get(pk=record.pk)


@pytest.fixture
def served(as_role):
    """An operating project with somebody who has a right, and the exit that was begun for it."""
    with as_role("office_staff", name="经办人"):
        project = make("project", state="operating", opening=True)
        agreed = located(contract("in_force", project=project), "EX-A1", text="到期退出")
        one = promised(staff(project=project, vendor=agreed.vendor), valid_to=dt.date(2029, 12, 31))
        right = make("access_grant", vendor_staff=one, state="active", opening=True)
        undated = dict.fromkeys(("reported_on", "closed_on", "accepted_on", "parallel_from", "parallel_to"))
        return make("exit_case", project=project, contract=agreed, **undated), right


def taken_through(as_role, case):
    """From the first step until it is verified, the right forgotten."""
    with as_role("office_staff", name="经办人"):
        case.workflow.take("draw_items", case)
    with as_role("leader"):
        case.workflow.take("approve", case)
    with as_role("office_head", name="负责人"):
        stored(case.project).workflow.take("start_exit", stored(case.project))
        case.workflow.take("hand_over", case)
        case = change(stored(case), accepted_on=dt.date(2026, 11, 20))
        for item in case.items.all():
            known = change(item, evidence=make("evidence"), **PROOF)
            known.workflow.take("finish", known)
        case.workflow.take("verify", case)
    return stored(case)


def test_an_exit_goes_to_closed_with_one_right_forgotten_and_found(as_role, served):
    case, right = served
    case = taken_through(as_role, case)
    with as_role("assessor", name="验证人"):
        accounts = case.items.get(clause="EX-C5", record=None)
        with pytest.raises(Refused) as answer:
            accounts.workflow.take("verify", accounts)
        assert [why.rule for why in answer.value.refusals] == ["what_is_verified_is_so"]
    with as_role("sec_officer", name="安全员"):
        right.workflow.take("revoke", right, reason="退出时发现遗漏")
        for item in case.items.filter(state="done"):
            item.workflow.take("verify", item)
    with as_role("office_head", name="负责人"):
        case.workflow.take("report", case)
        report = Report.objects.get(kind="exit", register="exit_case", record=case.pk)
        assert (report.state, report.to) == ("submitted", "leader")
        assert case.report in report.summary
        assert "12" in report.summary
    with as_role("leader"):
        case.workflow.take("close", case)
        project = stored(case.project)
        assert (case.state, case.closed_on, stored(report).state) == ("closed", TODAY, "acknowledged")
        assert (project.state, project.closed_on) == ("closed", TODAY)
        assert audit.history("project", project.pk).first().action == "close"


def test_g16_no_exit_starts_without_a_condition_of_the_contract_or_before_its_items_are_drawn(as_role):
    with as_role("office_head", name="经办人"):
        case = left("initiated", project_state="operating", agreed=False)
        project = case.project
        why = {refusal.rule: refusal for refusal in refusals(project, "start_exit")}
        assert set(why) == {"exit_cites_its_ground", "exit_has_an_item_for_each_term"}
        assert {(one.code, one.clause, one.record) for one in why.values()} == {("gate", "8.2.b", project.pk)}
        assert all(one.who and one.mend for one in why.values())
        case.workflow.take("draw_items", case)
        assert told(project, "start_exit") == {"exit_cites_its_ground"}
        located(case.contract, "EX-A1", text="到期退出")
        project.workflow.take("start_exit", project)
    assert project.state == "exiting"


def test_g16_a_decision_to_end_the_service_opens_it_where_the_contract_is_silent(as_role):
    with as_role("office_head"):
        case = settled(left("initiated", project_state="suspended", agreed=False), state="todo")
    with as_role("leader") as leader:
        decision = Decision(kind="service_termination", subject="终止服务", register="project", record=case.project.pk)
        decision.save()
        assert told(case.project, "start_exit") == {"exit_cites_its_ground"}
        decision.workflow.take("approve", decision)
        case.project.workflow.take("start_exit", case.project)
    assert (decision.decided_by, case.project.state) == (leader.user, "exiting")


def test_every_term_and_every_thing_out_there_becomes_an_item_once(as_role):
    with as_role("office_head"):
        case = left("initiated", project_state="operating", condition="EX-A2")
        project = case.project
        out = [of(project, register, live, **given) for register, live, _over, given in list(LEFT.values())[1:]]
        out.append(handed_out(project))
        case.workflow.take("draw_items", case)
        drawn = list(case.items.order_by("pk"))
        assert {item.clause for item in drawn} == set(ExitItem.Clause.values)
        about = {(item.register, item.record) for item in drawn if item.record}
        assert about == {(name, one.pk) for name, one in zip(
            ("remote_access", "device_entry", "media", "asset"), out, strict=True
        )}  # fmt: skip
        assert len(drawn) == 12 + len(out)
        assert all(item.due == case.started_on + dt.timedelta(days=30) for item in drawn)
        case.workflow.take("draw_items", case)
        assert list(case.items.order_by("pk")) == drawn


def test_the_condition_words_the_items_and_the_end_of_the_contract_dates_them(as_role):
    with as_role("office_head"):
        one, other = (left("initiated", condition=code) for code in ("EX-A1", "EX-A2"))
        change(one.contract, end_on=dt.date(2027, 3, 31))
        for case in (one, other):
            case.workflow.take("draw_items", case)
        assert one.items.get(clause="EX-B6").object != other.items.get(clause="EX-B6").object
        assert {item.due for item in one.items.all()} == {dt.date(2027, 3, 31)}


def test_an_interrupted_exit_goes_on_where_it_was(as_role, served):
    case, _right = served
    with as_role("office_head", name="负责人"):
        case.workflow.take("draw_items", case)
        item = case.items.get(clause="EX-B3")
        change(item, evidence=make("evidence"), method="按清单移交").workflow.take("finish", stored(item))
    with as_role("leader"):
        case.workflow.take("approve", case)
    with as_role("office_head", name="负责人"):
        late = of(case.project, "media", "in_use", holder_staff=None)
        case.workflow.take("revise", case, reason="更换接收单位")
        case.items.get(clause="EX-B6").void("误删")
    with as_role("leader"):
        case.workflow.take("approve", case)
        assert stored(item).state == "done"
        assert set(case.items.values_list("clause", flat=True)) == set(ExitItem.Clause.values)
        assert case.items.get(register="media").record == late.pk
        assert case.items.count() == 13


HALFWAY = {
    "draw_items": (ExitItem, "save", 5),
    "report": (Report, "save", 1),
    "close": (exit_effects, "all_or_none", 2),
}
"""Step -> what is called in it, and the call after which everything stops."""


@pytest.mark.parametrize("step", HALFWAY)
def test_a_step_of_an_exit_that_is_killed_halfway_leaves_nothing_and_is_taken_once_when_it_is_repeated(
    as_role, monkeypatch, step
):
    with as_role("office_head", name="负责人"):
        case = left({"draw_items": "initiated", "report": "verifying", "close": "reported"}[step])
        if step != "draw_items":
            settled(case)
        if step == "close":
            acknowledged(case, state="submitted")
    place, name, last = HALFWAY[step]
    whole, calls = getattr(place, name), []

    def killed(*args, **given):
        whole(*args, **given)
        calls.append(args)
        if len(calls) == last:
            raise KeyboardInterrupt

    with as_role("leader", "office_head", name="主管领导"):
        with monkeypatch.context() as broken:
            broken.setattr(place, name, killed)
            with pytest.raises(KeyboardInterrupt):
                case.workflow.take(step, stored(case))
        again = stored(case)
        assert (again.state, again.items.count()) == (case.state, 0 if step == "draw_items" else 12)
        assert stored(case.project).state == "exiting"
        again.workflow.take(step, again)
        assert again.items.count() == 12
        assert audit.history("exit_case", case.pk).filter(action=step).count() == 1
        assert Report.objects.filter(register="exit_case", record=case.pk).count() == (step != "draw_items")


def test_the_hand_over_begins_only_when_the_project_itself_is_leaving(as_role):
    with as_role("office_head"):
        case = settled(left("approved", project_state="operating"), state="todo")
        assert told(case, "hand_over") == {"8.2.b"}


def test_data_are_verified_as_removed_by_a_named_way_with_a_certificate(as_role):
    with as_role("office_staff"):
        item = make("exit_item", kind="data", clause="EX-B5", done_on=None, verified_on=None, removal="")
    with as_role("vendor_manager"):
        item.workflow.take("finish", item)
    with as_role("assessor"):
        assert told(item, "verify") == {"6.2.2.b.5"}
    with as_role("office_staff"):
        known = change(item, removal="shredded", certificate_no="QC-7", witness=make("person"))
    with as_role("assessor"):
        known.workflow.take("verify", known)
    assert known.state == "verified"


def test_terms_that_stand_in_the_way_are_named(as_role):
    with as_role("office_head"):
        case = settled(left("verifying"), without=["EX-C3"])
        make("exit_item", exit_case=case, clause="EX-C3", kind="parallel_run", state="done", opening=True)
        [why] = [one for one in refusals(case, "report") if one.code == "guard"]
    assert why.message.endswith("EX-C3")
    assert why.clause == "8.2.c"


@pytest.fixture
def reported(as_role):
    """An exit that was reported, everything in order; its leader is about to acknowledge."""
    with as_role("office_head", name="负责人"):
        case = settled(left("reported"))
        acknowledged(case, state="submitted")
        return case


@pytest.mark.parametrize("name", LEFT)
def test_g17_no_project_closes_while_something_of_it_is_left_and_it_is_listed(as_role, reported, name):
    register, live, over, given = LEFT[name]
    with as_role("office_head", name="负责人"):
        record = of(reported.project, register, live, **given)
    with as_role("leader"):
        [why] = [one for one in refusals(reported.project, "close") if one.rule == name]
        assert (why.code, why.clause, why.register, why.record) == ("gate", "8.2.c", register, record.pk)
        assert (why.url, bool(why.who)) == (record.url, True)
        assert str(record) in why.message
        assert told(reported, "close") == {"nothing_outlives_the_exit"}
        assert (stored(reported).state, stored(reported.project).state) == ("reported", "exiting")
        change(record, action="opening", state=over)
        reported.workflow.take("close", reported)
        assert stored(reported.project).state == "closed"


def test_g17_asks_for_exit_items_assets_filing_and_the_leaders_acknowledgement(as_role):
    with as_role("office_head", name="负责人"):
        bare = make("project", state="exiting", opening=True)
        case = settled(left("reported"), without=["EX-C1"])
        handed_out(case.project)
        make("filing", project=case.project, state="accepted", opening=True, amendments=[])
    with as_role("leader"):
        assert told(bare, "close") == {
            "project_closes_after_its_exit", "exit_has_an_item_for_each_term", "exit_report_is_acknowledged",
        }  # fmt: skip
        assert told(case.project, "close") == {
            "nothing_outlives_the_exit", "no_asset_outlives_the_exit", "exit_has_an_item_for_each_term",
            "exit_report_is_acknowledged", "filing_is_closed_with_the_project",
        }  # fmt: skip


def test_an_exit_whose_report_nobody_handed_in_is_not_closed_past_the_leader(as_role):
    with as_role("office_head", name="负责人"):
        case = settled(left("reported"))
    with as_role("leader"), pytest.raises(Refused) as answer:
        case.workflow.take("close", case)
    assert [why.rule for why in answer.value.refusals] == ["exit_report_is_acknowledged"]
    assert (stored(case).state, stored(case.project).state) == ("reported", "exiting")


def test_a_returned_exit_takes_its_report_back_and_hands_the_same_one_in_again(as_role, reported):
    with as_role("leader"):
        reported.workflow.take("return", reported, reason="补充数据清除情况")
        assert Report.objects.get(record=reported.pk).state == "returned"
    with as_role("office_head", name="负责人"):
        change(reported, report="数据清除证明已补充。").workflow.take("report", stored(reported))
        report = Report.objects.get(kind="exit", record=reported.pk)
        assert report.state == "submitted"
        assert "已补充" in report.summary


def test_whoever_reports_an_exit_does_not_acknowledge_it(as_role):
    with as_role("office_head", "leader", name="一人包办"):
        case = settled(left("verifying"))
        case.workflow.take("report", case)
        with pytest.raises(Refused) as answer:
            case.workflow.take("close", case)
    assert "SOD-01" in {why.rule for why in answer.value.refusals}
    assert stored(case).state == "reported"


def test_of_two_who_close_at_once_one_wins_and_the_other_is_told(as_role, reported):
    with as_role("leader", name="甲"):
        first, second = stored(reported), stored(reported)
        first.workflow.take("close", first)
    with as_role("leader", name="乙"), pytest.raises(Refused) as answer:
        second.workflow.take("close", second)
    assert {"state", "version"} <= {why.code for why in answer.value.refusals}
    with as_role("leader"):
        assert audit.history("project", reported.project.pk).filter(action="close").count() == 1


def test_a_right_is_not_activated_for_a_project_that_is_closed(as_role, reported):
    with as_role("office_head", name="负责人") as head:
        one = staff(project=reported.project, vendor=reported.contract.vendor)
    with as_role("leader"):
        reported.workflow.take("close", reported)
        assert stored(one).state == "offboarded"
    with as_role("office_head", name="负责人"):
        told_of = {"state": "approved", "approved_by": head.user, "valid_to": TODAY, "opening": True}
        right = make("access_grant", vendor_staff=one, **told_of)
        with pytest.raises(Refused) as answer:
            right.workflow.take("activate", right)
        assert "A.4.a" in {why.clause for why in answer.value.refusals}
        assert stored(right).state == "approved"


def test_the_promise_of_somebody_who_left_is_not_released_before_its_day(as_role, reported):
    with as_role("office_head", name="负责人"):
        one = promised(staff("offboarded", project=reported.project), valid_to=dt.date(2028, 12, 31))
    with as_role("leader"):
        reported.workflow.take("close", reported)
        promise = one.ndas.get()
        assert promise.state == "signed"
        with pytest.raises(Refused) as answer:
            promise.workflow.take("release", promise, reason="项目已关闭")
        assert [why.clause for why in answer.value.refusals] == ["6.2.2.b.4"]
        change(promise, valid_to=dt.date(2026, 11, 20)).workflow.take("release", stored(promise), reason="期满")


def test_an_item_that_the_leader_excepts_says_who_and_when(as_role):
    with as_role("office_head"):
        case = settled(left("verifying"), without=["EX-C3"])
        item = make("exit_item", exit_case=case, clause="EX-C3", kind="parallel_run", done_on=None, verified_on=None)
    with as_role("leader") as leader:
        item.workflow.take("except", item, reason="服务整体下线，无须并行")
        assert (item.excepted_by, item.excepted_on) == (leader.user, TODAY)
    with as_role("office_head"):
        case.workflow.take("report", case)
    assert stored(case).state == "reported"


def test_a_project_that_is_not_leaving_stays_when_an_old_exit_is_closed(as_role):
    with as_role("office_head", name="负责人"):
        case = settled(left("reported", project_state="operating"))
    with as_role("leader"):
        case.workflow.take("close", case)
        assert stored(case.project).state == "operating"


def test_an_exit_acknowledged_on_paper_is_closed_from_the_receipt_that_somebody_else_recorded(as_role, reported):
    with as_role("office_head", name="负责人"):
        assert told(reported, "close_on_paper") == {"8.2.d"}
        report = Report.objects.get(record=reported.pk)
    with as_role("office_staff", name="收文人"):
        report = change(report, receipt=make("evidence"), ack_at=dt.date(2026, 11, 20))
        report.workflow.take("record_receipt", report)
    with as_role("office_head", name="负责人"):
        reported.workflow.take("close_on_paper", reported)
        assert (stored(reported).state, stored(reported.project).state) == ("closed", "closed")
