"""The cases of audit records: which systems write them, what each says, how long they stay (A.2.5, A.3.g, A.4.f)."""

from tests import people
from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.cases_oversight import project, unserved
from tests.outsourcing.stories import change, staff
from tongguan.core.actor import acting

SYSTEM = "政务云管理平台"


def source(state="enabled", **given):
    """A log source that records everything, of a running project of its own unless told otherwise."""
    told = {"detection_rules": True, "holds_data": True, "change_logging": True, "systems": [{"system": SYSTEM}]}
    if "project" not in given:
        given["project"] = project()
    return make("log_source", state=state, opening=True, **told | given)


def grant(of=None, state="active", **given):
    """A grant that is in use, of one of the service staff of a project, and approved by name."""
    if "person" not in given:
        given["vendor_staff"] = staff(project=of or project())
    approver = people.account("office_head", tenant=acting().tenant, name="审批人")
    signed = {"approved_by": approver, "approved_on": given.get("valid_from")} if state == "active" else {}
    made = make("access_grant", state=state, opening=True, **given)
    return change(made, action="opening", **signed | {"approved_on": made.valid_from}) if signed else made


def recorded(of=None, *, by=None, **given):
    """A grant on a system that a source of its project records."""
    one = grant(of, **given)
    source(project=one.vendor_staff.project, **by or {})
    return one


def enabled_for(one):
    return lambda: source(project=one)


@case("service_is_audited")
def audited():
    bare, off, failed = project(), project("suspended"), project("exiting")
    source("planned", project=off)
    source("failed", project=failed)
    return Case(
        keep=[source().project, source(project=project("exiting")).project],
        broken=[(one, enabled_for(one)) for one in (bare, off, failed)],
        unbound=unserved(),
    )


@case("log_sources_work")
def working():
    failed = source("failed")
    return Case(
        keep=[source(), source(project=None)],
        broken=[(failed, lambda: change(failed, state="enabled"))],
        unbound=[source("planned"), source("retired")],
    )


@case("reached_systems_are_recorded")
def reached():
    bare, elsewhere, off = grant(), grant(resource="测试环境"), grant()
    source(project=elsewhere.vendor_staff.project)
    source("failed", project=off.vendor_staff.project)
    asset = make("asset")
    by_asset = grant(resource="数据库服务器", asset=asset)
    make("log_source", project=by_asset.vendor_staff.project, asset=asset, state="enabled", opening=True)
    by_name = grant(resource="堡垒机")
    source(project=by_name.vendor_staff.project, system="堡垒机", systems=[])
    for_all = grant(resource="机房门禁")
    source(project=None, systems=[{"system": "机房门禁"}])
    mend = lambda one: lambda: source(project=one.vendor_staff.project, systems=[{"system": one.resource}])  # noqa: E731  one line says it
    return Case(
        keep=[recorded(), by_asset, by_name, for_all],
        broken=[(one, mend(one)) for one in (bare, elsewhere, off)],
        unbound=[grant(state="requested"), grant(state="revoked"), grant(person=make("person"))],
    )


@case("doings_of_staff_are_watched")
def watched():
    bare, blind = grant(), recorded(by={"detection_rules": False})
    return Case(
        keep=[recorded()],
        broken=[(one, lambda one=one: source(project=one.vendor_staff.project)) for one in (bare, blind)],
        unbound=[grant(state="requested"), grant(person=make("person"))],
    )


@case("privileged_accounts_are_approved")
def approved():
    whole, bare = recorded(is_privileged=True), grant(is_privileged=True)
    bare = change(bare, action="opening", approved_by=None)
    signer = people.account("office_head", tenant=acting().tenant, name="审批人")
    return Case(
        keep=[whole],
        broken=[(bare, lambda: change(bare, action="opening", approved_by=signer))],
        unbound=[
            recorded(),
            grant(is_privileged=True, person=make("person")),
            grant("", "revoked", is_privileged=True),
        ],
    )


@case("privileged_doings_are_recorded")
def sessions():
    silent = recorded(is_privileged=True, by={"session_recording": False})
    return Case(
        keep=[recorded(is_privileged=True)],
        broken=[(silent, lambda: source(project=silent.vendor_staff.project))],
        unbound=[grant(), grant(person=make("person"), is_privileged=True)],
    )


@case("privileged_staff_are_few")
def few():
    crowded, enough = project(), project("suspended")
    one, *_others = [grant(crowded, is_privileged=True) for _each in range(6)]
    for _each in range(5):
        held = grant(enough, is_privileged=True)
    make("access_grant", vendor_staff=held.vendor_staff, is_privileged=True, state="active", opening=True)
    return Case(
        keep=[enough, project()],
        broken=[(crowded, lambda: change(one, action="opening", state="revoked"))],
        unbound=unserved(),
    )


@case("log_contains_at", "log_contains_type", "log_contains_account", "log_contains_outcome")
def contents(name):
    content = name.removeprefix("log_contains_")
    missing, unmapped, unseen = source(), source(), source()
    row = lambda one: one.fields.get(field=content)  # noqa: E731  one line says it
    row(missing).void("误录")
    change(row(unmapped), mapped_to="")
    change(row(unseen), found_in_sample=None)
    proof = {"mapped_to": "列名", "found_in_sample": True}
    enter = lambda: missing.fields.model(source=missing, field=content, **proof).save()  # noqa: E731  one line says it
    mended = [(one, lambda one=one: change(row(one), **proof)) for one in (unmapped, unseen)]
    return Case(keep=[source()], broken=[(missing, enter), *mended], unbound=[source("planned"), source("retired")])


@case("logs_are_kept_long_enough")
def kept():
    short, unsaid = source(retention_days=179), source(retention_days=None)
    return Case(
        keep=[source(retention_days=180), source(project=None)],
        broken=[(one, lambda one=one: change(one, retention_days=365)) for one in (short, unsaid)],
        unbound=[source("failed", retention_days=7)],
    )


@case("changes_of_data_are_recorded")
def changed():
    blind = source(change_logging=False)
    return Case(
        keep=[source()],
        broken=[(blind, lambda: change(blind, change_logging=True))],
        unbound=[source("planned"), source(holds_data=False, change_logging=False)],
    )
