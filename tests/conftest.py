"""What every test may ask for: a home and a database of its own, tenants, people in roles, a fixed day, races."""

import contextlib
import datetime as dt
import gc
import os
import shutil
import threading
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import override_settings
from django.utils import translation

from tests import people
from tests.channels.services import channel_of, receiver  # noqa: F401  fixtures for those who ask for them
from tests.phones import demanded, phone_of, time_of_codes  # noqa: F401  fixtures for those who ask for them
from tests.sampling import SAMPLE
from tests.standing import standing  # noqa: F401  a fixture for those who ask for it
from tongguan.core import calendar, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import OfficialDay, Tenant
from tongguan.core.registers import registry

DAY = "2026-11-21"
HERE = Path(__file__).parent


TENANT = 7_000_001
CONTRACTS = (
    "test_every_register.py",
    "test_every_workflow.py",
    "test_every_page.py",
    "test_every_sheet.py",
    "test_constraints.py",
    "test_openapi.py",
)
"""What holds for every register is tried with all of them on SQLite; on PostgreSQL with those that have every kind of
field, row and filter between them, beside one saved example of each."""


def pytest_collection_finish(session):
    """What is loaded stays loaded: a collector that looks through all of it again and again costs a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_collection_modifyitems(config, items):
    """On SQLite there is nothing to be said of what PostgreSQL alone can do; there only what asks the database is
    tried, and the contracts by sample.

    `EVERY_REGISTER=1` tries them with all registers on PostgreSQL too, as `make integration` does.
    """
    on_postgresql = connection.vendor == "postgresql"
    elsewhere = {item for item in items if not on_postgresql and item.get_closest_marker("postgresql")}
    if on_postgresql:
        elsewhere |= {item for item in items if not _asks_the_database(item)}
    if not os.environ.get("EVERY_REGISTER"):
        elsewhere |= {item for item in items if _is_left_to_the_long_run(item)}
        if on_postgresql:
            elsewhere |= {item for item in items if _is_beyond_the_sample(item) or _is_tried_once(item)}
    config.hook.pytest_deselected(items=list(elsewhere))
    items[:] = [item for item in items if item not in elsewhere]


ONCE = (
    "attacks/",
    "isolation/test_foreign_links.py",
    "isolation/test_lists.py",
    "isolation/test_rivals.py",
    "isolation/test_rows.py",
    "isolation/test_script.py",
    "api/test_by_machine.py",
    "api/test_problems.py",
    "cli/test_demo.py",
    "cli/test_making_the_demo.py",
    "cli/test_outside.py",
    "cli/test_running.py",
    "isolation/test_portal.py",
    "risk/test_doors.py",
    "web/",
)
"""What the doors make of odd input and of strangers is theirs to answer, not the database's: it is tried on SQLite.

