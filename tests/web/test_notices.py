"""The bell, the list of notices and the wishes for mail: only one's own, read on request, without JavaScript."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.examples import make
from tests.web.boards import TOLD_BESIDES
from tests.web.markup import read
from tongguan.core import mailing, notices
from tongguan.core.models import MailWish, Notification, User
from tongguan.core.notices import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def tell(tenant):
    """Tells an account of so many vendors that something waits."""

    def some(user, count=1, kind=Kind.WAITS):
        with people.as_system(tenant):
            rows = [make("vendor") for _number in range(count)]
            notices.tell(
                notices.notice(kind, user.pk, ("vendor", row.pk), "x", state="candidate", due="2026-11-21")
                for row in rows
            )
        return rows

    return some


def test_the_bell_counts_what_is_to_be_read_on_every_page(head, tell):
    assert 'class="tg-bell"' in head.get("/").content.decode()
    tell(head.user, 3)
    page = head.get("/vendor/")
    (bell,) = read(page).all("a", **{"class": "tg-bell"})
    assert bell["href"] == "/notifications/"
    assert "3" in bell["aria-label"]
    assert "<span>3</span>" in page.content.decode()


def test_the_bell_stops_counting_where_it_has_no_room(head, tell, tenant):
    (vendor,) = tell(head.user)
    with people.as_system(tenant):
        notices.tell(notices.notice(Kind.WAITS, head.user.pk, ("vendor", vendor.pk), str(n)) for n in range(120))
    assert "<span>99+</span>" in head.get("/").content.decode()


def test_a_notice_leads_to_its_record_and_goes_once_it_is_read(head, tell, stored):
    (vendor,) = tell(head.user)
    page = head.get("/notifications/")
    assert read(page).objections == []
    assert vendor.url in {a.get("href") for a in read(page).all("a")}
    row = stored(Notification.objects.get)
    assert head.post("/notifications/", {"notice": row.pk}).status_code == 302
    assert vendor.url not in {a.get("href") for a in read(head.get("/notifications/")).all("a")}
    assert vendor.url in {a.get("href") for a in read(head.get("/notifications/?all=1")).all("a")}


def test_marking_all_leaves_what_came_since(head, tell, stored):
    tell(head.user, 2)
    upto = stored(Notification.objects.order_by("-pk").first).pk
    tell(head.user)
    head.post("/notifications/", {"upto": upto})
    assert stored(Notification.objects.filter(read_at=None).count) == 1


def test_nobody_reads_or_marks_the_notices_of_others(head, clerk, tell, stored):
    (vendor,) = tell(clerk.user)
    assert str(vendor) not in head.get("/notifications/?all=1").content.decode()
    head.post("/notifications/", {"notice": stored(Notification.objects.get).pk, "upto": 10**9})
    head.post("/notifications/", {"upto": 10**9})
    assert stored(Notification.objects.get).read_at is None


def test_the_list_is_narrowed_to_a_kind_and_odd_addresses_do_no_harm(head, tell):
    (waiting,), (due,) = tell(head.user), tell(head.user, kind=Kind.DUTY)
    shown = {a.get("href") for a in read(head.get("/notifications/?kind=duty")).all("a")}
    assert due.url in shown
    assert waiting.url not in shown
    assert head.get("/notifications/?kind=x&after=y&before=").status_code == 200
    assert head.post("/notifications/", {"notice": "x"}).status_code == 302


def test_many_notices_cost_no_more_statements_than_few(head, tell):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert head.get("/notifications/").status_code == 200
        return len(asked)

    tell(head.user, 2)
    cost()  # the first page of a session asks for its limits too
    few = cost()
    tell(head.user, 18)
    # PostgreSQL is told besides who is asking.
    assert cost() == few <= 20 + TOLD_BESIDES


def test_people_say_for_each_kind_how_they_want_to_hear_of_it_by_mail(head):
    page = head.get("/account/mail/")
    assert read(page).objections == []
    head.post("/account/mail/", {"waits": "digest", "breach": "at_once", "duty": "by pigeon"})
    wishes = mailing.wishes_of(User.objects.get(pk=head.user.pk))
    assert (wishes["waits"], wishes["breach"], wishes["duty"]) == ("digest", "digest", "at_once")
    head.post("/account/mail/", {"all": "never", "waits": "digest"})
    assert set(MailWish.objects.filter(user=head.user).values_list("when", flat=True)) == {"never"}


def test_strangers_are_sent_to_the_log_in(client, tenant):
    for url in ("/notifications/", "/account/mail/"):
        assert client.get(url).url.startswith("/login/")
