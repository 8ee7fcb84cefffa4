"""What the gates of risk refuse is told by page and API alike, and the brief shows it before anybody presses."""

import pytest

from tests import people
from tests.api.conftest import Program
from tests.examples import make
from tests.outsourcing.stories import change, imported
from tests.web.markup import read
from tongguan.core.models import Decision, Token

from .stories import LOFTY, assessed, before_decision, found, leader, project, treated, weighed


@pytest.fixture
def waiting(office):
    """A project that lacks nothing but its leader's decision."""
    return before_decision()


@pytest.fixture
def led(client_as):
    """The browser of its leader."""
    return client_as("leader", name="主管领导")


@pytest.fixture
def program(tenant):
    """A program in the name of somebody with this role."""

    def connect(role, name):
        user = people.account(role, tenant=tenant, name=name)
        return Program(user, Token.make(user, tenant))

    return connect


def stored(record, tenant):
    with people.as_system(tenant):
        return type(record).objects.get(pk=record.pk)


def take(client, record, name, **said):
    """Open the page of a step and send it."""
    address = f"{record.url}move/{name}/"
    told = {"on": "2026-11-21", "version": record.version} | said
    return client.post(address, told)


def clauses(answer):
    assert answer.status_code == 422, answer.content[:500]
    return {reason["clause"] for reason in answer.json()["refusals"]}


def test_g02_a_risk_without_residual_values_is_named_by_page_and_api(office, client_as, program, tenant):
    of = before_decision("planning")
    risk = change(of.risk_assessments.get().risks.first(), residual_l=None, residual_i=None)
    page = take(client_as("office_head"), of, "submit")
    assert page.status_code == 409
    assert str(risk) in page.content.decode()
    assert "5.1.1.d" in page.content.decode()
    told = program("office_head", "负责人").post(f"project/{of.pk}/submit/").json()["refusals"]
    assert [(why["clause"], why["register"], why["record"]) for why in told] == [("5.1.1.d", "risk", risk.pk)]
    assert stored(of, tenant).state == "planning"


def test_g03_an_assessment_under_way_shuts_the_button_and_says_why(waiting, led, program, tenant):
    imported(waiting.risk_assessments.get(), state="in_progress")
    brief = led.get(f"{waiting.url}brief/")
    buttons = brief.content.decode().partition('name="reason"')[2].partition("</form>")[0]
    assert f'formaction="{waiting.url}move/approve/"' not in buttons
    assert "disabled" in buttons
    for name in ("reconsider", "refuse"):
        assert f'formaction="{waiting.url}move/{name}/"' in buttons
    assert "5.1.2.b.3" in brief.content.decode()
    assert take(led, waiting, "approve").status_code == 409
    assert "5.1.2.b.3" in clauses(program("leader", "主管领导").post(f"project/{waiting.pk}/approve/"))
    assert stored(waiting, tenant).state == "decision_pending"


def test_g03_a_risk_of_20_without_treatment_is_refused_through_every_door(waiting, led, program, tenant):
    found(waiting.risk_assessments.get(), **LOFTY)
    assert take(led, waiting, "approve").status_code == 409
    assert "5.1.2.b.3" in clauses(program("leader", "主管领导").post(f"project/{waiting.pk}/approve/"))
    assert take(led, waiting, "refuse", reason="风险无法处置").status_code == 302
    assert stored(waiting, tenant).state == "not_approved"


def test_g03_the_brief_decides_with_the_opinion_that_was_written_there(waiting, led, tenant):
    brief = led.get(f"{waiting.url}brief/")
    assert read(brief).objections == []
    hidden = {field["name"]: field["value"] for field in read(brief).all("input", type="hidden")}
    sent = {"on": hidden["on"], "version": hidden["version"], "reason": "同意，按计划推进"}
    answer = led.post(f"{waiting.url}move/approve/", sent)
    assert answer.status_code == 302
    with people.as_system(tenant):
        assert Decision.objects.get(kind="outsourcing_go").opinion == "同意，按计划推进"


