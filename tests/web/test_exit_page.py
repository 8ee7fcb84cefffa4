"""The page of an exit: how far it is, what is still out there with a way to end it, and the certificate."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access.cases_exits import LEFT, of
from tests.examples import make
from tests.outsourcing.cases_exits import handed_out
from tests.outsourcing.exiting import acknowledged, item, left, settled
from tests.outsourcing.stories import promised, staff, vendor_promised
from tests.web.boards import shown
from tests.web.markup import fields_of, read
from tests.web.test_move import take
from tongguan.access.models import AccessGrant
from tongguan.outsourcing.models import ExitCase


@pytest.fixture
def handing_over(as_role):
    """An exit with one right, one device and one asset left, and items in every state."""
    with as_role("office_staff"):
        case = left("handover", accepted_on=None)
        item(case, "EX-B1", state="verified")
        item(case, "EX-B3", state="todo", object="服务文档", due=dt.date(2026, 11, 1), method="", evidence=None)
        item(case, "EX-C5", state="done", object="运维账号", kind="account")
        right = of(case.project, "access_grant", "active")
        device = of(case.project, "device_entry", "in_use", vendor_staff=None)
        asset = handed_out(case.project)
        promise = promised(staff(project=case.project)).ndas.get()
        return case, right, device, asset, promise


def test_it_tells_how_far_it_is_and_names_what_is_left_with_the_way_to_end_it(head, handing_over):
    case, right, device, asset, promise = handing_over
    page = head.get(case.url)
    text = shown(page)
    assert read(page).objections == []
    assert "1 / 3" in text
    for record, ends in ((right, "move/revoke/"), (device, "move/remove/"), (asset, "edit/")):
        assert f'href="{record.url}"' in text
        assert f'href="{record.url}{ends}"' in text
    assert f'href="{promise.url}"' in text
    assert "EX-C2" in text


def test_each_item_offers_the_step_that_is_open_to_whoever_looks(head, clerk, handing_over, stored):
    case = handing_over[0]
    done, todo = (stored(lambda clause=clause: case.items.get(clause=clause)) for clause in ("EX-C5", "EX-B3"))
    text = shown(head.get(case.url))
    assert f'href="{done.url}move/verify/"' in text
    assert f'href="{todo.url}edit/?part=proof"' in text
    assert f'href="{done.url}move/verify/"' not in shown(clerk.get(case.url))


def test_an_item_is_filled_in_and_recorded_as_done_at_once_and_its_steps_lead_back_to_the_list(
    head, clerk, handing_over, stored
):
    case = handing_over[0]
    todo = stored(lambda: case.items.get(clause="EX-B3"))
    short = f"{todo.url}edit/?part=proof"
    bare = fields_of(clerk.get(short)) | {"finish": "1"}
    assert bare.keys() == {"csrfmiddlewaretoken", "version", "method", "evidence", "change_reason", "finish"}
    answer = clerk.post(short, bare)
    assert (answer.status_code, answer.url) == (302, todo.url)
    assert stored(lambda: case.items.get(pk=todo.pk).state) == "todo"
    whole = fields_of(clerk.get(short)) | {"finish": "1", "method": "按清单移交"}
    answer = clerk.post(short, whole | {"evidence__file": SimpleUploadedFile("清单.pdf", b"%PDF-1.7\n")})
    assert (answer.status_code, answer.url) == (302, case.url)
    assert stored(lambda: case.items.get(pk=todo.pk).done_by) == clerk.user
    answer = take(head, todo, "verify")
    assert (answer.status_code, answer.url) == (302, case.url)
    assert 'name="finish"' not in shown(head.get(f"{todo.url}edit/"))


def test_the_reason_against_a_step_names_what_is_left_and_leads_to_it(head, as_role):
    with as_role("office_staff"):
        case = settled(left("verifying"))
        rights = [of(case.project, "access_grant", "active") for _each in range(4)]
    why = shown(head.get(case.url)).partition('id="why-report"')[2].partition("</div>")[0]
    assert [str(right) in why for right in rights] == [True, True, True, False]
    assert f'href="{case.url}#left"' in why


def test_what_the_exit_of_a_project_lacks_leads_to_that_exit_and_not_to_a_second_one(head, as_role):
    with as_role("office_staff"):
        case = left("verifying")
    for address in (case.project.url, f"{case.project.url}gate/"):
        text = shown(head.get(address))
        before = text.partition("bd-before")[2] if "bd-before" in text else text
        assert f'href="{case.url}"' in before, address
        assert "/exit_case/new/" not in before.partition("related")[0], address


def test_the_report_is_read_on_the_page_and_the_promise_of_the_vendor_is_named(client_as, as_role):
    with as_role("office_head"):
        case = settled(left("reported"))
        told = acknowledged(case, state="submitted")
        promise = vendor_promised(case.contract.vendor)
    text = shown(client_as("leader").get(case.url))
    assert [word for word in (told.number, promise.url) if word not in text] == []


def test_all_rights_that_are_left_are_taken_away_in_one_act(head, clerk, client_as, handing_over, stored):
    case, right, *_rest = handing_over
    sent = {"csrfmiddlewaretoken": fields_of(clerk.get(case.url)).get("csrfmiddlewaretoken", "")}
    assert client_as("assessor").post(f"{case.url}withdraw/", sent).status_code == 302
    assert stored(lambda: AccessGrant.objects.get(pk=right.pk).state) == "active"
    assert head.post(f"{case.url}withdraw/", sent).status_code == 302
    assert stored(lambda: AccessGrant.objects.get(pk=right.pk).state) == "revoked"
    assert f'href="{right.url}"' not in shown(head.get(case.url))


def test_the_vendor_follows_its_exit_and_is_not_told_what_the_office_still_lacks(client_as, handing_over):
    case, right, *_rest = handing_over
    page = client_as("authority_inspector").get(case.url)
    assert page.status_code == 200
    assert 'id="left"' not in shown(page)
    assert f'href="{right.url}"' not in shown(page)


def test_the_certificate_prints_how_data_were_removed_and_who_saw_it(head, as_role):
    with as_role("office_staff"):
        case = left("verifying")
        told = {"removal": "shredded", "certificate_no": "QC-2026-77", "witness": make("person", name="见证人甲")}
        item(case, "EX-B5", kind="data", object="现场影像数据", **told)
        item(case, "EX-B3", object="服务文档清单")
    page = head.get(f"{case.url}certificate/")
    assert read(page).objections == []
    assert {word in shown(page) for word in ("QC-2026-77", "见证人甲", "现场影像数据")} == {True}
    assert "服务文档清单" not in shown(page)


def test_the_page_costs_the_same_for_many_items_and_rights(head, as_role):
    with as_role("office_staff"):
        few, many = (left("handover") for _each in range(2))
        for case, count in ((few, 1), (many, 5)):
            for place in range(count):
                item(case, "EX-B3", state="done", object=f"第 {place} 项")
                of(case.project, "access_grant", "active")
    costs = []
    for case in (few, few, many):
        with CaptureQueriesContext(connection) as asked:
            head.get(case.url)
        costs.append(len(asked))
    assert costs[2] <= costs[1]


def test_g17_the_leader_is_told_on_the_page_which_right_is_left(client_as, as_role, stored):
    with as_role("office_head"):
        case = settled(left("reported"))
        acknowledged(case, state="submitted")
        right = of(case.project, *LEFT["no_right_outlives_the_exit"][:2])
    leader = client_as("leader")
    answer = leader.post(f"{case.project.url}move/close/", {"on": "2026-11-21", "version": case.project.version})
    assert answer.status_code == 409
    assert {word in shown(answer) for word in ("8.2.c", f'href="{right.url}')} == {True}
    assert f'href="{right.url}"' in shown(leader.get(case.url))
    assert leader.post(f"{case.url}move/close/", {"on": "2026-11-21", "version": case.version}).status_code == 409
    assert stored(lambda: ExitCase.objects.get(pk=case.pk).state) == "reported"


def test_g16_the_page_names_the_clause_without_which_no_exit_starts(head, as_role):
    with as_role("office_head"):
        project = make("project", state="operating", opening=True)
    answer = head.post(f"{project.url}move/start_exit/", {"on": "2026-11-21", "version": project.version})
    assert answer.status_code == 409
    assert "8.2.b" in shown(answer)
