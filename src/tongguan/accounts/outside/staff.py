"""People and units follow the directory: found by account or employee number, else made; nobody is marked as left."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core.ledger import changes_of
from tongguan.core.models import User
from tongguan.organisation.models import OrgUnit, Person

from .directory import Entry
from .reports import Report


class Staff:
    """The tenant's people and units as a synchronisation finds and leaves them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        people = list(Person.objects.all())
        self.by_account = {one.account_id: one for one in people if one.account_id}
        self.by_number = {one.employee_no: one for one in people if one.employee_no}
        self.units = {unit.name: unit for unit in OrgUnit.objects.all()}

    def follow(self, entry: Entry, user: User) -> None:
        """The person of an entry, made or brought up to date."""
        try:
            person = self._person(entry, user)
            self._fill(person, entry, user)
            self._save(person)
        except ValidationError as error:
            self.report.problems.append(f"{entry.username}: {' '.join(error.messages)}")

    def _person(self, entry: Entry, user: User) -> Person:
        person = self.by_account.get(user.pk) or self.by_number.get(entry.employee_no)
        if person is None:
            return Person(kind=Person.Kind.EMPLOYEE, name=entry.name or entry.username)
        if person.kind != Person.Kind.EMPLOYEE:
            raise ValidationError(_("belongs to a person of a vendor."))
        if person.account_id not in {None, user.pk}:
            raise ValidationError(_("the person with this employee number has another account."))
        if person.state == Person.State.LEFT:
            raise ValidationError(_("the person is marked as having left."))
        return person

    def _fill(self, person: Person, entry: Entry, user: User) -> None:
        person.account = user
        person.name = entry.name or person.name
        person.email = entry.email or person.email
        person.employee_no = entry.employee_no or person.employee_no
        if entry.unit:
            person.unit = self._unit(entry.unit)
        if entry.mobile and not self._has(person, entry.mobile):
            person.mobile = entry.mobile

    def _has(self, person: Person, mobile: str) -> bool:
        """Whether the number kept is this one; one that is none is told by the check of the person."""
        try:
            return bool(person.mobile) and person.mobile_index == _mobile().blind(mobile)
        except ValidationError:
            return False

    def _unit(self, names: tuple[str, ...]) -> OrgUnit:
        """The smallest of the units named, each made below the one before where it is not there yet."""
        above = None
        for name in names:
            if (unit := self.units.get(name)) is None:
                unit = OrgUnit(name=name, parent_unit=above)
                unit.full_clean(exclude=["tenant"])
                unit.save()
                self.units[name] = unit
                self.report.units_made.append(name)
            above = unit
        if above is None or above.state == OrgUnit.State.CLOSED:
            raise ValidationError(_("the unit “%(unit)s” is closed.") % {"unit": names[-1]})
        return above

    def _save(self, person: Person) -> None:
        made = person.pk is None
        if not made and not changes_of(person):
            return
        person.full_clean(exclude=["tenant", "data_key"])
        person.save()
        self.by_account[person.account_id] = person
        if person.employee_no:
            self.by_number[person.employee_no] = person
        (self.report.people_made if made else self.report.people_updated).append(person.name)


def _mobile() -> Any:
    return Person._meta.get_field("mobile")
