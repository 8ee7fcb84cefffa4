"""Pages of supervision: filled from the registers, refused at the door, and only for those whose business it is."""

import datetime as dt
import re
from html import unescape

from tests.examples import make
from tests.improvement.cases_supervision import audit
from tests.outsourcing.cases_oversight import project
from tests.outsourcing.cases_stages import stage, verified
from tests.outsourcing.stories import change, complete_contract, staff
from tests.web.markup import fields_of, read
from tongguan.core.models import Decision
from tongguan.improvement.models import Audit, AuditItem
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import Milestone, StageVerification, SupervisionReview

HELD, LEFT = dt.date(2026, 2, 1), dt.date(2026, 9, 1)


def with_a_right_left(one):
    """Somebody of the project left and still holds a right."""
    gone = staff("offboarded", project=one.project, vendor=one.contract.vendor, onboarded_on=HELD, offboarded_on=LEFT)
    return make("access_grant", vendor_staff=gone, state="active", opening=True)


def under_contract():
    agreed = complete_contract("in_force", project=project())
    return stage(one=agreed.project, contract=agreed)


def test_a_verification_begins_filled_in_from_the_registers_and_nothing_is_judged_as_met(as_role, clerk, stored):
    with as_role("office_head"):
        one = under_contract()
        grant = with_a_right_left(one)
    answer = clerk.post(f"/milestone/{one.pk}/verify/")
    made = stored(lambda: StageVerification.objects.get(milestone=one))
    assert (answer.status_code, answer.url, made.state) == (302, made.url, "draft")
    results = stored(lambda: dict(made.items.values_list("item", "result")))
    assert results == {"7.2.a.1": "", "7.2.a.2": "fail", "7.2.a.3": "", "7.2.a.4": ""}
    assert grant.number in stored(lambda: made.items.get(item="7.2.a.2").problem)
    assert stored(lambda: sorted(made.terms.values_list("term__code", "result"))) == [
        (f"CS-0{number}", "") for number in range(1, 10)
    ]
    page = clerk.get(made.url)
    assert read(page).objections == []
    assert grant.url in page.content.decode()


def test_filling_in_again_keeps_what_is_judged(as_role, clerk, stored):
    with as_role("office_staff", name="录入人"):
        one = under_contract()
    clerk.post(f"/milestone/{one.pk}/verify/")
    made = stored(lambda: StageVerification.objects.get(milestone=one))

    def judge():
        row, term = made.items.get(item="7.2.a.3"), made.terms.first()
        row.result, row.found, term.result, term.found = "pass", "逐条核对", "fulfilled", "见测试报告"
        row.save()
        term.save()

    stored(judge)
    assert clerk.post(f"{made.url}fill/").status_code == 302
    assert stored(lambda: made.items.get(item="7.2.a.3").found) == "逐条核对"
    assert stored(lambda: made.terms.filter(result="fulfilled").count()) == 1
    assert stored(lambda: (made.items.count(), made.terms.count())) == (4, 9)


def test_a_stage_is_refused_at_the_page_with_what_stands_against_it(as_role, head, stored):
    with as_role("office_staff", name="录入人"):
        one = under_contract()
        with_a_right_left(one)
        check = verified(one)
    page = head.get(f"{one.url}move/verify/")
    assert "7.2.a.2" in page.content.decode()
    answer = head.post(f"{one.url}move/verify/", {"on": "2026-11-21", "version": one.version})
    assert answer.status_code == 409
    assert str(check) in answer.content.decode()
    assert stored(lambda: Milestone.objects.get(pk=one.pk).state) == "delivered"
    assert read(head.get(one.url)).objections == []


