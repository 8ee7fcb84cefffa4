"""The list of everything that the next gate asks of a project: what is there, what is missing, where it is mended."""

import pytest

from tests.examples import make
from tests.web.boards import shown, zh
from tests.web.markup import read
from tests.web.test_move import take


@pytest.fixture
def mobilising(as_role):
    """A project that prepares its start, with a backup but without anything else."""
    with as_role("office_head", "office_staff"):
        project = make("project", state="mobilising", opening=True)
        make("backup_job", project=project, state="active", opening=True)
    return project


def test_the_list_says_of_each_point_how_it_stands_and_where_it_is_mended(head, mobilising):
    assert f'href="{mobilising.url}gate/"' in shown(head.get(mobilising.url))
    page = head.get(f"{mobilising.url}gate/")
    text = shown(page)
    assert read(page).objections == []
    assert f"/continuity_plan/new/?project={mobilising.pk}" in text
    assert zh("Nobody of the service staff is on board yet.") in text
    points = {point.clause: point for chapter in page.context["chapters"] for point in chapter.points}
    assert {clause: str(points[clause].seen.word) for clause in ("A.8.a", "A.2.2.a", "6.2.1.a.1")} == {
        "A.8.a": zh("missing"),
        "A.2.2.a": zh("missing"),
        "6.2.1.a.1": zh("nothing to look at"),
    }
    assert [bool(chapter.open) for chapter in page.context["chapters"]] == sorted(
        (bool(chapter.open) for chapter in page.context["chapters"]), reverse=True
    )
    assert page.context["open"] > 10


def test_who_comes_from_outside_is_not_told_and_where_no_gate_is_ahead_there_is_no_list(client_as, head, as_role):
    with as_role("office_head"):
        project = make("project", state="mobilising", opening=True)
        ended = make("project", state="closed", opening=True)
    assert head.get(f"{ended.url}gate/").status_code == 404
    assert client_as("vendor_manager").get(f"{project.url}gate/").status_code in {403, 404}
    assert client_as("sysadmin").get(f"{project.url}gate/").status_code == 403


def test_g10_the_page_of_the_step_refuses_with_the_clauses(head, mobilising, stored):
    answer = take(head, mobilising, "start_service", on="2026-11-21", version=mobilising.version)
    text = shown(answer)
    assert answer.status_code == 409
    assert all(clause in text for clause in ("A.2.3.a", "A.8.c", "4.2.3.b.3"))
    stored(mobilising.refresh_from_db)
    assert mobilising.state == "mobilising"
