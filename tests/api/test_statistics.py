"""The statistics as programs are told them: the same figures as on the pages, null for no data."""

from tests.examples import make
from tests.outsourcing.stories import contract, staff
from tongguan.standards import engine


def test_programs_are_told_the_figures_of_the_pages(as_role, tenant, clerk, program):
    with as_role("office_head", "office_staff"):
        project = make("project", state="operating", opening=True)
        vendor = make("vendor")
        contract("in_force", project=project, vendor=vendor)
        staff("onboarded", project=project, vendor=vendor)
    engine.freshen(tenant)
    course = clerk.get("statistics/health", project=project.pk, step="day").json()
    assert [one["on"] for one in course["points"]] == ["2026-11-21"]
    assert course["points"][0]["clauses"]["nonconform"] > 0
    assert course["turned"][0]["records"][0]["id"]
    card = clerk.get("statistics/vendors", vendors=str(vendor.pk)).json()
    figures = {one["name"]: one["of"][0] for one in card["figures"]}
    assert (figures["served"]["number"], figures["failed"]["number"]) == (1, None)
    assert (figures["stayed"]["number"], figures["stayed"]["among"]) == (1, 1)
    months = clerk.get("statistics/expiries", vendor=vendor.pk).json()
    assert (months["months"][0], len(months["months"])) == ("2026-11", 12)
    assert {one["kind"] for one in months["kinds"]} <= {"contract", "vendor", "vendor_staff"}
    for wrong in ("health?project=999999", "health?step=year", "vendors?vendors=a", "expiries?kind=x", "vendors?x=1"):
        assert clerk.get(f"statistics/{wrong}").status_code == 400, wrong
    for path in ("health", "vendors"):
        assert program("vendor_manager").get(f"statistics/{path}").status_code == 403
