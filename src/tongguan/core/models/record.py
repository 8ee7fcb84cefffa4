"""`Record`: the base of every register's row; saving one leaves a trace or does not happen."""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Never, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core import constraints, taking_back
from tongguan.core.actor import CurrentTenant, acting
from tongguan.core.among import Among

from .tenant import Tenant

models.BigAutoField.register_lookup(Among)


class Unaudited(RuntimeError):
    """A door past the audit trail was tried."""


class OfTenant(Exact):
    """The condition of every query on records.

    SQLite is told that it says little: where it knows no figures of a table yet, it would take the index of the
    tenant for as good as that of a link, and look through all records for each of them.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """With the share of rows that SQLite shall reckon with."""
        sql, params = self.as_sql(compiler, connection, **context)
        return f"likelihood({sql}, 0.1)", params


class Records(models.QuerySet["Record"]):
    """Records of the tenant in force; the doors that would write past the audit trail are shut."""

    def _shut(self, *_args: Any, **_kwargs: Any) -> Never:
        raise Unaudited("Records are written one by one through save(), or by Workflow.take_all().")

    update = delete = bulk_create = bulk_update = _shut
    aupdate = adelete = abulk_create = abulk_update = _shut

    def select_related(self, *links: Any) -> Self:
        """Without a link nothing is joined, where Django would follow every link there is."""
        return super().select_related(*links) if links else self.all()


class RecordManager(models.Manager.from_queryset(Records)):  # type: ignore[misc]  # built at run time by Django
    """Only the tenant in force, and by default nothing that was voided."""

    def __init__(self, *, voided: bool = False) -> None:
        super().__init__()
        self.voided = voided
        self._rows: Records | None = None

    def get_queryset(self) -> Records:
        """The tenant is asked for when the query runs, so that querysets may be declared at import time."""
        # Every query begins here: the conditions are put together once. A copy of a manager may serve another model.
        if self._rows is None or self._rows.model is not self.model:
            wanted = Q() if self.voided else Q(voided=False)
            self._rows = super().get_queryset().filter(OfTenant(F("tenant_id"), CurrentTenant()), wanted)
        return self._rows.all()


@cache
def _labels(field: models.Field) -> dict[Any, Any]:
    return dict(field.flatchoices)


class Record(models.Model):
    """One row of a register.

    `save()` needs somebody acting, writes the audit entry, the search text and the marks of change in the same
    transaction, and refuses to overwrite what somebody else changed in between. Nothing is deleted: a row that
    should not be there is voided with a reason.
    """

    prefix: ClassVar[str] = ""
    """Head of the number, e.g. `NDA` for NDA-2026-0012; rows without one (child rows) are not numbered."""
    happened: ClassVar[str] = ""
    """Name of the date field, or point in time, that says when the thing recorded took place, if there is one."""
    parent: ClassVar[str] = ""
    """Name of the foreign key to the owning record, for child rows."""
    workflow: ClassVar[Any] = None
    title_joins: ClassVar[tuple[str, ...]] = ()
    """Links that `__str__` follows, so that a list can join them."""
    title_columns: ClassVar[tuple[str, ...]] = ()
    """Columns that `__str__` reads, so that many records can be called by their titles without loading all of each."""
    kept_once_told: ClassVar[bool] = False
    """Whether people from outside cannot take it back, not even before anybody has looked at it."""
    shown_outside: ClassVar[Callable[[Any], Q] | None] = None
    """Of child rows: gives, for somebody from outside, the condition under which he may see one; of an attendance list
    his own people, of a test nothing."""
    loaded: dict[str, Any] | None = None
    """Column -> value as last read or written; what the ledger compares with."""
    state: Any
    get_state_display: Callable[[], str]

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", editable=False, verbose_name=_("tenant"))
    number = models.CharField(_("number"), max_length=40, blank=True, editable=False, db_index=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    opening = models.BooleanField(_("opening balance"), default=False, editable=False)
    voided = models.BooleanField(_("void"), default=False, editable=False)

    objects: ClassVar[RecordManager] = RecordManager()
    everything: ClassVar[RecordManager] = RecordManager(voided=True)

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """Remember what was loaded, so that the ledger can tell what changed."""
        record = super().from_db(db, field_names, values)
        record.loaded = dict(zip(field_names, values, strict=False))
        return record

    def taken_over(self) -> None:
        """Told by an import that enters the record as an opening balance, before it is saved; most have no need."""

    def save(self, *, action: str = "", reason: str = "", **options: Any) -> None:
        """Write through the ledger; without a difference and without an action nothing is written."""
        # The ledger needs the registers, and those need this module.
        from tongguan.core import ledger  # noqa: PLC0415  circular import

        ledger.write(self, action=action, reason=reason, options=options)

    def save_base_row(self, **options: Any) -> None:
        """Django's own save, for the ledger alone."""
        super().save(**options)

    def delete(self, *_args: Any, **_kwargs: Any) -> Never:
        """Shut: records are voided, never deleted."""
        raise Unaudited("Records are not deleted; void them with a reason.")

    def void(self, reason: str) -> None:
        """Take the row, and the rows inside it, out of every list and check, keeping them and their history."""
        # The registry needs this module.
        from tongguan.core.registers import find  # noqa: PLC0415  circular import

        register = find(type(self))
        acting()  # whoever is nobody is told so before anything is looked at
        taking_back.refuse_outside(self)
        with transaction.atomic():
            self.voided = True
            self.save(action="void", reason=reason)
            for rows in register.children if register else ():
                for row in getattr(self, rows).all():
                    row.void(reason)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Tenant, state and links are seen although no form shows or re-checks them: a double is told, not a crash."""
        seen = {"tenant", "voided", "state", *(field.name for field in self._meta.fields if field.is_relation)}
        unseen = set(exclude or ()) - seen
        errors: dict[str, Any] = {}
        for constraint in constraints.doubtful(self, unseen):
            try:
                constraint.validate(type(self), self, exclude=unseen)
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802  Django's name
        """As Django's own, which builds the table of labels anew for every value: a fifth of a list page."""
        value = getattr(self, field.attname)
        label = _labels(field).get(value, value)
        return label if label is None else str(label)

    @property
    def url(self) -> str:
        """Where the record's page is."""
        # The registry needs this module.
        from tongguan.core.registers import name_of  # noqa: PLC0415  circular import

        return f"/{name_of(type(self))}/{self.pk}/"