def test_the_brief_says_what_the_decision_rests_on(waiting, led):
    high = found(waiting.risk_assessments.get(), title="备份不可用", **LOFTY | {"target_l": 2, "target_i": 3})
    plan = treated(high, action="增加离线备份")
    text = led.get(f"{waiting.url}brief/").content.decode()
    rest = [high.title, plan.action, "52 / 52", str(waiting.units.get().unit), "5.1.2.b.2"]
    assert [word for word in rest if word not in text] == []
    assert text.index(high.title) < text.index("离场人员账号未收回")


def test_the_leader_sets_the_level_on_the_brief_and_nobody_else_does(office, led, client_as, tenant):
    of = project("decision_pending")
    assessment = assessed(of, "completed")
    address = f"{of.url}brief/"
    assert client_as("office_head").post(address, {"level": "8"}).status_code == 409
    assert led.post(address, {"level": "16"}).status_code == 404
    assert stored(assessment, tenant).state == "completed"
    assert led.post(address, {"level": "8"}).status_code == 302
    kept = stored(assessment, tenant)
    assert (kept.state, kept.acceptance_level, kept.accepted_by) == ("accepted", 8, leader())
    with people.as_system(tenant):
        assert "8" in Decision.objects.get(kind="risk_acceptance_level", record=assessment.pk).subject


def test_the_brief_of_a_project_without_anything_opens_and_says_so(office, led):
    bare = make("project", state="decision_pending", opening=True)
    page = led.get(f"{bare.url}brief/")
    assert page.status_code == 200
    assert read(page).objections == []
    assert "0 / 52" in page.content.decode()


@pytest.mark.parametrize("role", ["vendor_manager", "sysadmin"])
def test_the_brief_is_not_for_people_from_outside_or_administrators(office, client_as, role):
    of = project("decision_pending")
    assert client_as(role).get(f"{of.url}brief/").status_code in {403, 404}


def test_the_brief_of_strangers_is_not_there(waiting, client_as, other_tenant):
    assert client_as("leader", of=other_tenant).get(f"{waiting.url}brief/").status_code == 404


def test_the_matrix_counts_risks_before_today_and_as_aimed_at_and_a_cell_lists_its_own(office, led):
    of = project("planning")
    assessment = assessed(of, "completed", threats=())
    high = found(assessment, title="备份不可用", **LOFTY | {"target_l": 2, "target_i": 3})
    low = found(assessment, title="账号未收回")
    page = led.get(assessment.url)
    assert read(page).objections == []
    text = page.content.decode()
    for cell in ("before.5.4", "current.5.4", "target.2.3", "before.2.2", "current.1.2", "target.1.2"):
        assert f"?cell={cell}#risks" in text
    assert "?cell=target.5.4" not in text
    section = lambda answer: answer.content.decode().partition('id="risks"')[2].partition("</section>")[0]  # noqa: E731  one line says it
    assert high.title in section(page)
    assert low.title not in section(page)
    chosen = section(led.get(f"{assessment.url}?cell=current.1.2"))
    assert low.title in chosen
    assert high.title not in chosen
    assert led.get(f"{assessment.url}?cell=nonsense.9").status_code == 200


def test_the_line_of_acceptance_runs_between_what_is_accepted_and_what_is_not(office, led):
    text = led.get(assessed(project(), "completed", acceptance_level=10).url).content.decode()
    last = text.rpartition('class="rk-matrix"')[2]
    assert last.count("rk-line-top") == 3
    assert last.count("rk-line-right") == 3


def test_the_project_page_leads_to_the_brief(waiting, led):
    assert f'href="{waiting.url}brief/"' in led.get(waiting.url).content.decode()
    weighed(waiting.risk_assessments.get(), "700000.00")
    assert "5.1.2.b.2" in led.get(f"{waiting.url}brief/").content.decode()
