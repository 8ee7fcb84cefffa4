"""Interested parties and what they need of the organisation (manual 4.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .org_unit import OrgUnit


class InterestedParty(Record):
    """A need or expectation of somebody outside or inside, and the unit that sees to it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    prefix = "IP"
    party = models.CharField(_("interested party"), max_length=200)
    need = models.TextField(_("need or expectation"))
    is_legal = models.BooleanField(_("required by law or contract"), default=False)
    handled_by = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="close",
            label=_("close"),
            source=[State.OPEN],
            target=State.CLOSED,
            by=[Role.MGMT_REP, Role.OFFICE_HEAD],
            reason=True,
        ),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("interested party"), _("interested parties")

    def __str__(self) -> str:
        return f"{self.party}：{self.need[:40]}"


@register
class InterestedParties(Register):
    """Interested parties."""

    model = InterestedParty
    area = "ledgers"
    help = _("Who expects what of you, whether law or contract asks for it, and which unit sees to it.")
    columns = ("number", "party", "need", "is_legal", "handled_by", "reviewed_on", "state")
    filters = ("state", "is_legal", "handled_by")
    search = ("party", "need")
    writers = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("party", "need"),)
