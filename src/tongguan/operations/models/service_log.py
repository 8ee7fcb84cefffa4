"""What people of a vendor did, when and by which way, confirmed by somebody of the tenant (4.2.3.b.4, 7.2.a.3)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.access.models import RemoteAccess
from tongguan.core.clock import day_of
from tongguan.core.columns import by_state, choice, dated_in, day, in_order, link, moment, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.forms import RecordForm
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, VendorStaff

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class ServiceLog(Record):
    """One piece of service of one person. The vendor writes it; it counts once an in-house supervisor confirmed it."""

    class Method(models.TextChoices):
        ONSITE = "onsite", _("on site")
        REMOTE = "remote", _("remote")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("service log", "open")
        CONFIRMED = "confirmed", _("confirmed")

    prefix, happened = "SL", "started_at"
    project = link(Project, _("project"), needed=True, back="service_logs")
    vendor_staff = link(VendorStaff, _("service staff member"), needed=True, back="service_logs")
    content = prose(_("content of the service"), needed=True)
    started_at = moment(pgettext_lazy("service log", "from"), needed=True)
    ended_at = moment(pgettext_lazy("service log", "to"))
    method = choice(Method, _("method"), default=Method.ONSITE)
    remote_access = link(
        RemoteAccess,
        _("remote access"),
        back="service_logs",
        help_text=_("for remote service: the approved way in that covers its time"),
    )
    ticket_ref = text(_("ticket or request"), 60, help_text=_("number of the ticket for which the service was given"))
    supervisor = link(Person, _("supervisor"), help_text=_("who of your own people was present or looked after it"))
    confirmed_by = link(User, _("confirmed by"), editable=False)
    confirmed_on = day(_("confirmed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="confirm",
            label=_("confirm"),
            source=[State.OPEN],
            target=State.CONFIRMED,
            by=[*OFFICE, Role.SEC_OFFICER],
            gate="G19",
            needs=("ended_at", "supervisor"),
            not_by_who_did=("create",),
            signs=("confirmed_by",),
            stamps=("confirmed_on",),
            guards=[
                Guard(
                    holds=Q(supervisor__kind=Person.Kind.EMPLOYEE),
                    message=_("The supervisor is one of your own people."),
                    clause="4.2.3.b.4",
                )
            ],
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.CONFIRMED],
            target=State.OPEN,
            by=OFFICE,
            reason=True,
            clears=("confirmed_by", "confirmed_on"),
        ),
        editable_in={State.CONFIRMED: ()},
    )
    title_joins = ("vendor_staff", "vendor_staff__person", "vendor_staff__vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("service log"), _("service logs")
        constraints = [
            in_order(
                "started_at", "ended_at", "service_log_in_order", _("A service cannot end before it has started.")
            ),
            dated_in(
                ["confirmed"], "ended_at", "service_log_has_end", _("A service is confirmed once its end is known.")
            ),
            once(
                ["vendor_staff", "started_at"],
                "service_log_once",
                _("A service of this person that starts at this time is already recorded."),
            ),
        ]
        indexes = [
            by_state("service_log_state"),
            models.Index(fields=["project", "method", "state"], name="service_log_project"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_staff} {self.content[:40]}"


class ServiceLogForm(RecordForm):
    """Where one way in alone was granted for the time of a remote service, nobody has to name it."""

    def clean(self) -> dict[str, Any]:
        """A remote service gets the way in that covers it, unless one is named."""
        cleaned = super().clean()
        began = cleaned.get("started_at")
        if cleaned.get("method") == ServiceLog.Method.REMOTE and began and not cleaned.get("remote_access"):
            cleaned["remote_access"] = _only_way(cleaned)
        return cleaned


def _only_way(cleaned: dict[str, Any]) -> RemoteAccess | None:
    """None as well where two were granted: then it is for people to say which one was used."""
    began, ended = day_of(cleaned["started_at"]), day_of(cleaned.get("ended_at") or cleaned["started_at"])
    staff = cleaned.get("vendor_staff")
    ways = RemoteAccess.objects.filter(
        Q(vendor_staff=None) | Q(vendor_staff=staff),
        project=cleaned.get("project"),
        state=RemoteAccess.State.ACTIVE,
        valid_from__lte=began,
        valid_to__gte=ended,
    )
    found = list(ways[:2])
    return found[0] if len(found) == 1 else None


@register
class ServiceLogs(Register):
    """Service logs."""

    model = ServiceLog
    area = "projects"
    help = _("What the people of a vendor did for you, when, and on site or remotely; confirmed by your own people.")
    columns = ("number", "project", "vendor_staff", "content", "started_at", "ended_at", "method", "state")
    filters = ("state", "project", "vendor_staff", "method", "started_at")
    search = ("content", "ticket_ref", "vendor_staff__person__name", "project__name")
    sections = (
        (_("Service"), ("project", "vendor_staff", "content", "method", "remote_access", "ticket_ref")),
        (_("Time"), ("started_at", "ended_at")),
        (_("Confirmation"), ("supervisor", "confirmed_by", "confirmed_on")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (*OFFICE, Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
    form_class = ServiceLogForm
    scope = {
        "service_log": "pk",
        "project": "project",
        "staff": "vendor_staff",
        "vendor": "vendor_staff__vendor",
    }
    natural_keys = (("vendor_staff", "started_at"),)
