"""A.2.5, A.3.g, A.4.e-f: every system within reach is recorded, and logs and grants are looked back at in time.

Furnished last, so that the grants of every other part are recorded and reviewed too.
"""

import datetime as dt

from tests.examples import make
from tests.outsourcing.stories import change, imported
from tongguan.access.models import AccessGrant, AccessReview, LogReview, LogSource

from . import BEGAN, furnish, violation

SYSTEM = "政务云管理平台"
LATELY, PAST = dt.date(2026, 11, 3), dt.date(2026, 11, 10)


@furnish
def recorded_and_looked_back_at(whole):
    for project in whole.projects:
        crew = whole.crew[project.pk]
        held = AccessGrant.objects.filter(vendor_staff__project=project, state="active")
        if not held.exists():
            told = {"valid_from": BEGAN, "purpose": "日常运行维护", "resource": SYSTEM}
            one = make("access_grant", vendor_staff=crew, state="active", opening=True, is_privileged=True, **told)
            imported(one, approved_by=whole.accounts["office_head"], approved_on=BEGAN)
        _source(project, {SYSTEM, *held.values_list("resource", flat=True)})
        for scope in ("vendor_staff", "access"):
            _reviewed(_source_of(project), scope)
        told = {"project": project, "items": [], "state": "closed", "done_on": LATELY}
        make("access_review", opening=True, **told)


def _source(project, systems, **given):
    told = {"detection_rules": True, "holds_data": True, "change_logging": True, "enabled_on": BEGAN} | given
    rows = [{"system": system} for system in sorted(systems)]
    return make("log_source", project=project, state="enabled", opening=True, systems=rows, **told)


def _reviewed(source, scope, **given):
    told = {"unauthorised": False, "anomalies": [], "state": "done", "done_on": LATELY} | given
    return make("log_review", source=source, scope=scope, opening=True, **told)


def _source_of(project):
    return LogSource.objects.filter(project=project).earliest("pk")


def _source_here(whole):
    return _source_of(whole.pair)


@violation("A.2.5.a")
def doings_not_reviewed(whole):
    LogReview.objects.get(source=_source_here(whole), scope="vendor_staff").void("误登记")
    return whole.pair


def _sample_lacks(content):
    def deed(whole):
        source = _source_here(whole)
        change(source.fields.get(field=content), found_in_sample=False)
        return source

    return deed


for _number, _content in enumerate(("at", "type", "account", "outcome"), start=1):
    violation(f"A.2.5.b.{_number}")(_sample_lacks(_content))


@violation("A.2.5.c")
def sessions_not_recorded(whole):
    change(_source_here(whole), session_recording=False)
    held = AccessGrant.objects.filter(vendor_staff__project=whole.pair, state="active")
    return held.filter(is_privileged=True).first() or imported(
        held.first(), is_privileged=True, approved_by=whole.accounts["office_head"], approved_on=BEGAN
    )


@violation("A.2.5.d")
def log_nobody_looks_at(whole):
    return _source(whole.pair, {"数据交换平台"})


@violation("A.3.g")
def something_seen_and_left(whole):
    one = whole.crew[whole.pair.pk]
    seen = {"what": "夜间多次尝试登录未授权主机", "kind": "attempt", "vendor_staff": one, "due_on": PAST}
    _reviewed(_source_here(whole), "changes", unauthorised=True, anomalies=[seen], state="planned", done_on=None)
    return one


@violation("A.4.e")
def grants_not_confirmed(whole):
    AccessReview.objects.get(project=whole.pair, subject="grants").void("误登记")
    return whole.pair


@violation("A.4.f")
def logs_kept_too_short(whole):
    return change(_source_here(whole), retention_days=90)
