"""At the door: people in and out, media and devices, each in two taps; and what is refused there."""

import datetime as dt

import pytest

from tests import people
from tests.examples import make
from tests.outsourcing.stories import staff
from tests.web.markup import read
from tongguan.access.models import MediaEvent, ZoneVisit
from tongguan.core.models import AuditEntry


@pytest.fixture
def room(tenant):
    """A controlled room, and somebody of a vendor before it."""
    with people.as_system(tenant):
        return make("zone", level="controlled"), staff()


@pytest.fixture
def keeper(client_as, tenant):
    """The browser of a clerk who stands in the register of people."""
    browser = client_as("office_staff")
    with people.as_system(tenant):
        browser.person = make("person", account=browser.user, name="门卫老王")
    return browser


def come_in(browser, zone, who, **said):
    told = {"do": "sign_in", "zone": zone.pk, "staff": who.pk, "purpose": "更换电池"} | said
    return browser.post(f"/sites/?zone={zone.pk}", told)


def told(answer):
    return answer.content.decode()


def test_service_staff_are_signed_in_and_out_with_one_button_each(keeper, room, stored):
    zone, who = room
    page = keeper.get(f"/sites/?zone={zone.pk}")
    assert read(page).objections == []
    assert who.person.name in told(page)
    assert come_in(keeper, zone, who, escort=keeper.person.number).status_code == 302
    visit = stored(ZoneVisit.objects.get)
    assert (visit.zone_id, visit.vendor_staff_id, visit.escort_id) == (zone.pk, who.pk, keeper.person.pk)
    leave = {"do": "sign_out", "record": visit.pk, "version": visit.version, "escorted": "yes"}
    assert keeper.post("/sites/", leave).status_code == 302
    stored(visit.refresh_from_db)
    assert (visit.state, visit.escort_at_all_times, visit.out_at is None) == ("closed", True, False)


def test_nobody_of_a_vendor_comes_into_a_controlled_zone_alone_twice_or_before_being_on_board(keeper, room, stored):
    zone, who = room
    proposed = stored(lambda: staff("proposed"))
    alone = come_in(keeper, zone, who)
    assert alone.status_code == 422
    assert "更换电池" in told(alone)
    assert come_in(keeper, zone, proposed, escort=keeper.person.number).status_code == 422
    assert come_in(keeper, zone, who, escort="查无此人").status_code == 422
    come_in(keeper, zone, who, escort=keeper.person.number)
    assert come_in(keeper, zone, who, escort=keeper.person.number).status_code == 422
    assert stored(ZoneVisit.objects.count) == 1


def test_service_staff_are_not_signed_out_without_saying_whether_they_were_escorted(keeper, room, stored):
    zone, who = room
    come_in(keeper, zone, who, escort=keeper.person.number)
    visit = stored(ZoneVisit.objects.get)
    refused = keeper.post("/sites/", {"do": "sign_out", "record": visit.pk, "version": visit.version})
    assert refused.status_code == 422
    assert "A.5.d" in told(refused)
    assert stored(AuditEntry.objects.filter(register="zone_visit", action="refused:sign_out").count) == 1


def test_a_medium_is_handed_out_and_taken_back_and_both_stand_in_its_book(keeper, room, stored):
    zone, who = room
    medium = stored(lambda: make("media", zone=zone))
    page = keeper.get("/sites/media/")
    assert read(page).objections == []
    form = {"record": medium.pk, "version": medium.version}
    given = {"staff": who.number, "what_for": "导出日志", "approved_by": keeper.person.number}
    both = keeper.post("/sites/media/", {"do": "issue", **form, **given, "holder": keeper.person.number})
    assert both.status_code == 422
    assert keeper.post("/sites/media/", {"do": "issue", **form, **given}).status_code == 302
    stored(medium.refresh_from_db)
    assert (medium.state, medium.holder_staff_id) == ("in_use", who.pk)
    assert read(keeper.get("/sites/media/")).objections == []
    used = {"do": "use", "record": medium.pk, "kind": "copy", "what_for": "导出日志", "whereto": "分析主机"}
    assert keeper.post("/sites/media/", used | {"supervised_by": keeper.person.number}).status_code == 302
    assert keeper.post("/sites/media/", used | {"kind": "destroy"}).status_code == 422
    stale = keeper.post("/sites/media/", {"do": "take_back", **form, "location": "二层"})
    assert stale.status_code == 422
    form["version"] = medium.version
    assert (
        keeper.post("/sites/media/", {"do": "take_back", **form, "zone": zone.pk, "location": "二层"}).status_code
        == 302
    )
    stored(medium.refresh_from_db)
    assert (medium.state, medium.holder_staff_id, medium.location) == ("in_store", None, "二层")
    events = stored(lambda: list(MediaEvent.objects.order_by("pk").values_list("kind", "by", "by_staff")))
    me = keeper.person.pk
    assert events == [("issue", me, None), ("copy", None, who.pk), ("return", me, None)]


