"""The competence matrix: what a post asks for, what its holder can do, and what closes the gap (manual 7.2; A.3.b)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import today
from tongguan.core.columns import by_state, choice, day, holds, in_order, link, once, prose, text, whole, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .person import Person

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP)


class Level(models.TextChoices):
    """How well somebody masters something."""

    BASIC = "basic", _("basic")
    INTERMEDIATE = "intermediate", _("intermediate")
    ADVANCED = "advanced", _("advanced")


def _reaches() -> Q:
    """The level that somebody has is not below the one that is asked."""
    below = Q(required_level=Level.ADVANCED) & ~Q(actual_level=Level.ADVANCED)
    below |= Q(required_level=Level.INTERMEDIATE, actual_level__in=["", Level.BASIC])
    below |= Q(required_level=Level.BASIC, actual_level="")
    return ~below


class Competence(Record):
    """One competence asked of one post: as a rule of a named holder; without one, of whoever holds the post.

    It counts as met only with somebody in whom it was found, on evidence, and until it expires.
    """

    class State(models.TextChoices):
        GAP = "gap", pgettext_lazy("competence", "gap")
        MET = "met", _("met")
        EXPIRED = "expired", _("expired")

    prefix = "CMP"
    person = link(Person, _("person"), back="competences", help_text=_("Empty: asked of everybody who holds the post."))
    role = text(_("post"), 100, needed=True)
    required = text(_("required competence"), 300, needed=True)
    required_level = choice(Level, _("required level"), blank=True)
    mandatory = yes(_("mandatory"), default=True)
    way = text(_("how it is acquired"), help_text=_("Education, training, certificate or experience."))
    refresh_months = whole(_("to be refreshed after (months)"), least=1, most=600)
    actual = prose(_("education, training and experience found"))
    actual_level = choice(Level, _("level found"), blank=True)
    gap = prose(_("gap"))
    action = prose(_("action to close the gap"))
    action_due = day(_("action due"))
    found_on = day(_("gap known since"), needed=True, default=today)
    evidence = link(Evidence, _("evidence"))
    assessed_by = link(User, _("assessed by"))
    assessed_on = day(_("assessed on"))
    valid_to = day(_("valid to"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="meet",
            label=_("conclude: met"),
            source=[State.GAP],
            target=State.MET,
            by=OFFICE,
            needs=("person", "actual", "evidence"),
            guards=(Guard(holds=_reaches, message=_("The level found is below the level asked."), clause="7.2"),),
            stamps=("assessed_on",),
            signs=("assessed_by",),
        ),
        Transition(
            name="expire",
            label=_("expire"),
            source=[State.MET],
            target=State.EXPIRED,
            by=[Role.SYSTEM, Role.OFFICE_HEAD],
        ),
        Transition(
            name="find_gap",
            label=_("record a gap"),
            source=[State.MET, State.EXPIRED],
            target=State.GAP,
            by=OFFICE,
            clears=("assessed_on", "assessed_by", "valid_to"),
            reason=True,
        ),
        editable_in={State.MET: ("valid_to", "refresh_months")},
    )
    title_joins = ("person",)

    class Meta:
        verbose_name, verbose_name_plural = _("competence"), _("competence matrix")
        indexes = [by_state("competence_state")]
        constraints = [
            once(
                ["tenant", "person", "role", "required"],
                "competence_once",
                _("This competence of this person is already listed."),
            ),
            once(
                ["tenant", "role", "required"],
                "competence_of_post_once",
                _("This competence is already asked of this post."),
                where=Q(person=None),
            ),
            holds(
                Q(state="gap") | Q(person__isnull=False),
                "competence_met_by_somebody",
                _("A competence is met by a person, not by a post."),
            ),
            in_order(
                "assessed_on", "valid_to", "competence_valid_after", _("It is not valid up to a day before its proof.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.role}：{self.required[:40]}"


@register
class Competences(Register):
    """The competence matrix."""

    model = Competence
    area = "ledgers"
    help = _("What each post asks for, what its holders can do on evidence, and what is done about the gaps.")
    columns = ("number", "person", "role", "required", "required_level", "actual_level", "valid_to", "state")
    filters = ("state", "role", "required_level", "mandatory", "valid_to")
    search = ("role", "required", "person__name")
    sections = (
        (_("Asked"), ("person", "role", "required", "required_level", "mandatory", "way", "refresh_months")),
        (_("Found"), ("actual", "actual_level", "assessed_on", "valid_to", "evidence")),
        (_("Gap"), ("gap", "found_on", "action", "action_due")),
    )
    writers = OFFICE
    natural_keys = (("person", "role", "required"), ("role", "required"))
