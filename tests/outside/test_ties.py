"""The page on which the system administrator ties accounts to identities elsewhere."""

import pytest

from tests.people import account
from tests.web.markup import read
from tongguan.accounts.models import Identity
from tongguan.accounts.outside import identities
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Notification, User

ISSUER = "https://sso.example.gov.cn"
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client_as, settings):
    """The browser of the system administrator."""
    settings.OIDC_ISSUER, settings.CERTIFICATE_TIED_BY = ISSUER, "serial"
    return client_as("sysadmin", name="系管")


@pytest.fixture
def zhang(user_with):
    """Somebody whose account is kept."""
    return user_with("office_head", name="张三")


def page_of(user):
    """The address of the ties of an account."""
    return f"/platform/identities/{user.pk}/"


def test_an_account_is_tied_and_untied_by_the_system_administrator(keeper, zhang):
    assert page_of(zhang) in keeper.get(f"/platform/account/{zhang.pk}/").content.decode()
    assert read(keeper.get(page_of(zhang))).objections == []
    answer = keeper.post(page_of(zhang), {"means": "oidc", "issuer": "", "subject": " zhang-1 "})
    assert (answer.status_code, answer.url) == (302, page_of(zhang))
    tie = zhang.identities.get()
    assert (tie.issuer, tie.subject, tie.tied_by) == (ISSUER, "zhang-1", keeper.user)
    page = keeper.get(page_of(zhang))
    assert (read(page).objections, "zhang-1" in page.content.decode()) == ([], True)
    assert keeper.post(page_of(zhang), {"untie": tie.pk}).status_code == 302
    assert not zhang.identities.exists()
    noted = AuditEntry.objects.filter(register="user", record=zhang.pk).order_by("id")
    assert [(one.action, one.actor) for one in noted] == [
        ("identity_tied", keeper.user),
        ("identity_untied", keeper.user),
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"means": "oidc", "subject": ""},
        {"means": "certificate", "subject": "0A", "issuer": ""},
        {"means": "magic", "subject": "x"},
        {"means": "oidc", "subject": "x" * 301},
    ],
    ids=str,
)
def test_what_is_missing_or_too_long_is_told(keeper, zhang, given):
    page = keeper.post(page_of(zhang), given)
    assert (page.status_code, read(page).objections) == (422, [])
    assert not zhang.identities.exists()


def test_an_identity_that_somebody_else_has_is_refused(keeper, zhang, user_with):
    with acting_as(User.objects.system(), None):
        identities.tie(user_with("office_staff"), Identity.Means.OIDC, ISSUER, "zhang-1")
    assert keeper.post(page_of(zhang), {"means": "oidc", "subject": "zhang-1"}).status_code == 422
    assert not zhang.identities.exists()


def test_the_number_of_a_certificate_is_kept_in_its_one_form(keeper, zhang):
    keeper.post(page_of(zhang), {"means": "certificate", "issuer": "CN=CA", "subject": "0a:1b:2c"})
    assert zhang.identities.get().subject == "A1B2C"


def test_of_a_tie_of_an_administrator_all_administrators_hear(keeper, user_with, tenant):
    watch, target = user_with("auditadmin", name="审管"), user_with("secadmin", name="安管")
    keeper.post(page_of(target), {"means": "oidc", "subject": "mine"})
    assert target.identities.exists()
    with acting_as(User.objects.system(), tenant):
        told = set(Notification.objects.filter(tenant=tenant).values_list("account", flat=True))
    assert {watch.pk, target.pk} <= told


@pytest.mark.parametrize("role", ["secadmin", "auditadmin", "office_head", "leader"])
def test_nobody_else_ties(client_as, zhang, role):
    client = client_as(role, name="别人")
    assert client.get(page_of(zhang)).status_code == 403
    assert client.post(page_of(zhang), {"means": "oidc", "subject": "mine"}).status_code == 403
    assert not zhang.identities.exists()


def test_an_account_of_another_organisation_is_not_there(keeper, other_tenant):
    stranger = account("office_head", tenant=other_tenant, name="外人")
    assert keeper.get(page_of(stranger)).status_code == 404
    assert keeper.post(page_of(stranger), {"means": "oidc", "subject": "mine"}).status_code == 404
    assert not stranger.identities.exists()


def test_a_tie_of_another_account_is_not_undone_here(keeper, zhang, user_with):
    with acting_as(User.objects.system(), None):
        other = identities.tie(user_with("office_staff"), Identity.Means.OIDC, ISSUER, "li")
    assert keeper.post(page_of(zhang), {"untie": other.pk}).status_code == 404
    assert Identity.objects.filter(pk=other.pk).exists()


def test_where_policy_asks_a_second_factor_is_proved_first(keeper, zhang, monkeypatch):
    monkeypatch.setattr("tongguan.core.assurance.missing", lambda _actor: True)
    assert 'name="code"' in keeper.get(page_of(zhang)).content.decode()
    refused = keeper.post(page_of(zhang), {"means": "oidc", "subject": "zhang-1", "code": "000000"})
    assert refused.status_code == 422
    assert not zhang.identities.exists()
