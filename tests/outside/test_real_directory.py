"""Log-in and synchronisation against a real slapd (make integration)."""

import pytest

from tests.counterparts import BASE, READER, READS, SHORT, directory
from tongguan import schedule
from tongguan.accounts.models import Identity
from tongguan.accounts.outside import directory as ours
from tongguan.accounts.outside import identities, synchronising
from tongguan.core.actor import acting_as
from tongguan.core.models import Job, User
from tongguan.organisation.models import Person

PEOPLE = {f"u{number}": f"word-{number}" for number in range(8)} | {"zhang": "right-word", "a*)(b": "odd-word"}
pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def slapd(tmp_path_factory):
    """Folder and ports of a running directory."""
    folder = tmp_path_factory.mktemp("ldap")
    with directory(PEOPLE, folder) as ports:
        yield folder, *ports


@pytest.fixture(autouse=True)
def configured(settings, slapd):
    """We use it, encrypted from the first byte."""
    folder, _plain, encrypted = slapd
    settings.LDAP_URLS, settings.LDAP_CA = [f"ldaps://127.0.0.1:{encrypted}"], str(folder / "ca.pem")
    settings.LDAP_BIND_DN, settings.LDAP_BIND_PASSWORD, settings.LDAP_BASE = READER, READS, BASE
    settings.LDAP_TENANT, settings.LDAP_PLAIN, settings.LDAP_TIE_BY_NAME = "", False, False
    settings.AUTHENTICATION_BACKENDS = [
        "tongguan.accounts.outside.backends.DirectoryBackend",
        "tongguan.accounts.outside.backends.LocalBackend",
    ]


@pytest.fixture
def taken_over(tenant):
    """Everybody has an account."""
    return synchronising.run(tenant)


def log_in(client, name, password):
    """Send the log-in form; whether it let in."""
    client.logout()
    client.post("/login/", {"username": name, "password": password})
    return "_auth_user_id" in client.session


def test_the_directory_is_taken_over(tenant, taken_over):
    # The one whose name is a filter has an e-mail address that is none.
    assert (taken_over.counts()["made"], len(taken_over.problems)) == (len(PEOPLE), 1)
    with acting_as(User.objects.system(), tenant):
        zhang = Person.objects.get(account__username="zhang")
        assert (zhang.name, zhang.employee_no, zhang.unit.name) == ("zhang的姓名", "E-zhang", "信息处")
    assert synchronising.run(tenant).counts()["updated"] == 0


def test_people_come_in_with_the_password_of_the_directory(client, taken_over):
    assert log_in(client, "zhang", "right-word")
    assert log_in(client, "a*)(b", "odd-word")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("zhang", "wrong"),
        ("zhang", ""),
        ("*", "right-word"),
        ("zhang)(uid=*", "right-word"),
        ("zha*", "right-word"),
        ("nobody-here", "right-word"),
        ("zhang\x00", "right-word"),
    ],
)
def test_nobody_else_comes_in(client, taken_over, name, password):
    assert not log_in(client, name, password)


def test_start_tls_is_used_where_the_address_is_plain(settings, slapd, client, taken_over, monkeypatch):
    begun = []
    settings.LDAP_URLS = [f"ldap://127.0.0.1:{slapd[1]}"]
    original = ours.Connection.start_tls
    monkeypatch.setattr(ours.Connection, "start_tls", lambda self, *more: begun.append(1) or original(self, *more))
    assert log_in(client, "zhang", "right-word")
    assert begun


def test_nothing_is_sent_unencrypted_unless_that_is_allowed(settings, slapd, monkeypatch):
    settings.LDAP_URLS = [f"ldap://127.0.0.1:{slapd[1]}"]
    monkeypatch.setattr(ours.Connection, "start_tls", lambda *_given: False)
    with pytest.raises(ours.Unavailable, match="StartTLS"):
        ours.find("zhang")
    settings.LDAP_PLAIN = True
    assert ours.find("zhang").username == "zhang"


def test_a_certificate_of_another_authority_is_refused(settings):
    settings.LDAP_CA = ""
    with pytest.raises(ours.Unavailable):
        ours.find("zhang")


def test_a_second_server_answers_where_the_first_is_away(settings, slapd):
    settings.LDAP_URLS = ["ldaps://127.0.0.1:9", *settings.LDAP_URLS]
    assert ours.find("zhang").username == "zhang"


def test_a_wrong_password_of_our_own_is_no_answer(settings):
    settings.LDAP_BIND_PASSWORD = "wrong"
    with pytest.raises(ours.Unavailable, match="BIND_DN"):
        ours.everybody()


def test_an_answer_that_is_cut_short_is_no_answer(settings, tenant, taken_over):
    settings.LDAP_BIND_DN = SHORT
    with pytest.raises(ours.Unavailable, match="sizeLimitExceeded"):
        ours.everybody()
    assert "sizeLimit" in synchronising.told(tenant)["failing"]
    assert User.objects.filter(is_active=True, identities__means="ldap").count() == len(PEOPLE)


def test_a_wrong_place_to_search_closes_nobodys_account(settings, tenant, taken_over):
    settings.LDAP_FILTER = "(objectClass=device)"
    assert "failing" in synchronising.told(tenant)
    assert User.objects.filter(is_active=True, identities__means="ldap").count() == len(PEOPLE)


def test_who_left_is_closed_by_the_command(settings, tenant, taken_over, line):
    settings.LDAP_FILTER = "(&(objectClass=inetOrgPerson)(!(uid=u0)))"
    trial = line("directory", "sync", "--dry-run", "--json")
    assert (trial.status, trial.data["disabled"], trial.data["dry_run"]) == (0, ["u0"], True)
    assert User.objects.get(username="u0").is_active
    assert line("directory", "sync", "--json").data["counts"]["disabled"] == 1
    assert not User.objects.get(username="u0").is_active


def test_the_command_says_when_nobody_answers(settings, tenant, line):
    settings.LDAP_URLS = ["ldaps://127.0.0.1:9"]
    ended = line("directory", "sync")
    assert ended.status == 3
    assert "does not answer" in ended.err


def test_the_job_takes_over_and_tells_how_many(tenant, taken_over):
    told = schedule.synchronise_directory(Job(tenant=tenant))
    assert (told["read"], told["made"]) == (len(PEOPLE), 0)


def test_a_tie_by_hand_lets_an_administrator_in(client, user_with):
    admin = user_with("sysadmin", name="root")
    with acting_as(User.objects.system(), None):
        identities.tie(admin, Identity.Means.LDAP, BASE, ours.find("zhang").id)
    assert log_in(client, "zhang", "right-word")
    assert client.session["_auth_user_id"] == str(admin.pk)
