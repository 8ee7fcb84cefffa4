"""Scope statements: which units, places, services and assets a management system covers, and which not (manual 4.3)."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, day, holds, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow, effect
from tongguan.inventory.models import Asset, Service
from tongguan.organisation.models import OrgUnit


class ScopeStatement(Record):
    """One edition of the scope of one management system; the leader approves it, and the next one supersedes it."""

    class Standard(models.TextChoices):
        ISO27001 = "iso27001", _("information security (ISO/IEC 27001)")
        ISO20000 = "iso20000", _("service management (ISO/IEC 20000-1)")
        GBT32926 = "gbt32926", _("security of outsourced services (GB/T 32926)")
        INTEGRATED = "integrated", _("integrated system")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    prefix, happened = "SCO", "published_on"
    standard = choice(Standard, _("management system"))
    edition = text(_("edition"), 20, needed=True, default="1.0")
    summary = prose(_("scope in words"), needed=True, help_text=_("the sentence that stands on the certificate"))
    change_reason = prose(_("why the scope changed"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    published_on = day(_("published on"))
    next_review_on = day(_("next review on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=[Role.LEADER],
            not_by_who_did=("create",),
            segregation="SOD-01",
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="revise",
            label=_("revise"),
            source=[State.APPROVED],
            target=State.DRAFT,
            by=[Role.MGMT_REP, Role.LEADER],
            reason=True,
            clears=("approved_by", "approved_on"),
        ),
        Transition(
            name="publish",
            label=_("publish"),
            source=[State.APPROVED],
            target=State.PUBLISHED,
            by=[Role.MGMT_REP, Role.DOC_CONTROLLER],
            needs=("next_review_on",),
            stamps=("published_on",),
            effects=("older_scopes_end",),
        ),
        Transition(
            name="supersede",
            label=_("supersede"),
            source=[State.PUBLISHED],
            target=State.SUPERSEDED,
            by=[Role.MGMT_REP, Role.DOC_CONTROLLER, Role.SYSTEM],
            reason=True,
        ),
        editable_in={
            State.APPROVED: ("next_review_on",),
            State.PUBLISHED: ("next_review_on",),
            State.SUPERSEDED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("scope statement"), _("scope statements")
        indexes = [
            by_state("scope_statement_state"),
            models.Index(fields=["tenant", "standard", "state"], name="scope_statement_standard"),
        ]

    def __str__(self) -> str:
        return f"{self.get_standard_display()} {self.edition}"


class ScopeItem(Record):
    """Something that is in the scope, touches it, or is left out of it for a reason."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("internal unit")
        SITE = "site", _("site")
        SERVICE = "service", _("service")
        ASSET = "asset", _("asset")
        INTERFACE = "interface", _("interface with others")

    parent = "statement"
    statement = link(ScopeStatement, _("scope statement"), needed=True, back="items")
    kind = choice(Kind, pgettext_lazy("scope", "kind"))
    unit = link(OrgUnit, _("unit"))
    service = link(Service, _("service"))
    asset = link(Asset, _("asset"))
    name = text(pgettext_lazy("scope", "in words"), 300, help_text=_("a site, an interface, a group of assets"))
    excluded = models.BooleanField(_("left out"), default=False)
    reason = prose(_("why it is left out"))

    class Meta:
        verbose_name, verbose_name_plural = _("part of the scope"), _("parts of the scope")
        constraints = [
            holds(
                ~Q(name="") | Q(unit__isnull=False) | Q(service__isnull=False) | Q(asset__isnull=False),
                "scope_item_named",
                _("Name it, or choose a record."),
            ),
            holds(
                (Q(unit=None) | Q(kind="unit"))
                & (Q(service=None) | Q(kind="service"))
                & (Q(asset=None) | Q(kind="asset")),
                "scope_item_kind",
                _("What is chosen is of another kind."),
            ),
            holds(Q(excluded=False) | ~Q(reason=""), "scope_item_reason", _("Say why it is left out.")),
        ]
        indexes = [models.Index(fields=["statement", "kind"], name="scope_item_of_statement")]

    def __str__(self) -> str:
        return str(self.unit or self.service or self.asset or self.name)

    title_joins = ("unit", "service", "asset")


@effect("older_scopes_end")
def end_older(published: QuerySet, on: dt.date) -> None:
    """The edition before is superseded at the same moment."""
    newer = published.filter(standard=OuterRef("standard"), tenant=OuterRef("tenant"), pk__gt=OuterRef("pk"))
    older = ScopeStatement.objects.filter(Exists(newer), state=ScopeStatement.State.PUBLISHED)
    pks = list(older.values_list("pk", flat=True))
    reason = gettext("A newer edition was published.")
    ScopeStatement.workflow.take_all(ScopeStatement.objects.filter(pk__in=pks), "supersede", reason=reason, on=on)


@register
class ScopeStatements(Register):
    """Scope statements."""

    model = ScopeStatement
    area = "documents"
    help = _("Which units, places, services and assets your management systems cover, and what is left out and why.")
    columns = ("number", "standard", "edition", "approved_on", "published_on", "next_review_on", "state")
    filters = ("state", "standard", "next_review_on")
    search = ("summary", "edition")
    sections = (
        (_("Statement"), ("standard", "edition", "summary", "change_reason")),
        (_("Approval"), ("approved_on", "published_on", "next_review_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("standard", "edition"),)
    children = ("items",)
