"""Policies and documents as one reads them, compared by editions, noted by those asked, begun from a starter."""

import pytest

from tests import people
from tests.documents.stories import policy, rules
from tests.examples import make
from tests.outsourcing.stories import imported
from tests.web.markup import read
from tongguan.core.actor import acting
from tongguan.core.models import Acknowledgement
from tongguan.documents.models import Document, Policy


@pytest.fixture
def issued(as_role):
    """Rules in force with a copy for a reader, of whom note is asked."""
    with as_role("office_head", name="处长") as actor:
        text = rules("approved", code="ISMS-2041", edition="2.0", title="外包制度")
        make(
            "document_copy", document=text, copy_number="007", state="handed_out", opening=True,
            holder=make("person", account=actor.user),
        )  # fmt: skip
        text.workflow.take("publish", text)
        return text


def test_a_text_is_read_with_contents_stamp_and_settings_in_force(client_as, issued, stored):
    answer = client_as("office_head", name="处长").get(f"{issued.url}read/")
    page, text = read(answer), answer.content.decode()
    assert page.objections == []
    assert len(page.all("nav", **{"class": "rd-contents tg-noprint"})) == 1
    anchors = [link["href"] for link in page.all("a") if link.get("href", "").startswith("#s")]
    assert len(anchors) == stored(issued.sections.count)
    stamp = text.split("rd-stamp-held", 1)[1].split("</p>", 1)[0]
    assert "2.0" in stamp
    assert "007" in stamp
    assert "2026-11-01" in stamp
    assert "{{" not in text
    assert "12 个月" in text
    assert "一、" in text


def test_a_draft_is_stamped_as_such_and_an_obsolete_text_too(as_role, client_as):
    with as_role("office_head"):
        draft, gone = make("policy"), make("policy", state="superseded", opening=True)
    browser = client_as("office_head")
    assert "rd-stamp-draft" in browser.get(f"{draft.url}read/").content.decode()
    assert "rd-stamp-gone" in browser.get(f"{gone.url}read/").content.decode()


def test_whoever_is_asked_takes_note_on_the_page_and_once(client_as, issued, stored):
    browser = client_as("office_head", name="处长")
    note = stored(lambda: Acknowledgement.objects.get(record=issued.pk, account__name="处长"))
    assert "rd-ask" in browser.get(f"{issued.url}read/").content.decode()
    assert browser.post(f"{issued.url}read/").status_code == 302
    stored(note.refresh_from_db)
    assert note.state == "acknowledged"
    page = browser.get(f"{issued.url}read/").content.decode()
    assert "rd-ask" not in page
    assert '<time datetime="2026-11-21">' in page
    assert browser.post(f"{issued.url}read/").status_code == 404


def test_a_setting_changed_after_the_issue_makes_the_text_visibly_stale(as_role, client_as, issued):
    browser = client_as("office_head")
    assert "rd-was" not in browser.get(f"{issued.url}read/").content.decode()
    with as_role("office_head"):
        make("preference", key="rules_reviewed_in_time.months", value="6")
    page = browser.get(f"{issued.url}read/").content.decode()
    assert "rd-was" in page
    assert "6 个月" in page


def test_two_editions_are_compared_section_by_section(as_role, client_as):
    with as_role("office_head"):
        given = {"title": "外包策略"}
        old = policy(edition="1", sections=[{"part": "1", "text": "每年检查一次。局长负责。"}], **given)
        parts = [{"part": "1", "text": "每季检查一次。局长负责。"}, {"part": "2", "text": "先评估。"}]
        new = policy("draft", edition="2", sections=parts, **given)
    answer = client_as("office_head").get(f"{new.url}compare/")
    text = answer.content.decode()
    assert read(answer).objections == []
    assert "每<del>年</del><ins>季</ins>检查一次。局长负责。" in text
    assert "<ins>先评估。</ins>" in text
    back = client_as("office_head").get(f"{old.url}compare/?with={new.pk}").content.decode()
    assert "每<del>年</del><ins>季</ins>" in back
    assert client_as("office_head").get(f"{new.url}compare/?with=999999").status_code == 404


def test_a_text_without_another_edition_says_so(as_role, client_as):
    with as_role("office_head"):
        alone = make("document")
    assert client_as("office_head").get(f"{alone.url}compare/").status_code == 200


def test_only_texts_are_read_and_only_by_who_may(client_as, issued, as_role):
    with as_role("office_head"):
        vendor, draft = make("vendor"), make("policy")
    assert client_as("office_head").get(f"{vendor.url}read/").status_code == 404
    assert client_as("vendor_staff").get(f"{draft.url}read/").status_code == 404
    assert client_as("vendor_staff").get(f"{issued.url}read/").status_code == 200
    assert client_as("sysadmin").get(f"{issued.url}read/").status_code == 403


@pytest.mark.parametrize(
    ("register", "starter", "model"),
    [("policy", "policy", Policy), ("document", "rules", Document), ("document", "nda_person", Document)],
)
def test_a_draft_is_made_from_a_starter(client_as, stored, register, starter, model):
    clerk = client_as("office_staff")
    page = clerk.get(f"/{register}/start/?starter={starter}")
    assert read(page).objections == []
    made = clerk.post(f"/{register}/start/", {"starter": starter, "language": "zh-hans", "edition": "1.0"})
    assert made.status_code == 302
    draft = stored(lambda: model.objects.get(edition="1.0"))
    assert (draft.state, made.url) == ("draft", draft.url)
    assert stored(draft.sections.count) > 4
    assert not stored(draft.sections.filter(text="").exists)
    again = clerk.post(f"/{register}/start/", {"starter": starter, "language": "zh-hans", "edition": "1.0"})
    assert again.status_code == (422 if register == "policy" else 302)
    assert clerk.get(f"/{register}/start/?starter=charter").status_code == 404


def test_the_starters_are_offered_where_one_begins(client_as):
    clerk = client_as("office_staff")
    for register in ("policy", "document"):
        for page in (f"/{register}/", f"/{register}/new/"):
            assert f"/{register}/start/" in clerk.get(page).content.decode()
    assert client_as("engineer").get("/policy/start/").status_code == 403
    assert clerk.get("/vendor/start/").status_code == 404


def test_g20_the_page_refuses_to_publish_what_its_author_approved(as_role, client_as, stored):
    with as_role("office_head", name="处长"):
        writer = people.account("office_head", tenant=acting().tenant, name="执笔人")
        own = imported(rules("approved"), author=make("person", account=writer), approved_by=writer)
    asked = {"on": "2026-11-21", "version": own.version}
    answer = client_as("doc_controller").post(f"{own.url}move/publish/", asked)
    stored(own.refresh_from_db)
    assert (answer.status_code, own.state) == (409, "approved")
    assert "SOD-01" in answer.content.decode()
