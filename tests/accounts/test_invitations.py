"""Invitations work once and for a while."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.accounts.conftest import GOOD
from tongguan.accounts import invitations, life
from tongguan.accounts.models import Invitation
from tongguan.core.models import AuditEntry, Token, User


@pytest.fixture
def new(user_with):
    """An account that nobody has used yet."""
    user = user_with("office_staff", name="新人")
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def link(new, user_with):
    """What stands in the link of an invitation for them."""
    text, _until = invitations.make(new, by=user_with("sysadmin"))
    return text


def test_whoever_has_the_link_sets_the_password_and_need_not_change_it(new, link):
    assert invitations.take_up(link, GOOD) == new
    new.refresh_from_db()
    assert new.check_password(GOOD)
    assert not new.must_change_password


def test_it_works_once(link):
    invitations.take_up(link, GOOD)
    assert invitations.find(link) is None
    assert invitations.take_up(link, "Blauer-See-88-x") is None


def test_a_weak_password_does_not_use_it_up(new, link):
    with pytest.raises(ValidationError):
        invitations.take_up(link, "12345")
    assert invitations.find(link).user == new


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_sets_the_password(new, link, race):
    outcomes = race(
        lambda: invitations.take_up(link, GOOD),
        lambda: invitations.take_up(link, "Blauer-See-88-x"),
    )
    assert sorted(map(str, outcomes)) == sorted(["None", str(new)])
    new.refresh_from_db()
    assert sum(new.check_password(text) for text in (GOOD, "Blauer-See-88-x")) == 1


def test_after_three_days_it_works_no_more_and_is_forgotten(link):
    held = Invitation.objects.get()
    assert abs(held.expires_at - held.made_at - dt.timedelta(hours=72)) < dt.timedelta(minutes=1)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert invitations.find(link) is None
    assert invitations.take_up(link, GOOD) is None
    assert invitations.tidy() == 1


def test_a_newer_one_takes_the_place_of_the_older(new, link):
    newer, _until = invitations.make(new, by=User.objects.system())
    assert invitations.find(link) is None
    assert invitations.find(newer)


def test_nobody_is_invited_to_a_closed_account_and_an_open_invitation_ends_with_it(new, link):
    life.close(new, by=User.objects.system())
    assert invitations.find(link) is None
    with pytest.raises(ValidationError):
        invitations.make(new, by=User.objects.system())


def test_what_is_kept_and_written_down_does_not_hold_the_link(new, link):
    assert link not in str(list(Invitation.objects.values()))
    assert link not in str(list(AuditEntry.objects.values()))
    invitations.take_up(link, GOOD)
    noted = AuditEntry.objects.filter(register="user", record=new.pk, tenant=None).values_list("action", flat=True)
    assert {"invited", "password", "invitation_taken_up"} <= set(noted)


def test_without_mail_the_link_is_shown_and_with_mail_it_is_not(new, settings):
    by = User.objects.system()
    settings.ADDRESS = "https://tongguan.example.org"
    shown = invitations.invite(new, by=by)
    assert shown.link.startswith("https://tongguan.example.org/invitation/")
    new.email, settings.MAIL = "new@sjj.example", True
    mailed = invitations.invite(new, by=by)
    assert (mailed.link, mailed.mailed_to) == ("", "new@sjj.example")
    text = mail.outbox[0].body.split("/invitation/")[1].partition("/")[0]
    assert invitations.find(text).user == new


def test_where_the_mail_server_takes_nothing_the_link_is_shown(new, settings, monkeypatch):
    def refuse(*_args, **_options):
        raise OSError("nobody there")

    monkeypatch.setattr(invitations, "send_mail", refuse)
    settings.MAIL, settings.ADDRESS, new.email = True, "https://tongguan.example.org", "new@sjj.example"
    assert invitations.invite(new, by=User.objects.system()).link


def test_the_page_lets_choose_once_and_says_nothing_of_links_that_work_no_more(client, new, link):
    page = client.get(f"/invitation/{link}/")
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    assert new.name in page.content.decode()
    weak = client.post(f"/invitation/{link}/", {"password": "123", "again": "124"})
    assert weak.status_code == 422
    assert client.post(f"/invitation/{link}/", {"password": GOOD, "again": GOOD}).url == "/login/"
    over = [client.get(f"/invitation/{text}/") for text in (link, "invented")]
    assert [page.status_code for page in over] == [410, 410]
    assert new.name not in over[0].content.decode()
    assert client.post(f"/invitation/{link}/", {"password": GOOD, "again": GOOD}).status_code == 410
    assert client.post("/login/", {"username": new.username, "password": GOOD}).status_code == 302


def test_the_system_administrator_invites_from_the_page_and_the_link_is_shown_there_once(client_as, new, client):
    keeper = client_as("sysadmin")
    page = keeper.post(f"/platform/account/{new.pk}/invite/", {"reason": "入职"})
    assert page["Cache-Control"] == "no-store"
    text = page.content.decode().split("http://testserver/invitation/")[1].partition("/")[0]
    assert invitations.find(text).made_by == keeper.user
    assert "invitation/" not in keeper.get(f"/platform/account/{new.pk}/").content.decode()
    client.post(f"/invitation/{text}/", {"password": GOOD, "again": GOOD})
    assert client.post("/login/", {"username": new.username, "password": GOOD}).url == "/"


def test_a_program_of_the_system_administrator_gets_the_link_as_such(client, new, user_with, tenant):
    head = {"Authorization": f"Bearer {Token.make(user_with('sysadmin'), tenant)}"}
    asked = client.post(f"/api/v1/account/{new.pk}/invite", {}, content_type="application/json", headers=head)
    told = asked.json()
    assert "password" not in told
    assert invitations.find(told["link"].split("/invitation/")[1].rstrip("/")).user == new
