"""The case of service by strangers (6.4.b.1)."""

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.planning import handed_on
from tests.outsourcing.stories import change, contract, staff


@case("service_is_given_by_nobody_else")
def service_by_strangers():
    bound = contract("in_force")
    ours = {"project": bound.project}
    of = lambda vendor: make(  # noqa: E731  one line says it
        "service_log", vendor_staff=staff(vendor=vendor, **ours), **ours
    )
    own, unknown, asked = of(bound.vendor), of(make("vendor")), of(make("vendor"))
    handed_on("approved", vendor=bound.vendor, sub_vendor=(agreed := of(make("vendor"))).vendor_staff.vendor, **ours)
    request = handed_on("requested", vendor=bound.vendor, sub_vendor=asked.vendor_staff.vendor, **ours)
    return Case(
        keep=[own, agreed],
        broken=[
            (unknown, lambda: handed_on(vendor=bound.vendor, sub_vendor=unknown.vendor_staff.vendor, **ours)),
            (asked, lambda: change(request, state="approved")),
        ],
        unbound=[make("service_log")],
    )
