"""A vendor proposes somebody for a project: person, post and papers in one act; the office assesses and clears."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import identifiers, registers, scopes
from tongguan.core.actor import Actor
from tongguan.core.evidence import take_in
from tongguan.core.forms import form_of
from tongguan.core.models import Record
from tongguan.core.roles import Role
from tongguan.organisation.models import Person

from .models import Project, Vendor, VendorStaff

PERSONAL = ("name", "id_no", "mobile")
TOLD = (
    "role", "is_key", "duties", "nationality", "labour_contract_term", "labour_contract_to", "employer_nda_on",
    "qualification", "experience",
)  # fmt: skip
"""What the vendor says of somebody; what was checked is for the office to enter."""
OPEN = ("selecting", "contracting", "plan_pending", "mobilising", "operating", "suspended")
"""States of a project in which somebody may be proposed."""
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Proposal(forms.Form):
    """What is said of somebody who is proposed; pages and programs add how they name the project."""

    name = forms.CharField(label=gettext_lazy("name of the person"), max_length=64)
    id_no = forms.CharField(
        label=gettext_lazy("identity number"),
        max_length=18,
        help_text=gettext_lazy("It is kept encrypted and shown masked."),
    )
    mobile = forms.CharField(label=gettext_lazy("mobile"), max_length=20, required=False)
    role = forms.CharField(label=gettext_lazy("post"), max_length=100)
    duties = forms.CharField(label=gettext_lazy("duties"), max_length=5000, widget=forms.Textarea)
    is_key = forms.BooleanField(label=gettext_lazy("key person of the service"), required=False)
    qualification = forms.CharField(label=gettext_lazy("qualification"), max_length=300)
    experience = forms.CharField(label=gettext_lazy("experience"), max_length=5000, widget=forms.Textarea)
    labour_contract_term = forms.ChoiceField(
        label=gettext_lazy("term of labour contract"), choices=VendorStaff.Term.choices
    )
    labour_contract_to = forms.DateField(label=gettext_lazy("labour contract to"), required=False, widget=DAY)
    employer_nda_on = forms.DateField(
        label=gettext_lazy("confidentiality agreement with the employer on"), required=False, widget=DAY
    )


def projects_of(actor: Actor) -> QuerySet:
    """The projects for which a manager of a vendor may propose people."""
    if Role.VENDOR_MANAGER not in actor.roles:
        return Project.objects.none()
    return Project.objects.filter(pk__in=scopes.declared["project"].reach(actor), state__in=OPEN)


def vendor_on(project: Project, actor: Actor) -> Vendor | None:
    """For which vendor the actor works on a project."""
    own = VendorStaff.objects.filter(person__account=actor.user, project=project).exclude(state="offboarded")
    one = own.select_related("vendor").order_by("pk").first()
    return one.vendor if one else None


@transaction.atomic
def propose(
    project: Project, actor: Actor, given: Mapping[str, Any], files: Sequence[tuple[str, Any]] = ()
) -> VendorStaff:
    """The proposed staff member with the papers (kind, file) handed in; raises ValidationError by field.

    `replaces` in `given` is somebody of the same vendor on the project in whose place the new person is to come.
    """
    vendor = vendor_on(project, actor)
    if vendor is None or not projects_of(actor).filter(pk=project.pk).exists():
        raise ValidationError(_("Nobody can be proposed for this project now."))
    told = {name: given[name] for name in TOLD if name in given}
    place = {"person": _person(given, actor), "vendor": vendor, "project": project}
    staff: VendorStaff = kept(VendorStaff(), told | place, actor)
    for kind, file in files:
        take_in(file, file.name, kind=kind[:60], register="vendor_staff", record=staff.pk)
    if old := given.get("replaces"):
        _replace(old, staff)
    return staff


def _person(given: Mapping[str, Any], actor: Actor) -> Person:
    """The person, known already where number and name are; whoever proposes is not told of anybody else."""
    number = str(given.get("id_no") or "")
    if not number:
        raise ValidationError({"id_no": _("This field is required.")})
    try:
        identifiers.validate_identity(number)
    except ValidationError as error:
        raise ValidationError({"id_no": error.messages}) from None
    field: Any = Person._meta.get_field("id_no")
    known = Person.objects.filter(id_no_index__in=field.blinds(number)).first()
    if known is None:
        return kept(Person(), {"kind": "vendor_staff", **{name: given.get(name) for name in PERSONAL}}, actor)
    if known.name != given.get("name") or known.kind != Person.Kind.VENDOR_STAFF:
        raise ValidationError({"id_no": _("Name and identity number do not fit. Ask the office.")})
    return known


def _replace(old: VendorStaff, new: VendorStaff) -> None:
    if (old.vendor_id, old.project_id) != (new.vendor_id, new.project_id) or old.state == "offboarded":
        raise ValidationError({"replaces": _("Somebody of your own people on this project is replaced.")})
    old.replaced_by = new
    old.save(action="propose_replacement")


def kept(record: Record, given: Mapping[str, Any], actor: Actor) -> Any:
    """Saved through the register's form, so that its rules and their messages hold here too."""
    form = form_of(registers.register_of(type(record))).of(record, given, actor=actor)
    if not form.is_valid():
        raise ValidationError(form.all_errors())
    return form.save()
