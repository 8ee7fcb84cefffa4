"""Filling a filing from the registers: five groups of information, nothing typed twice, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import registers
from tongguan.core.actor import Actor, acting
from tongguan.core.clock import today
from tongguan.core.forms import form_of

from .filed_facts import NEEDED, Fact, contracts_of, facts_of, plans_of
from .models import Contract, Filing, FilingGroup, Project, SecurityPlan, VendorCertificate
from .models.security_plan import Section

Group = FilingGroup.Group


@dataclass(frozen=True)
class Missing:
    """Something that the registers do not tell, and where it is entered."""

    what: str
    url: str


@dataclass(frozen=True)
class Sources:
    """What a filing is filled from: the project, its newest concluded contract, its newest approved plan."""

    filing: Filing
    contract: Contract | None
    plan: SecurityPlan | None
    facts: dict[str, str]
    """Column -> the fact as the registers have it now."""

    @classmethod
    def of(cls, filing: Filing) -> "Sources":
        """As they are today."""
        contract = contracts_of(filing.project_id).select_related("vendor").first()
        facts = {fact.column: fact.now for fact in facts_of(filing)}
        return cls(filing, contract, plans_of(filing.project_id).first(), facts)

    def contents(self) -> dict[str, str]:
        """Group -> its text; the last one only the authority can ask for, so it stays as it was entered."""
        told = {
            Group.OFFICE: self._office(),
            Group.SERVICE: self._service(),
            Group.VENDOR: self._vendor(),
            Group.CONTROLS: self._controls(),
        }
        return {group.value: _lines(lines) for group, lines in told.items()}

    def missing(self) -> list[Missing]:
        """What has to be entered elsewhere before the filing is complete."""
        at = {
            "filed_vendor": "/contract/",
            "filed_manager": self.contract.url if self.contract else "/contract/",
            "filed_plan": self.plan.url if self.plan else "/security_plan/",
        }
        found = [
            Missing(str(words), at.get(column, self.filing.project.url))
            for column, words in NEEDED.items()
            if not self.facts[column]
        ]
        for column in ("office_contact", "manager_contact"):
            if not getattr(self.filing, column):
                label = Filing._meta.get_field(column).verbose_name
                found.append(Missing(str(label), f"{self.filing.url}edit/"))
        return found

    def _office(self) -> Iterable[tuple[str, Any]]:
        yield _("Department"), acting().tenant
        yield _("Responsible office"), self.facts["filed_office"]
        yield _("Responsible leader"), self.facts["filed_leader"]
        yield _("Head of the responsible office"), self.facts["filed_head"]
        yield _("Telephone"), self.filing.office_contact

    def _service(self) -> Iterable[tuple[str, Any]]:
        project = self.filing.project
        yield _("Service"), project.name
        yield _("Type of service"), Project.Service(project.service_type).label
        yield _("From"), project.start_on
        yield _("To"), project.end_on

    def _vendor(self) -> Iterable[tuple[str, Any]]:
        if not self.contract:
            return
        vendor = self.contract.vendor
        yield _("Vendor"), self.facts["filed_vendor"]
        yield _("Unified social credit code"), vendor.uscc
        yield _("Scale"), self.facts["filed_scale"]
        yield _("Qualifications"), self.facts["filed_qualifications"]
        for one in VendorCertificate.objects.filter(vendor=vendor).order_by("pk"):
            yield _("Certificate"), f"{one.name} {one.certificate_no}".strip()
        yield _("Project manager"), self.facts["filed_manager"]
        yield _("Telephone of the project manager"), self.filing.manager_contact

    def _controls(self) -> Iterable[tuple[str, Any]]:
        if not self.plan:
            return
        yield _("Security plan"), f"{self.plan.title} ({self.plan.edition})"
        yield _("Approved on"), self.plan.approved_at
        for part in self.plan.sections.order_by("section"):
            yield part.get_section_display(), part.content or part.reason
        for item in self.plan.items.filter(section=Section.CONTROLS).select_related("owner").order_by("due", "pk"):
            yield (
                _("Measure"),
                _("%(what)s (%(who)s, by %(day)s)")
                % {
                    "what": item.text,
                    "who": item.owner,
                    "day": item.due.isoformat(),
                },
            )


def _lines(pairs: Iterable[tuple[str, Any]]) -> str:
    return "\n".join(_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in pairs if value)


@transaction.atomic
def fill(filing: Filing, *, actor: Actor, **more: Any) -> list[Missing]:
    """Write the four groups that the registers know, and keep the facts told; returns what is missing.

    `more` are further values of the form, saved with it. Raises ValidationError with every reason.
    """
    sources = Sources.of(filing)
    for column, value in sources.facts.items():
        setattr(filing, column, value)
    filing.filed_on, filing.differs_since = today(), None
    filing.contract, filing.plan = sources.contract or filing.contract, sources.plan or filing.plan
    groups = [{"group": group, "content": text} for group, text in sources.contents().items()]
    form = form_of(registers.register_of(Filing)).of(filing, {"groups": groups, **more}, actor=actor)
    if not form.is_valid():
        raise ValidationError([text for texts in form.all_errors().values() for text in texts])
    form.save(action="change", reason=_("filled in from the registers"))
    return sources.missing()


@transaction.atomic
def amend(filing: Filing, *, actor: Actor) -> list[Missing]:
    """Open an amendment that names every changed fact, and tell the registers' facts instead.

    Raises Refused where the filing may not be amended now.
    """
    changed = [fact for fact in facts_of(filing) if fact.differs]
    rows = [_row(fact, filing) for fact in changed]
    filing.workflow.take("amend", filing, reason="; ".join(row["change"] for row in rows) or _("brought up to date"))
    kept = list(filing.amendments.values("id"))
    return fill(filing, actor=actor, amendments=[*kept, *rows], edition=_next(filing.edition))


def _row(fact: Fact, filing: Filing) -> dict[str, Any]:
    filed, now = fact.shown
    change = _("%(fact)s: %(now)s instead of %(filed)s") % {"fact": fact.label, "now": now, "filed": filed}
    return {"group": fact.group, "change": change[:500], "changed_on": filing.differs_since or today()}


def _next(edition: str) -> str:
    return str(int(edition) + 1) if edition.isdecimal() else edition
