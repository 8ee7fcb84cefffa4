"""Channels and webhooks on pages: the system administrator alone sets them up, tries them out and looks after them."""

import json
import re

import pytest

from tests import people
from tests.web.markup import read
from tongguan.channels import deliveries
from tongguan.channels.models import Address, Channel, Delivery, Rule, Silence, Wish
from tongguan.core import jobs
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry

ROBOT = {"name": "值班群", "address": "", "language": "zh-hans", "is_active": "on", "key": "k-1"}
HOOK = {"name": "运维平台", "address": "", "is_active": "on", "events": ["notice.duty"], "steps": ["move.nda"]}


@pytest.fixture
def admin(client_as):
    return client_as("sysadmin")


@pytest.fixture
def make_robot(admin, receiver):
    def make(**given):
        return admin.post("/platform/channels/new/wecom_robot/", ROBOT | {"address": receiver.address} | given)

    return make


@pytest.fixture
def make_hook(admin, receiver):
    def make(**given):
        return admin.post("/platform/webhooks/new/", HOOK | {"address": receiver.address} | given)

    return make


def the(stored):
    return stored(Channel.objects.select_related("data_key").get)


def test_a_robot_is_set_up_tried_out_and_told_to_be_working(admin, make_robot, stored, tenant, receiver):
    answer = make_robot()
    channel = the(stored)
    assert answer.url == f"/platform/channels/{channel.pk}/"
    assert admin.post(f"{answer.url}do/", {"do": "test"}).url == answer.url
    assert deliveries.send_due(tenant) == {"taken": 1, "failed": 0}
    page = admin.get(answer.url)
    assert read(page).objections == []
    assert "正常" in page.content.decode()
    assert "k-1" not in page.content.decode()
    assert receiver.asked[0].query == {"key": "k-1"}
    listed = admin.get("/platform/channels/")
    assert read(listed).objections == []
    assert "值班群" in listed.content.decode()
    assert "电子邮件" in listed.content.decode()


@pytest.mark.parametrize("kind", ["wecom_robot", "wecom_app", "dingtalk_robot", "feishu_robot"])
def test_each_kind_has_its_form_with_the_public_service_as_a_proposal(admin, kind):
    page = admin.get(f"/platform/channels/new/{kind}/")
    assert page.status_code == 200
    assert read(page).objections == []
    assert 'value="https://' in page.content.decode()
    assert admin.get("/platform/channels/new/webhook/").status_code == 404
    assert admin.get("/platform/channels/new/else/").status_code == 404


def test_what_is_missing_or_not_allowed_is_told_beside_its_field(admin, make_robot, make_hook, stored, settings):
    assert make_robot(key="").status_code == 422
    assert make_hook(events=[], steps=[]).status_code == 422
    assert make_hook(events=["move.nothing"]).status_code == 422
    settings.OUTBOUND = []
    for address in ("http://127.0.0.1:1/", "http://169.254.169.254/latest/", "file:///etc/passwd", "ftp://x/"):
        answer = make_robot(address=address)
        assert answer.status_code == 422, address
        assert "tg-wrong" in answer.content.decode()
        assert make_hook(address=address).status_code == 422, address
    assert not stored(Channel.objects.exists)


def test_a_secret_left_empty_stays_and_a_new_one_takes_its_place(admin, make_robot, stored, tenant):
    path = make_robot().url
    admin.post(path, ROBOT | {"address": the(stored).address, "key": "", "name": "新名"})
    with people.as_system(tenant):
        assert "k-1" in Channel.objects.get().secret()
    admin.post(path, ROBOT | {"address": the(stored).address, "key": "k-2"})
    with people.as_system(tenant):
        assert "k-2" in Channel.objects.get().secret()
        told = str(list(AuditEntry.objects.filter(register="channel").values_list("changes", flat=True)))
    assert "新名" in told
    assert "k-1" not in told
    assert "k-2" not in told


