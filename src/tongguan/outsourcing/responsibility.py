"""Who leads a project and who is its office, as 4.2.1 derives it from the units that the project touches."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.models import Acknowledgement
from tongguan.core.roles import Role
from tongguan.organisation.models import OrgUnit, Person

from .appointments import held, in_force
from .models import Project, RoleAssignment

DUTY = {Role.LEADER: "supervisory", Role.OFFICE_HEAD: "direct"}
"""The duty that a letter of appointment for a project names at least (4.2.2.d, 4.2.3.c)."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One of the people who answer for a project: by which role, for which unit, and how far that is in writing."""

    role: str
    unit: OrgUnit | None
    work: str
    person: Person | None
    letter: RoleAssignment | None = None
    acknowledged: bool = False
    waiting: int | None = None
    """The acknowledgement that this person has still to give."""

    @property
    def label(self) -> str:
        """The role's name."""
        return str(Role(self.role).label)

    @property
    def appointed(self) -> bool:
        """Whether the letter is in force today."""
        return self.letter is not None and self.letter.state == RoleAssignment.State.EFFECTIVE


@dataclass(frozen=True, kw_only=True)
class Lack:
    """What the rule cannot be applied without, and where it is entered."""

    message: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the rule yields for a project today."""

    project: Project
    rule: str
    """The clause that decides: one unit or several."""
    by: str
    """The role whose holder leads."""
    higher: bool
    """A leader of a higher level stays, for the reason that is recorded."""
    office: OrgUnit | None
    leader: Post
    heads: tuple[Post, ...]
    lacks: tuple[Lack, ...]

    @property
    def posts(self) -> tuple[Post, ...]:
        """The leader, then the heads of office."""
        return (self.leader, *self.heads)

    @property
    def head(self) -> Person | None:
        """The head of the office that is named first."""
        return self.heads[0].person if self.heads else None

    @property
    def confirmed(self) -> bool:
        """Whether the project says what the rule yields, with a letter for everybody, be it only proposed."""
        said = (self.project.leader, self.project.office, self.project.office_head)
        same = said == (self.leader.person, self.office, self.head)
        return not self.lacks and same and all(post.letter for post in self.posts)

    @property
    def settled(self) -> bool:
        """Confirmed, and everybody is appointed and has taken note of the duties."""
        return self.confirmed and all(post.appointed and post.acknowledged for post in self.posts)


def proposed(project: Project, on: dt.date | None = None) -> Proposal:
    """What the rule yields, in a number of statements that does not grow with the units."""
    on = on or clock.today()
    rows = list(project.units.select_related("unit", "unit__head").order_by("pk"))
    rows.sort(key=lambda row: row.unit_id != project.office_id)
    units = [row.unit for row in rows]
    several = len(units) > 1
    by = Role.DEPT_SECURITY_LEADER if several else Role.UNIT_SECURITY_LEADER
    leader, higher = _leader(project, units, by, on)
    letters = _letters(project, on)
    known = {row.unit_id: row for row in held(on, Role.OFFICE_HEAD).select_related("person").order_by("-pk")}
    also: set[int | None] = set() if several else {None}
    first = Post(role=Role.LEADER, unit=None, work=_("leads the project"), person=leader)
    posts = [first, *(_head(project, row, letters, known, several=several) for row in rows)]
    posts = _told([replace(post, letter=_letter_of(post, letters, also)) for post in posts])
    return Proposal(
        project=project,
        rule="4.2.1.a" if several else "4.2.1.b",
        by=by,
        higher=higher,
        office=units[0] if units else None,
        leader=posts[0],
        heads=tuple(posts[1:]),
        lacks=tuple(_lacks(project, by, posts, several=several)),
    )


def _leader(project: Project, units: list[OrgUnit], by: str, on: dt.date) -> tuple[Person | None, bool]:
    """Who holds the role that leads; a leader of a higher level stays where the reason is recorded."""
    if not units:
        return None, False
    rows = held(on, by).select_related("person").order_by(F("delegated_from").asc(nulls_first=True), "-pk")
    if by == Role.DEPT_SECURITY_LEADER:
        holders = [row.person for row in rows]
    else:
        holders = [row.person for row in rows.filter(unit=units[0])]
        if project.leader_reason and project.leader and _is_higher(project.leader, units[0], on):
            return project.leader, project.leader not in holders
    return (project.leader if project.leader in holders else next(iter(holders), None)), False


def _is_higher(leader: Person, unit: OrgUnit, on: dt.date) -> bool:
    above = [unit.parent_unit_id, unit.parent_unit.parent_unit_id if unit.parent_unit else None]
    of_unit = Q(role=Role.UNIT_SECURITY_LEADER, unit__in=[one for one in above if one])
    of_all = Q(role__in=[Role.DEPT_SECURITY_LEADER, Role.LEADER])
    roles = (Role.UNIT_SECURITY_LEADER, Role.DEPT_SECURITY_LEADER, Role.LEADER)
    return held(on, *roles).filter(of_unit | of_all, person=leader).exists()


def _letters(project: Project, on: dt.date) -> list[RoleAssignment]:
    """The letters of the project that are in force or proposed, those in force first."""
    rows = project.appointments.filter(
        Q(in_force(on)) | Q(state="proposed"), role__in=list(DUTY), delegated_from=None
    ).select_related("person")
    return sorted(rows, key=lambda one: (one.state != "effective", one.pk))


def _head(
    project: Project, row: Any, letters: list[RoleAssignment], known: dict[int | None, RoleAssignment], *, several: bool
) -> Post:
    """Whoever heads a unit's part: by letter, as the project says, by an appointment of the unit's, or its head."""
    unit = row.unit
    there = [one.person for one in letters if one.role == Role.OFFICE_HEAD and one.unit_id == unit.pk]
    said = project.office_head if project.office_id == unit.pk else None
    of_unit = known[unit.pk].person if unit.pk in known else None
    work = row.share or ("" if several else _("the whole of the project"))
    person = said or next(iter(there), None) or of_unit or unit.head
    return Post(role=Role.OFFICE_HEAD, unit=unit, work=work, person=person)


def _letter_of(post: Post, letters: Iterable[RoleAssignment], also: set[int | None]) -> RoleAssignment | None:
    """The letter of a post; `also` are units for which it may be written instead: none, where there is just one."""
    units = {post.unit.pk if post.unit else None} | also
    return next(
        (one for one in letters if (one.role, one.person) == (post.role, post.person) and one.unit_id in units), None
    )


def _told(posts: list[Post]) -> list[Post]:
    """With what is known of the acknowledgements."""
    pks = [post.letter.pk for post in posts if post.letter]
    rows = Acknowledgement.objects.filter(register="role_assignment", record__in=pks)
    found = {(row.record, row.account_id): row for row in rows.order_by("pk")}
    made = []
    for post in posts:
        note = found.get((post.letter.pk, post.letter.person.account_id)) if post.letter else None
        given = note is not None and note.state == Acknowledgement.State.ACKNOWLEDGED
        waiting = note.pk if note and note.state == Acknowledgement.State.PENDING else None
        made.append(replace(post, acknowledged=given, waiting=waiting))
    return made


def _lacks(project: Project, by: str, posts: list[Post], *, several: bool) -> Iterable[Lack]:
    edit = f"{project.url}edit/"
    if len(posts) == 1:
        yield Lack(message=_("Name the units that the project touches; who leads follows from that."), url=edit)
        return
    unit = posts[1].unit
    if posts[0].person is None:
        given = {"role": by, "scope": "tenant"} | ({} if several or unit is None else {"unit": unit.pk})
        told = _("Nobody is appointed “%(role)s” of %(unit)s.") % {"role": Role(by).label, "unit": unit}
        if several:
            told = _("Nobody is appointed “%(role)s”.") % {"role": Role(by).label}
        yield Lack(message=told, url=f"/role_assignment/new/?{urlencode(given)}")
    for post in posts[1:]:
        if several and not post.work:
            told = _("The share of the work of %(unit)s is not written down.") % {"unit": post.unit}
            yield Lack(message=told, url=edit)
        if post.person is None and post.unit:
            told = _("%(unit)s has no head who could answer for its part.") % {"unit": post.unit}
            yield Lack(message=told, url=f"{post.unit.url}edit/")
