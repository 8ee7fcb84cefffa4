"""The cases of backups, continuity and the network that a service brought in."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import LONG_AGO, RECENTLY, adopted, project, unserved, young
from tests.outsourcing.stories import change

LAST_NIGHT = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
TWO_DAYS_AGO = dt.datetime(2026, 11, 19, 2, tzinfo=dt.UTC)


def job(one=None, state="active", **given):
    """A daily backup that ran last night."""
    return make("backup_job", project=one or project(), state=state, opening=True, **{"last_ok": LAST_NIGHT} | given)


@case("service_has_a_backup")
def backed_up():
    good, bare, never, loose, off = (project() for _each in range(5))
    job(good)
    jobs = {never: job(never, last_ok=None), loose: job(loose, medium=""), off: job(off, "failed")}
    mended = {
        never: {"last_ok": LAST_NIGHT},
        loose: {"medium": "磁带库"},
        off: {"action": "opening", "state": "active"},
    }
    return Case(
        keep=[good],
        broken=[
            (bare, lambda: job(bare)),
            *((one, lambda one=one: change(jobs[one], **mended[one])) for one in jobs),
        ],
        unbound=unserved(),
    )


@case("backups_run_on_schedule")
def on_schedule():
    late, broken = job(last_ok=TWO_DAYS_AGO), job(state="failed")
    begun = {"last_ok": None, "active_on": dt.date(2026, 11, 18)}
    never, unsaid = job(**begun), job(interval=None)
    return Case(
        keep=[job(), job(last_ok=TWO_DAYS_AGO, interval=72), job(**begun | {"active_on": dt.date(2026, 11, 20)})],
        broken=[
            (late, lambda: change(late, last_ok=LAST_NIGHT)),
            (broken, lambda: change(broken, action="opening", state="active")),
            (never, lambda: change(never, last_ok=LAST_NIGHT)),
            (unsaid, lambda: change(unsaid, interval=24)),
        ],
        unbound=[
            job(last_ok=None),
            job(state="retired", last_ok=TWO_DAYS_AGO),
            job(project("closed"), "failed"),
            make("backup_job", project=None, state="failed", opening=True),
        ],
    )


@case("backups_lie_on_sound_media_elsewhere")
def on_sound_media():
    loose, nowhere, unsaid = job(medium=""), job(location=""), job(source_site="")
    never, old, ahead = (
        job(project(), active_on=LONG_AGO, medium_checked_on=day)
        for day in (None, dt.date(2025, 11, 20), dt.date(2026, 12, 1))
    )
    recent = {"medium_checked_on": dt.date(2026, 11, 1)}
    return Case(
        keep=[job(), job(project("suspended"))],
        broken=[
            (loose, lambda: change(loose, medium="磁带库")),
            (nowhere, lambda: change(nowhere, location="同城灾备机房")),
            (unsaid, lambda: change(unsaid, source_site="信息中心主机房")),
            *((one, lambda one=one: change(one, **recent)) for one in (never, old, ahead)),
        ],
        unbound=[
            # Whoever has just begun has until the first interval is over.
            job(young(), medium_checked_on=None),
            job(state="retired", medium=""),
            job(project("closed"), medium=""),
            make("backup_job", project=None, medium="", opening=True),
        ],
    )


def tried_out(one, state="passed", **given):
    """A restore test of a backup; returns the backup."""
    make("restore_test", backup=one, state=state, opening=True, **given)
    return one


@case("backups_are_restored_in_tests")
def restored():
    bare, old, failed = (
        job(),
        tried_out(job(), done_on=dt.date(2026, 5, 21)),
        tried_out(job(), "failed", complete=False),
    )
    fresh = job(active_on=RECENTLY)
    # Of this platform itself, say: it belongs to no project.
    of_its_own = {"project": None, "state": "active", "opening": True, "active_on": LONG_AGO}
    own, tried = (make("backup_job", **of_its_own) for _each in range(2))
    return Case(
        keep=[tried_out(job()), tried_out(job(young())), tried_out(job(kind="service")), tried_out(tried)],
        broken=[(one, lambda one=one: tried_out(one)) for one in (bare, old, failed, own)],
        unbound=[fresh, job(young()), job(adopted()), job(kind="configuration"), job(project("mobilising"))],
    )


FORESEEN = {"force_majeure": "服务机构不可抗力退出时由备用机构接管"}


def plan(one=None, state="approved", **given):
    """A continuity plan that holds; returns the plan."""
    told = {"approved_on": LONG_AGO} | FORESEEN
    return make("continuity_plan", project=one or project(), state=state, opening=True, **told | given)


@case("continuity_plan_meets_force_majeure", "redundancy_is_set")
def planned(name):
    lacking = {"force_majeure": ""} if name.startswith("continuity") else {"redundancy_data": ""}
    good, tried, bare, silent, drafted = (project() for _each in range(5))
    plan(good)
    plan(tried, "tested")
    wordless, begun = plan(silent, **lacking), plan(drafted, "draft", approved_on=None)
    right = FORESEEN | {"redundancy_data": "remote"}
    return Case(
        keep=[good, tried],
        broken=[
            (bare, lambda: plan(bare)),
            (silent, lambda: change(wordless, action="opening", **right)),
            (drafted, lambda: change(begun, action="opening", state="approved")),
        ],
        unbound=unserved(),
    )


def _resource(one, state="in_use", **given):
    told = {"service": one.service, "redundancy_evidence": make("evidence")}
    return make("config_item", state=state, opening=True, **told | given)


@case("important_resources_are_redundant")
def redundant():
    good, silent, unproved = plan(), plan(technical_resources=""), plan()
    _resource(good)
    _resource(good, is_important=False, redundancy="", redundancy_evidence=None)
    _resource(good, state="retired", redundancy="")
    item = _resource(unproved, redundancy_evidence=None)
    return Case(
        keep=[good, plan(project("suspended"))],
        broken=[
            (silent, lambda: change(silent, action="opening", technical_resources="双机热备")),
            (unproved, lambda: change(item, redundancy_evidence=make("evidence"))),
        ],
        unbound=[
            plan(state="draft", technical_resources=""),
            plan(project("mobilising"), technical_resources=""),
            make("continuity_plan", project=None, technical_resources=""),
        ],
    )


def drill(of, state="reviewed", **given):
    """A drill of a continuity plan; returns the drill."""
    told = {"plan_type": "continuity", "continuity_plan": of, "emergency_plan": None, "gaps": []}
    return make("drill", state=state, opening=True, **told | given)


@case("continuity_drill_is_scheduled")
def scheduled():
    good, bare, undated = project(), project(), project("suspended")
    drill(plan(good), "planned", done_on=None, reviewed_on=None)
    held = plan(bare)
    unfixed = drill(plan(undated), "planned", planned_on=None, done_on=None, reviewed_on=None)
    return Case(
        keep=[good],
        broken=[
            (bare, lambda: drill(held)),
            (undated, lambda: change(unfixed, planned_on=dt.date(2027, 3, 1))),
        ],
        unbound=unserved(),
    )


@case("continuity_plan_is_tried")
def tried():
    good, fresh, bare, old, unread = project(), young(), project(), project(), project()
    for one in (good, fresh):
        drill(plan(one))
    drill(plan(old), planned_on=LONG_AGO, done_on=dt.date(2025, 11, 20), reviewed_on=None)
    waiting = drill(plan(unread), "done", reviewed_on=None)
    return Case(
        keep=[good, fresh],
        broken=[
            *((one, lambda one=one: drill(plan(one))) for one in (bare, old)),
            (unread, lambda: change(waiting, action="opening", state="reviewed")),
        ],
        unbound=[young(), adopted(), project("suspended"), *unserved()],
    )


@case("gaps_of_drills_are_taken_up")
def taken_up():
    whole = {"gap": "值班电话未更新", "action": "更新联络卡", "due": RECENTLY, "owner": make("person")}
    open_one = drill(plan(), gaps=[whole | {"owner": None}])
    ended = {"gap": "口令遗忘", "closed_on": RECENTLY}

    def named():
        row = open_one.gaps.get()
        row.owner = make("person")
        row.save()

    return Case(
        keep=[drill(plan(), gaps=[whole, ended])],
        broken=[(open_one, named)],
        unbound=[drill(plan()), make("drill"), drill(plan(), "done", reviewed_on=None, gaps=[{"gap": "待补"}])],
    )


def looked(one, state="done", **given):
    """A look at the network of a project; returns the project."""
    make("network_review", project=one, state=state, opening=True, **{"assessed_on": RECENTLY} | given)
    return one


def rewired(one, at, **given):
    """A change of the network was made for a project; returns the project."""
    done = dt.datetime(2026, *at, 3, tzinfo=dt.UTC)
    told = {"category": "network", "implemented_at": done, "state": "implemented"}
    make("change", project=one, opening=True, **told | given)
    return one


@case("network_is_looked_at")
def looked_at():
    bare, planned, fileless = project(), project(touches_network=True), project()
    looked(planned, "planned", assessed_on=None)
    looked(fileless, config_file=None)
    changed = rewired(looked(project()), (11, 2))
    good = rewired(rewired(looked(project()), (10, 12)), (11, 15))
    return Case(
        keep=[looked(project(), "closed"), good, rewired(looked(project()), (11, 2), category="data")],
        broken=[
            *((one, lambda one=one: looked(one)) for one in (bare, planned, fileless)),
            (changed, lambda: looked(changed, assessed_on=dt.date(2026, 11, 6))),
        ],
        unbound=[project(touches_network=False), *unserved()],
    )