def test_media_are_counted_and_what_was_done_with_them_is_confirmed_by_somebody_else(client_as, keeper, stored, today):
    medium = stored(lambda: make("media", found_at_count=None, counted_on=None))
    form = {"do": "count", "record": medium.pk, "version": medium.version, "found": "no"}
    assert keeper.post("/sites/media/", form).status_code == 302
    stored(medium.refresh_from_db)
    assert (medium.counted_on, medium.found_at_count) == (today, False)
    event = stored(lambda: make("media_event", media=medium))
    assert (
        keeper.post("/sites/media/", {"do": "confirm", "record": event.pk, "version": event.version}).status_code == 422
    )
    officer = client_as("sec_officer")
    assert read(officer.get("/sites/media/")).objections == []
    assert (
        officer.post("/sites/media/", {"do": "confirm", "record": event.pk, "version": event.version}).status_code
        == 302
    )
    stored(event.refresh_from_db)
    assert event.state == "confirmed"


def test_a_medium_is_destroyed_before_a_witness_by_somebody_else_than_who_entered_it(client_as, keeper, tenant, stored):
    officer = client_as("sec_officer")
    with people.as_system(tenant):
        make("person", account=officer.user, name="安全员")
        medium = make("media")
    form = {"do": "destroy", "record": medium.pk, "version": medium.version, "method": "粉碎", "reason": "已损坏"}
    assert officer.post("/sites/media/", form).status_code == 422
    assert stored(lambda: type(medium).objects.get(pk=medium.pk).state) == "in_store"
    assert officer.post("/sites/media/", form | {"witness": keeper.person.number}).status_code == 302
    assert stored(lambda: type(medium).objects.get(pk=medium.pk).state) == "destroyed"
    assert stored(MediaEvent.objects.get).kind == "destroy"


def test_a_device_is_approved_let_in_and_let_out_without_data(client_as, keeper, stored, today):
    head = client_as("office_head")
    device = stored(lambda: make("device_entry", isolation="", checked_by=None, checked_on=None))
    form = lambda: {"record": device.pk, "version": device.version}  # noqa: E731  one line says it
    assert head.post("/sites/devices/", {"do": "approve", **form()}).status_code == 302
    stored(device.refresh_from_db)
    assert read(keeper.get("/sites/devices/")).objections == []
    said = {"checked_by": keeper.person.number, "segment": "测试网段"}
    assert keeper.post("/sites/devices/", {"do": "put_to_use", **form(), **said}).status_code == 422
    assert (
        keeper.post("/sites/devices/", {"do": "put_to_use", **form(), **said, "isolation": "独立网段"}).status_code
        == 302
    )
    stored(device.refresh_from_db)
    assert (device.state, device.checked_on, device.in_on) == ("in_use", today, today)
    assert keeper.post("/sites/devices/", {"do": "remove", **form()}).status_code == 422
    assert keeper.post("/sites/devices/", {"do": "remove", **form(), "cleared": "yes"}).status_code == 302
    stored(device.refresh_from_db)
    assert (device.state, device.data_cleared, device.out_on) == ("removed", True, today)


def test_who_only_reads_gets_no_buttons_and_people_of_vendors_do_not_come_here(client_as, room, stored):
    stored(lambda: make("zone_visit", zone=room[0], in_at=dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)))
    page = client_as("internal_auditor").get("/sites/")
    assert page.status_code == 200
    assert 'name="do"' not in told(page)
    assert "tg-tone-bad" in told(page)
    assert client_as("internal_auditor").post("/sites/", {"do": "sign_out", "record": 1}).status_code == 403
    assert client_as("vendor_manager").get("/sites/").status_code == 403
