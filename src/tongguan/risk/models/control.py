"""Controls: what is done against risks, of which standard's list, and whether it works (Appendix A; manual 8.7.3.2)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, choice, day, holds, link, once, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project
from tongguan.risk.codes import ANNEX_A, APPENDIX_A


class Source(models.TextChoices):
    """Whose list a control is from."""

    GBT32926A = "gbt32926A", _("GB/T 32926, Appendix A")
    ISO27001A = "iso27001A", _("ISO/IEC 27001, Annex A")
    LOCAL = "local", _("own control")


LISTED = {
    Source.GBT32926A: frozenset(APPENDIX_A),
    Source.ISO27001A: frozenset(code for codes in ANNEX_A.values() for code in codes),
}


class Control(Record):
    """A control of the whole organisation or of one project; whoever deployed it does not judge whether it works."""

    class Kind(models.TextChoices):
        PREVENTIVE = "preventive", _("preventive: lowers the likelihood")
        PROTECTIVE = "protective", _("protective: lowers the impact")

    class Effectiveness(models.TextChoices):
        INEFFECTIVE = "ineffective", _("ineffective")
        PARTLY = "partly", _("partly effective")
        EFFECTIVE = "effective", pgettext_lazy("control", "effective")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("control", "planned")
        DEPLOYED = "deployed", pgettext_lazy("control", "deployed")
        EFFECTIVE = "effective", pgettext_lazy("control", "effective")
        INEFFECTIVE = "ineffective", _("ineffective")

    IN_PLACE = (State.DEPLOYED, State.EFFECTIVE, State.INEFFECTIVE)

    prefix, happened = "CTL", "deployed_on"
    code = text(_("code of the control"), 20, needed=True, help_text=_("A.4.b of Appendix A, or a code of your own"))
    source = choice(Source, _("list of controls"), default=Source.GBT32926A)
    project = link(
        Project, _("project"), back="controls", help_text=_("leave blank for a control of the whole organisation")
    )
    title = text(_("title"), needed=True)
    kind = choice(Kind, _("kind of control"), default=Kind.PREVENTIVE)
    is_key = yes(_("key control"), help_text=_("evaluated more often than the others"))
    owner = link(Person, _("control owner"))
    applicable = yes(_("applicable"), default=True)
    reason_out = prose(_("why it is not applicable"))
    exclusion_approved_by = link(User, _("exclusion approved by"), editable=False)
    exclusion_approved_on = day(_("exclusion approved on"), editable=False)
    implementation = prose(_("how it is implemented"))
    deploy_due = day(_("to be deployed by"))
    deployed_on = day(_("deployed on"))
    evidence = link(Evidence, _("evidence"))
    effectiveness = choice(
        Effectiveness, _("effectiveness"), blank=True, help_text=_("of a planned control: as it is expected")
    )
    evaluated_on = day(_("effectiveness evaluated on"))
    state = StateField(State)

    _judging = {
        "by": (Role.ASSESSOR, Role.SEC_OFFICER, Role.MGMT_REP, Role.OFFICE_HEAD),
        "needs": ("effectiveness",),
        "not_by_who_did": ("deploy",),
        "stamps": ("evaluated_on",),
        "effects": ("risks_follow_controls",),
    }
    workflow = Workflow(
        State,
        Transition(
            name="approve_exclusion",
            label=_("approve the exclusion"),
            source=[State.PLANNED],
            target=State.PLANNED,
            by=[Role.LEADER],
            guards=[Guard(holds=Q(applicable=False), message=_("This control is marked as applicable."))],
            not_by_who_did=("create",),
            signs=("exclusion_approved_by",),
            stamps=("exclusion_approved_on",),
        ),
        Transition(
            name="deploy",
            label=_("deploy"),
            source=[State.PLANNED],
            target=State.DEPLOYED,
            by=[Role.PROCESS_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER],
            needs=("owner", "implementation"),
            guards=[Guard(holds=Q(applicable=True), message=_("This control is marked as not applicable."))],
            stamps=("deployed_on",),
            clears=("evaluated_on",),
            effects=("risks_follow_controls",),
        ),
        Transition(
            name="find_effective",
            label=_("find effective"),
            source=[State.DEPLOYED],
            target=State.EFFECTIVE,
            guards=[
                Guard(
                    holds=Q(effectiveness__in=["partly", "effective"]),
                    message=_("Its effectiveness is entered as something else."),
                )
            ],
            **_judging,
        ),
        Transition(
            name="find_ineffective",
            label=_("find ineffective"),
            source=[State.DEPLOYED],
            target=State.INEFFECTIVE,
            guards=[
                Guard(
                    holds=Q(effectiveness="ineffective"), message=_("Its effectiveness is entered as something else.")
                )
            ],
            **_judging,
        ),
        Transition(
            name="evaluate_anew",
            label=_("evaluate anew"),
            source=[State.EFFECTIVE, State.INEFFECTIVE],
            target=State.DEPLOYED,
            by=[*_judging["by"], Role.PROCESS_OWNER],
            clears=("evaluated_on",),
            effects=("risks_follow_controls",),
        ),
        Transition(
            name="withdraw",
            label=_("withdraw"),
            source=[State.DEPLOYED, State.INEFFECTIVE],
            target=State.PLANNED,
            by=[Role.OFFICE_HEAD, Role.MGMT_REP],
            reason=True,
            clears=("deployed_on", "evaluated_on"),
            effects=("risks_follow_controls",),
        ),
        editable_in={
            State.EFFECTIVE: ("owner", "implementation", "evidence", "is_key"),
            State.INEFFECTIVE: ("owner", "implementation", "evidence", "is_key"),
        },
    )
    title_joins = ()

    class Meta:
        verbose_name, verbose_name_plural = _("control"), _("controls")
        constraints = [
            once(
                ["tenant", "source", "code", "project"],
                "control_of_project_once",
                _("This control of the project is already entered."),
            ),
            once(
                ["tenant", "source", "code"],
                "control_once",
                _("This control is already entered."),
                where=Q(project=None),
            ),
            holds(
                Q(applicable=True) | ~Q(reason_out=""),
                "control_exclusion_reason",
                _("Say why the control is not applicable."),
            ),
            holds(
                Q(deployed_on=None) | Q(evaluated_on=None) | Q(state="planned") | Q(evaluated_on__gte=F("deployed_on")),
                "control_time",
                _("A control in place is evaluated after its deployment."),
            ),
        ]
        indexes = [
            by_state("control_state"),
            by_day("control_day", "deploy_due"),
            models.Index(fields=["project", "source", "code", "state"], name="control_of_project"),
            # What holds everywhere belongs to no project; a planner takes the others' numbers for it.
            models.Index(fields=["tenant", "source"], condition=Q(project=None, voided=False), name="control_of_all"),
            models.Index(
                fields=["source"],
                condition=Q(project=None, voided=False, applicable=True)
                & (Q(owner=None) | Q(deploy_due=None, deployed_on=None)),
                name="control_unplanned",
            ),
            models.Index(fields=["tenant", "evaluated_on"], condition=Q(voided=False), name="control_evaluated"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        """A code of a standard's list is in that list."""
        listed = LISTED.get(Source(self.source)) if self.source in Source.values else None
        if listed and self.code not in listed:
            raise ValidationError({"code": _("This list has no control of this code.")})


@register
class Controls(Register):
    """Controls."""

    model = Control
    area = "ledgers"
    help = _("What you do against risks, for the whole organisation or one project, and whether it works.")
    columns = ("number", "source", "code", "title", "project", "owner", "effectiveness", "evaluated_on", "state")
    filters = ("state", "source", "project", "kind", "is_key", "applicable", "effectiveness", "evaluated_on")
    search = ("code", "title", "implementation")
    sections = (
        (pgettext_lazy("risk", "Control"), ("source", "code", "title", "project", "kind", "is_key", "owner")),
        (_("Applicability"), ("applicable", "reason_out", "exclusion_approved_on")),
        (_("Implementation"), ("implementation", "deploy_due", "deployed_on", "evidence")),
        (_("Effectiveness"), ("effectiveness", "evaluated_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (
        Role.OFFICE_HEAD,
        Role.OFFICE_STAFF,
        Role.PROCESS_OWNER,
        Role.SEC_OFFICER,
        Role.MGMT_REP,
    )
    scope = {"project": "project"}
    natural_keys = (("source", "code", "project"), ("code", "title"))
