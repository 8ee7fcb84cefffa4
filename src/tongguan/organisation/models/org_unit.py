"""Internal units of the tenant."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import choice, link, once, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow


class OrgUnit(Record):
    """A unit of the department or company; being the responsible office is a role that a unit takes."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("internal unit")
        OFFICE = "office", _("responsible office")
        ASSESSMENT_BODY = "assessment_body", _("security assessment body")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("unit", "active")
        CLOSED = "closed", pgettext_lazy("unit", "closed")

    prefix = "OU"
    name = text(_("name"), needed=True)
    kind = choice(Kind, _("kind"), default=Kind.UNIT)
    parent_unit = link("self", _("belongs to"))
    head = link("organisation.Person", _("head"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="close",
            label=pgettext_lazy("unit", "close"),
            source=[State.ACTIVE],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD, Role.MGMT_REP, Role.SYSADMIN],
            reason=True,
        ),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("internal unit"), _("internal units")
        constraints = [once(["tenant", "name"], "org_unit_name_once", _("There is already a unit of this name."))]

    title_columns = ("name",)

    def __str__(self) -> str:
        return self.name


@register
class OrgUnits(Register):
    """Internal units."""

    model = OrgUnit
    area = "ledgers"
    help = _(
        "The units of your organisation; a project says which of them it touches, and who leads follows from that."
    )
    columns = ("number", "name", "kind", "parent_unit", "head", "state")
    filters = ("state", "kind")
    search = ("name",)
    readers = INSIDE | {Role.SYSADMIN}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP, Role.SYSADMIN)
    natural_keys = (("name",),)
