"""Certificates of USB keys: believed from the proxy alone, tied to one account, good as a second factor."""

import pytest

from tongguan.accounts.models import Identity
from tongguan.accounts.outside import certificates, identities
from tongguan.core import assurance
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, User

ISSUER = "CN=Office CA,O=Bureau,C=CN"
HEADERS = {
    "X-Client-Verify": "SUCCESS",
    "X-Client-Serial": "0a:1B:2c",
    "X-Client-Subject": "CN=张三,O=Bureau,C=CN",
    "X-Client-Issuer": ISSUER,
}
PROXY, BROWSER = "10.0.0.5", "10.0.7.9"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def proxies(settings):
    """One trusted proxy; the key alone does not open the log-in."""
    settings.CERTIFICATE_PROXIES, settings.CERTIFICATE_LOGIN = [PROXY], False
    settings.CERTIFICATE_TIED_BY = "serial"


@pytest.fixture
def zhang(client_as):
    """The browser of somebody who is logged in and has a key."""
    client = client_as("office_head", name="张三")
    with acting_as(User.objects.system(), None):
        identities.tie(client.user, Identity.Means.CERTIFICATE, ISSUER, "A1B2C")
    return client


def shown(client, address=PROXY, *, wanted="/", **changed):
    """Come to the address of the certificate by way of a proxy."""
    headers = HEADERS | {name.replace("_", "-"): value for name, value in changed.items()}
    return client.get("/login/certificate/", {"next": wanted}, headers=headers, REMOTE_ADDR=address)


def last(action):
    """The newest entry of an action in the trail of the platform."""
    return AuditEntry.objects.filter(action=action, tenant=None).latest("id")


def test_ones_own_certificate_proves_a_second_factor(zhang):
    answer = shown(zhang, wanted="/vendor/")
    assert (answer.status_code, answer.url) == (302, "/vendor/")
    assert assurance.marked(zhang.session).means == "certificate"
    assert last("proved").record == zhang.user.pk


def test_somebody_elses_certificate_proves_nothing(zhang, client_as):
    other = client_as("office_staff", name="李四")
    assert shown(other).status_code == 403
    assert assurance.marked(other.session) is None
    assert last("proof_failed").record == other.user.pk


@pytest.mark.parametrize("address", [BROWSER, "", "unix:", "10.0.0.50"])
def test_headers_from_anywhere_else_are_refused_loudly(zhang, address, caplog):
    answer = shown(zhang, address)
    assert answer.status_code == 403
    assert assurance.marked(zhang.session) is None
    assert last("certificate_forged").changes == ({"peer": [None, address]} if address else {})
    assert "TONGGUAN_CERT_PROXIES" in caplog.text


def test_a_forwarded_address_does_not_make_a_browser_the_proxy(zhang, settings):
    settings.BEHIND_PROXY = True
    answer = zhang.get("/login/certificate/", headers=HEADERS | {"X-Forwarded-For": PROXY}, REMOTE_ADDR=BROWSER)
    assert answer.status_code == 403
    assert assurance.marked(zhang.session) is None


@pytest.mark.parametrize(
    "changed", [{"X_Client_Verify": "FAILED:expired"}, {"X_Client_Serial": ""}, {"X_Client_Issuer": ""}], ids=str
)
def test_what_the_proxy_did_not_verify_is_no_certificate(zhang, changed):
    assert shown(zhang, **changed).status_code == 403
    assert assurance.marked(zhang.session) is None


def test_the_key_alone_opens_the_log_in_only_where_that_is_set(zhang, client, settings):
    assert shown(client).status_code == 403
    assert "_auth_user_id" not in client.session
    settings.CERTIFICATE_LOGIN = True
    assert "/login/certificate/" in client.get("/login/").content.decode()
    assert shown(client, wanted="//evil.example/").url == "/"
    assert client.session["_auth_user_id"] == str(zhang.user.pk)
    assert assurance.marked(client.session).means == "certificate"
    assert last("login").changes == {"means": [None, "certificate"]}


def test_an_unknown_certificate_is_told_what_to_pass_on(client, settings):
    settings.CERTIFICATE_LOGIN = True
    page = shown(client)
    assert page.status_code == 403
    assert "A1B2C" in page.content.decode()
    assert last("login_failed").changes["subject"] == [None, "A1B2C"]


def test_a_tie_by_name_outlives_a_renewed_certificate(zhang, settings):
    settings.CERTIFICATE_TIED_BY = "subject"
    assert shown(zhang).status_code == 403
    with acting_as(User.objects.system(), None):
        identities.tie(zhang.user, Identity.Means.CERTIFICATE, ISSUER, HEADERS["X-Client-Subject"])
    assert shown(zhang, X_Client_Serial="FF").status_code == 302


def test_without_a_proxy_there_is_no_such_address(zhang, settings):
    settings.CERTIFICATE_PROXIES = []
    assert shown(zhang).status_code == 404


@pytest.mark.parametrize("text", ["0a:1B:2c", "0A1B2C", "a1b2c", "0x0A1B2C", "0a 1b 2c"])
def test_a_serial_number_has_one_form_however_a_proxy_writes_it(text):
    assert certificates.normal_serial(text) == "A1B2C"


def test_proxies_may_be_a_network(settings):
    settings.CERTIFICATE_PROXIES = ["10.0.0.0/29", "fd00::5"]
    assert [certificates.is_proxy(one) for one in ("10.0.0.7", "10.0.0.8", "fd00::5", "fd00::6")] == [1, 0, 1, 0]
