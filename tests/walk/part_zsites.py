"""A.2.3.b-d, A.4.c-d, A.5.b-d: ways in, devices, zones; what came in is approved, kept apart and watched."""

import datetime as dt

from tests.access.cases_sites import asset, change_control, device, reviewed, way, zone
from tests.examples import make
from tests.improvement.cases_unauthorised import remote, visit
from tests.outsourcing.stories import change
from tongguan.access.models import DeviceEntry, NetworkReview, RemoteAccess, RemoteControl, Zone
from tongguan.inventory.models import Asset

from . import furnish, violation


@furnish
def important_things_behind_a_boundary(whole):
    # Where the examples of assets stand, so that a risk found later brings nothing into the open.
    marked = zone(level="core", owner=whole.clerk, name="信息中心主机房")
    for one in Asset.objects.filter(grade__in=["high", "very_high"]):
        change(one, location=marked.name)
    asset(marked.name, owner=whole.clerk)


@furnish
def what_comes_in(whole):
    for one in whole.projects:
        who = {"project": one, "vendor_staff": whole.crew[one.pk]}
        used = way(**who)
        device(checked_by=whole.clerk, **who)
        if not NetworkReview.objects.filter(project=one, state="done").exists():
            reviewed(project=one)
        seen = {"supervisor": whole.clerk, "state": "confirmed", "opening": True}
        remote(used, who=whole.crew[one.pk], project=one, **seen)
        visit(vendor_staff=whole.crew[one.pk], escort=whole.clerk, zone=Zone.objects.filter(level="core").first())


def _way(whole):
    return RemoteAccess.objects.filter(project=whole.pair, state="active").last()


@violation("A.2.3.b")
def found_partly_effective(whole):
    return change(_way(whole), assessment_result="partly")


@violation("A.2.3.c")
def nothing_said_of_controls(whole):
    return change(NetworkReview.objects.filter(project=whole.pair, state="done").first(), extra_controls=None)


@violation("A.2.3.d")
def device_nobody_approved(whole):
    return change(DeviceEntry.objects.filter(project=whole.pair, state="in_use").last(), approved_by=None)


@violation("A.4.c")
def private_remote_access(whole):
    seen = {"supervisor": whole.clerk, "state": "confirmed", "opening": True}
    log = remote(who=whole.crew[whole.pair.pk], project=whole.pair, day=9, **seen)
    return change(log, remote_access=None)


@violation("A.4.d")
def without_recording(whole):
    return change_control(_way(whole), RemoteControl.Kind.RECORDING, deployed=False)


@violation("A.5.b")
def in_the_hall(whole):
    return make("asset", state="in_use", opening=True, category="information", grade="very_high", location="大厅")


@violation("A.5.c")
def not_kept_apart(whole):
    return change(DeviceEntry.objects.filter(project=whole.pair, state="in_use").last(), isolation="")


@violation("A.5.d")
def left_alone(whole):
    core = Zone.objects.filter(level="core").first()
    return visit(
        vendor_staff=whole.crew[whole.pair.pk], escort=None, zone=core, in_at=dt.datetime(2026, 11, 9, 1, tzinfo=dt.UTC)
    )
