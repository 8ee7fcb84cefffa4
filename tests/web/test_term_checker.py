"""The checker of the 25 terms: proposals from a text, two persons, and files that cannot be read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import gettext_lazy

from tests.outsourcing import stories
from tests.web import papers
from tests.web.markup import fields_of
from tongguan.core.models import AuditEntry, Evidence
from tongguan.exchange.texts import WRONG
from tongguan.web.special.term_checker import PAGE


@pytest.fixture
def contract(as_role):
    """A contract of whose terms nothing is known."""
    with as_role("office_staff"):
        return stories.contract("draft")


def said(message, **given):
    """A message as the pages say it."""
    with translation.override("zh-hans"):
        return str(message) % given


def page(client, contract):
    return client.get(f"{contract.url}terms/")


def send(client, contract, **given):
    return client.post(f"{contract.url}terms/", given)


def upload(client, contract, data, name="合同.docx", **given):
    return send(client, contract, do="upload", file=SimpleUploadedFile(name, data), **given)


def test_the_words_of_a_contract_propose_where_terms_stand_and_what_is_missing_comes_first(clerk, contract, stored):
    blank = {"CS-06-text": "", "CS-06-article_no": "", "CS-01-text": "另见附件"}
    answer = upload(clerk, contract, papers.docx(), **blank)
    text, sent = answer.content.decode(), fields_of(answer)
    assert answer.status_code == 200
    assert (sent["CS-06-article_no"], sent["CS-06-text"]) == ("第三条", "第三条 知识产权归甲方所有。")
    assert (sent["EX-A2-article_no"], sent["CS-08-article_no"]) == ("第六条", "")
    assert sent["CS-01-text"] == "另见附件"
    assert text.index('id="CS-08"') < text.index('id="CS-06"')
    stored(contract.refresh_from_db)
    assert stored(lambda: contract.document.name) == "合同.docx"
    assert not stored(contract.clauses.exists)


def test_a_pdf_is_read_too(clerk, contract):
    sent = fields_of(upload(clerk, contract, papers.pdf(), "contract.pdf"))
    assert "intellectual property" in sent["CS-06-text"]
    assert sent["CS-06-article_no"] == said(PAGE, page=1)


def test_one_person_confirms_and_another_one_reviews(clerk, head, contract, stored):
    upload(clerk, contract, papers.docx())
    given = fields_of(page(clerk, contract)) | {"CS-06-particulars": "甲方", "do": "confirm", "take": "CS-06"}
    assert clerk.post(f"{contract.url}terms/", given).status_code == 302
    term = stored(contract.clauses.get)
    told = (term.code, term.status, term.article_no, term.particulars, term.state, term.reviewed_by)
    assert told == ("CS-06", "present", "第三条", "甲方", "draft", None)
    assert send(clerk, contract, do="review", see="CS-06").status_code == 422
    assert stored(lambda: AuditEntry.objects.filter(action="refused:review").count()) == 1
    assert send(head, contract, do="review", see="CS-06").status_code == 302
    stored(term.refresh_from_db)
    assert (term.state, term.reviewed_by) == ("reviewed", head.user)


def test_the_roles_of_an_exit_are_entered_for_each_condition(clerk, contract, stored):
    roles = {
        f"EX-B1-{one}-{part}": "交接" for one in stories.CONDITIONS_OF_EXIT for part in ("role", "during", "after")
    }
    answer = send(clerk, contract, do="confirm", take="EX-B1", **{"EX-B1-text": "退出职责见附件"}, **roles)
    assert answer.status_code == 302
    term = stored(contract.clauses.get)
    assert stored(lambda: sorted(row.condition for row in term.exit_roles.all())) == list(stories.CONDITIONS_OF_EXIT)


def test_what_is_wrong_with_one_term_is_said_there_and_nothing_typed_is_lost(clerk, contract, stored):
    typed = {
        "CS-01-text": "全年无重大安全事件",
        "CS-01-article_no": "",
        "EX-A2-text": "限期修复",
        "EX-A2-hours": "很快",
    }
    answer = send(clerk, contract, do="confirm", take=["EX-A2"], **typed)
    sent = fields_of(answer)
    assert answer.status_code == 422
    assert (sent["EX-A2-hours"], sent["CS-01-text"]) == ("很快", "全年无重大安全事件")
    assert "EX-A2: " in answer.content.decode()
    assert not stored(contract.clauses.exists)


def test_the_number_of_an_article_without_its_words_is_not_confirmed(clerk, contract, stored):
    answer = send(clerk, contract, do="confirm", take=["CS-03"], **{"CS-03-article_no": "第三条", "CS-03-text": ""})
    assert (answer.status_code, fields_of(answer)["CS-03-article_no"]) == (422, "第三条")
    assert not stored(contract.clauses.exists)


@pytest.mark.parametrize(
    "bad",
    [
        ("合同.pdf", papers.locked(), WRONG["encrypted"]),
        ("合同.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), WRONG["encrypted"]),
        ("合同.pdf", b"%PDF-1.7 broken", WRONG["damaged"]),
        ("合同.docx", papers.docx(head='<!DOCTYPE a [<!ENTITY b "c">]>'), WRONG["too_long"]),
        ("合同.docx", papers.docx(filler=b" " * (41 * 1024**2)), WRONG["too_long"]),
        ("合同.docx", papers.zipped(b"<w:document"), WRONG["damaged"]),
        ("合同.png", b"\x89PNG\r\n\x1a\n", "docx"),
        ("合同.exe", b"MZ", "exe"),
    ],
    ids=["locked pdf", "locked docx", "broken pdf", "entities", "too long", "broken docx", "picture", "program"],
)
def test_a_file_that_cannot_be_read_is_refused_and_what_was_typed_stays(clerk, contract, stored, bad):
    name, data, says = bad
    answer = upload(clerk, contract, data, name, **{"CS-01-text": "已抄录的安全目标"})
    assert answer.status_code == 422
    assert said(says, name=name) in answer.content.decode()
    assert fields_of(answer)["CS-01-text"] == "已抄录的安全目标"
    stored(contract.refresh_from_db)
    assert contract.document_id is None
    assert not stored(Evidence.objects.filter(register="contract").exists)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(clerk, contract, settings):
    settings.EVIDENCE_LIMIT = 1024 * 1024
    answer = upload(clerk, contract, papers.pdf() + bytes(1024 * 1024), "合同.pdf")
    assert answer.status_code == 422
    assert (
        said(gettext_lazy("“%(name)s” is larger than %(limit)s MB."), name="合同.pdf", limit=1)
        in answer.content.decode()
    )


def test_a_scan_without_words_is_kept_and_says_that_terms_are_entered_by_hand(clerk, contract, stored):
    answer = upload(clerk, contract, papers.scan(), "合同扫描件.pdf", **{"CS-01-text": "已抄录"})
    assert said(WRONG["no_text"], name="合同扫描件.pdf") in answer.content.decode()
    assert fields_of(answer)["CS-01-text"] == "已抄录"
    stored(contract.refresh_from_db)
    assert contract.document_id


def test_who_may_not_write_terms_sees_them_without_fields(client_as, contract):
    answer = page(client_as("assessor"), contract)
    assert answer.status_code == 200
    assert set(fields_of(answer)) <= {"csrfmiddlewaretoken", "do"}
    assert send(client_as("assessor"), contract, do="confirm", take="CS-01").status_code == 403


def test_a_term_that_does_not_name_what_it_has_to_says_so_until_it_does(clerk, as_role, contract):
    lacking = '<span class="tg-badge tg-tone-bad"><svg'
    with as_role("office_staff"):
        stories.located(contract, "EX-A2", "EX-B1", "CS-02", "CS-08")
        assert lacking not in page(clerk, contract).content.decode()
        stories.change(contract.clauses.get(code="EX-A2"), hours=None)
        stories.change(contract.clauses.get(code="CS-02"), cost_included=False)
        contract.clauses.get(code="EX-B1").exit_roles.first().void("误录")
    assert page(clerk, contract).content.decode().count(lacking) == 3


def test_a_term_in_effect_is_reopened_to_be_completed(as_role, contract):
    with as_role("office_head"):
        stories.located(contract, "EX-A2", hours=None, state="effective", opening=True)
        term = contract.clauses.get()
        term.workflow.take("reopen", term, reason="补充修复时限")
        stories.change(term, hours=48)
        assert (term.state, term.reviewed_by) == ("draft", None)
