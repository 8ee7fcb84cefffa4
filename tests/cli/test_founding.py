"""The first set-up and the emergency path from a terminal."""

import io
import json
import stat

import pytest

from tests import people
from tongguan.accounts import first_code, setting_up
from tongguan.core.models import Membership, Tenant, User

pytestmark = pytest.mark.django_db
PEOPLE = ("--sysadmin", "zhang=张伟", "--secadmin", "li=李娜", "--auditadmin", "wang=王芳", "--leader", "zhao=赵局")


@pytest.fixture
def sent(monkeypatch):
    """What comes on stdin."""

    def set_to(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    set_to("")
    return set_to


@pytest.fixture
def running(settings):
    """Production mode."""
    settings.PRODUCTION = True


@pytest.mark.usefixtures("sent", "running")
def test_in_production_a_new_installation_gets_its_keys_and_one_that_lost_them_does_not(
    line, told, settings, tmp_path, monkeypatch
):
    settings.TONGGUAN_KEYS = tmp_path / "keys.json"
    # The tables are there; on PostgreSQL they belong to another role than the one that tests.
    monkeypatch.setattr("tongguan.cli.database.call_command", lambda *_words, **_options: None)
    line("migrate")
    assert stat.S_IMODE(settings.TONGGUAN_KEYS.stat().st_mode) == 0o600
    told("setup", "--organisation", "市大数据局", "--kind", "gov", *PEOPLE)
    settings.TONGGUAN_KEYS.unlink()
    line("migrate")
    assert not settings.TONGGUAN_KEYS.exists()


def test_an_organisation_is_set_up_by_options(told, sent):
    answer = told("setup", "--organisation", "市大数据局", "--kind", "gov", *PEOPLE)
    assert answer["tenant"] == "市大数据局"
    assert [(one["role"], one["username"], one["name"]) for one in answer["people"]] == [
        ("sysadmin", "zhang", "张伟"),
        ("secadmin", "li", "李娜"),
        ("auditadmin", "wang", "王芳"),
        ("leader", "zhao", "赵局"),
    ]
    assert not setting_up.is_open()


def test_an_organisation_is_set_up_by_json_on_stdin(told, sent):
    said = {"organisation": "某公司", "kind": "company", "uscc": people.credit_code()}
    for role, name in (("sysadmin", "甲"), ("secadmin", "乙"), ("auditadmin", "丙"), ("leader", "丁")):
        said[role] = {"username": role, "name": name, "email": f"{role}@example.cn"}
    sent(json.dumps(said))
    assert len(told("setup")["people"]) == 4
    assert Tenant.objects.get().kind == "company"
    assert User.objects.get(username="leader").email == "leader@example.cn"


@pytest.mark.parametrize(
    ("words", "said", "reason"),
    [
        ((), "no json", "JSON object"),
        ((), "[]", "JSON object"),
        (("--organisation", "甲局", "--sysadmin", "zhang"), "", "USERNAME=NAME"),
        (("--organisation", "甲局", "--sysadmin", "zhang=张伟"), "", "Say who it is"),
        (("--organisation", "甲局", *PEOPLE[:6], "--leader", "zhao=张伟"), "", "different people"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_made(line, sent, words, said, reason):
    sent(said)
    ended = line("setup", *words)
    assert ended.status == 3
    assert reason in ended.err
    assert not Tenant.objects.exists()


def test_the_same_organisation_is_not_set_up_twice_but_another_one_is(line, told, sent):
    told("setup", "--organisation", "甲局", *PEOPLE)
    assert line("setup", "--organisation", "甲局", *PEOPLE).status == 3
    others = [word.replace("=", "2=") for word in PEOPLE]
    told("setup", "--organisation", "乙局", *others)
    assert Tenant.objects.count() == 2


def test_the_code_is_printed_while_there_is_one(told, line):
    assert told("setup", "--code")["code"] == first_code.ready()
    Tenant.objects.create(name="市数据局")
    assert line("setup", "--code").status == 3


def test_in_running_state_no_account_with_roles_is_made_past_the_administrators(line, told, sent, running):
    told("setup", "--organisation", "甲局", *PEOPLE)
    sent("correct-horse-41\n")
    ended = line("user", "create", "chen", "--role", "office_head")
    assert ended.status == 3
    assert "security administrator asks" in ended.err
    assert "tongguan recover" in ended.err
    assert not User.objects.filter(username="chen").exists()


def test_in_running_state_the_password_of_an_administrator_is_not_set_in_silence(line, told, sent, running):
    told("setup", "--organisation", "甲局", *PEOPLE)
    before = User.objects.get(username="li").password
    sent("correct-horse-41\n")
    assert line("user", "passwd", "li").status == 3
    assert User.objects.get(username="li").password == before


def test_an_administrator_is_recovered_and_a_reason_is_wanted(line, told, sent):
    told("setup", "--organisation", "甲局", *PEOPLE)
    assert line("recover", "secadmin", "li", "--reason", " ").status == 3
    answer = told("recover", "secadmin", "li", "--reason", "手机遗失")
    assert User.objects.get(username="li").check_password(answer["password"])
    assert answer["until"] is None
    assert told("recover", "secadmin", "sun", "--name", "孙工", "--reason", "李娜调离")["until"]
    assert Membership.objects.get(user__username="sun").role == "secadmin"