def test_rules_are_added_and_dropped(admin, make_robot, stored):
    path = make_robot().url
    for _time in range(2):
        admin.post(f"{path}do/", {"do": "rule", "kind": "leader", "role": "leader", "urgent": "on"})
    rule = stored(Rule.objects.get)
    assert (rule.kind, rule.role, rule.urgent) == ("leader", "leader", True)
    assert "主管领导" in admin.get(path).content.decode()
    admin.post(f"{path}do/", {"do": "rule", "kind": "nothing"})
    admin.post(f"{path}do/", {"do": "drop", "rule": str(rule.pk)})
    assert not stored(Rule.objects.exists)
    assert admin.post(f"{path}do/", {"do": "drop", "rule": str(rule.pk)}).status_code == 404
    assert admin.post(f"{path}do/", {"do": "else"}).status_code == 404


def test_a_webhook_shows_its_secret_once_and_another_in_its_place(admin, make_hook, stored, tenant):
    answer = make_hook()
    assert read(answer).objections == []
    secret = re.search(r'value="(whsec_[^"]+)"', answer.content.decode()).group(1)
    channel = the(stored)
    assert channel.events == ["notice.duty", "move.nda"]
    page = admin.get(f"/platform/webhooks/{channel.pk}/")
    assert read(page).objections == []
    assert secret not in page.content.decode()
    again = admin.post(f"/platform/webhooks/{channel.pk}/secret/").content.decode()
    other = re.search(r'value="(whsec_[^"]+)"', again).group(1)
    assert other != secret
    with people.as_system(tenant):
        assert the(stored).secret() == other
        assert AuditEntry.objects.filter(register="webhook", action="secret").count() == 2
        assert "whsec" not in str(list(AuditEntry.objects.values_list("changes", "reason")))
    assert "运维平台" in admin.get("/platform/webhooks/").content.decode()


def test_the_log_tells_what_became_of_it_and_sends_again(admin, make_hook, stored, tenant, receiver):
    make_hook()
    path = f"/platform/webhooks/{the(stored).pk}/"
    receiver.says(503, "<b>坏</b>".encode())
    admin.post(f"{path}do/", {"do": "test"})
    deliveries.send_due(tenant)
    page = admin.get(path)
    text = page.content.decode()
    assert read(page).objections == []
    assert "503" in text
    assert "<b>坏" not in text
    row = stored(Delivery.objects.get)
    receiver.says(204, b"")
    admin.post(f"{path}do/", {"do": "again", "delivery": str(row.pk)})
    assert deliveries.send_due(tenant)["taken"] == 1
    assert admin.post(f"{path}do/", {"do": "again", "delivery": "999999"}).status_code == 404


def test_what_is_removed_is_gone_with_its_secret(admin, make_hook, stored):
    make_hook()
    path = f"/platform/webhooks/{the(stored).pk}/"
    assert admin.post(f"{path}do/", {"do": "remove"}).url == "/platform/webhooks/"
    assert admin.get(path).status_code == 404
    row = the(stored)
    assert (row.sealed, row.is_active) == ("", False)


def test_nobody_else_comes_in_and_no_other_tenant_sees_them(make_hook, make_robot, client_as, stored, other_tenant):
    robot = make_robot().url
    make_hook()
    hook = f"/platform/webhooks/{stored(lambda: Channel.objects.get(kind='webhook').pk)}/"
    for role in ("secadmin", "auditadmin", "office_head", "leader", "vendor_manager"):
        for path in ("/platform/channels/", "/platform/webhooks/", robot, hook, "/platform/webhooks/new/"):
            assert client_as(role).get(path).status_code == 403, (role, path)
        assert client_as(role).post(f"{hook}secret/").status_code == 403, role
        assert client_as(role).post(f"{robot}do/", {"do": "remove"}).status_code == 403, role
    stranger = client_as("sysadmin", of=other_tenant)
    for path in (robot, hook):
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}do/", {"do": "test"}).status_code == 404
    assert stranger.post(f"{hook}secret/").status_code == 404
    assert "运维平台" not in stranger.get("/platform/webhooks/").content.decode()


