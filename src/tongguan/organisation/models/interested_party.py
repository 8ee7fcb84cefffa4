"""Interested parties and what they need of the organisation (manual 4.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, day, link, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .org_unit import OrgUnit


class InterestedParty(Record):
    """A need or expectation of somebody outside or inside, and the unit that sees to it."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("customers and users")
        REGULATOR = "regulator", _("regulators and superior authorities")
        SUPPLIER = "supplier", _("suppliers")
        STAFF = "staff", _("own staff")
        LEADERSHIP = "leadership", _("leadership")
        OTHER = "other", _("others")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    prefix = "IP"
    kind = choice(Kind, _("kind"), blank=True)
    party = text(_("interested party"), needed=True)
    need = prose(_("need or expectation"), needed=True)
    is_legal = yes(_("required by law or contract"))
    handled_by = link(OrgUnit, _("handled by"))
    reviewed_on = day(_("last reviewed on"))
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
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.CLOSED],
            target=State.OPEN,
            by=[Role.MGMT_REP, Role.OFFICE_HEAD],
            reason=True,
        ),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("interested party"), _("interested parties")
        indexes = [by_state("interested_party_state")]

    def __str__(self) -> str:
        return f"{self.party}：{self.need[:40]}"


@register
class InterestedParties(Register):
    """Interested parties."""

    model = InterestedParty
    area = "documents"
    help = _("Who expects what of you, whether law or contract asks for it, and which unit sees to it.")
    columns = ("number", "kind", "party", "need", "is_legal", "handled_by", "reviewed_on", "state")
    filters = ("state", "kind", "is_legal", "handled_by")
    search = ("party", "need")
    writers = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("party", "need"),)