What PostgreSQL itself keeps strangers from has tests of its own: isolation/test_second_net.py, core/test_isolation.py.
"""
PAGES = ("web/test_board.py", "web/test_desks.py", "web/test_every_page.py", "web/test_list.py")
"""Pages that ask the database in ways of their own are tried on both."""
COUNTED_ONCE = ("test_a_desk_costs_the_same_for_one_of_each_and_for_many", "test_every_operation_can_be_reached")
"""What counts statements or addresses counts the same on either database."""
COSTS = ("test_a_page_costs_no_more_for_another_record", "test_a_list_page_costs_no_more_for_another_row")
"""Pages of one code: counted for a sample of registers, and for all of them in `make integration`."""
LONG = ("isolation/test_lists.py", "attacks/test_parameters.py")
"""Every address tried by every stranger: minutes of work, for `make integration`; rows and links are tried always."""


def _asks_the_database(item):
    """What no database is asked for is the same on either."""
    return bool({"db", "transactional_db"} & set(item.fixturenames)) or item.get_closest_marker("django_db") is not None


def _is_tried_once(item):
    path = item.path.relative_to(HERE).as_posix()
    return item.originalname in COUNTED_ONCE or (path.startswith(ONCE) and path not in PAGES)


def _is_left_to_the_long_run(item):
    if item.path.relative_to(HERE).as_posix().startswith(LONG):
        return True
    if item.originalname.startswith("test_a_breach_opens"):
        # What is broken is asked of every check always; how a breach is kept is the same for all of them.
        return _not_in_one_of(10, item)
    if item.originalname not in COSTS:
        return False
    return item.callspec.params["register"].name not in SAMPLE


def _not_in_one_of(part, item):
    return zlib.crc32(item.name.encode()) % part > 0


def _is_beyond_the_sample(item):
    params = item.callspec.params if hasattr(item, "callspec") else {}
    if item.originalname.startswith("test_one_violation"):
        # What a deed breaks is the same on both.
        return _not_in_one_of(10, item)
    if item.originalname.startswith("test_a_breach_opens"):
        return _not_in_one_of(50, item)
    if item.originalname.startswith("test_asked_together"):
        # Each check is asked alone on both; how answers are put together is the same whatever they are asked for.
        return params["scope"] not in {"project", "staff"}
    if item.originalname == "test_its_declaration_is_sound":
        return True
    register = getattr(params.get("register"), "name", params.get("name", ""))
    return item.path.name in CONTRACTS and register in registry and register not in SAMPLE


@pytest.fixture(autouse=True)
def language():
    """A request or a command leaves its language in force for the thread; the next test begins in the default one."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """Files, keys and anchors of this run lie apart from those of any installation and of any other worker."""
    path = tmp_path_factory.mktemp("home")
    (path / "static").mkdir()
    apart = override_settings(
        TONGGUAN_HOME=path,
        TONGGUAN_KEYS=None,
        MEDIA_ROOT=path / "evidence",
        STATIC_ROOT=path / "static",
        TODAY=DAY,
        # Argon2 is slow on purpose; tests log in often.
        # One account of many tests would soon have asked too often.
        LIMITS={},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    with apart:
        yield path


@pytest.fixture(scope="session")
def django_db_modify_db_settings(home, django_db_modify_db_settings):
    """The SQLite file of a run lies in its home, so that two runs never share one; nobody waits until it is on disk."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(home / "test.sqlite3")
        connection.settings_dict["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Made and migrated by the owner; on PostgreSQL all tests then run under the role that policies bind."""
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Only tests empty tables; the application may not.
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {settings.DATABASE_ROLE}")
        _connect_as(settings.DATABASE_ROLE)
    yield
    with django_db_blocker.unblock():
        _connect_as(None)


def _connect_as(role):
    options = connection.settings_dict["OPTIONS"]
    options.pop("options", None)
    if role:
        options["options"] = f"-c role={role}"
    connection.close()


@pytest.fixture
def today():
    """The business day of all tests; one that needs another day sets `settings.TODAY`."""
    return clock.today()


@pytest.fixture
def tenant(db, home):
    """The department in which tests happen."""
    # A test is undone in the database; what it announced outside must not speak of the next one's seals.
    shutil.rmtree(home / "anchors", ignore_errors=True)
    if not OfficialDay.objects.exists():
        # A transactional test before this one has emptied every table, those that a migration filled included.
        calendar.seed(range(2018, 2027))
    # Statements are worded once for a tenant: that of all tests is the same one, whatever the database counts.
    return Tenant.objects.create(pk=TENANT, name="市数据局")


@pytest.fixture
def other_tenant(db):
    """A department that has no business with the first."""
    return Tenant.objects.create(name="市档案馆", kind=Tenant.Kind.COMPANY)


@pytest.fixture
def user_with(tenant):
    """An account by its roles: the same roles give the same account, unless it is named otherwise."""

    def find(*roles, name="", of=None):
        return people.account(*roles, name=name, tenant=of or tenant)

    return find


@pytest.fixture
def as_role(tenant, user_with):
    """Everything inside `with as_role("office_head"):` happens in the name of somebody with these roles."""

    def enter(*roles, name="", of=None):
        return acting_as(user_with(*roles, name=name, of=of), of or tenant)

    return enter


@pytest.fixture
def office(as_role):
    """The test happens in the name of the head of the responsible office, who is its clerk too."""
    with as_role("office_head", "office_staff") as actor:
        yield actor


@pytest.fixture
def client_as(user_with):
    """A browser in which somebody with these roles is logged in; `.user` is the account."""

    def log_in(*roles, name="", of=None):
        client = Client()
        client.user = user_with(*roles, name=name, of=of)
        client.force_login(client.user)
        return client

    return log_in


@pytest.fixture
def race():
    """Runs functions at the same moment, each in a thread and on a connection of its own; gives result or exception."""

    def run(*functions):
        outcomes, start = [None] * len(functions), threading.Barrier(len(functions))

        def one(place, function):
            try:
                start.wait(timeout=20)
                outcomes[place] = function()
            except Exception as error:  # noqa: BLE001  what went wrong in a thread is what the test asks for
                outcomes[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads), "a thread hangs: nobody gave way"
        return outcomes

    return run


@pytest.fixture
def as_owner():
    """`with as_owner() as cursor:` is somebody with the database's own password: policies and grants do not bind."""

    @contextlib.contextmanager
    def open_door():
        with connection.cursor() as cursor:
            if connection.vendor != "postgresql":
                yield cursor
                return
            cursor.execute("SET ROLE NONE")
            try:
                yield cursor
            finally:
                if not connection.needs_rollback:
                    cursor.execute(f"SET ROLE {settings.DATABASE_ROLE}")

    return open_door


@pytest.fixture
def on_day(settings):
    """`on_day(2026, 11, 30)` turns the calendar."""

    def turn(year, month, day):
        settings.TODAY = dt.date(year, month, day).isoformat()
        return clock.today()

    return turn
