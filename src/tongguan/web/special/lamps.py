"""The people who serve on a project, each with lamps that the same checks light as gates and board."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.core import access, asking, checks, mending, registers
from tongguan.outsourcing.models import Project, VendorStaff

SHOWN = 60
LAMPS = (
    (
        gettext_lazy("clearance"),
        (
            "staff_assessed_before_clearance",
            *(f"staff_condition_{number}_holds" for number in (1, 2, 3, 4, 5, 7)),
        ),
    ),
    (gettext_lazy("NDA"), ("staff_nda_signed",)),
    (gettext_lazy("labour contract"), ("staff_condition_6_holds", "labour_contract_covers_project")),
    (gettext_lazy("training"), ("staff_know_policy_and_rules", "confidentiality_is_restated")),
    (
        pgettext_lazy("lamp", "terms"),
        ("promised_people_serve", "people_of_subcontractors_are_approved", "staff_know_the_terms"),
    ),
    (
        pgettext_lazy("lamp", "access"),
        (
            "grant_holders_are_on_board",
            "grants_are_formal",
            "grants_end_with_what_they_rest_on",
            "ended_access_is_taken_away",
            "unused_access_is_given_back",
        ),
    ),
)
"""Lamp -> the checks that light it red; of somebody not yet cleared they say what is still missing."""
GONE = "offboarded"


@dataclass(frozen=True)
class Lamp:
    """One lamp of one person."""

    label: str
    lit: str
    """good, bad or off."""
    said: str
    url: str = ""


@dataclass(frozen=True)
class Serving:
    """One person with their lamps."""

    staff: VendorStaff
    lamps: list[Lamp]


@dataclass(frozen=True)
class Crew:
    """The people of a project: those shown, and how many there are."""

    people: list[Serving]
    count: int
    url: str


def crew(project: Project, actor: Any) -> Crew:
    """Who serves or is to serve, those with a red lamp first, those who left last; a few statements for all of them."""
    rows = registers.register_of(VendorStaff).visible_to(actor).filter(project=project)
    staff = list(rows.select_related("person", "vendor").order_by("pk"))
    return Crew(serving(staff, actor), len(staff), f"/vendor_staff/?within=project:{project.pk}")


def serving(staff: list[VendorStaff], actor: Any) -> list[Serving]:
    """These people with their lamps, those with a red one first; not more than a page holds."""
    broken = _broken([one.pk for one in staff if one.state != GONE])
    red = set().union(*broken.values())
    staff.sort(key=lambda one: (one.state == GONE, one.pk not in red))
    return [Serving(one, [_lamp(one, lamp, broken, actor) for lamp in LAMPS]) for one in staff[:SHOWN]]


def _broken(pks: list[int]) -> dict[str, set[int]]:
    if not pks:
        return {}
    names = [name for _label, lit_by in LAMPS for name in lit_by]
    found = asking.named(names, on=None, scope={"staff": pks}, root=VendorStaff)
    return {name: _people(checks.registry[name], those) for name, those in found.items()}


def _people(check: checks.Check, pks: list[int]) -> set[int]:
    """The staff to whom the records belong that break a check."""
    if check.model is VendorStaff:
        return set(pks)
    return set(check.model.objects.filter(pk__in=pks).values_list(check.scope["staff"], flat=True))


def _lamp(staff: VendorStaff, lamp: tuple[Any, tuple[str, ...]], broken: dict[str, set[int]], actor: Any) -> Lamp:
    label, lit_by = str(lamp[0]), lamp[1]
    if staff.state == GONE:
        return Lamp(label, "off", _("%(lamp)s: has left") % {"lamp": label})
    red = [checks.registry[name] for name in lit_by if staff.pk in broken.get(name, ())]
    if not red:
        return Lamp(label, "good", _("%(lamp)s: in order") % {"lamp": label})
    said = " ".join(check.told(staff) for check in red)
    mend = red[0] if access.may(actor, "write", registers.registry[red[0].mend]) else None
    return Lamp(label, "bad", said, mending.way_out(mend, staff).url if mend else "")