def test_a_kind_is_not_reached_by_the_address_of_another(admin, make_robot, make_hook, stored):
    make_robot()
    assert admin.get(f"/platform/webhooks/{the(stored).pk}/").status_code == 404


def test_everybody_says_how_he_wants_to_hear_of_it(head, channel_of, tenant, stored):
    app, group = channel_of("wecom_app"), channel_of("wecom_robot")
    page = head.get("/account/mail/")
    assert read(page).objections == []
    assert f'name="channel-{app.pk}-leader"' in page.content.decode()
    assert f'name="channel-{group.pk}-leader"' not in page.content.decode()
    given = {
        f"channel-{app.pk}-name": "ZhangSan",
        f"channel-{app.pk}-leader": "at_once",
        f"channel-{app.pk}-breach": "at_once",
        "quiet-since": "20",
        "quiet-until": "7",
        "quiet-days-off": "on",
    }
    assert head.post("/account/mail/", given).status_code == 302
    with acting_as(head.user, tenant):
        assert Address.objects.get().name == "ZhangSan"
        assert [(wish.kind, wish.when) for wish in Wish.objects.all()] == [("leader", "at_once")]
        assert Silence.objects.get().as_tuple() == (20, 7, True)
    head.post("/account/mail/", {f"channel-{app.pk}-leader": "", f"channel-{app.pk}-name": "<x>", "quiet-since": "25"})
    with acting_as(head.user, tenant):
        assert Address.objects.get().name == "ZhangSan"
        assert not Wish.objects.exists()
        assert Silence.objects.get().since == 20
    assert 'value="ZhangSan"' in head.get("/account/mail/").content.decode()


def test_a_test_mail_goes_to_whoever_asks_for_it(admin, settings, tenant, mailoutbox):
    assert "给我发测试邮件" not in admin.get("/platform/channels/").content.decode()
    settings.MAIL = True
    page = admin.get("/platform/channels/")
    assert read(page).objections == []
    assert "给我发测试邮件" in page.content.decode()
    admin.post("/platform/channels/mail/")
    assert not jobs.run_one(tenant), "without an address there is nothing to send"
    admin.user.email = "admin@example.gov.cn"
    admin.user.save(update_fields=["email"])
    admin.post("/platform/channels/mail/")
    assert jobs.run_one(tenant)
    assert [mail.to for mail in mailoutbox] == [["admin@example.gov.cn"]]


@pytest.mark.parametrize(
    "pasted",
    [
        ("wecom_robot", "/cgi-bin/webhook/send?key=pasted-1", "key"),
        ("dingtalk_robot", "/robot/send?access_token=pasted-1", "token"),
        ("feishu_robot", "/open-apis/bot/v2/hook/pasted-1", "token"),
    ],
)
def test_of_the_whole_address_of_a_robot_the_secret_is_sealed(admin, receiver, tenant, pasted):
    kind, rest, secret = pasted
    given = ROBOT | {"address": receiver.address + rest, "key": "", "token": "", "secret": ""}
    assert admin.post(f"/platform/channels/new/{kind}/", given).status_code == 302
    with people.as_system(tenant):
        channel = Channel.objects.get()
        assert channel.address == receiver.address
        assert json.loads(channel.secret())[secret] == "pasted-1"
        assert "pasted-1" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_of_the_groups_people_from_outside_see_those_alone_that_know_them(client_as, channel_of, tenant):
    """How the organisation's own groups are called is not for vendors and customers."""
    app, group, common = channel_of("wecom_app"), channel_of("wecom_robot"), channel_of("dingtalk_robot")
    vendor = client_as("vendor_staff")
    with acting_as(vendor.user, tenant):
        Address.objects.create(tenant=tenant, channel=common, user=vendor.user, name="ZhangSan")
    page = vendor.get("/account/mail/").content.decode()
    assert [f'name="channel-{one.pk}-name"' in page for one in (app, group, common)] == [True, False, True]
    vendor.post("/account/mail/", {f"channel-{group.pk}-name": "LiSi"})
    with acting_as(vendor.user, tenant):
        assert [one.channel for one in Address.objects.all()] == [common]
