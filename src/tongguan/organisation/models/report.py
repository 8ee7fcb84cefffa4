"""Reports upward and outward, and how they were received (4.2.3.a, 5.1.2.a, 5.2.2.c, 8.2.d; manual 9.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, dated_in, day, in_order, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow

AUTHORS = (
    Role.OFFICE_HEAD,
    Role.OFFICE_STAFF,
    Role.MGMT_REP,
    Role.ASSESSOR,
    Role.SERVICE_OWNER,
    Role.PROCESS_OWNER,
    Role.LEAD_AUDITOR,
)


class Report(About):
    """A report for a period or about whatever caused it; the leader's instruction on it stays with it."""

    class Kind(models.TextChoices):
        STATUS = "status", _("state of a project")
        RISK = "risk", _("risks")
        AUDIT = "audit", _("audit")
        SERVICE = "service", _("service")
        EXIT = "exit", _("exit")
        INCIDENT = "incident", _("incident")
        FINDING = "finding", _("finding")
        SUPERVISION = "supervision", _("supervision of outsourcing")

    class Addressee(models.TextChoices):
        LEADER = "leader", _("responsible leader")
        AUTHORITY = "authority", _("security authority")
        CUSTOMER = "customer", _("customer")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        RETURNED = "returned", _("returned")

    prefix, happened = "REP", "submitted_at"
    kind = choice(Kind, _("kind"))
    subject = text(_("subject"), needed=True)
    period_from = day(_("period from"))
    period_to = day(_("period to"))
    to = choice(Addressee, _("addressed to"), default=Addressee.LEADER)
    summary = prose(_("summary"), help_text=_("State, figures and trend, what went wrong, what is asked."))
    content_ref = link(Evidence, _("full text"))
    submitted_at = day(_("submitted on"))
    ack_at = day(_("acknowledged on"))
    ack_by = link(User, _("acknowledged by"))
    receipt = link(Evidence, _("receipt"), help_text=_("Scan of the instruction or of the signed receipt."))
    instruction = prose(_("instruction"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="submit",
            label=_("submit"),
            source=[State.DRAFT, State.RETURNED],
            target=State.SUBMITTED,
            by=AUTHORS,
            needs=("summary",),
            stamps=("submitted_at",),
        ),
        Transition(
            name="acknowledge",
            label=_("acknowledge"),
            source=[State.SUBMITTED],
            target=State.ACKNOWLEDGED,
            by=[Role.LEADER],
            guards=(
                Guard(holds=Q(to="leader"), message=_("A report to somebody else is acknowledged by its receipt.")),
            ),
            not_by_who_did=("create", "submit"),
            segregation="SOD-01",
            signs=("ack_by",),
            stamps=("ack_at",),
        ),
        Transition(
            name="record_receipt",
            label=_("record the receipt"),
            source=[State.SUBMITTED],
            target=State.ACKNOWLEDGED,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP, Role.RELATION_MANAGER],
            needs=("ack_at", "receipt"),
            not_by_who_did=("create", "submit"),
            segregation="SOD-01",
        ),
        Transition(
            name="return",
            label=_("return"),
            source=[State.SUBMITTED],
            target=State.RETURNED,
            by=[Role.LEADER],
            clears=("submitted_at",),
            reason=True,
        ),
        editable_in={State.SUBMITTED: ("instruction", "ack_at", "receipt"), State.ACKNOWLEDGED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("report"), _("reports")
        indexes = [by_state("report_state"), models.Index(fields=["register", "record", "kind"], name="report_about")]
        constraints = [
            in_order("period_from", "period_to", "report_period", _("The period ends before it begins.")),
            in_order(
                "submitted_at", "ack_at", "report_ack_after", _("Nothing is acknowledged before it is submitted.")
            ),
            dated_in(
                ("submitted", "acknowledged"),
                "submitted_at",
                "report_submitted_dated",
                _("What is submitted has the day of its submission."),
            ),
            dated_in(
                ("acknowledged",),
                "ack_at",
                "report_ack_dated",
                _("What is acknowledged has the day of its acknowledgement."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


@register
class Reports(Register):
    """Reports."""

    model = Report
    area = "documents"
    help = _("What was reported to the leader, to authorities and to customers, when, and what they said.")
    columns = ("number", "kind", "subject", "period_to", "to", "submitted_at", "ack_at", "state")
    filters = ("state", "kind", "to", "submitted_at")
    search = ("subject", "summary", "instruction")
    sections = (
        (_("Report"), ("kind", "subject", "register", "record", "period_from", "period_to", "to")),
        (_("Content"), ("summary", "content_ref", "submitted_at")),
        (_("Reception"), ("ack_by", "ack_at", "receipt", "instruction")),
    )
    writers = (*AUTHORS, Role.LEADER, Role.RELATION_MANAGER)
    natural_keys = (("kind", "subject", "period_from"),)
    rules = ("report_is_not_acknowledged_by_its_author",)