def test_a_review_is_filled_in_and_every_item_waits_for_its_result(as_role, clerk, stored):
    with as_role("office_head"):
        for kind in ("execution", "risk_change"):
            make("supervision_review", project=project(), kind=kind, items=[], done_on=None, adjusted=None)
    for review in stored(lambda: list(SupervisionReview.objects.all())):
        assert clerk.post(f"{review.url}fill/").status_code == 302
        rows = stored(lambda review=review: list(review.items.values_list("finding", "result")))
        assert len(rows) == {"execution": 3, "risk_change": 5}[review.kind]
        assert all(finding and not result for finding, result in rows)
        assert read(clerk.get(review.url)).objections == []
        assert clerk.get(f"{review.url}move/conclude/").status_code == 200
        assert fields_of(clerk.get(f"{review.url}move/conclude/")).keys() == {"csrfmiddlewaretoken"}


def test_the_status_report_is_drafted_from_the_registers_for_those_who_report(as_role, head, client_as, stored):
    with as_role("office_staff", name="录入人"):
        one = project()
        make("finding", project=one, due=dt.date(2026, 10, 1), state="approved", opening=True)
    answer = head.post(f"/project/{one.pk}/status-report/")
    made = stored(lambda: Report.objects.get(register="project", record=one.pk))
    assert (answer.status_code, answer.url, made.kind, made.state) == (302, made.url, "status", "draft")
    assert len(made.summary.splitlines()) > 8
    assert client_as("vendor_manager").post(f"/project/{one.pk}/status-report/").status_code in {403, 404}


def test_the_checklist_of_an_audit_is_laid_out_from_the_controls_that_are_applied(as_role, client_as, stored):
    with as_role("office_head"):
        one = project()
        for code in ("A.4.b", "A.3.a"):
            make("control", project=one, code=code, source="gbt32926A", state="deployed", opening=True)
        held = audit(one, state="executing", reported_on=None, ended_on=None)
        closed = audit(one)
    auditor = client_as("lead_auditor")
    assert "A.4.b" in auditor.get(held.url).content.decode()
    assert auditor.post(f"{held.url}checklist/").status_code == 302
    auditor.post(f"{held.url}checklist/")
    rows = stored(lambda: list(AuditItem.objects.filter(audit=held).values_list("clause", flat=True)))
    assert sorted(rows) == ["A.3.a", "A.4.b"]
    auditor.post(f"{closed.url}checklist/")
    assert not stored(AuditItem.objects.filter(audit=closed).exists)
    assert read(auditor.get(held.url)).objections == []


def test_from_the_audit_the_leader_is_asked_for_the_mandate_once_and_nobody_begins_before(as_role, client_as, stored):
    with as_role("office_staff"):
        one = audit(project(), state="planned", started_on=None, ended_on=None, reported_on=None)
        bare = change(one, action="opening", mandate=None)
    lead, ask = client_as("lead_auditor"), f"{bare.url}mandate/"
    assert f'action="{ask}"' in lead.get(bare.url).content.decode()
    assert lead.post(ask).url == bare.url
    asked = stored(lambda: Decision.objects.get(kind="audit_mandate", register="audit", record=bare.pk))
    page = lead.get(bare.url).content.decode()
    assert f'href="{asked.url}"' in page
    assert f'action="{ask}"' not in page
    lead.post(ask)
    assert stored(Decision.objects.filter(register="audit", record=bare.pk).count) == 1
    began = lead.post(f"{bare.url}move/begin/", {"on": "2026-11-21", "version": bare.version + 1})
    assert (began.status_code, stored(lambda: Audit.objects.get(pk=bare.pk).state)) == (409, "planned")


def test_from_an_item_that_does_not_conform_the_finding_is_recorded_with_what_it_says(as_role, client_as):
    with as_role("office_staff"):
        held = audit(project(), state="executing", ended_on=None, reported_on=None)
        good, bad = (make("audit_item", audit=held, state=name, opening=True) for name in ("conform", "nonconform"))
    lead = client_as("lead_auditor")
    assert "/finding/new/?register=audit_item" not in lead.get(good.url).content.decode().split('id="related"')[0]
    shown = lead.get(bad.url).content.decode().split('id="related"')[0]
    way = unescape(re.search(r'href="(/finding/new/\?[^"]+)"', shown)[1])
    told = fields_of(lead.get(way))
    assert (told["record"], told["project"], told["clause"]) == (str(bad.pk), str(held.project_id), bad.clause)
    assert told["text"] == bad.seen
