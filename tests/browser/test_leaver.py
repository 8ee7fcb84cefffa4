"""A colleague leaves: found, handed over, gone, and unable to come in, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.steps import state_of, zh
from tests.examples import make
from tongguan.core.actor import acting_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(seat):
    return seat("负责人", "office_head", "office_staff")


@pytest.fixture
def people_of_the_office(tenant, office, user_with):
    """Somebody who is about to leave, with an asset and a duty in his name, and somebody who takes over."""
    leaving, staying = user_with("engineer", name="离任者"), user_with("engineer", name="接手者")
    leaving.set_password(PASSWORD)
    leaving.save()
    with acting_as(office[0], tenant):
        leaver = make("person", name="离任者", account=leaving)
        successor = make("person", name="接手者", account=staying)
        asset = make("asset", owner=leaver)
        task = make("periodic_task", owner=leaving)
    return leaver, successor, asset, task


def test_a_leaver_is_handed_over_and_cannot_come_in_any_more(office, people_of_the_office, desk_of):
    leaver, successor, asset, task = people_of_the_office
    theirs = desk_of(leaver.account, PASSWORD)
    page = office[1]
    page.goto(f"/person/{leaver.pk}/")
    page.locator(f"a[href='/person/{leaver.pk}/hand-over/']").first.click()
    expect(page.get_by_text(asset.number).first).to_be_visible()
    expect(page.get_by_text(task.number).first).to_be_visible()
    page.locator("[name=to-all]").select_option(str(successor.pk))
    page.locator("[name=reason]").fill("调往外单位")
    page.locator("[name=leave]").check()
    page.locator("form.tg-form button.btn-primary").click()
    expect(page.get_by_text(zh("Nothing is left to be handed over."))).to_be_visible()
    page.goto(f"/asset/{asset.pk}/")
    expect(page.get_by_text("接手者").first).to_be_visible()
    page.goto(f"/person/{leaver.pk}/")
    expect(page.get_by_text(state_of(leaver, "left")).first).to_be_visible()
    theirs.goto("/")
    expect(theirs.locator("#password")).to_be_visible()
    leaver.account.refresh_from_db()
    assert not leaver.account.is_active
