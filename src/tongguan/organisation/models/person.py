"""People: the tenant's own, and those of vendors."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import identifiers, keys, masking
from tongguan.core.actor import CurrentUser
from tongguan.core.columns import by_state, choice, link, once, text
from tongguan.core.fields import INDEX_LENGTH, SecretField, StateField, is_stored
from tongguan.core.models import DataKey, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation import holdings

from .org_unit import OrgUnit


def identity(text: str) -> str:
    """An identity number in its one form; raises ValidationError on a wrong check digit."""
    identifiers.validate_identity(text)
    return identifiers.normalise_identity(text)


def mobile(text: str) -> str:
    """A mobile number in its one form."""
    identifiers.validate_mobile(text)
    return identifiers.normalise_mobile(text)


def _of_another() -> Q:
    return ~Q(account=CurrentUser())


class Person(Record):
    """A natural person. Sensitive fields lie under the person's own key; destroying it erases them."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("own employee")
        VENDOR_STAFF = "vendor_staff", _("person of a vendor")

    class Establishment(models.TextChoices):
        ESTABLISHED = "established", _("on the establishment")
        CONTRACT = "contract", _("off the establishment")
        DISPATCHED = "dispatched", _("labour dispatch")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("person", "active")
        LEFT = "left", pgettext_lazy("person", "left")

    prefix = "P"
    name = text(pgettext_lazy("person", "name"), 64, needed=True)
    kind = choice(Kind, _("kind"), default=Kind.EMPLOYEE)
    establishment = choice(Establishment, _("establishment"), blank=True)
    unit = link(OrgUnit, _("unit"), back="people")
    employee_no = text(_("employee number"), 40, help_text=_("As in the personnel system or the directory."))
    id_no = SecretField(
        _("identity number"),
        blank=True,
        normal=identity,
        mask=identifiers.mask_identity,
        index="id_no_index",
        unmask=(Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR),
    )
    id_no_index = models.CharField(max_length=INDEX_LENGTH, blank=True, editable=False, db_index=True)
    mobile = SecretField(
        _("mobile"),
        blank=True,
        normal=mobile,
        mask=identifiers.mask_mobile,
        index="mobile_index",
        unmask=(Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER),
    )
    mobile_index = models.CharField(max_length=INDEX_LENGTH, blank=True, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # Few people have an account, and an index of all those without one would mislead SQLite: see Meta.
    account = link(User, _("account"), back="people", db_index=False)
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True, editable=False, related_name="+")
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="leave",
            label=_("has left"),
            source=[State.ACTIVE],
            target=State.LEFT,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
            guards=(
                Guard(holds=_of_another, message=_("Nobody records that he himself has left.")),
                Guard(
                    holds=holdings.nothing_left,
                    message=_("Hand over first what is in this person's name."),
                    names=holdings.named,
                    url="hand-over/",
                ),
            ),
            effects=("person.service_ends", "person.grants_end", "person.letters_end", "person.account_ends"),
        ),
        Transition(
            name="return",
            label=_("is back"),
            source=[State.LEFT],
            target=State.ACTIVE,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
        ),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        indexes = [
            models.Index(fields=["account"], condition=Q(account__isnull=False), name="person_account"),
            by_state("person_state"),
        ]
        constraints = [
            once(
                ["tenant", "id_no_index"],
                "person_identity_once",
                _("There is already a person with this identity number."),
                where=~Q(id_no_index=""),
            ),
            once(
                ["tenant", "employee_no"],
                "person_employee_no_once",
                _("There is already a person with this employee number."),
                where=~Q(employee_no=""),
            ),
        ]

    title_columns = ("name", "kind")

    def __str__(self) -> str:
        return masking.name_of(self.name) if self._is_masked() else self.name

    def _is_masked(self) -> bool:
        return self.kind == self.Kind.VENDOR_STAFF and masking.names_are_masked()

    @property
    def is_erased(self) -> bool:
        """Whether the person's key was destroyed."""
        return self.data_key is not None and not self.data_key.wrapped

    def data_key_for_secrets(self) -> DataKey:
        """The person's own key, made when the first secret is kept."""
        if self.data_key is None:
            wrapped = keys.ring().wrap(keys.new_data_key())
            self.data_key = DataKey.objects.create(tenant_id=self.tenant_id, wrapped=wrapped)
        return self.data_key

    def clean(self) -> None:
        """Who was erased stays erased: new numbers would lie under no key, or make the erasure undone."""
        told = [name for name in ("id_no", "mobile") if (value := getattr(self, name)) and not is_stored(value)]
        if told and self.is_erased:
            message = _("The personal data of this person were erased. Enter the person anew if need be.")
            raise ValidationError(dict.fromkeys(told, message))

    def validate_constraints(self, exclude: Any = None) -> None:
        """The index of a secret is known before it is saved, so that a double is told at the form."""
        for name in ("id_no", "mobile"):
            field = self._meta.get_field(name)
            value = getattr(self, name)
            if value and name not in (exclude or ()) and not is_stored(value):
                field.refuse_double(self, value)
                setattr(self, field.index, field.blind(value))
        super().validate_constraints(exclude=set(exclude or ()) - {"id_no_index"})


masking.declare(Person, "name")


@register
class People(Register):
    """People."""

    model = Person
    area = "ledgers"
    help = _("Your own people and those of vendors. Identity and mobile numbers are encrypted and shown masked.")
    columns = ("number", "name", "kind", "establishment", "unit", "id_no", "mobile", "state")
    filters = ("state", "kind", "establishment", "unit")
    search = ("name", "employee_no", "unit__name")
    sections = (
        (_("Person"), ("name", "kind", "establishment", "unit", "employee_no")),
        (_("Identity and contact"), ("id_no", "mobile", "email", "account")),
    )
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("id_no",), ("employee_no",), ("mobile", "name"), ("name", "unit"))
