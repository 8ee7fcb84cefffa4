"""Planned communication and what became of it (manual 7.4, 5.1, 5.2, 8.3.2; 5.2.2.c)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, by_state, choice, dated_in, day, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .person import Person

SPEAKERS = (Role.LEADER, Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.RELATION_MANAGER)


class Communication(Record):
    """What is told to whom, how, by whom and when."""

    class Audience(models.TextChoices):
        LEADER = "leader", _("leaders")
        STAFF = "staff", _("own staff")
        CUSTOMER = "customer", _("customers")
        USER = "user", _("users")
        SUPPLIER = "supplier", _("suppliers")
        REGULATOR = "regulator", _("regulators and superior authorities")

    class Channel(models.TextChoices):
        MEETING = "meeting", _("meeting")
        DOCUMENT = "document", _("official document")
        NOTICE = "notice", _("notice or website")
        MESSAGE = "message", _("e-mail or message")
        TRAINING = "training", _("training")
        OTHER = "other", _("other")

    class Subject(models.TextChoices):
        POLICY = "policy", _("policy and objectives")
        SERVICE_REVIEW = "service_review", _("review of services")
        PERFORMANCE = "performance", _("performance and conformity")
        RISK = "risk", _("risks and incidents")
        CHANGE = "change", pgettext_lazy("change management", "changes")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        OVERDUE = "overdue", _("overdue")

    prefix, happened = "COM", "done_on"
    kind = choice(Subject, _("kind"), default=Subject.OTHER)
    topic = text(_("topic"), needed=True)
    audience = choice(Audience, _("audience"))
    channel = choice(Channel, _("channel"), default=Channel.MEETING)
    planned_on = day(_("planned on"), needed=True)
    by = link(Person, _("communicated by"))
    done_on = day(_("done on"))
    content = prose(_("what was said and answered"))
    evidence = link(Evidence, _("evidence"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="do",
            label=_("record as done"),
            source=[State.PLANNED, State.OVERDUE],
            target=State.DONE,
            by=SPEAKERS,
            needs=("by",),
            stamps=("done_on",),
        ),
        Transition(
            name="lapse",
            label=_("mark as overdue"),
            source=[State.PLANNED],
            target=State.OVERDUE,
            by=[Role.SYSTEM, Role.OFFICE_HEAD, Role.MGMT_REP],
        ),
        editable_in={State.DONE: ("evidence",)},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("communication"), _("communications")
        indexes = [by_state("communication_state"), by_day("communication_day", "planned_on")]
        constraints = [
            dated_in(
                ("done",), "done_on", "communication_done_dated", _("What is done has the day on which it was done.")
            )
        ]

    def __str__(self) -> str:
        return self.topic


@register
class Communications(Register):
    """Communications."""

    model = Communication
    area = "documents"
    help = _("The plan of what is told to leaders, staff, customers, suppliers and authorities, and what was told.")
    columns = ("number", "topic", "audience", "channel", "planned_on", "by", "done_on", "state")
    filters = ("state", "kind", "audience", "planned_on")
    search = ("topic", "content")
    sections = (
        (_("Plan"), ("kind", "topic", "audience", "channel", "planned_on", "by")),
        (_("Outcome"), ("done_on", "content", "evidence")),
    )
    writers = SPEAKERS
    natural_keys = (("topic", "audience", "planned_on"),)
