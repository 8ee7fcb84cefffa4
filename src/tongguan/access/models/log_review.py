"""Re-checks of logs: what service staff did, who reached what, what nobody had allowed (A.2.5.a, A.2.5.d, A.4.e)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import CurrentUser
from tongguan.core.columns import answer, by_state, choice, day, in_order, link, moment, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.outsourcing.models import VendorStaff

from .log_source import LogSource
from .reviewing import reopening

UNSETTLED = Q(settled_on=None, record=None)
"""Anomalies that nobody has settled, and that led to no finding and no incident, which have dates of their own."""
REVIEWERS = (Role.ASSESSOR, Role.SEC_OFFICER, Role.OFFICE_HEAD)


def _not_of_ones_own_system() -> Q:
    """Whoever runs a system does not judge its log (SOD-14)."""
    return ~Q(source__administrator__account=CurrentUser())


def _says_what_was_found() -> Q:
    """Whoever found something writes down what, and whoever wrote something down does not say there was nothing."""
    found = Exists(LogAnomaly.objects.filter(review=OuterRef("pk")))
    return Q(found, unauthorised=True) | Q(~found, unauthorised=False) | Q(unauthorised=None)


def _is_followed_up() -> Q:
    return ~Q(Exists(LogAnomaly.objects.filter(UNSETTLED, review=OuterRef("pk"))))


class LogReview(Record):
    """One look back at a source over a period, with a stated conclusion."""

    class Scope(models.TextChoices):
        VENDOR_STAFF = "vendor_staff", _("doings of service staff")
        ACCESS = "access", _("access to systems")
        CHANGES = "changes", _("changes of data")
        WHOLE = "whole", _("the whole log")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("review", "planned")
        DONE = "done", pgettext_lazy("review", "done")
        CLOSED = "closed", _("closed")

    prefix = "LR"
    source = link(LogSource, _("log source"), needed=True, back="reviews")
    scope = choice(Scope, pgettext_lazy("review", "scope"))
    period_from = day(pgettext_lazy("period", "from"))
    period_to = day(pgettext_lazy("period", "to"))
    unauthorised = answer(_("unauthorised access or attempts found"))
    conclusion = prose(_("conclusion"))
    done_by = link(User, _("done by"))
    done_on = day(_("done on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="conclude",
            label=_("conclude"),
            source=[State.PLANNED],
            target=State.DONE,
            by=REVIEWERS,
            needs=("period_from", "period_to", "unauthorised", "conclusion"),
            guards=[
                Guard(
                    holds=_not_of_ones_own_system,
                    message=_("Whoever runs a system does not review its log (SOD-14)."),
                    clause="A.2.5.d",
                ),
                Guard(
                    holds=_says_what_was_found,
                    message=_("What was found and the answer whether anything was found do not agree."),
                    clause="A.4.f",
                ),
            ],
            signs=("done_by",),
            stamps=("done_on",),
        ),
        reopening(State, REVIEWERS, "done_by", "done_on"),
        Transition(
            name="close",
            label=_("close"),
            source=[State.DONE],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            guards=[
                Guard(
                    holds=_is_followed_up,
                    message=_("Something found is neither settled nor led to a finding or an incident."),
                    clause="A.3.g",
                )
            ],
        ),
        editable_in={State.DONE: ("anomalies",), State.CLOSED: ()},
    )
    title_joins = ("source",)

    class Meta:
        verbose_name, verbose_name_plural = _("log re-check"), _("log re-checks")
        constraints = [
            in_order("period_from", "period_to", "log_review_period", _("A period cannot end before it begins."))
        ]
        indexes = [
            by_state("log_review_state"),
            models.Index(fields=["source", "done_on"], name="log_review_done"),
            models.Index(fields=["scope", "state", "done_on"], name="log_review_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.period_from or ''}".rstrip()


class LogAnomaly(About):
    """Something in the log that should not be there, and what was done about it; it may lead to a finding (A.3.g)."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("unauthorised access")
        ATTEMPT = "attempt", _("attempt at unauthorised access")
        CHANGE = "change", _("unauthorised change of data")
        THREAT = "threat", _("other threatening act")

    parent = "review"
    review = link(LogReview, _("log re-check"), needed=True, back="anomalies")
    at = moment(pgettext_lazy("anomaly", "at"))
    kind = choice(Kind, pgettext_lazy("anomaly", "kind"))
    account = text(_("user account"), 100)
    vendor_staff = link(VendorStaff, _("service staff member"), back="anomalies")
    what = text(_("what was seen"), 500, needed=True)
    due_on = day(_("to be settled by"))
    disposition = text(_("what was done about it"), 500)
    settled_on = day(_("settled on"))

    class Meta:
        verbose_name, verbose_name_plural = _("anomaly"), _("anomalies")
        indexes = [
            models.Index(fields=["vendor_staff", "settled_on"], name="log_anomaly_staff"),
            models.Index(fields=["register", "record"], name="log_anomaly_about"),
        ]

    def __str__(self) -> str:
        return self.what[:60]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be done about it here."""
        return bool(self.settled_on or self.record)

    def clean(self) -> None:
        """Settled is what somebody has said something about."""
        if self.settled_on and not self.disposition:
            raise ValidationError({"disposition": _("Say what was done about it.")})


@register
class LogReviews(Register):
    """Log re-checks."""

    model = LogReview
    area = "ledgers"
    help = _("Looking back at audit records at intervals, with a conclusion on unauthorised access and attempts.")
    columns = ("number", "source", "scope", "period_from", "period_to", "unauthorised", "done_by", "done_on", "state")
    filters = ("state", "source", "scope", "unauthorised", "done_on")
    search = ("source__system", "conclusion")
    sections = (
        (_("What is reviewed"), ("source", "scope", "period_from", "period_to")),
        (_("Result"), ("unauthorised", "conclusion", "done_by", "done_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.ASSESSOR, Role.SEC_OFFICER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"project": "source__project"}
    natural_keys = (("source", "scope", "period_from"),)
    children = ("anomalies",)
