"""The cases of looking back at logs and grants, in time and to the end (A.2.5.a, A.2.5.d, A.3.g, A.4.e, A.4.f)."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project, unserved
from tests.outsourcing.stories import change, staff

from .cases_logs import grant, source

LATELY, LONG_AGO = dt.date(2026, 11, 2), dt.date(2026, 9, 30)
OVERDUE, AHEAD = dt.date(2026, 11, 10), dt.date(2026, 11, 30)


def review(of, state="done", *, scope="vendor_staff", on=LATELY, **given):
    """A re-check of a source, of one of a project of its own unless told otherwise."""
    told = {"unauthorised": False, "anomalies": []} if "unauthorised" not in given else {}
    signed = {"done_on": on} if state != "planned" else {}
    return make("log_review", source=of, scope=scope, state=state, opening=True, **told | signed | given)


def reviewed(one, *args, **given):
    """A project of which a source was re-checked; returns the project."""
    review(source(project=one), *args, **given)
    return one


def begun(day):
    return project(service_started_on=day, start_on=day)


def looked_back(scope, other):
    """The case of a re-check that every running project needs once a month."""
    bare, old, elsewhere = project(), reviewed(project(), scope=scope, on=LONG_AGO), reviewed(project(), scope=other)
    planned = reviewed(project(), "planned", scope=scope)
    return Case(
        keep=[reviewed(project(), scope=scope), reviewed(project(), "closed", scope="whole")],
        broken=[(one, lambda one=one: reviewed(one, scope=scope)) for one in (bare, old, elsewhere, planned)],
        unbound=[begun(dt.date(2026, 11, 5)), project("suspended"), *unserved()],
    )


@case("doings_of_staff_are_reviewed")
def doings():
    return looked_back("vendor_staff", "access")


@case("access_logs_are_reviewed")
def access():
    return looked_back("access", "changes")


@case("log_sources_are_rechecked")
def rechecked():
    old = {"enabled_on": LONG_AGO}
    bare, undecided, mute = source(**old), source(**old), source(project=None, **old)
    review(undecided, unauthorised=None, anomalies=[])
    review(mute, conclusion="")
    good, early = source(**old), source(enabled_on=LATELY)
    review(good, scope="changes")
    review(early)
    return Case(
        keep=[good, early],
        broken=[(one, lambda one=one: review(one)) for one in (bare, undecided, mute)],
        unbound=[
            source("failed", **old), source(enabled_on=LATELY), source(project=project("mobilising"), **old),
            source(project=begun(LATELY), **old),
        ],
    )  # fmt: skip


def confirmed(one, state="closed", on=LATELY, **given):
    """A campaign over the grants of a project; returns the project."""
    make("access_review", **{"project": one} | given, state=state, done_on=on, items=[], opening=True)
    return one


def held(one=None, **given):
    """A project in which a grant is in use since January; returns the project."""
    return grant(one, **given).vendor_staff.project


@case("grants_are_confirmed_anew")
def campaigns():
    bare, old = held(), confirmed(held(), on=dt.date(2026, 7, 1))
    begun_only, accounts = confirmed(held(), "planned", on=None), confirmed(held(), subject="accounts")
    return Case(
        keep=[confirmed(held()), confirmed(held(), "done")],
        broken=[(one, lambda one=one: confirmed(one)) for one in (bare, old, begun_only, accounts)],
        unbound=[
            project(), held(project("suspended")), held(valid_from=LATELY), held(begun(LATELY)), *unserved(),
        ],
    )  # fmt: skip


def seen(one=None, *, state="done", **told):
    """A re-check that saw something, of somebody if one is named."""
    row = {"what": "多次尝试登录未授权主机", "kind": "attempt", "vendor_staff": one, "at": None} | told
    return review(source(), state, unauthorised=True, anomalies=[row])


def noticed(**told):
    """Somebody of whom something was seen."""
    one = staff()
    seen(one, **told)
    return one


def settle(rows):
    """Say of what was seen what was done about it."""
    [row] = rows
    change(row, disposition="谈话提醒", settled_on=dt.date(2026, 11, 20))


def told_of(row):
    """What was seen led to a finding."""
    row.register, row.record = "finding", make("finding", kind="unauthorised_access").pk
    row.save()


EARLY, LATE = dt.datetime(2026, 11, 5, 2, tzinfo=dt.UTC), dt.datetime(2026, 11, 18, 2, tzinfo=dt.UTC)


@case("anomalies_of_staff_are_settled")
def of_staff():
    overdue, forgotten = noticed(due_on=OVERDUE), noticed(at=EARLY, state="planned")
    led_on = noticed(due_on=OVERDUE)
    told_of(led_on.anomalies.get())
    settled = {"disposition": "谈话提醒", "settled_on": dt.date(2026, 11, 9)}
    return Case(
        keep=[noticed(due_on=AHEAD), noticed(at=LATE), noticed(due_on=OVERDUE, **settled), led_on],
        broken=[(one, lambda one=one: settle(one.anomalies.all())) for one in (overdue, forgotten)],
        unbound=[staff()],
    )


@case("what_was_found_is_written_down")
def written_down():
    mute = review(source(), unauthorised=True, anomalies=[])
    row = {"what": "越权查询", "kind": "access"}
    return Case(
        keep=[seen(due_on=AHEAD)],
        broken=[(mute, lambda: mute.anomalies.model(review=mute, **row).save())],
        unbound=[review(source()), review(source(), "planned", unauthorised=True, anomalies=[])],
    )


@case("what_was_found_is_followed_up")
def followed_up():
    overdue, late = seen(due_on=OVERDUE), seen()
    change(late, action="opening", done_on=dt.date(2026, 11, 3))
    led_on = seen(due_on=OVERDUE)
    told_of(led_on.anomalies.get())
    return Case(
        keep=[seen(due_on=AHEAD), led_on, review_on(dt.date(2026, 11, 15))],
        broken=[(one, lambda one=one: settle(one.anomalies.all())) for one in (overdue, late)],
        unbound=[review(source()), seen(state="planned", due_on=OVERDUE)],
    )


def review_on(day):
    """A re-check of a day that saw something, without a day by which it is to be settled."""
    return change(seen(), action="opening", done_on=day)
